"""The verbs of dealing with each other: what was offered and answered, what was promised, and rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.case.draft import Draft
    from aftercase.desk.desk import Done
    from aftercase.guide.decide import Proposal
    from aftercase.guide.situation import Situation


class Offering:
    """A part of the desk."""

    if TYPE_CHECKING:

        def _act(self, number: str, verb: Callable[[Any, Situation], list[Draft]], words: str = "") -> Done:
            """See `Desk._act`."""

    def offer(self, number: str, proposal: Proposal) -> Done:
        """Put a way out to somebody; see `decide.offer`."""
        return self._act(number, lambda decide, now: decide.offer(now, proposal), proposal.note)

    def answer(
        self, number: str, offer: str, word: str, note: str = "", channel: str = "", at: str = ""
    ) -> Done:
        """Write down what became of an offer; see `decide.answer`."""
        return self._act(number, lambda decide, now: decide.answer(now, offer, word, note, channel, at), note)

    def promise(self, number: str, entry: int, at: str = "", kind: str = "") -> Done:
        """Watch over what an entry promised; see `decide.promise`."""
        return self._act(number, lambda decide, now: decide.promise(now, entry, at, kind))

    def snooze(self, number: str, until: str, why: str = "") -> Done:
        """Let the case rest; see `decide.snooze`."""
        return self._act(number, lambda decide, now: decide.snooze(now, until, why), why)


def rest_line(done: Done, zone: str) -> str:
    """Until when a case rests, and for which clock the rest was made shorter; "" where nothing was done."""
    from aftercase.clock.times import local

    data = next((event["data"] for event in done.events if event["kind"] == "snoozed"), None)
    if data is None:
        return ""
    if not data.get("until"):
        return tr("awake")
    line = tr("rests until {at}", at=local(data["until"], zone))
    if data.get("clock"):
        name = data["clock"]
        line = tr("{line} (shorter than asked: the clock {name} rings before)", line=line, name=name)
    return line
