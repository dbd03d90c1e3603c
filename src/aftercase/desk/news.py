"""What somebody else has done, in a line: ``wang ticked “Save the refusal notice”``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aftercase import terms
from aftercase.desk.who import Who
from aftercase.guide.decide.ending import describe
from aftercase.guide.situation import Refused, Situation
from aftercase.i18n import N_, tr
from aftercase.store.protocol import Event, StoreError
from aftercase.text import one_line

_SHOWN = 3  # phrases that a line has room for; more are counted
_LABEL = 40  # cells of a step or check: the line is to be taken in at a glance

# What an act is called after: the first of these that it has.
_SORTS = {
    "case_closed": "closed",
    "case_reopened": "reopened",
    "step_entered": "went",
    "undone": "undone",
    "erased": "erased",
    "said_corrected": "corrected",
    "said": "said",
    "evidence_added": "filed",
    "check_ticked": "ticked",
    "check_cleared": "cleared",
    "check_skipped": "skipped",
    "value_recorded": "data",
    "case_changed": "data",
    "deadline_set": "clock",
    "deadline_met": "clock",
    "deadline_paused": "clock",
    "offer_made": "offered",
    "offer_answered": "answered",
    "snoozed": "rest",
    "stage_moved": "stage",
    "owner_changed": "owner",
}
_ONE = {
    "closed": N_("{by} closed the case: {what}"),
    "reopened": N_("{by} opened the case again"),
    "went": N_("{by} went to “{what}”"),
    "undone": N_("{by} took back: {what}"),
    "redone": N_("{by} did again: {what}"),
    "erased": N_("{by} erased words and files of: {what}"),
    "corrected": N_("{by} corrected an entry"),
    "said": N_("{by} added an entry"),
    "filed": N_("{by} attached a file"),
    "ticked": N_("{by} ticked “{what}”"),
    "cleared": N_("{by} unticked “{what}”"),
    "skipped": N_("{by} skipped “{what}”"),
    "data": N_("{by} changed the case's data"),
    "offered": N_("{by} made an offer"),
    "answered": N_("{by} wrote down the answer to an offer"),
    "rest": N_("{by} let the case rest, or woke it"),
    "clock": N_("{by} changed a clock"),
    "stage": N_("{by} moved the stage to “{what}”"),
    "owner": N_("{by} handed the case over"),
    "other": N_("{by} changed the case"),
}
_MANY = {
    "corrected": N_("{by} corrected {n} entries"),
    "said": N_("{by} added {n} entries"),
    "filed": N_("{by} attached {n} files"),
    "ticked": N_("{by} ticked {n} checks"),
    "cleared": N_("{by} unticked {n} checks"),
    "skipped": N_("{by} skipped {n} checks"),
    "undone": N_("{by} took back {n} acts"),
}


class _Piece(NamedTuple):
    by: str
    sort: str
    what: str
    n: int = 1

    def words(self) -> str:
        """The phrase; of several alike that have no plural, the last."""
        many = self.n > 1 and self.sort in _MANY
        sentence = _MANY[self.sort] if many else _ONE[self.sort]
        return tr(sentence, by=self.by, what=self.what, n=self.n)


def news(situation: Situation, events: Sequence[Event], who: Who) -> str:
    """What these events of others did, on one line; "" for none.

    Args:
        situation: The case after them.
        events: In order; whole acts.
        who: The person it is told to: his own acts, from another window, are called so.
    """
    pieces = _together(_pieces(situation, events, who))
    if len(pieces) <= _SHOWN:
        return " · ".join(piece.words() for piece in pieces)
    names = ", ".join(dict.fromkeys(piece.by for piece in pieces))
    line = tr("{by} made {n} changes", by=names, n=sum(piece.n for piece in pieces))
    last = next((piece for piece in reversed(pieces) if piece.sort in ("went", "closed")), None)
    return f"{line} · {last.words()}" if last is not None else line


def _together(pieces: Iterator[_Piece]) -> list[_Piece]:
    """What one person did several times in a row is one piece."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and (found[-1].by, found[-1].sort) == (piece.by, piece.sort):
            found[-1] = piece._replace(n=found[-1].n + piece.n)
        else:
            found.append(piece)
    return found


def _pieces(situation: Situation, events: Sequence[Event], who: Who) -> Iterator[_Piece]:
    acts: dict[str, list[Event]] = {}
    for event in events:
        acts.setdefault(event["act"], []).append(event)
    for act in acts.values():
        kinds = {event["kind"] for event in act}
        kind = next((kind for kind in _SORTS if kind in kinds), act[0]["kind"])
        event = next(event for event in reversed(act) if event["kind"] == kind)
        sort, what = _called(situation, kind, event)
        count = sum(one["kind"] == kind for one in act) if sort in ("filed", "ticked") else 1
        count = len(event["data"]["keys"]) if sort == "skipped" else count
        yield _Piece(_by(event, who), sort, one_line(what, _LABEL), count)


def _by(event: Event, who: Who) -> str:
    if (event["by"], event["via"].get("uid")) == (who.name, who.uid):
        return tr("you (in another window)")
    return one_line(event["by"], 40)


def _called(situation: Situation, kind: str, event: Event) -> tuple[str, str]:
    """The sort of an event and what it is about."""
    sort, data = _SORTS.get(kind, "other"), event["data"]
    if sort == "closed":
        return sort, terms.label(terms.OUTCOMES, data["outcome"])
    if sort == "stage":
        return ("stage", terms.label(terms.STAGES, data["stage"])) if data.get("stage") else ("other", "")
    if sort == "erased":
        return sort, terms.label(terms.PARTIES, data.get("person", "other"))
    if sort == "went":
        return sort, _step(situation, data["playbook"], data["step"])
    if sort in ("ticked", "cleared", "skipped"):
        return sort, _check(situation, data)
    if sort == "undone":
        act = situation.case.acts[data["act"]]
        if act.undoes:
            return "redone", describe(situation.case.acts[act.undoes])
        return sort, describe(act)
    return sort, ""


def _step(situation: Situation, playbook: str, step: str) -> str:
    with contextlib.suppress(Refused, StoreError, KeyError):
        found = situation.playbook(playbook).step(step)
        return found.title if found is not None else step
    return step


def _check(situation: Situation, data: Event) -> str:
    """The words of a check; its key where its visit was undone or its text cannot be read."""
    key = str(data["keys"][-1] if "keys" in data else data["key"])
    with contextlib.suppress(Refused, StoreError, KeyError):
        visit = situation.case.visits[data["visit"]]
        step = situation.playbook(visit.playbook).step(visit.step)
        if step is not None:
            return next((check.label for check in step.checks if check.key == key), key)
    return key
