"""The acts of the workspace between us and the other side: offers and their answers, promises, rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from aftercase import terms
from aftercase.case import dealing
from aftercase.clock import times
from aftercase.guide.situation import Refused
from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.dialogs import TIME_HINT, AskChoice, AskLine
from aftercase.tui.screens.workspace_asks import Asks

if TYPE_CHECKING:
    from aftercase.case.state import Case, Offer
    from aftercase.desk.desk import Done
    from aftercase.guide.decide import Proposal
    from aftercase.guide.promises import Promise

RESTS = ("tomorrow", "2h", "workday")
"""How long a case is usually let rest; anything else is typed."""


def rest_options(awake: bool) -> list[tuple[str, str]]:
    """The rests to choose from; one that rests can be woken."""
    words = {
        "tomorrow": tr("until tomorrow, 09:00"),
        "2h": tr("for two hours"),
        "workday": tr("until the next working day, 09:00"),
        "": tr("until another time"),
        "off": tr("wake it now"),
    }
    return [(key, words[key]) for key in (*RESTS, "", *(() if awake else ("off",)))]


class Deals(Asks):
    """A part of the workspace screen."""

    if TYPE_CHECKING:
        _done: Done | None

    # -- offers ------------------------------------------------------------------------------------------

    @work(exclusive=True)
    async def action_offer(self) -> None:
        """Write an offer down: what, how much, until when; then its words, to send."""
        from aftercase.guide.decide import Proposal
        from aftercase.guide.decide import offers as rules

        if self.case is None:
            return
        options = [(key, term.label) for key, term in terms.OFFERS.items()]
        type_ = await self.ask(AskChoice(tr("What is offered?"), options))
        if not type_:
            return
        label, amount = terms.OFFERS[type_].label, ""
        if type_ not in rules.WITHOUT_AMOUNT:
            typed = await self.ask(
                AskLine(
                    tr("Offer: {type}", type=label),
                    tr("How much?"),
                    required=type_ in rules.WITH_AMOUNT,
                    hint=self._paid(self.case, type_),
                    check=lambda text: self._wrong(Proposal(type_, text)),
                )
            )
            if typed is None:
                return
            amount = typed
        made: list[Done] = []

        def offer(until: str) -> Done:
            made.append(self.desk.offer(self.number, Proposal(type_, amount, until=until)))
            return made[-1]

        if await self._ask_line(
            tr("Offer: {type}", type=label),
            tr("Good until when? Nothing typed leaves it without an end."),
            offer,
            required=False,
            hint=tr("+48h, +3d, or a time: 2026-08-01 14:30"),
            said=tr("The offer is written down. u undoes it."),
        ):
            await self._words_of(made[-1].case.offers[-1])

    def _wrong(self, proposal: Proposal) -> str:
        """What is wrong with an offer so far, in the words of the refusal; "" where nothing is."""
        from aftercase.guide.decide import offer

        try:
            offer(self.desk.situation(self.number), proposal)
        except Refused as error:
            return str(error)
        return ""

    @staticmethod
    def _paid(case: Case, type_: str) -> str:
        """What was paid and what of it is agreed already, below the amount."""
        from aftercase.guide import variables
        from aftercase.guide.decide import offers as rules

        limit = rules.paid(case)
        if limit is None or type_ not in rules.REFUNDS:
            return tr("for example 12.50")
        said = tr(
            "paid: {amount} {currency}", amount=variables.show_amount(limit), currency=str(limit["currency"])
        )
        before = rules.refunded(case)
        if before:
            agreed = variables.show_amount({**limit, "minor": before})
            said += ", " + tr("agreed before: {amount}", amount=agreed)
        if type_ not in rules.WITH_AMOUNT:
            said += "  " + tr("Nothing typed means all of it.")
        return said

    async def _words_of(self, offer: Offer) -> None:
        """Bring up the offer's words, unless they were sent already."""
        from aftercase.tui.screens.offer import OfferScreen

        options = [("write", tr("write the message now")), ("", tr("it was said already"))]
        answer = await self.ask(AskChoice(tr("The words of the offer"), options, value="write"))
        if answer != "write" or self.here is None:
            return
        before = self.case.seq if self.case is not None else 0
        await self.app.push_screen_wait(
            OfferScreen(self.desk, self.number, offer, self.here.playbook.language)
        )
        self.reload()
        await self.after_said(before)

    @work(exclusive=True)
    async def action_answer(self) -> None:
        """Write down what became of an open offer."""
        from aftercase.guide.decide.offers import words

        if self.case is None:
            return
        now = times.stamp(self.desk.clock())
        waiting = {str(one.id): one for one in self.case.open_offers()}
        chosen = next(iter(waiting), "")
        if len(waiting) > 1:
            options = [
                (id_, f"{words(one)} · {dealing.offer_state(one, now)}") for id_, one in waiting.items()
            ]
            answered = await self.ask(AskChoice(tr("Which offer?"), options))
            chosen = answered or ""
        if chosen not in waiting:
            return
        offer = waiting[chosen]
        answers = ["accepted", "denied", "withdrawn"]
        if dealing.run_out(offer, now):
            answers.insert(0, "expired")
        options = [(key, terms.label(terms.ANSWERS, key)) for key in answers]
        title = tr("Offer {n}, {offer}: what became of it?", n=offer.id, offer=words(offer))
        answer = await self.ask(AskChoice(one_line(title, 60), options))
        if answer:
            said = tr("Offer {n}: {answer}. u undoes it.", n=offer.id, answer=terms.ANSWERS[answer].label)
            self.do(lambda: self.desk.answer(self.number, chosen, answer), said)

    # -- promises ----------------------------------------------------------------------------------------

    async def after_said(self, before: int) -> None:
        """Ask once for each promise in what was said after that event: shall a clock watch over it?"""
        from aftercase.guide import promises

        case = self.case
        if case is None or case.status == "closed":
            return
        mine = [one for one in case.entries if one.seq > before and one.by == self.desk.who.name]
        for entry in mine:
            for found in promises.unwatched(self.desk.situation(self.number), entry.seq):
                await self._ask_promise(entry.seq, found)

    async def _ask_promise(self, entry: int, found: Promise) -> None:
        due = times.stamp(found.due_at)
        what = terms.label(terms.PROMISES, found.kind)
        when = times.local(due, self.desk.zone)
        options = [
            ("yes", tr("yes, a clock until then")),
            ("at", tr("yes, until another time")),
            ("", tr("no")),
        ]
        title = tr("You promised: {what} by {at}. Watch it?", what=what, at=when)
        answer = await self.ask(AskChoice(title, options, value="yes"))
        if answer == "yes":
            self.do(
                lambda: self.desk.promise(self.number, entry, due, found.kind),
                tr("Watched. t shows the clocks; m there says that it was kept."),
            )
        elif answer == "at":
            await self._ask_due(entry, found.kind, when)

    async def _ask_due(self, entry: int, kind: str, value: str = "") -> None:
        await self._ask_line(
            tr("A promise to watch"),
            tr("When is it due?"),
            lambda at: self.desk.promise(self.number, entry, at, kind),
            value,
            hint=tr("Times are typed like {example}", example=tr(TIME_HINT)),
            said=tr("Watched. t shows the clocks; m there says that it was kept."),
        )

    @work(exclusive=True)
    async def action_promise(self) -> None:
        """Watch over what the marked entry promised, else the latest one of ours."""
        from aftercase.guide import promises

        entry = self._promising()
        if self.case is None or entry is None:
            return
        found = promises.unwatched(self.desk.situation(self.number), entry)
        for one in found:
            await self._ask_promise(entry, one)
        if not found:  # nothing can be read in it: the person knows
            options = [(key, term.label) for key, term in terms.PROMISES.items()]
            kind = await self.ask(AskChoice(tr("What was promised in entry {entry}?", entry=entry), options))
            if kind:
                await self._ask_due(entry, kind)

    def _promising(self) -> int | None:
        """The number of the entry of ours under the cursor of the log, else of the latest; None for none."""
        if self.case is None:
            return None
        ours = [one.seq for one in self.case.entries if one.direction == "out" and not one.undone]
        at = self._pane("log").cursor
        return int(at) if at in map(str, ours) else max(ours, default=None)

    # -- rest --------------------------------------------------------------------------------------------

    @work(exclusive=True)
    async def action_snooze(self) -> None:
        """Let the case rest, or wake it."""
        if self.case is None:
            return
        options = rest_options(self.case.rests_until() is None)
        until = await self.ask(AskChoice(tr("Let the case rest"), options, value=RESTS[0]))
        if until is None:
            return
        if until:
            if self.do(lambda: self.desk.snooze(self.number, until)):
                self._rested()
        elif await self._ask_line(
            tr("Let the case rest"),
            tr("Until when?"),
            lambda text: self.desk.snooze(self.number, text),
            hint=tr("Times are typed like {example}", example=tr(TIME_HINT)),
        ):
            self._rested()

    def _rested(self) -> None:
        """Say until when, and for which clock it is shorter than asked."""
        from aftercase.desk.offering import rest_line

        done = self._done
        if done is not None and (line := rest_line(done, self.desk.zone)):
            self.tell(line)
