"""The fold: visits, the return stack, clocks, undo."""

from __future__ import annotations

import copy

from aftercase.case.draft import Draft
from aftercase.case.fold import fold
from tests.kit import LI, WANG, Log, entered, opened


def begun() -> Log:
    log = Log()
    log.add(*opened())
    return log


def ticked(key: str, visit: int = 2) -> Draft:
    return Draft("check_ticked", {"visit": visit, "step": "read-refusal", "key": key})


def undone(act: str) -> Draft:
    return Draft("undone", {"act": act})


def test_the_fold_reads_only() -> None:
    log = begun()
    log.add(ticked("a"))
    before = copy.deepcopy(log.events)
    assert fold(log.events) == fold(log.events)
    assert log.events == before


def test_a_new_visit_has_fresh_checks_and_the_old_one_keeps_its_own() -> None:
    log = begun()
    log.add(ticked("a"))
    log.add(entered("ask-photos", 2))
    log.add(entered("read-refusal", 4))
    case = fold(log.events)
    assert case.visit.checks == {}
    assert case.visits[2].checks == {"a": "done"}


def test_a_return_resumes_the_caller_with_its_ticks() -> None:
    log = begun()
    log.add(ticked("a"))
    log.add(entered("start", 2, playbook="platform-complaint", callers=[2]))
    assert fold(log.events).callers[0].step == "read-refusal"
    log.add(
        Draft(
            "step_entered",
            {"playbook": "damaged-goods", "step": "read-refusal", "how": "return", "left": 4, "resumes": 2},
        )
    )
    case = fold(log.events)
    assert (case.current, case.visit.checks, case.callers) == (2, {"a": "done"}, [])
    assert case.visit.left_at is None


def test_back_carries_the_ticks_and_goes_further_back_the_next_time() -> None:
    log = begun()
    log.add(ticked("a"))
    log.add(entered("ask-photos", 2))
    log.add(
        Draft(
            "step_entered",
            {"playbook": "damaged-goods", "step": "read-refusal", "how": "back", "left": 4, "carries": 2},
        )
    )
    case = fold(log.events)
    assert case.visit.id == 5
    assert case.visit.checks == {"a": "done"}
    assert case.visit.previous is None


def test_undo_takes_back_a_whole_act() -> None:
    log = begun()
    before = fold(log.events)
    act = log.add(ticked("a"), entered("ask-photos", 2), Draft("stage_moved", {"stage": "negotiation"}))
    log.add(undone(act))
    after = fold(log.events)
    assert (after.current, after.stage, after.visit.checks) == (before.current, before.stage, {})
    assert after.acts[act].undone


def test_undoing_an_undo_is_redo() -> None:
    log = begun()
    act = log.add(ticked("a"))
    undo = log.add(undone(act))
    log.add(undone(undo))
    case = fold(log.events)
    assert case.visit.checks == {"a": "done"}
    assert not case.acts[act].undone


def test_undo_walks_further_back_and_redo_walks_forward() -> None:
    log = begun()
    first, second = log.add(ticked("a")), log.add(ticked("b"))
    latest = fold(log.events).latest_act("li", 1000)
    assert latest is not None
    assert latest.id == second
    log.add(undone(second))
    latest = fold(log.events).latest_act("li", 1000)
    assert latest is not None
    assert latest.id == first
    last_undo = log.add(undone(first))
    redo = fold(log.events).latest_undo("li", 1000)
    assert redo is not None
    assert redo.id == last_undo
    log.add(undone(last_undo))
    redo = fold(log.events).latest_undo("li", 1000)
    assert redo is not None
    assert redo.undoes == second


def test_an_undone_entry_stays_struck_through() -> None:
    log = begun()
    said = {
        "direction": "out",
        "party": "buyer",
        "channel": "email",
        "occurred_at": "2026-08-03T02:00:00.000Z",
        "visibility": "shareable",
    }
    log.add(undone(log.add(Draft("said", said, {"text": "hello"}))))
    [entry] = fold(log.events).entries
    assert (entry.undone, entry.text) == (True, "hello")


def test_a_colleague_who_built_on_an_act_is_named() -> None:
    log = begun()
    act = log.add(entered("ask-photos", 2), by=LI)
    log.add(Draft("check_ticked", {"visit": 3, "step": "ask-photos", "key": "label-photo"}), by=WANG)
    case = fold(log.events)
    assert [other.by for other in case.dependents(case.acts[act])] == ["wang"]


def test_a_colleague_who_only_wrote_a_note_stands_in_nobodys_way() -> None:
    log = begun()
    act = log.add(entered("ask-photos", 2), by=LI)
    note = {
        "direction": "internal",
        "party": "colleague",
        "channel": "note",
        "occurred_at": "2026-08-03T02:00:00.000Z",
        "visibility": "private",
    }
    log.add(Draft("said", note, {"text": "ok"}), by=WANG)
    case = fold(log.events)
    assert case.dependents(case.acts[act]) == []


def test_leaving_on_the_overdue_branch_misses_the_clock() -> None:
    log = begun()
    log.add(
        Draft(
            "deadline_set",
            {"name": "first-reply", "due_at": "2026-08-05T02:00:00.000Z", "visit": 2, "step": "read-refusal"},
        )
    )
    overdue = {"key": "late", "target": "#end", "label": "late", "overdue": True}
    log.add(entered("end", 2, branch=overdue, missed=["first-reply"]))
    deadline = fold(log.events).deadlines["first-reply"]
    assert deadline.met_at is None
    assert deadline.missed_at is not None
    assert fold(log.events).open_deadlines() == []


def test_reopening_goes_back_to_where_it_stood() -> None:
    log = begun()
    log.add(Draft("stage_moved", {"stage": "negotiation", "turn": "buyer"}))
    log.add(Draft("case_closed", {"outcome": "settled"}))
    assert (fold(log.events).status, fold(log.events).stage) == ("closed", "closed")
    log.add(Draft("case_reopened", {}, {"why": "new photo"}))
    case = fold(log.events)
    assert (case.status, case.stage, case.turn, case.outcome) == ("open", "negotiation", "buyer", "")


def test_a_kind_of_a_newer_version_is_counted_and_the_rest_goes_on() -> None:
    log = begun()
    log.add(ticked("a"))
    log.events[-1]["kind"] = "telepathy_received"
    log.add(ticked("b"))
    case = fold(log.events)
    assert case.unknown == [3]
    assert case.visit.checks == {"b": "done"}
