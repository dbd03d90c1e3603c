"""What `Worker` asks about the two sides' dealings: offers, their answers, promises, rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercase import terms
from aftercase.case import dealing
from aftercase.cli.asking import ask, choose, sure, tell, until_taken
from aftercase.clock import times
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.cli.worker import Worker
    from aftercase.desk.desk import Done
    from aftercase.guide.position import Position
    from aftercase.guide.situation import Situation


def offer(worker: Worker, _situation: Situation, _here: Position) -> None:
    """Write an offer down."""
    from aftercase.guide.decide import Proposal
    from aftercase.guide.decide import offers as rules

    options = [(key, term.label) for key, term in terms.OFFERS.items()]
    type_ = choose(tr("What is offered?"), options)
    if not type_:
        return
    amount = "" if type_ in rules.WITHOUT_AMOUNT else ask(tr("How much?"))
    until = ask(tr("Good until when? Nothing typed leaves it without an end."))
    proposal = Proposal(type_, amount, until=until)
    worker.do(
        lambda: worker.desk.offer(worker.number, proposal), tr("The offer is written down. u undoes it.")
    )


def answer(worker: Worker, situation: Situation, _here: Position) -> None:
    """Write down what became of an offer."""
    from aftercase.guide.decide.offers import words

    now = times.stamp(situation.now)
    waiting = {str(one.id): one for one in situation.case.open_offers()}
    if not waiting:
        tell(tr("No offer waits for an answer."))
        return
    options = [(id_, f"{words(one)}, {dealing.offer_state(one, now)}") for id_, one in waiting.items()]
    chosen = choose(tr("Which offer?"), options)
    answers = [(key, term.label) for key, term in terms.ANSWERS.items() if key != "open"]
    word = choose(tr("What became of it?"), answers) if chosen else ""
    if word:
        worker.do(lambda: worker.desk.answer(worker.number, chosen, word), tr("Kept."))


def promise(worker: Worker, situation: Situation, _here: Position) -> None:
    """Watch over what an entry of ours promised."""
    from aftercase.text import one_line

    ours = [one for one in situation.case.entries if one.direction == "out" and not one.undone]
    if not ours:
        tell(tr("Nothing of ours is in the log yet."))
        return
    options = [(str(one.seq), one_line(one.current or tr("(erased)"), 70)) for one in ours]
    entry = choose(tr("Which entry?"), options)
    if not entry:
        return
    kind = choose(tr("What was promised?"), [(key, term.label) for key, term in terms.PROMISES.items()])
    if kind:
        until_taken(
            tr("When is it due?"),
            lambda at: worker.do(
                lambda: worker.desk.promise(worker.number, int(entry), at, kind), tr("Watched.")
            ),
        )


def ask_promises(worker: Worker, before: int) -> None:
    """Ask once for each promise in what was just said; ``before`` is the number of events before it."""
    from aftercase.guide import promises

    situation = worker.desk.situation(worker.number)
    for entry in [one for one in situation.case.entries if one.seq > before]:
        for found in promises.unwatched(situation, entry.seq):
            due = times.stamp(found.due_at)
            what, at = terms.label(terms.PROMISES, found.kind), times.local(due, situation.zone)
            if sure(tr("You promised: {what} by {at}. Watch it?", what=what, at=at)):
                _watch(worker, entry.seq, due, found.kind)


def _watch(worker: Worker, entry: int, due: str, kind: str) -> None:
    worker.do(lambda: worker.desk.promise(worker.number, entry, due, kind), tr("Watched."))


def snooze(worker: Worker, _situation: Situation, _here: Position) -> None:
    """Let the case rest, or wake it."""
    from aftercase.desk.offering import rest_line

    def rest(typed: str) -> str:
        lines: list[str] = []

        def act() -> Done:
            done = worker.desk.snooze(worker.number, typed)
            lines.append(rest_line(done, worker.desk.zone))
            return done

        wrong = worker.do(act, tr("Kept."))
        if lines and lines[0]:
            tell(lines[0])
        return wrong

    until_taken(tr("Let it rest until when? tomorrow, workday, 2h, a time, or off to wake it"), rest)
