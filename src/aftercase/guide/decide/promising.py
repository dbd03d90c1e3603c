"""A promise of ours becomes a clock: on confirmation, never by itself."""

from __future__ import annotations

import re
from typing import Any

from aftercase import terms
from aftercase.case import dealing
from aftercase.case.draft import Draft
from aftercase.clock import times
from aftercase.guide import promises, variables
from aftercase.guide.decide.entering import require_open
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import one_line

_NAME = re.compile(r"promise-([0-9]+)")


def promise(situation: Situation, entry: int, at: str = "", kind: str = "") -> list[Draft]:
    """Watch over what an entry of ours promised: a clock ``promise-<number>`` for each moment found in it.

    Args:
        situation: As it is.
        entry: The number of the log entry.
        at: When it is due, as typed; "" reads it in the entry's words.
        kind: What was promised; "" reads it too.

    Raises:
        Refused: A closed case, no such entry, one that is not ours or was taken back, nothing to be read in
            it, a moment that is none or past, an unknown kind.
    """
    case = situation.case
    require_open(case)
    said = next((known for known in case.entries if known.seq == entry), None)
    if said is None:
        numbers = [str(known.seq) for known in case.entries if known.direction == "out"]
        raise unknown(N_("The log has no entry {word}."), str(entry), numbers)
    if said.undone:
        raise Refused(N_("Entry {entry} was taken back: it promises nothing."), entry=entry)
    if said.direction != "out":
        raise Refused(
            N_("Entry {entry} was not said by us: only our own words are our promise."), entry=entry
        )
    if kind and kind not in terms.PROMISES:
        raise unknown(N_("There is no promise of the kind {word}."), one_line(kind, 40), list(terms.PROMISES))
    found = promises.of_entry(situation, said)
    if at.strip():
        due_at = variables.read_date(at, situation.now, situation.zone)
        if times.moment(due_at) <= situation.now:
            raise Refused(N_("{word} is past: a promise needs a moment to come."), word=one_line(at, 40))
        wanted = [(kind or (found[0].kind if found else "other"), due_at)]
    else:
        wanted = [(kind or one.kind, times.stamp(one.due_at)) for one in found if one.due_at > situation.now]
        if not wanted and found:
            raise Refused(
                N_("What entry {entry} promised was due {at}: that is past. Give another moment with --at."),
                entry=entry,
                at=times.local(times.stamp(found[0].due_at), situation.zone),
            )
        if not wanted:
            raise Refused(
                N_("No promise with a moment can be read in entry {entry}. Give the moment with --at."),
                entry=entry,
            )
    known = {one.due_at for one in dealing.of_entry(case, entry)}
    return _clocks(situation, entry, said.occurred_at, [one for one in wanted if one[1] not in known])


def _clocks(situation: Situation, entry: int, said_at: str, wanted: list[tuple[str, str]]) -> list[Draft]:
    used = [int(match[1]) for name in situation.case.deadlines if (match := _NAME.fullmatch(name))]
    drafts = []
    for number, (kind, due_at) in enumerate(wanted, max(used, default=0) + 1):
        data: dict[str, Any] = {
            "name": f"promise-{number}",
            "due_at": due_at,
            "started_at": said_at,
            "whose": "us",
            "typed": True,
            "entry": entry,
            "promise": kind,
        }
        drafts.append(Draft("deadline_set", data))
    return drafts
