"""The record: what was said, what was filed, what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.fold import Case
from aftercase.clock import times
from aftercase.clock.rules import CASE_DATES
from aftercase.guide import deadlines, variables
from aftercase.guide.decide.entering import require_open, require_why
from aftercase.guide.decide.opening import read_date
from aftercase.guide.decide.steps import find_check, record
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import clean, one_line

_CHANNEL_OF = {"platform": "platform_case", "buyer": "platform_chat", "colleague": "note"}


@dataclass(frozen=True, slots=True)
class Speech:
    """An entry of the log to be.

    Attributes:
        direction: ``in``, ``out`` or ``internal``.
        party: With whom; ``colleague`` for a note.
        channel: "" takes the usual one for the party.
        at: When it was said, as typed; "" is now.
        private: Not to be shown outside; a note always is private.
        message: Id of the playbook's message it is made from.
    """

    direction: str
    party: str
    text: str = ""
    channel: str = ""
    at: str = ""
    private: bool = False
    message: str = ""


def say(situation: Situation, speech: Speech) -> list[Draft]:
    """Log what was said. A message of the playbook is filled in unless its text is given.

    Raises:
        Refused: An unknown party, channel or message, nothing said, a variable without a value, a bad time,
            or a time that has not come yet.
    """
    if speech.party not in terms.PARTIES:
        raise unknown(N_("There is no party {word}."), one_line(speech.party, 40), list(terms.PARTIES))
    text, channel = clean(speech.text).strip("\n"), speech.channel
    where: dict[str, str] = {}
    if speech.message:
        text, channel, where = _from_message(situation, speech, text)
    channel = channel or (
        "note" if speech.direction == "internal" else _CHANNEL_OF.get(speech.party, "email")
    )
    if channel not in terms.CHANNELS:
        raise unknown(N_("There is no channel {word}."), one_line(channel, 40), list(terms.CHANNELS))
    if not text.strip():
        raise Refused(N_("There is nothing to log: the text is empty."))
    at = times.stamp(situation.now)
    if speech.at.strip():
        at = read_date(speech.at, situation.now, situation.zone)
        if times.moment(at) > situation.now:
            raise Refused(
                N_("{word} has not come yet: the log holds what was said."), word=one_line(speech.at, 40)
            )
    private = speech.private or speech.direction == "internal"
    data: dict[str, Any] = {
        "direction": speech.direction,
        "party": speech.party,
        "channel": channel,
        "occurred_at": at,
        "visibility": "private" if private else "shareable",
        **where,
    }
    return [Draft("said", data, {"text": text})]


def _from_message(situation: Situation, speech: Speech, text: str) -> tuple[str, str, dict[str, str]]:
    playbook, step = situation.step()
    message = variables.find_message(step.messages, speech.message)
    if speech.direction != "out":
        raise Refused(
            N_("The message {id} is one to send: log it as said to {party}."), id=message.id, party=message.to
        )
    if speech.party != message.to:
        raise Refused(N_("The message {id} is meant for {party}."), id=message.id, party=message.to)
    values = variables.values_of(situation.case, playbook.language, situation.zone)
    filled = variables.fill(text or message.text, values)
    if filled.missing:
        raise Refused(
            N_("The message {id} lacks a value for: {names}. Set them first."),
            (),
            filled.missing,
            id=message.id,
            names=", ".join(filled.missing),
        )
    where = {"message": message.id, "playbook": playbook.id, "step": step.id}
    return clean(filled.text), speech.channel or message.channel, where


def correct(situation: Situation, entry: int, text: str, why: str) -> list[Draft]:
    """New words for an entry of the log; the old ones stay.

    Raises:
        Refused: No such entry, it was taken back, no words, no reason.
    """
    found = next((known for known in situation.case.entries if known.seq == entry), None)
    if found is None:
        raise unknown(
            N_("The log has no entry {word}."),
            str(entry),
            [str(known.seq) for known in situation.case.entries],
        )
    if found.undone:
        raise Refused(N_("Entry {entry} was taken back; there is nothing to correct."), entry=entry)
    words = clean(text).strip("\n")
    if not words.strip():
        raise Refused(N_("A correction needs the right words."))
    why = require_why(why, N_("A correction needs a reason: one line that a stranger would understand."))
    if words == found.current:
        return []
    return [Draft("said_corrected", {"entry": entry}, {"text": words, "why": why})]


class File(NamedTuple):
    """A file that the store has kept: content hash, size in bytes, original name."""

    sha256: str
    size: int
    name: str


def attach(
    situation: Situation, files: Sequence[File], check: str = "", kind: str = "", shows: str = ""
) -> list[Draft]:
    """File evidence; with ``check`` it meets that check of the current step.

    Raises:
        Refused: No such check, or one that asks for no file; an unknown kind of evidence.
    """
    case = situation.case
    if kind and kind not in terms.EVIDENCE_KINDS:
        raise unknown(
            N_("There is no kind of evidence {word}."), one_line(kind, 40), list(terms.EVIDENCE_KINDS)
        )
    place: dict[str, Any] = {}
    if check:
        require_open(case)
        _, step = situation.step()
        wanted = find_check(step, check)
        if wanted.kind != "evidence":
            raise Refused(N_("{key} asks for no file."), key=check)
        place = {"visit": case.visit.id, "step": step.id, "key": check}
        word = check.replace("-", "_")
        kind = kind or (word if word in terms.EVIDENCE_KINDS else "other")
    drafts: list[Draft] = []
    numbers: list[int] = []
    for file in files:
        numbers.append(case.seq + len(drafts) + 1)
        data = {"sha256": file.sha256, "size": file.size, "evidence_kind": kind or "other", **place}
        private = {"name": one_line(file.name, 200)}
        if one_line(shows):
            private["shows"] = one_line(shows, 400)
        drafts.append(Draft("evidence_added", data, private))
    if check and drafts:
        drafts.append(
            Draft(
                "check_ticked",
                {"visit": case.visit.id, "step": place["step"], "key": check, "evidence": numbers},
            )
        )
        drafts += deadlines.on_tick(case, case.visit, check)
    return drafts


def set_values(situation: Situation, values: Mapping[str, str]) -> list[Draft]:
    """Set fields and dates of the case, and variables of its playbooks; an empty value clears.

    A variable that a check of the current step asks for ticks it.

    Raises:
        Refused: An unknown name, or a value that is not of its type.
    """
    case = situation.case
    require_open(case)
    known = variables.declared(situation.playbook(id_) for id_ in case.pins)
    fields, others = {}, {}
    for name, value in values.items():
        if name in variables.FIELDS:
            fields[name] = value
        elif name in known:
            others[name] = value
        else:
            raise unknown(
                N_("There is nothing called {word} to set."), one_line(name, 40), [*known, *variables.FIELDS]
            )
    drafts, later = _change(situation, fields)
    _, step = situation.step()
    visit = case.visit
    for name, value in others.items():
        if not value.strip():
            if name in case.values:
                drafts.append(Draft("value_recorded", {"name": name, "cleared": True}))
            continue
        drafts += record(situation, name, value)
        asked = any(check.kind == "field" and check.key == name for check in step.checks)
        if asked and visit.checks.get(name) != "done":
            drafts.append(Draft("check_ticked", {"visit": visit.id, "step": step.id, "key": name}))
            drafts += deadlines.on_tick(case, visit, name)
    return drafts + deadlines.on_change(later, {*fields})


def _change(situation: Situation, fields: Mapping[str, str]) -> tuple[list[Draft], Situation]:
    """The event that changes fields, and the situation as it will be after it."""
    if not fields:
        return [], situation
    case = situation.case
    data: dict[str, Any] = {}
    private: dict[str, str] = {}
    cleared: list[str] = []
    dates: dict[str, str | None] = {}
    for name, value in fields.items():
        if name in CASE_DATES:
            dates[name] = read_date(value, situation.now, situation.zone) if value.strip() else None
        elif name == "platform":
            data["platform"] = _platform(value)
        elif name in variables.PRIVATE_FIELDS:
            words = one_line(value, 200)
            if words:
                private[name] = words
            else:
                cleared.append(name)
    data |= _money(case, str(data.get("platform") or case.platform), fields)
    if dates:
        data["dates"] = dates
    if cleared:
        data["cleared"] = cleared
    new_dates = {name: at for name, at in {**case.dates, **dates}.items() if at is not None}
    later = replace(case, dates=new_dates, platform=data.get("platform", case.platform) or "")
    return [Draft("case_changed", data, private)], replace(situation, case=later)


def _platform(value: str) -> str | None:
    if not value.strip():
        return None
    if value not in terms.PLATFORMS:
        raise unknown(N_("There is no platform {word}."), one_line(value, 40), list(terms.PLATFORMS))
    return value


def _money(case: Case, platform: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Amount and currency: one given alone goes with the other as it is known."""
    if "amount" not in fields and "currency" not in fields:
        return {}
    old = dict(case.amount) if case.amount else None
    currency = fields.get("currency") or (old or {}).get("currency") or case.currency
    currency = str(currency or terms.HOME_CURRENCY.get(platform, ""))
    amount = fields.get("amount", variables.show_amount(old) if old else "")
    if "amount" in fields and not amount.strip():
        return {"amount": None}
    if not currency:
        raise Refused(N_("The amount needs its currency: three letters, such as CNY or USD."))
    if not amount.strip():
        return {"currency": str(variables.parse_amount("0", currency)["currency"])}
    return {"amount": variables.parse_amount(amount, currency)}
