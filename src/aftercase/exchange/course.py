"""The course of a case: one sentence for each event, for whoever was not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aftercase import terms
from aftercase.case import passed
from aftercase.case.fold import Event, words
from aftercase.case.state import Case
from aftercase.clock.times import local
from aftercase.exchange.names import Names
from aftercase.i18n import tr

Money = Callable[[Any], str]
"""An amount in minor units with its currency, or None, to words: ``12.50 CNY``."""


class Course:
    """Tells events in words. The sentences hold outside text as it is: whoever prints them escapes it."""

    def __init__(self, case: Case, names: Names, zone: str, money: Money) -> None:
        """``zone`` is the reader's, an IANA name; ``money`` puts an amount in words."""
        self._case, self._names, self._zone, self._money = case, names, zone, money
        self._at = {act.id: act.at for act in case.acts.values()}

    def sentence(self, event: Event) -> str:
        """What happened, with the words that belong to it; one of a newer version is named by its kind."""
        tell = _TELL.get(event["kind"])
        if tell is None:
            return tr("an event of the kind {kind}, written by a newer version", kind=event["kind"])
        return tell(self, event, event["data"])

    def _opened(self, event: Event, data: dict[str, Any]) -> str:
        said = [tr("opened the case with “{playbook}”", playbook=self._names.title(data["playbook"]))]
        if data.get("platform"):
            said.append(terms.label(terms.PLATFORMS, data["platform"]))
        return ", ".join([*said, *self._fields(event)])

    def _changed(self, event: Event, data: dict[str, Any]) -> str:
        said = []
        for name in ("platform", "law", "carrier", "payment", "currency"):
            if name in data:
                table = terms.BOOKS.get(name, {})
                value = terms.label(table, data[name]) if data[name] else ""
                said.append(_set(terms.label(terms.CASE_FIELDS, name), value))
        if "amount" in data:
            said.append(_set(terms.label(terms.CASE_FIELDS, "amount"), self._money(data["amount"])))
        for name, at in data.get("dates", {}).items():
            said.append(_set(terms.label(terms.CASE_FIELDS, name), local(at, self._zone) if at else ""))
        said += [_set(terms.label(terms.CASE_FIELDS, name), "") for name in data.get("cleared", ())]
        return tr("case data: {what}", what=", ".join([*said, *self._fields(event)]))

    def _fields(self, event: Event) -> list[str]:
        return [
            _set(terms.label(terms.CASE_FIELDS, name), words(event, name), name not in event["private"])
            for name in event["digests"]
        ]

    def _entered(self, _event: Event, data: dict[str, Any]) -> str:
        step = self._names.step(data["playbook"], data["step"])
        if data["how"] == "open":
            return tr("began at “{step}”", step=step)
        if data["how"] == "back":
            return tr("went back to “{step}”", step=step)
        if data["how"] == "return":
            return tr(
                "returned to “{step}” ({playbook})", step=step, playbook=self._names.title(data["playbook"])
            )
        if data["how"] == "switch":
            return tr(
                "switched to “{step}” ({playbook})", step=step, playbook=self._names.title(data["playbook"])
            )
        label = (data.get("branch") or {}).get("label", "")
        return tr("chose “{branch}”, on to “{step}”", branch=label, step=step)

    def _check(self, data: dict[str, Any], key: str) -> str:
        visit = self._case.visits.get(data["visit"])
        return self._names.check(visit.playbook, data["step"], key) if visit else key

    def _ticked(self, _event: Event, data: dict[str, Any]) -> str:
        return tr("ticked “{check}”", check=self._check(data, data["key"]))

    def _cleared(self, _event: Event, data: dict[str, Any]) -> str:
        return tr("took the tick off “{check}”", check=self._check(data, data["key"]))

    def _skipped(self, event: Event, data: dict[str, Any]) -> str:
        checks = ", ".join(f"“{self._check(data, key)}”" for key in data["keys"])
        return tr("skipped {checks}: {why}", checks=checks, why=_text(event, "why"))

    def _recorded(self, event: Event, data: dict[str, Any]) -> str:
        if data.get("cleared"):
            return tr("cleared the value {name}", name=data["name"])
        return tr("wrote {name} = {value}", name=data["name"], value=_text(event, "value"))

    def _said(self, event: Event, data: dict[str, Any]) -> str:
        party = terms.label(terms.PARTIES, data["party"])
        if data["direction"] == "internal":
            return tr("wrote the note #{seq}", seq=event["seq"])
        if data["direction"] == "in":
            return tr("logged #{seq}, said by {party}", seq=event["seq"], party=party)
        return tr("logged #{seq}, said to {party}", seq=event["seq"], party=party)

    def _corrected(self, event: Event, data: dict[str, Any]) -> str:
        return tr("corrected entry #{entry}: {why}", entry=data["entry"], why=_text(event, "why"))

    def _evidence(self, event: Event, data: dict[str, Any]) -> str:
        kind = terms.label(terms.EVIDENCE_KINDS, data.get("evidence_kind", "other"))
        name = _text(event, "name")
        return tr("kept the file #{seq} [{kind}] {name}", seq=event["seq"], kind=kind, name=name)

    def _clock(self, name: str) -> str:
        deadline = self._case.deadlines.get(name)
        return self._names.clock(deadline) if deadline else name

    def _deadline_set(self, _event: Event, data: dict[str, Any]) -> str:
        at = local(data["due_at"], self._zone)
        return tr("clock “{clock}” set, rings {at}", clock=self._clock(data["name"]), at=at)

    def _deadline_met(self, _event: Event, data: dict[str, Any]) -> str:
        return tr("clock “{clock}” met", clock=self._clock(data["name"]))

    def _deadline_paused(self, _event: Event, data: dict[str, Any]) -> str:
        clock = self._clock(data["name"])
        return (
            tr("clock “{clock}” paused", clock=clock)
            if data["paused"]
            else tr("clock “{clock}” runs again", clock=clock)
        )

    def _offered(self, event: Event, data: dict[str, Any]) -> str:
        what = [terms.label(terms.OFFERS, data["type"])]
        if data.get("amount"):
            what.append(self._money(data["amount"]))
        if data.get("to", "buyer") != "buyer":
            what.append(tr("to {party}", party=terms.label(terms.PARTIES, data["to"])))
        if data.get("until"):
            what.append(tr("good until {at}", at=local(data["until"], self._zone)))
        return tr("made offer {n}: {what}", n=data["offer"], what=", ".join(what)) + _why(event, "note")

    def _answered(self, event: Event, data: dict[str, Any]) -> str:
        answer = terms.label(terms.ANSWERS, data["answer"])
        said = tr("offer {n}: {answer}", n=data["offer"], answer=answer)
        if data.get("channel"):
            said += f", {terms.label(terms.CHANNELS, data['channel'])}"
        return said + _why(event, "note")

    def _snoozed(self, event: Event, data: dict[str, Any]) -> str:
        if not data.get("until"):
            return tr("woke the case") + _why(event)
        return tr("let the case rest until {at}", at=local(data["until"], self._zone)) + _why(event)

    def _moved(self, event: Event, data: dict[str, Any]) -> str:
        said = []
        if data.get("stage"):
            said.append(tr("stage: {stage}", stage=terms.label(terms.STAGES, data["stage"])))
        if data.get("turn"):
            said.append(tr("turn: {turn}", turn=terms.label(terms.TURNS, data["turn"])))
        if data.get("mover", "us") != "us":
            said.append(tr("moved by {party}", party=terms.label(terms.PARTIES, data["mover"])))
        return ", ".join(said) + _why(event)

    def _overridden(self, event: Event, data: dict[str, Any]) -> str:
        points = passed.in_words(data["points"])
        return tr("went on although points were open: {points}", points=points) + _why(event)

    def _switched(self, event: Event, data: dict[str, Any]) -> str:
        left = self._names.title(data["from_playbook"])
        return tr("left “{playbook}” as the wrong one", playbook=left) + _why(event)

    def _undone(self, _event: Event, data: dict[str, Any]) -> str:
        undone = self._case.acts.get(data["act"])
        at = local(self._at[data["act"]], self._zone) if data["act"] in self._at else "?"
        if undone is not None and undone.undoes is not None:
            return tr("did again what was taken back at {at}", at=at)
        return tr("took back what was done at {at}", at=at)

    def _closed(self, event: Event, data: dict[str, Any]) -> str:
        outcome = terms.label(terms.OUTCOMES, data["outcome"])
        return tr("closed the case: {outcome}", outcome=outcome) + _why(event)

    def _reopened(self, event: Event, _data: dict[str, Any]) -> str:
        return tr("opened the case again") + _why(event)

    def _erased(self, event: Event, data: dict[str, Any]) -> str:
        party = terms.label(terms.PARTIES, str(data.get("person", "")))
        parts = ", ".join(f"#{part['seq']}" for part in data.get("parts", ()))
        files = ", ".join(f"#{seq}" for seq in data.get("files", ()))
        said = tr("erased personal words of {party}: {parts}", party=party, parts=parts or "–")
        return (f"{said}; {tr('files: {files}', files=files)}" if files else said) + _why(event)


def _set(label: str, value: object, erased: bool = False) -> str:
    if erased:
        return f"{label} = {tr('(erased)')}"
    return f"{label} = {value}" if value else tr("{label} cleared", label=label)


def _text(event: Event, name: str) -> str:
    if name not in event["digests"]:
        return ""
    said = words(event, name)
    return tr("(erased)") if said is None else str(said)


def _why(event: Event, name: str = "why") -> str:
    why = _text(event, name)
    return f" ({why})" if why else ""


_TELL: dict[str, Callable[[Course, Event, dict[str, Any]], str]] = {
    "case_opened": Course._opened,
    "case_changed": Course._changed,
    "step_entered": Course._entered,
    "check_ticked": Course._ticked,
    "check_cleared": Course._cleared,
    "check_skipped": Course._skipped,
    "value_recorded": Course._recorded,
    "said": Course._said,
    "said_corrected": Course._corrected,
    "evidence_added": Course._evidence,
    "deadline_set": Course._deadline_set,
    "deadline_met": Course._deadline_met,
    "deadline_paused": Course._deadline_paused,
    "offer_made": Course._offered,
    "offer_answered": Course._answered,
    "snoozed": Course._snoozed,
    "stage_moved": Course._moved,
    "guard_overridden": Course._overridden,
    "playbook_switched": Course._switched,
    "undone": Course._undone,
    "case_closed": Course._closed,
    "case_reopened": Course._reopened,
    "erased": Course._erased,
}
