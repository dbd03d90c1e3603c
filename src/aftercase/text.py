"""The one door for outside text.

A buyer's message, a playbook, a file name or a clipboard may hold escape sequences that set the terminal's
title, write its clipboard or move its cursor, direction overrides that make a sentence read as another, and
characters nobody sees. `clean` makes them harmless at every entrance; `filter_line` is the choke point at
the exit, where lines become bytes.

Widths are counted in terminal cells, never in characters: a Chinese character takes two.
"""

from __future__ import annotations

import re
from functools import cache

# A stack of more marks than this paints over the lines above.
_MARKS = 8
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"

# Anything `clean` would touch: most text has none of it, and this look is cheap.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")

# The patterns and the table below are made when something needs them: they would cost every command 5 ms.


class _Widths(dict[str, int]):
    """Character to cells, for Latin, common signs and Chinese; learned as they come.

    Asking it for every character takes a third of the time of two regular expressions over the line, and
    nothing has to be compiled first.
    """

    def __missing__(self, char: str) -> int:
        """The width of a character seen for the first time; KeyError for one that takes a closer look."""
        if "\u0020" <= char <= "\u007e" or "\u00ae" <= char <= "\u02ff" or char in "‘’‚‛“”·—…→":
            self[char] = 1
        elif "\u4e00" <= char <= "\u9fff" or "\uff01" <= char <= "\uff60" or "\u3001" <= char <= "\u3029":
            self[char] = 2
        else:
            raise KeyError(char)
        return self[char]


_width_of = _Widths().__getitem__


@cache
def _exit() -> re.Pattern[str]:
    """What the last gate takes out."""
    return re.compile(
        "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
    )


@cache
def _half() -> re.Pattern[str]:
    """Half a surrogate pair: it has a cell, and no bytes."""
    return re.compile("[\ud800-\udfff]")


@cache
def _loose_joiner() -> re.Pattern[str]:
    """Joins nothing that could be joined: the layout and a terminal would count such a pair differently."""
    plain = "\x00-\x7f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uffef"
    return re.compile(f"(?<![^{plain}])\u200d|\u200d(?![^{plain}\u200d])")


@cache
def _many_marks() -> re.Pattern[str]:
    """More marks on one character than a line can hold."""
    return re.compile(rf"({_MARK}{{{_MARKS}}}){_MARK}+")


@cache
def _table() -> dict[int, str | None]:
    """What becomes of each suspect character."""
    # Shown, because somebody put them there and a reader of evidence should know.
    table: dict[int, str | None] = {c: chr(0x2400 + c) for c in range(0x20) if c not in (0x09, 0x0A)}
    table[0x7F] = "\u2421"
    marked = (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0x200E, 0x200F)
    table |= {c: f"<U+{c:04X}>" for c in marked}
    table |= {c: f"<U+{c:05X}>" for c in range(0xE0000, 0xE0080)}
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    # Left out without a mark: every copied web page is full of them and they say nothing.
    table |= dict.fromkeys(
        (
            *(0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x3164, 0xFEFF, 0xFFA0),
            *(*range(0x2060, 0x2065), *range(0x206A, 0x2070), *range(0xFFF9, 0xFFFC)),
        )
    )
    return table | {0x85: "\n", 0x2028: "\n", 0x2029: "\n"}


def clean(text: str) -> str:
    """Make outside text harmless and keep what it says.

    Line ends become line feeds; tabs stay. Control characters and direction overrides become visible marks
    (``␛``, ``<U+202E>``), half surrogates become U+FFFD, characters that show nothing are left out. The
    joiner and the variation selectors stay, since emoji and some scripts need them. Cleaning twice changes
    nothing more.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _SUSPECT.search(text):
        text = text.translate(_table())
    return text if text.isascii() else _many_marks().sub(r"\1", text)


def tidy(text: str) -> str:
    """`clean` text as it can be laid out: without joiners that join nothing."""
    text = clean(text)
    return _loose_joiner().sub("", text) if "\u200d" in text else text


def one_line(text: str, limit: int | None = None) -> str:
    """`tidy` text on one line, white space folded; cut to ``limit`` cells with an ellipsis."""
    line = _SPACES.sub(" ", tidy(text)).strip()
    return line if limit is None else cut(line, limit)


def clean_bytes(data: bytes) -> str:
    """Decode outside bytes as UTF-8, a wrong byte becoming U+FFFD, and `clean` them."""
    return clean(data.decode("utf-8", "replace"))


def nfc(text: str) -> str:
    """The composed form, in which files of ours are kept and compared."""
    import unicodedata

    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Text as it is compared: small letters, full-width ones as usual ones."""
    import unicodedata

    return unicodedata.normalize("NFKC", text).casefold()


def filter_line(text: str) -> str:
    """What may reach the terminal: the last gate, for what no entrance has seen.

    Everything it removes counts as no cell, so that a layout computed before still fits; half a surrogate,
    which could not even be written, counts as one and becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    return _half().sub("\ufffd", _exit().sub("", text))


def cells(text: str) -> int:
    """The width of a line in terminal cells."""
    if text.isascii():
        return len(text)
    try:
        return sum(map(_width_of, text))
    except KeyError:
        from rich.cells import cell_len  # the table the screen itself uses; 15 ms that most lines save

        return cell_len(text)


def cut(text: str, width: int) -> str:
    """At most ``width`` cells of a line; what is cut ends in an ellipsis."""
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    from rich.cells import set_cell_size

    return set_cell_size(text, width - 1).rstrip() + "…"


def fit(text: str, width: int, align: str = "left") -> str:
    """Exactly ``width`` cells of a line: cut or padded."""
    gap = width - cells(text)
    if gap < 0:
        text = cut(text, width)
        gap = width - cells(text)
    if align == "right":
        return " " * gap + text
    if align == "center":
        return " " * (gap // 2) + text + " " * (gap - gap // 2)
    return text + " " * gap
