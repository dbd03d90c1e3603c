"""AC4: where a statement was read, and whether that is still so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from aftercase.clock.rules import parse_duration
from aftercase.i18n import N_
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.prose import pieces
from aftercase.playbook.lint.rule import Rule, Sample
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.model import Source
from aftercase.problems import Pos, Problem

_START = '## Start <a id="start"></a>\n\n'
_NEXT = "\nNext:\n\n- On: [done](#done)\n"
_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
_SOURCE = (
    "sources:\n"
    '  - {{id: rule, title: The rule, url: "https://example.com/", kind: official, reviewed: {},'
    " review_every: 180d}}"
)
_USED = "\ndeadlines:\n  reply: {after: 48h, source: rule}"

_NUMBER = r"(?:\d+(?:[.,]\d+)*)"
_WORD_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety)"
)
_EN_UNIT = r"(?:business |working |calendar )?(?:hours?|days?|weeks?|months?|minutes?|years?|hrs?)"
_ZH_NUMBER = r"(?:\d+(?:\.\d+)?|[二两三四五六七八九十百]+|一(?=个?(?:小时|月|年)))"
_ZH_UNIT = (
    r"(?:个?小时|个?工作日|个?自然日|天|日(?!期|常|志|记)|周(?!末|围|边|[一二三四五六日])"
    r"|个?月(?!\d)|分钟|年(?!\d))"
)
_NO_PROSE = frozenset({"message", "code"})
_LIMIT = re.compile(
    rf"\b{_NUMBER}(?:\s*(?:-|–|to)\s*{_NUMBER})?[ -]?{_EN_UNIT}\b"
    rf"|\b{_WORD_NUMBER}[ -]{_EN_UNIT}\b"
    rf"|(?<![\d.]){_NUMBER}\s*(?:%|％|per ?cent\b)"
    rf"|[$€£¥￥]\s?{_NUMBER}|(?<![\d.]){_NUMBER}\s*(?:元|块钱|万元|美元|欧元|英镑|(?:yuan|dollars?|euros?|USD|CNY|RMB|EUR|GBP)\b)"
    rf"|(?<![\d月第]){_ZH_NUMBER}\s*{_ZH_UNIT}|百分之[一二三四五六七八九十百\d]+",
    re.IGNORECASE,
)


class StaleSource(Rule):
    """AC401."""

    code, name, severity, can_hide = "AC401", "stale-source", "warning", True
    meaning = N_("a source that should have been read again by now")
    rationale = N_(
        "Rules of platforms change without notice. Read the source again, correct the text, and write "
        "the new date."
    )
    bad = Sample(_SOURCE.format("2026-01-01") + _USED, "front")
    good = Sample(_SOURCE.format("2026-07-01") + _USED, "front")

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:
        """Every source whose ``reviewed`` and ``review_every`` lie in the past."""
        if page.book is None or shelf.today is None:
            return
        for source in page.book.sources.values():
            until = _until(source)
            if until is not None and until < shelf.today:
                message = N_(
                    "{id} was due to be read again on {date}. Read it, correct the text, then set reviewed."
                )
                yield self.problem(source.pos, message, id=source.id, date=until.isoformat())


def _until(source: Source) -> date | None:
    every = parse_duration(source.review_every)
    try:
        read = date.fromisoformat(source.reviewed)
        days = 0 if every is None else every.amount // 24 if every.unit == "h" else every.amount
        return read + timedelta(days=days) if days else None
    except (ValueError, OverflowError):
        return None


class UnknownSource(Rule):
    """AC402."""

    code, name, can_hide = "AC402", "unknown-source", True
    meaning = N_("a `source:` that is not declared; as a warning: one that is declared and never used")
    rationale = N_("A right or a limit is worth what its source is worth. Name it where it is used.")
    bad = Sample(_START + "`source:rule`\n\nThe law gives a right.\n" + _NEXT + _END)
    good = Sample(_SOURCE.format("2026-07-01") + _USED, "front")

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """The warning: declared, and used by no step and no deadline."""
        book = page.book
        if book is None:
            return
        used = {id_ for step in book.steps for id_ in step.sources}
        used |= {rule.source for rule in book.deadlines.values()}
        for source in book.sources.values():
            if source.id not in used:
                message = N_(
                    "The source {id} is used by no step and no deadline. Tag a step `source:{id}`, or "
                    "delete it."
                )
                yield self.problem(source.pos, message, "warning", id=source.id)


class UnsourcedLimit(Rule):
    """AC403."""

    code, name, severity, can_hide = "AC403", "unsourced-limit", "warning", True
    meaning = N_("days, hours, money or per cent in a step that names no `source:` and no `due:`")
    rationale = N_(
        "Numbers of law and platforms change and decide cases. Name the source of the step, or keep "
        "the number in a clock file; a number of your own may be hidden from this rule by a comment "
        "with its reason."
    )
    bad = Sample(_START + "Answer within 48 hours.\n" + _NEXT + _END)
    good = Sample(
        _START + "`due:48h`\n\nAnswer within 48 hours.\n\nNext:\n\n- On: [done](#done)\n"
        "- Late `on:overdue` `id:late`: [done](#done)\n" + _END
    )

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """Look for numbers with a unit in every step without a source; messages and code are not "
        "looked at."""
        for step in page.book.steps if page.book else ():
            if step.sources or step.due:
                continue
            read = [(step.pos, step.title)]
            read += [(one.pos, one.text) for one in pieces(step.blocks) if one.kind not in _NO_PROSE]
            if not _LIMIT.search("\n".join(text for _, text in read)):
                continue  # one search a step: most have none
            for pos, text in read:
                found = _LIMIT.search(text)
                if found is not None:
                    message = N_("{value} has no source here. Tag the step `source:<id>` or `due:<name>`.")
                    yield self.problem(pos, message, value=found[0].strip())


class DeadUrl(Rule):
    """AC404. Only on request: it asks the network."""

    code, name, severity, can_hide = "AC404", "dead-url", "warning", True
    meaning = N_("the address of a source does not answer (looked at only with --urls)")
    rationale = N_("A source that nobody can open proves nothing. Find where it moved to, or another one.")
    bad = Sample(_SOURCE.format("2026-07-01").replace("example.com", "example.invalid") + _USED, "front")
    good = Sample(_SOURCE.format("2026-07-01") + _USED, "front")

    @classmethod
    def dead(cls, pos: Pos, url: str, why: str) -> Problem:
        """The finding, for whoever asked the network."""
        return cls.problem(
            pos, N_("{url} does not answer ({why}). Find the page's new place."), url=url, why=why
        )


RULES = (StaleSource, UnknownSource, UnsourcedLimit, DeadUrl)
