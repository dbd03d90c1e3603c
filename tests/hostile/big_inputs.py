"""What is worked at full size: playbooks and logs as long, deep, wide and odd as somebody could make them.

Each is made by a function of a size between 0 and 1; 1 is the full one. A playbook may have 256 KiB: beside
those that have more, and must be refused, stands the largest of its kind that is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.hostile.words import EMOJIS, ODD

_ROOM = 255_000  # bytes that a body may take in a playbook of the largest size
_BOOK = """---
schema: aftercase/1
id: big
language: en
kind: scenario
cause: product-quality
platform: [generic]
status: draft
---

# {title}

For a test of size.

## {step} <a id="first"></a>

- [ ] Save it `id:save` `optional`
- [ ] {check} `id:look` `optional`

{body}

```message id=ask to=buyer
Hello {{{{buyer_name}}}}. {message}
```

Next:

- Go on: [{end}](#end)

## {end} <a id="end"></a>

`outcome:settled`
"""


class Big(NamedTuple):
    """An input as it is worked.

    Attributes:
        book: The playbook's text.
        fields: What the new case is told, option -> value.
        said: What the buyer says.
        entries: How many entries the log has; 0 for a case as it is opened.
    """

    book: str
    fields: tuple[tuple[str, str], ...] = ()
    said: tuple[str, ...] = ()
    entries: int = 0


class Input(NamedTuple):
    """A kind of input: its name, what it is in words, and how it is made in a size."""

    name: str
    what: str
    make: Callable[[float], Big]


def _book(
    body: str,
    title: str = "A playbook",
    step: str = "The first step",
    check: str = "Look",
    message: str = "",
    end: str = "The end",
) -> str:
    return _BOOK.format(body=body, title=title, step=step, check=check, message=message, end=end)


def _count(full: int, size: float) -> int:
    return max(3, int(full * size))


def _room(size: float) -> int:
    return max(400, int(_ROOM * size))


def _lines(size: float) -> Big:
    return Big(_book("\n".join(f"line {n} of the playbook  " for n in range(_count(100_000, size)))))


def _short_lines(size: float) -> Big:
    return Big(_book("a\n" * _count(100_000, size)))


def _one_line(full: int) -> Callable[[float], Big]:
    return lambda size: Big(_book(("word " * (_count(full, size) // 5)).strip()))


def _nested(size: float) -> Big:
    return Big(_book("\n".join(f"{'  ' * n}- a" for n in range(_count(500, size)))))


def _nested_allowed(size: float) -> Big:
    block = "".join(f"{'  ' * n}- item {n}\n" for n in range(8))
    return Big(_book(block * max(1, _room(size) // len(block))))


def _checks(size: float) -> Big:
    return Big(_book("\n".join(f"- [ ] c{n}" for n in range(_count(10_000, size)))))


def _odd(words: Sequence[str], size: float) -> Big:
    """The words wherever a playbook, a case and its log have some: alone, among others, many on a line."""
    some = list(words)[: _count(len(words), size)]
    lines = [f"{word} a {word}中{word}" for word in some]
    body = [
        *(f"{line}\n" for line in lines),
        *(f"> {line}\n" for line in lines[:20]),
        *(f"- [ ] {line} `id:odd-{n}` `optional`" for n, line in enumerate(lines[:40])),
        "",
        "| a | b |\n|---|---|",
        *(f"| {word.replace('|', '')} | {n} |" for n, word in enumerate(some[:20])),
        "",
    ]
    text, taken = "", 0
    for line in body:
        taken += len(line.encode()) + 1
        if taken > _room(size):
            break
        text += f"{line}\n"
    many = " ".join(some[:60])
    fields = (("--title", many[:200]), ("--buyer", "".join(some[:3])[:60]), ("--order", some[0][:40]))
    book = _book(text, many[:120], many[:90], many[:90], many[:300], f"End {some[-1]}"[:60])
    return Big(book, fields, ("\n".join((" ".join(some)[:60_000], *some[:20])),))


def _of_kinds(*names: str) -> tuple[str, ...]:
    return tuple(ODD[name] for name in names)


_STORMS = (
    *_of_kinds("storm", "storm-wide", "arabic-marks", "thai", "joiners"),
    *(letter + "\u0301\u0323\u20dd\u0334" * n for letter in "aZ中あ한ש" for n in (1, 5, 50, 500)),
)
_RIGHT_TO_LEFT = (
    *_of_kinds("right-to-left", "arabic-marks"),
    "\u202eabc\u202c def",
    "\u2067שלום (1) [2]\u2069 after",
    "مرحبا 123 (أ) hello שלום — 中文",
    *(f"שלום {n} عالم" for n in range(40)),
)
_NOTHING = ("\u200b", "\u2060", "\ufeff", "\u00ad", "\u200d", "\u115f", "\u3164", "\u180e", "\U000e0020")
_ZERO_WIDTH = (
    *(f"na{sign}me{sign}" for sign in _NOTHING),
    *(f"{sign * 40}x" for sign in _NOTHING),
    "".join(_NOTHING) * 20 + "end",
)
_ALL_OF_NOTHING = "".join(_NOTHING[:3]) * 3


def _nameless(_size: float) -> Big:
    return Big(
        _book("Words.", *(_ALL_OF_NOTHING,) * 5),
        (("--title", _ALL_OF_NOTHING), ("--buyer", _ALL_OF_NOTHING), ("--order", _ALL_OF_NOTHING)),
    )


INPUTS = (
    Input("lines", "a playbook of 100,000 ordinary lines", _lines),
    Input("lines-allowed", "100,000 lines of one letter, all in one step", _short_lines),
    Input("line", "one line of 1 MB", _one_line(1_000_000)),
    Input("line-allowed", "one line of 250 KB", _one_line(250_000)),
    Input("nested", "500 lists, each in the one before", _nested),
    Input("nested-allowed", "250 KB of lists, eight deep", _nested_allowed),
    Input("checks", "10,000 checks in one step", _checks),
    Input("emoji", "every emoji, in every place that has words", lambda size: _odd(EMOJIS, size)),
    Input("storms", "letters under hundreds of marks", lambda size: _odd(_STORMS, size)),
    Input(
        "right-to-left", "Hebrew and Arabic, and signs that turn the line", lambda s: _odd(_RIGHT_TO_LEFT, s)
    ),
    Input("zero-width", "names with signs that take no room", lambda size: _odd(_ZERO_WIDTH, size)),
    Input("nameless", "names of nothing but such signs", _nameless),
    Input("log", "a log of 10,000 entries", lambda size: Big(_book("Words."), entries=_count(10_000, size))),
)
