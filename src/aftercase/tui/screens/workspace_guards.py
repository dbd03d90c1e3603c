"""Where points are open before an act: the workspace shows them, goes to what meets one, or goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import work

from aftercase import terms
from aftercase.guide.guards.points import Unmet
from aftercase.i18n import tr
from aftercase.tui.screens.workspace_deals import Deals

if TYPE_CHECKING:
    from aftercase.desk.desk import Done


_MOVERS = {"appeal": "buyer"}  # who else moves a case to a stage; elsewhere it is the platform


class Guards(Deals):
    """A part of the workspace screen."""

    if TYPE_CHECKING:

        def why_not(self, action: str) -> str:
            """See `WorkspaceScreen.why_not`."""

        def call_later(self, callback: Callable[..., object], *args: object) -> bool:
            """See Textual's `MessagePump.call_later`."""

    @work(exclusive=True)
    async def ask_unmet(
        self,
        unmet: Unmet,
        over: Callable[[str], Done],
        said: str,
        theirs: Callable[[], Done] | None = None,
    ) -> None:
        """Show what is open, and do what the person decides.

        Args:
            unmet: What is open.
            over: The act, given the reason.
            said: What to say once it is done.
            theirs: The act as a record of what the other side did; None where it cannot be one.
        """
        await self.look_through(unmet, over, said, theirs)

    async def look_through(
        self,
        unmet: Unmet,
        over: Callable[[str], Done],
        said: str,
        theirs: Callable[[], Done] | None = None,
    ) -> None:
        """See `ask_unmet`; for one who waits already."""
        from aftercase.tui.screens.unmet import UnmetScreen

        def again(reason: str) -> str:
            return str(self.attempt(lambda: over(reason)) or "")

        answer = await self.ask(UnmetScreen(unmet, again, theirs is not None))
        if answer is None:
            return
        if answer.what == "done":
            self.reload()
            self.done(said)
        elif answer.what == "theirs" and theirs is not None:
            self.do(theirs, said)
        elif answer.what == "go" and answer.point is not None:
            self.go_and_meet(answer.point.go)

    async def stage_waits(self, stage: str) -> bool:
        """Show what is open before the stage is moved by hand; False where nothing is."""
        from aftercase.guide.guards import kinds
        from aftercase.guide.guards.gate import open_points
        from aftercase.guide.guards.points import Intent

        situation = self.desk.situation(self.number)
        intent = Intent("move", stage, kinds.to_stage(situation.case, stage, ""))
        points = open_points(situation, intent)
        if not points:
            return False
        label = terms.label(terms.STAGES, stage)
        await self.look_through(
            Unmet(intent, points),
            lambda why: self.desk.move(self.number, stage, override=why),
            tr("The stage is now: {stage}. u undoes it.", stage=label),
            lambda: self.desk.move(self.number, stage, mover=_MOVERS.get(stage, "platform")),
        )
        return True

    def go_and_meet(self, go: str) -> None:
        """Go to what meets a point: an action of this screen, a value, a clock."""
        action, _, name = go.partition(":")
        if action == "value":
            self.call_later(self.ask_named, name)
        else:
            self.call_later(self.call_action, "clocks" if action == "deadline" else action)

    def call_action(self, action: str) -> None:
        """Call an action of the screen, or say why it is not possible now."""
        if why := self.why_not(action):
            self.tell(why, "warning")
        else:
            getattr(self, f"action_{action}")()

    @work(exclusive=True)
    async def ask_named(self, name: str) -> None:
        """Ask for a value by its name, in the words of the check that asks for it."""
        label = name
        if self.here is not None:
            for step in self.here.playbook.steps:
                label = next((check.label for check in step.checks if check.key == name), label)
        values = self.values()
        await self._ask_variable(name, label, values.get(name, ""), lambda value: self._set(name, value))
