"""The record: what was said and what was filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.clock import times
from aftercase.guide import deadlines, variables
from aftercase.guide.decide.entering import require_open, require_why
from aftercase.guide.decide.steps import find_check
from aftercase.guide.guards import gate
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import clean, one_line

_JUST_NOW = timedelta(minutes=5)  # an entry with an earlier time is a record of what has left already
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
        override: The reason for which the guards are passed; "" where nobody gave one.
    """

    direction: str
    party: str
    text: str = ""
    channel: str = ""
    at: str = ""
    private: bool = False
    message: str = ""
    override: str = ""


def say(situation: Situation, speech: Speech) -> list[Draft]:
    """Log what was said. A message of the playbook is filled in unless its text is given.

    Raises:
        Refused: An unknown party, channel or message, nothing said, a variable without a value, a bad time,
            or a time that has not come yet.
        Unmet: It leaves the house, something is to be looked at first, and there is no reason.
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
        at = variables.read_date(speech.at, situation.now, situation.zone)
        if times.moment(at) > situation.now:
            raise Refused(
                N_("{word} has not come yet: the log holds what was said."), word=one_line(speech.at, 40)
            )
    private = speech.private or speech.direction == "internal"
    drafts: list[Draft] = []
    # What was said a while ago is a record: it cannot be unsaid, so there is nothing to look at any more.
    said_before = situation.now - times.moment(at) > _JUST_NOW
    if speech.direction == "out" and not private and not said_before:
        drafts = gate.before_words(situation, speech.party, where.get("message", ""), text, speech.override)
    data: dict[str, Any] = {
        "direction": speech.direction,
        "party": speech.party,
        "channel": channel,
        "occurred_at": at,
        "visibility": "private" if private else "shareable",
        **where,
    }
    return [*drafts, Draft("said", data, {"text": text})]


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
