"""Mending: a fix counts only where the result proves it.

It must be readable, remove its own finding, add none anywhere on the shelf and change no visible word. Since
every accepted round leaves fewer findings than before, mending always comes to an end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from aftercase.playbook.lint.lint import Finding, lint
from aftercase.playbook.lint.page import Page, make_page
from aftercase.playbook.lint.prose import visible
from aftercase.playbook.lint.rule import Edit, Fix
from aftercase.playbook.lint.rules import RULES
from aftercase.playbook.lint.shelf import Shelf
from aftercase.text import clean, nfc

_ROUNDS = 40
_SINGLE = 100  # fixes that are tried one by one in a file where all together were refused
_USE = re.compile(r"\{\{[^{}\n]*\}\}?")
_NO_WORDS = re.compile(r"\{#[^{}\s]+\}|\[\[|\]\]|\[![A-Za-z]+\]|<a id=[^<>]*>(?:</a>)?")
_MARKS = re.compile(r"[\u2400-\u2421]|<U\+[0-9A-F]{4,6}>")  # what `clean` shows for what cannot be shown


@dataclass(slots=True)
class Mended:
    """What came of mending.

    Attributes:
        shelf: The files as they would be.
        texts: Label -> new text, of the files that change.
        done: The findings that are gone.
    """

    shelf: Shelf
    texts: dict[str, str] = field(default_factory=dict)
    done: list[Finding] = field(default_factory=list)


def fixable(finding: Finding, shelf: Shelf) -> str:
    """``safe``, ``unsafe`` or "": how a finding could be mended."""
    rule = RULES.get(finding.code)
    page = shelf.pages.get(finding.label)
    if rule is None or page is None or not rule.fix_kind:
        return ""
    return rule.fix_kind if rule.fix(page, finding.problem, shelf) else ""


def mend(shelf: Shelf, *, unsafe: bool = False, codes: Collection[str] | None = None) -> Mended:
    """Mend what can be mended.

    Args:
        shelf: The files; nothing is written.
        unsafe: Also fixes that may not be what the author meant.
        codes: Only findings of these rules; None for all.
    """
    kinds = {"safe", "unsafe"} if unsafe else {"safe"}
    mended = Mended(shelf)
    for label in [page.label for page in shelf.pages.values() if page.linted]:
        for _ in range(_ROUNDS):
            if not _round(mended, label, kinds, codes):
                break
    return mended


def _round(mended: Mended, label: str, kinds: set[str], codes: Collection[str] | None) -> bool:
    """One round over one file: all fixes that do not touch each other, else one by one. True if any held."""
    shelf = mended.shelf
    page = shelf.pages[label]
    before = lint(shelf).findings
    wanted: dict[Fix, list[Finding]] = {}
    for finding in before:
        rule = RULES.get(finding.code)
        if finding.label != label or rule is None or rule.fix_kind not in kinds:
            continue
        if codes is not None and finding.code not in codes:
            continue
        fix = rule.fix(page, finding.problem, shelf)
        if fix:
            wanted.setdefault(fix, []).append(finding)
    groups = list(wanted.items())
    if not groups:
        return False
    together = _apart(groups)
    if _try(mended, page, together, before):
        return True
    return len(together) > 1 and any(_try(mended, page, [one], before) for one in groups[:_SINGLE])


def _apart(groups: Sequence[tuple[Fix, list[Finding]]]) -> list[tuple[Fix, list[Finding]]]:
    """The fixes, first come first served, whose edits do not touch."""
    taken: list[tuple[int, int]] = []
    kept = []
    for fix, findings in groups:
        spans = [(edit.start, edit.end) for edit in fix]
        if any(start <= end_ and begin <= end for start, end in spans for begin, end_ in taken):
            continue
        taken += spans
        kept.append((fix, findings))
    return kept


def _try(
    mended: Mended, page: Page, groups: Sequence[tuple[Fix, list[Finding]]], before: Iterable[Finding]
) -> bool:
    assert isinstance(page.raw, str)
    text = apply(page.raw, [edit for fix, _ in groups for edit in fix])
    fresh = make_page(page.label, text, base=page.base)
    if not same_words(page, fresh):
        return False
    shelf = mended.shelf.with_page(fresh)
    after = lint(shelf).findings
    had, has = Counter(_kind(one) for one in before), Counter(_kind(one) for one in after)
    if any(has[kind] > had[kind] for kind in has):
        return False
    removed = Counter(_kind(findings[0]) for _, findings in groups)
    if any(has[kind] > had[kind] - count for kind, count in removed.items()):
        return False
    mended.shelf = shelf
    mended.texts[page.label] = text
    mended.done += [finding for _, findings in groups for finding in findings]
    return True


def _kind(finding: Finding) -> tuple[str, str]:
    return finding.label, finding.code


def apply(text: str, edits: Sequence[Edit]) -> str:
    """A text with its edits, which must not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def same_words(before: Page, after: Page) -> bool:
    """True where a person reads the same words in both, and nothing has become unreadable."""
    if after.book is None:
        return before.book is None and _bare(before.raw) == _bare(after.raw)
    if before.book is None:
        return _bare(before.raw) == _bare(after.raw)
    return _words(visible(before.book)) == _words(visible(after.book))


def _words(text: str) -> str:
    """Words without what is no word: braces, former ways to write an id."""
    return " ".join(_NO_WORDS.sub(" ", _USE.sub("{{}}", _MARKS.sub("", text))).split())


def _bare(raw: str | bytes) -> str:
    """The body of a file that cannot be read, as words."""
    if isinstance(raw, bytes):
        return ""
    text = nfc(clean(raw.replace("\r\n", "\n").replace("\r", "\n")))
    return _words(text.partition("\n---\n")[2] or text)
