"""Phrases: the small pattern language of wording rules, instead of free regular expressions.

A shop writes its own rules, and a free regular expression can stop the desk for minutes. A phrase cannot: it
has no repetition but bounded gaps, no nesting and no back references, and the widths of its gaps multiply to
`WORK` steps at most at one place of a text.

What a phrase may hold::

    words           as they stand; case, full and half width, and line breaks between words do not matter
    (one|two)       one of these
    (one|two)?      one of these, or nothing
    ~  ~12          a gap of up to 6 characters in Chinese, 24 in English, or of the number that follows;
                    never over the end of a sentence
    #               a number
    *               the word may go on
    ^  $            the sentence begins here, ends here
    \\(             the sign itself

An English word is matched whole, and ``don't`` is found as ``dont`` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from aftercase.i18n import N_

LENGTH = 400
GAP = 40
WORK = 1700
CHOICES = 60
ANCHOR = 4  # characters of an anchor; what is longer counts by its beginning
_DEFAULT = {"zh": 6, "en": 24}
_GAP_OF = "[^.!?。\\n]"
_SPACES = {"zh": "[ \\n]{0,2}", "en": "[ \\n]{1,3}"}
_LETTER = re.compile(r"[a-z0-9]")
_RUN = re.compile(r" +|[^ ]+")
_TOKEN = re.compile(r"\\.|~\d{0,4}|[()|#*^$]\??|[^\\()|~#*^$]+|\\")


class BadPhrase(ValueError):  # noqa: N818 - it says what it is
    """A phrase that cannot be used: an English sentence with placeholders, and their values."""

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message)
        self.message, self.values = message, values


class _Word(NamedTuple):
    """Signs as they stand; in the writer a run of them without a space."""

    text: str


class _Gap(NamedTuple):
    most: int


class _Sign(NamedTuple):
    pattern: str


_Simple = _Word | _Gap | _Sign
_Row = list[_Simple]


class _Choice(NamedTuple):
    options: list[_Row]
    optional: bool


_Part = _Simple | _Choice
_SPACE, _REST = _Sign(" "), _Sign("[a-z]{0,10}")
_START, _STOP = _Sign(r"(?:\A|(?<=[.!?。\n])) {0,3}"), _Sign(r"(?=[ ~]{0,3}(?:[.!?。\n]|\Z))")
_SIGNS = {"#": _Sign(r"\d{1,20}"), "*": _REST, "^": _START, "$": _STOP}


@dataclass(frozen=True, eq=False)
class Phrase:
    """A phrase that can be looked for.

    Attributes:
        text: As written, folded.
        language: ``zh`` or ``en``.
        anchors: Of each of these groups, one word stands in every text in which the phrase is found: a quick
            look that spares the pattern. In the order of the phrase; of a long word its first `ANCHOR`
            characters.
        groups: How many choices it has.
    """

    text: str
    language: str
    anchors: tuple[Sequence[str], ...]
    groups: int

    @cached_property
    def pattern(self) -> str:
        """A regular expression for folded text; each choice is a group, in order. Made when first needed."""
        return _Writer(_SPACES[self.language]).write(_parts(self.text, _DEFAULT[self.language]))


def parse(text: str, language: str) -> Phrase:
    """Read a phrase.

    Args:
        text: The phrase, already folded as the texts are in which it is looked for.
        language: ``zh`` or ``en``: how wide a gap is that names no number, and what parts words.

    Raises:
        BadPhrase: It is too long, too general or too much work, or its parentheses are wrong.
    """
    if len(text) > LENGTH:
        message = N_("The phrase has more than {limit} characters. Make two of it.")
        raise BadPhrase(message, limit=str(LENGTH))
    parts = _parts(text, _DEFAULT[language])
    anchors = _anchors(parts)
    if not anchors:
        raise BadPhrase(N_("The phrase is too general. Give it one word that is always there."))
    work, groups = 1, 0
    for part in parts:
        if isinstance(part, _Gap):
            work *= 1 + part.most
        elif isinstance(part, _Choice):
            groups += 1
            work *= max(1 + sum(one.most for one in row if isinstance(one, _Gap)) for row in part.options)
    if work > WORK:
        raise BadPhrase(N_("The gaps of this phrase are too much work together. Make them smaller."))
    return Phrase(text, language, anchors, groups)


def _parts(text: str, gap: int) -> list[_Part]:
    """From signs to parts."""
    found: list[_Part] = []
    options: list[_Row] = []
    row: list[_Part] | _Row = found
    inside = False
    for piece in _TOKEN.findall(text):
        sign = piece[0]
        if sign == "(":
            if inside:
                raise BadPhrase(N_("Parentheses do not stand within each other."))
            inside, options, row = True, [], []
        elif sign in "|)":
            if not inside:
                message = N_("Here stands {sign} outside of parentheses. Write (one|two), or \\{sign}.")
                raise BadPhrase(message, sign=sign)
            options.append(row)  # type: ignore[arg-type]  # inside of parentheses only simple parts are added
            row = []
            if sign == ")":
                _check(options)
                found.append(_Choice(options, piece == ")?"))
                inside, row = False, found
        elif sign == "~":
            row.append(_gap(piece[1:], gap))
        elif sign in _SIGNS:
            row.append(_SIGNS[sign])
            if len(piece) > 1:
                row.append(_Word(piece[1:]))
        else:
            row.append(_Word(piece[1:] if sign == "\\" and len(piece) > 1 else piece))
    if inside:
        raise BadPhrase(N_("This parenthesis is never closed."))
    return found


def _check(options: list[_Row]) -> None:
    if not all(options):
        message = N_("One of the words in these parentheses is empty. Write (one|two)? instead.")
        raise BadPhrase(message)
    if len(options) > CHOICES:
        raise BadPhrase(N_("There are more than {limit} words to choose from."), limit=str(CHOICES))


def _gap(number: str, gap: int) -> _Gap:
    most = int(number) if number else gap
    if not 1 <= most <= GAP:
        raise BadPhrase(N_("A gap is 1 to {limit} characters wide."), limit=str(GAP))
    return _Gap(most)


def _anchors(parts: list[_Part]) -> tuple[tuple[str, ...], ...]:
    """The words that are always there, and of each choice those of which one is."""
    found: list[tuple[str, ...]] = []
    for part in parts:
        if isinstance(part, _Word):
            found += [(word[:ANCHOR],) for word in _exact(part.text)]
        elif isinstance(part, _Choice) and not part.optional:
            words = tuple(dict.fromkeys(_longest(row)[:ANCHOR] for row in part.options))
            if all(words):
                found.append(words)
    return tuple(dict.fromkeys(found))


def _longest(row: _Row) -> str:
    words = (word for part in row if isinstance(part, _Word) for word in _exact(part.text))
    return max(words, key=len, default="")


def _exact(text: str) -> list[str]:
    """What is matched exactly as it stands: between spaces, and without an apostrophe that may be missing."""
    return (text.replace("n't", "n t") if "n't" in text else text).split()


class _Writer:
    """From parts to a regular expression."""

    def __init__(self, space: str) -> None:
        self._space = space

    def write(self, parts: list[_Part]) -> str:
        """The pattern of a whole phrase."""
        made: list[str] = []
        skip = False
        parts = _spaced(parts)
        for number, part in enumerate(parts):
            before = parts[number - 1] if number else None
            after = parts[number + 1] if number + 1 < len(parts) else None
            if skip:
                skip = False
            elif isinstance(part, _Choice):
                words = "|".join(self._row(option, before, after) for option in part.options)
                if not part.optional:
                    made.append(f"({words})")
                elif after == _SPACE and before in (None, _SPACE):  # its space is missing with it
                    made.append(f"(?:({words}){self._space})?")
                    skip = True
                elif after in (None, _STOP) and before == _SPACE:
                    made[-1] = f"(?:{self._space}({words}))?"
                else:
                    made.append(f"({words})?")
            elif isinstance(part, _Gap) and before == after == _SPACE:
                made.append(f"(?:{self._one(part, before, after)}{self._space})?")
                skip = True
            else:
                made.append(self._one(part, before, after))
        return "".join(made)

    def _row(self, row: _Row, before: _Part | None, after: _Part | None) -> str:
        around = [before, *_spaced(row), after]
        return "".join(
            self._one(part, around[number], around[number + 2])
            for number, part in enumerate(around[1:-1])
            if part is not None and not isinstance(part, _Choice)
        )

    def _one(self, part: _Simple, before: _Part | None, after: _Part | None) -> str:
        if isinstance(part, _Gap):
            return f"{_GAP_OF}{{0,{part.most}}}?"
        if isinstance(part, _Sign):
            return self._space if part == _SPACE else part.pattern
        word = re.escape(part.text).replace("n't", "n'?t")
        if _LETTER.match(part.text[0]) and not isinstance(before, _Choice | _Word) and before != _SPACE:
            # Behind its first letter, not before it: a pattern that begins with a letter is found ten
            # times as fast.
            first = re.escape(part.text[0])
            word = f"{first}(?<![a-z0-9]{first})" + word[len(first) :]
        if (
            _LETTER.match(part.text[-1])
            and not isinstance(after, _Choice | _Word)
            and after not in (_SPACE, _REST)
        ):
            word += "(?![a-z0-9]|'[a-z])"
        return word


def _spaced(parts: Iterable[_Part]) -> list[_Part]:
    """The parts with every space as a piece of its own."""
    pieces: list[_Part] = []
    for part in parts:
        if isinstance(part, _Word):
            pieces += [_SPACE if run[0] == " " else _Word(run) for run in _RUN.findall(part.text)]
        else:
            pieces.append(part)
    return pieces
