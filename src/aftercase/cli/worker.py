"""``work CASE --plain``: the whole of a case by questions and numbered choices.

The same verbs as everywhere, on a `situation` that is read anew before every question, so that a colleague's
act is seen. A step is read out when it is entered; after an act only what came of it is said, and the list of
what can be done is repeated on request, because a screen reader reads every line that is printed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase import terms
from aftercase.cli import worker_case, worker_deals, worker_words
from aftercase.cli.asking import Ended, ask, choose, sure, tell, until_taken
from aftercase.i18n import N_, joined, tr
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk, Done
    from aftercase.guide.guards.points import Unmet
    from aftercase.guide.position import CheckView, Position
    from aftercase.guide.situation import Situation

# Letter -> what it does. Numbers are the checks and the ways on.
LETTERS = {
    "m": N_("a message of this step, filled in"),
    "l": N_("log what was said"),
    "n": N_("a note for ourselves"),
    "f": N_("a file for the case"),
    "s": N_("skip checks, with a reason"),
    "h": N_("hear the log"),
    "i": N_("an offer"),
    "a": N_("the answer to an offer"),
    "p": N_("watch over what we promised"),
    "z": N_("let the case rest, or wake it"),
    "c": N_("clocks"),
    "d": N_("case data"),
    "e": N_("correct a log entry"),
    "b": N_("back to the step before"),
    "u": N_("undo your latest act"),
    "y": N_("redo what was undone"),
    "w": N_("another playbook"),
    "g": N_("another stage"),
    "x": N_("close the case"),
    "o": N_("open the closed case again"),
    "r": N_("read the step again"),
    "?": N_("everything that can be done"),
    "q": N_("leave; everything is kept"),
}
_OFTEN = "mlnsbu?q"  # told with every step; the others on request
_CLOSED = "ho?rdq"  # what can be done with a closed case

_MOVERS = ("platform", "buyer", "bank")  # who besides us moves a case to another stage

Act = Callable[["Worker", "Situation", "Position"], None]


class Worker:
    """One sitting over one case.

    Attributes:
        desk, number: Whose desk, which case.
    """

    def __init__(self, desk: Desk, number: str) -> None:
        """Nothing is read yet."""
        self.desk, self.number = desk, number
        self._read = (0, "")  # the visit and the language that were read out

    def run(self) -> None:
        """Ask until the person leaves.

        Raises:
            StoreError: The case cannot be read any more.
        """
        from aftercase.guide.position import position

        tell(tr("Working case {case} in plain text. q leaves; ? lists what can be done.", case=self.number))
        while True:
            situation = self.desk.situation(self.number)
            here = position(situation)
            self._read_out(situation, here)
            typed = ask(self._question(situation, here))
            if typed == "q":
                tell(tr("Everything is kept. Go on with: aftercase work {case} --plain", case=self.number))
                return
            self._answer(typed, situation, here)

    # -- saying ----------------------------------------------------------------------------------------------

    def _read_out(self, situation: Situation, here: Position) -> None:
        """The whole step where it is a new one."""
        from aftercase.cli.plain import show_text

        place = (situation.case.arrived, situation.case.status)
        if place != self._read:
            self._read = place
            tell("")
            tell(show_text(situation, lists=False))
            self._list(situation, here)

    def _list(self, situation: Situation, here: Position, every: bool = False) -> None:
        """What can be done, each with its number or letter; all letters only where ``every`` is asked for."""
        tell("")
        closed = situation.case.status == "closed"
        if not closed:
            tell(tr("Checks and ways on, by number:"))
            for n, view in enumerate(here.checks, 1):
                tell(f"  {n}  {self._check_words(view)}")
            todo = joined(str(n) for n, view in enumerate(here.checks, 1) if view.check.key in here.open)
            for n, branch in enumerate(here.branches, len(here.checks) + 1):
                leads = f" ({branch.leads})" if branch.leads else ""
                blocked = f" [{tr('still to do: {keys}', keys=todo)}]" if branch.why_not else ""
                tell(f"  {n}  " + tr("go on: {label}", label=branch.label) + leads + blocked)
        tell(tr("Other acts, by letter:"))
        letters = [letter for letter in LETTERS if (letter in _CLOSED if closed else letter != "o")]
        for letter in letters:
            if every or closed or letter in _OFTEN:
                tell(f"  {letter}  {tr(LETTERS[letter])}")

    def _check_words(self, view: CheckView) -> str:
        state = {"todo": tr("to do"), "done": tr("done"), "skipped": tr("skipped")}[view.state]
        kind = {"evidence": tr("file"), "field": tr("value")}.get(view.check.kind, "")
        notes = [part for part in (kind, "" if view.check.required else tr("optional"), view.value) if part]
        return f"{state}: {view.check.label}" + (f" ({', '.join(notes)})" if notes else "")

    def _question(self, situation: Situation, here: Position) -> str:
        if situation.case.status == "closed":
            return tr("The case is closed. A letter")
        if here.open:
            return tr("Checks to do: {n}. A number or a letter", n=len(here.open))
        return tr("No required check is open. A number or a letter")

    # -- acting ----------------------------------------------------------------------------------------------

    def _answer(self, typed: str, situation: Situation, here: Position) -> None:
        if typed.isdecimal() and situation.case.status != "closed":
            self._number(int(typed), situation, here)
            return
        plain: dict[str, Callable[[], Done]] = {
            "b": lambda: self.desk.back(self.number, situation.case.arrived),
            "u": lambda: self.desk.undo(self.number),
            "y": lambda: self.desk.redo(self.number),
        }
        if typed in ("", "?"):
            self._list(situation, here, every=True)
        elif typed in ACTS:
            ACTS[typed](self, situation, here)
        elif typed in plain:
            self.do(plain[typed], tr("Done."))
        elif typed == "r":
            self._read = (0, "")
        else:
            tell(tr("{word} is none of the choices. ? lists them.", word=one_line(typed, 30)))

    def do(
        self,
        verb: Callable[[], Done],
        said: str,
        over: Callable[[str], Done] | None = None,
        theirs: Callable[[str], Done] | None = None,
    ) -> str:
        """Call a verb and say what came of it; what is wrong is said and given back.

        ``over`` is the verb with a reason: where points are open they are read out, and one is asked for.
        ``theirs`` is it as a record of what another party did.
        """
        from aftercase.desk.desk import Kept
        from aftercase.guide.guards.points import Unmet
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError, UnknownCase

        try:
            done = verb()
        except UnknownCase:
            raise
        except Unmet as unmet:
            return self._look_through(unmet, said, over, theirs)
        except (Refused, Kept, StoreError) as error:
            tell(str(error))
            return str(error)
        tell((said if done.events else done.hint) or tr("Nothing to do: it is so already."))
        return ""

    def _look_through(
        self,
        unmet: Unmet,
        said: str,
        over: Callable[[str], Done] | None,
        theirs: Callable[[str], Done] | None,
    ) -> str:
        """Read the open points out, each with its act, and ask for a reason to go on; see `do`."""
        tell(unmet.heading)
        for n, point in enumerate(unmet.points, 1):
            tell(f"  {n}  {one_line(point.sentence)}")
            tell(f"     {one_line(point.act)}")
        if theirs is not None:
            movers = [(key, terms.TURNS[key].label) for key in _MOVERS]
            if mover := choose(tr("If somebody else moved it: who?"), movers):
                return self.do(lambda: theirs(mover), said)
        reason = ask(tr("One line of reason to go on all the same; nothing stays here")) if over else ""
        if over is None or not reason:
            tell(tr("Nothing was done."))
            return str(unmet)
        return self.do(lambda: over(reason), said)

    def _number(self, n: int, situation: Situation, here: Position) -> None:
        if 1 <= n <= len(here.checks):
            self._check(here.checks[n - 1], situation)
        elif n <= len(here.checks) + len(here.branches) and n:
            branch = here.branches[n - len(here.checks) - 1]
            seen = situation.case.arrived
            self.do(
                lambda: self.desk.choose(self.number, branch.key, seen),
                tr("Gone on: {label}", label=branch.label),
                lambda why: self.desk.choose(self.number, branch.key, seen, why),
            )
        else:
            tell(tr("Type a number from 1 to {n}.", n=len(here.checks) + len(here.branches)))

    def _check(self, view: CheckView, situation: Situation) -> None:
        key, seen, label = view.check.key, situation.case.arrived, view.check.label
        done = tr("Done: {label}", label=label)
        if view.state != "todo":
            if sure(tr("It is {state}. Take that back?", state=self._check_words(view).split(":")[0])):
                self.do(
                    lambda: self.desk.untick(self.number, key, seen), tr("To do again: {label}", label=label)
                )
        elif view.check.kind == "evidence":
            path = ask(tr("File to attach; nothing typed ticks it without one"))
            if path:
                files = [Path(path).expanduser()]
                self.do(lambda: self.desk.attach(self.number, files, check=key, seen=seen), done)
            elif sure(tr("Tick it without a file?")):
                self.do(lambda: self.desk.tick(self.number, key, None, seen), done)
        elif view.check.kind == "field":
            self.value(
                key, label, view.value, situation, lambda value: self.desk.tick(self.number, key, value, seen)
            )
        else:
            self.do(lambda: self.desk.tick(self.number, key, None, seen), done)

    def value(
        self, name: str, label: str, value: str, situation: Situation, act: Callable[[str], Done]
    ) -> bool:
        """Ask for a value in the way of its variable; False where none was given."""
        from aftercase.clock.rules import CASE_DATES
        from aftercase.guide import variables

        known = variables.declared(situation.playbook(id_) for id_ in situation.case.pins).get(name)
        said = tr("Kept: {label}", label=label)
        options: list[tuple[str, str]] = []
        if name in terms.BOOKS:
            options = [(word, term.label) for word, term in terms.BOOKS[name].items()]
        elif known is not None and known.type == "choice":
            options = [(choice, choice) for choice in known.choices]
        if options:
            chosen = choose(label, options, value if value in dict(options) else "")
            return bool(chosen) and not self.do(lambda: act(chosen), said)
        hint = ""
        if name in CASE_DATES:
            hint = " " + tr("(a time: 2026-08-01 14:30, 14:30 for today, -3h)")
        elif known is not None and known.example:
            hint = " " + tr("(for example {example})", example=known.example)
        return until_taken(label + hint, lambda typed: self.do(lambda: act(typed), said), value)

    def set_value(self, name: str, value: str) -> Done:
        """Keep a variable or a field of the case."""
        return self.desk.set_values(self.number, {name: value})


ACTS: dict[str, Act] = {
    "m": worker_words.message,
    "l": worker_words.log,
    "n": worker_words.note,
    "f": worker_words.file,
    "h": worker_words.hear,
    "e": worker_words.correct,
    "i": worker_deals.offer,
    "a": worker_deals.answer,
    "p": worker_deals.promise,
    "z": worker_deals.snooze,
    "s": worker_case.skip,
    "c": worker_case.clocks,
    "d": worker_case.data,
    "w": worker_case.switch,
    "g": worker_case.stage,
    "x": worker_case.close,
    "o": worker_case.reopen,
}


def pick_case(desk: Desk) -> str:
    """Ask which case, soonest first; "" where the person leaves or opens none."""
    from aftercase.cli.listing import line
    from aftercase.store.rows import Query

    desk.index.settle()
    rows = desk.index.page(Query(status="open"), 20)
    now = desk.clock()
    options = [(row.case, " ".join(line(row, now).split())) for row in rows]
    case = choose(tr("Which case?"), [*options, ("new", tr("a new case"))])
    return _new_case(desk) if case == "new" else case


def _new_case(desk: Desk) -> str:
    from aftercase.cli.triage import ask as ask_triage
    from aftercase.guide.decide import Opening

    found = ask_triage(desk)
    platforms = [(key, term.label) for key, term in terms.PLATFORMS.items()]
    platform = choose(tr("On which platform?"), platforms)
    order, buyer, title = ask(tr("Order number")), ask(tr("Buyer's name")), ask(tr("What to call the case"))
    done = desk.new(
        Opening(
            found.target,
            platform=platform,
            order_no=order,
            buyer_name=buyer,
            title=title,
            triage=found.kept(),
        )
    )
    return str(done.case.number)


@click.command()
@click.argument("case", default="")
@click.option("--plain", is_flag=True, help="By questions and numbered choices, without a screen.")
@click.pass_context
def work(ctx: click.Context, case: str, plain: bool) -> None:
    """Work a case: on the screen, or with --plain by questions, for screen readers and simple terminals."""
    desk: Desk = ctx.obj.desk
    if not plain and os.environ.get("TERM", "dumb") != "dumb":
        from aftercase.cli.desk import open_desk

        ctx.exit(open_desk(desk, desk.resolve(case) if case else None))
    try:
        number = desk.resolve(case) if case else pick_case(desk)
        if number:
            Worker(desk, number).run()
    except Ended:
        tell("")
        tell(tr("The input has ended. Everything is kept."))
