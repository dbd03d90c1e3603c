"""How a cell looks, and the shortest way for a terminal from one look to another.

Textual writes a style in full before every run of characters and takes it back after it: 38 bytes each time
for two colours. A pen that is on stays on here, and only what differs is said.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from textual.strip import SGR_STYLES

if TYPE_CHECKING:
    from rich.color import Color
    from rich.style import Style

# SGR code -> the one that ends it (ECMA-48, 8.3.117). Bold and dim end together.
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
_ENDS |= {"21": "24", "51": "54", "52": "54", "53": "55"}
_SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
_MOST = 4096  # looks kept; a screen has a few dozen


class Pen:
    """One look. There is only one object for each, so that two are compared by identity.

    Attributes:
        codes: SGR codes of its attributes, in order.
        ink, paper: SGR codes of its colours; "" for the terminal's own.
        link: Id and address of the link it is part of; empty where it is none.
        blank: The look that a space has with it: without the ink that nobody sees there.
    """

    __slots__ = ("blank", "codes", "ink", "link", "paper")

    def __init__(self, codes: tuple[str, ...], ink: str, paper: str, link: tuple[str, str]) -> None:
        """To be made by `Pens` only."""
        self.codes, self.ink, self.paper, self.link = codes, ink, paper, link
        self.blank = self

    def __repr__(self) -> str:
        """For tests that fail."""
        return f"Pen({change(PLAIN, self)!r})"


PLAIN = Pen((), "", "", ("", ""))
"""The terminal's own look."""


class Pens:
    """Makes pens of styles, for a terminal with so many colours."""

    def __init__(self, system: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        """``system`` says which colours the terminal knows."""
        self.system = system
        self._made: dict[tuple[tuple[str, ...], str, str, tuple[str, str]], Pen] = {}
        self._of: dict[object, Pen] = {}
        self._made[((), "", "", ("", ""))] = PLAIN

    def of(self, style: Style | None) -> Pen:
        """The pen of a style. What a style says beyond its look (actions, offsets) makes no difference."""
        if style is None:
            return PLAIN
        on = style._attributes & style._set_attributes
        link = (style._link_id, style._link) if style._link else None
        key = (style._color, style._bgcolor, on, link)
        pen = self._of.get(key)
        if pen is None:
            if len(self._of) >= _MOST:
                self._of.clear()
            codes = tuple(code for bit, code in enumerate(SGR_STYLES) if on & (1 << bit))
            pen = self._of[key] = self._pen(
                codes, self._code(style._color, True), self._code(style._bgcolor, False), link or ("", "")
            )
        return pen

    def _pen(self, codes: tuple[str, ...], ink: str, paper: str, link: tuple[str, str]) -> Pen:
        pen = self._made.get((codes, ink, paper, link))
        if pen is None:
            pen = self._made[codes, ink, paper, link] = Pen(codes, ink, paper, link)
            if not link[1] and (ink or codes) and not _SEEN_ON_BLANKS.intersection(codes):
                pen.blank = self._pen((), "", paper, link)
        return pen

    def _code(self, color: Color | None, ink: bool) -> str:
        if color is None or color.is_default:
            return ""
        return ";".join(color.downgrade(self.system).get_ansi_codes(ink))


@lru_cache(_MOST)
def change(before: Pen, after: Pen) -> str:
    """What turns one look into another; "" where they are the same."""
    if before is after:
        return ""
    link = ""
    if before.link != after.link:
        link = f"\x1b]8;id={after.link[0]};{after.link[1]}\x1b\\" if after.link[1] else "\x1b]8;;\x1b\\"
    if before.codes == after.codes and (before.ink, before.paper) == (after.ink, after.paper):
        return link
    anew = ";".join(part for part in ("0", *after.codes, after.ink, after.paper) if part)
    steps = _steps(before, after)
    shortest = min(("" if anew == "0" else anew, steps), key=len)
    return f"{link}\x1b[{shortest}m"


def _steps(before: Pen, after: Pen) -> str:
    """The codes for what differs only."""
    ended = list(dict.fromkeys(_ENDS[code] for code in before.codes if code not in after.codes))
    begun = [code for code in after.codes if code not in before.codes or _ENDS[code] in ended]
    colours = []
    if before.ink != after.ink:
        colours.append(after.ink or "39")
    if before.paper != after.paper:
        colours.append(after.paper or "49")
    return ";".join([*ended, *begun, *colours])
