"""The wording guard: what a person may want to look at before a message leaves the house.

It reads what is about to be sent, and only that. Whether a text is sent at all is the caller's to know: a
private note is never reviewed. Nothing is changed and nothing is refused here; each finding says where it is,
why, and how it could be said more calmly.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from aftercase import i18n
from aftercase.case.state import Case
from aftercase.guide import variables
from aftercase.guide.guards.clauses import replaced, sentences
from aftercase.guide.guards.rules import Haystack, Needle, Ready, Rules
from aftercase.guide.guards.wording_looks import LOOKS, Seen
from aftercase.playbook.letters import Folded, fold
from aftercase.playbook.wording import WordingRule

# Another person's words: they are repeated, not said.
_QUOTES = re.compile(
    r"“[^”\n]{1,400}”|「[^」\n]{1,400}」|『[^』\n]{1,400}』|\"[^\"\n]{1,400}\"|^>[^\n]*", re.MULTILINE
)
_QUOTABLE = frozenset(
    ("accusation", "threat", "insult", "sarcasm", "shouting", "promise", "admission", "void_term", "internal")
)
_END = re.compile(r"[!?。\n]|\.(?=\s|\Z)")
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}(?:[ ,'’]+[A-Za-z]+){3}")
_AROUND = 60  # characters: an exception is no longer than this before and after what it excuses
LIKENESS = "likeness"  # the look, and how the ids of its rules begin
# What says nothing of a sentence: quotes, a place for a variable, numbers with signs, an address.
_UNSAID = re.compile(_QUOTES.pattern + r"|\{\{[^{}]*\}\}|⟦[^⟧]*⟧|\S*[@/]\S*", re.MULTILINE)
_GROUP = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person may want to say otherwise.

    Attributes:
        rule: The rule's id.
        kind: One of `aftercase.playbook.wording.KINDS`.
        start, end: Where it stands, in characters of the text.
        words: What stands there.
        why: One sentence in the interface language; a law's source is its end.
        calmer: What to write there instead; "" to leave it out; None where only the person knows.
        severity: ``stop`` where sending does harm, else ``ask``.
        whole: Whether the calmer words take the place of the clause the found ones stand in.
    """

    rule: str
    kind: str
    start: int
    end: int
    words: str
    why: str
    calmer: str | None
    severity: Literal["stop", "ask"]
    whole: bool = False


@dataclass(frozen=True)
class Context:
    """What the guard may know of the case.

    Attributes:
        names: Names that may be used as they are: this buyer's, the own shop's, a product's. Capitals in
            them are no shouting, and a word inside of them is no finding.
        contacts: Ways to be reached that may be named: numbers and addresses the platform itself prints, the
            shop's own in a return address.
        values: The case's values by variable: nothing in them is somebody else's data, and a variable left
            unfilled is filled from them.
    """

    names: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, language: str, zone: str, contacts: Iterable[str] = ()) -> Context:
        """What a case knows: its values are those a message is filled from."""
        values = variables.values_of(case, language, zone)
        names = tuple(name for key in ("buyer_name", "shop") if (name := values.get(key)))
        return cls(names, tuple(contacts), values)

    @cached_property
    def known(self) -> str:
        """Everything the case knows, in one text, for numbers and addresses that are no news."""
        return "\n".join((*self.names, *self.contacts, *self.values.values()))


NOTHING = Context()


def review(
    text: str, *, language: str, rules: Rules, party: str, context: Context = NOTHING
) -> tuple[Finding, ...]:
    """What a person may want to look at, in the order of the text. Pure.

    Args:
        text: What is about to be sent, as it will be sent. Never a private note.
        language: The language it is written in. Where other writing stands in it too (a Chinese desk
            answers in English), that language's rules count as well.
        rules: What to look for.
        party: To whom it goes, one of `aftercase.terms.PARTIES`.
        context: What may be named.
    """
    look = _Look(text, context, rules)
    found = [
        one for rule in _chosen(rules, text, language) if party in rule.rule.to for one in look.rule(rule)
    ]
    return _apart(found)


def language_of(text: str) -> str:
    """The language a text seems to be in: ``zh`` where it holds a Chinese character."""
    return "zh" if _HAN.search(text) is not None else "en"


def apply(text: str, finding: Finding) -> str:
    """The text with the calmer words of one finding; as it is where the finding has none.

    They take the place of the clause where the rule says so (`clauses`), else of the words that were found.
    Where words are left out, the space they had is too.
    """
    if finding.calmer is None or text[finding.start : finding.end] != finding.words:
        return text
    if finding.whole:
        return replaced(text, finding.start, finding.end, finding.calmer)
    before, after = text[: finding.start], text[finding.end :]
    if not finding.calmer:
        if not before or before[-1] in " \n，,、":
            after = after.lstrip(" ，,、") if not before or before[-1] == "\n" else after.lstrip(" ")
        elif before[-1] in "。！？；;!?.：:":
            after = after.lstrip("，,、")
    elif finding.calmer[0].isascii() and (not before.strip() or before.rstrip(" ")[-1:] in ".!?\n"):
        return before + finding.calmer[0].upper() + finding.calmer[1:] + after
    return before + finding.calmer + after


def _chosen(rules: Rules, text: str, language: str) -> Iterator[Ready]:
    other = "en" if language == "zh" else "zh"
    yield from rules.by_language.get(language, ())
    if (_HAN if other == "zh" else _LATIN).search(text) is not None:
        yield from rules.by_language.get(other, ())


class _Look:
    """One text being looked through."""

    def __init__(self, text: str, context: Context, rules: Rules) -> None:
        self._text, self._context, self._rules = text, context, rules
        self._folded: Folded = fold(text)
        self._hay = Haystack(self._folded.text, rules.vocabulary)
        self._quoted = [match.span() for match in _QUOTES.finditer(text)]
        self._names = _spans(text, context.names)
        self._meant_well: dict[tuple[WordingRule, tuple[int, int]], bool] = {}

    def rule(self, ready: Ready) -> Iterator[Finding]:
        """What one rule finds."""
        rule = ready.rule
        if rule.look:
            looked = (
                self._like(rule) if rule.look == LIKENESS else LOOKS[rule.look](self._text, self._context)
            )
            for seen in looked:
                start, end = seen.start, seen.end
                if not self._excused(ready, start, end, start, end, seen):
                    yield self._finding(ready, start, end, seen.calmer)
            return
        span = self._folded.span
        for match in self._hay.matches(ready.words):
            start, end = span(*match.span())
            if start < end and not self._excused(ready, start, end, *match.span()):
                yield self._finding(ready, start, end, _calmer(rule.calmer, match))

    def _like(self, rule: WordingRule) -> list[Seen]:
        return [
            seen
            for seen, language, kind in self._likenesses
            if (language, kind) == (rule.language, rule.kind)
        ]

    @cached_property
    def _likenesses(self) -> list[tuple[Seen, str, str]]:
        """Sentences that read like those of a kind: where, in which language, of which kind."""
        found = []
        for start, end in sentences(self._text):
            words = _UNSAID.sub(" ", self._text[start:end])
            language = language_of(words)
            likeness = self._rules.likeness.get(language)
            verdict = likeness.verdict(fold(words).text) if likeness is not None else None
            if likeness is not None and verdict is not None and verdict.score > likeness.least:
                found.append((Seen(start, end), language, verdict.kind))
        return found

    def _finding(self, ready: Ready, start: int, end: int, calmer: str | None) -> Finding:
        rule = ready.rule
        why = rule.why.get(i18n.language()) or rule.why[rule.language]
        if calmer is None and rule.look:
            calmer = rule.calmer
        words, whole = self._text[start:end], rule.replaces == "clause" and rule.look in ("", LIKENESS)
        return Finding(rule.id, rule.kind, start, end, words, why, calmer, rule.severity, whole)

    def _excused(
        self, ready: Ready, start: int, end: int, low: int, high: int, seen: Seen | None = None
    ) -> bool:
        """Whether it is meant well: quoted, a name, or an exception of the rule.

        Args:
            ready: The rule.
            start, end: The place in the text.
            low, high: The place in the folded text; the same as in the text for a look.
            seen: What a look has seen.
        """
        if ready.rule.kind in _QUOTABLE and _inside(self._quoted, start, end):
            return True
        if seen is None and _inside(self._names, start, end):
            return True
        if not (ready.unless or ready.unless_near or ready.only_near):
            return False
        places = self._folded.places
        if seen is not None and places is not None:
            low = bisect_left(places, start)
            high = low + (end - start)
        around = max(0, low - _AROUND), high + _AROUND
        for match in self._hay.matches(ready.unless, *around):
            if match.start() < high and match.end() > low:
                return True
        sentence = self._sentence(low, high)
        key = (ready.rule, sentence)
        if key not in self._meant_well:
            self._meant_well[key] = self._said_near(ready.unless_near, sentence) or (
                bool(ready.only_near) and not self._said_near(ready.only_near, sentence)
            )
        return self._meant_well[key]

    def _said_near(self, needles: Sequence[Needle], sentence: tuple[int, int]) -> bool:
        return next(self._hay.matches(needles, *sentence), None) is not None

    def _sentence(self, low: int, high: int) -> tuple[int, int]:
        """The sentence around a place of the folded text."""
        ends = self._ends
        return ends[bisect_right(ends, low) - 1], ends[bisect_left(ends, high, lo=1, hi=len(ends) - 1)]

    @cached_property
    def _ends(self) -> list[int]:
        """Where sentences end in the folded text: its beginning, behind every mark, its end."""
        text = self._folded.text
        return [0, *(match.end() for match in _END.finditer(text)), len(text) + 1]


def _calmer(template: str | None, match: re.Match[str]) -> str | None:
    if template is None or "{" not in template:
        return template
    return _GROUP.sub(lambda group: match[int(group[1])] or "", template)


def _spans(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    found = []
    for name in names:
        at = text.find(name) if len(name) > 1 else -1
        while at >= 0:
            found.append((at, at + len(name)))
            at = text.find(name, at + 1)
    return found


def _inside(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _touch(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _apart(found: list[Finding]) -> tuple[Finding, ...]:
    """In the order of the text; of those of a kind that overlap the longest, of one place the gravest.

    What a sentence only reads like is not told where words of it were found.
    """
    by_words = [one for one in found if not one.rule.startswith(LIKENESS)]
    likely = [one for one in found if one.rule.startswith(LIKENESS)]
    found = by_words + [one for one in likely if not any(_touch(one, other) for other in by_words)]
    found.sort(key=lambda one: (-(one.end - one.start), one.severity != "stop"))
    kept: dict[tuple[int, int], Finding] = {}
    taken: dict[str, list[Finding]] = {}
    for one in found:
        of_kind = taken.setdefault(one.kind, [])
        if (one.start, one.end) in kept or any(o.start < one.end and one.start < o.end for o in of_kind):
            continue
        kept[one.start, one.end] = one
        of_kind.append(one)
    return tuple(kept[span] for span in sorted(kept))
