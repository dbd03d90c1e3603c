"""What the screens of the desk have in common: a scope of the action table, and reasons why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ScreenStackError
from textual.screen import Screen

from aftercase.tui import actions
from aftercase.tui.actions import Scope
from aftercase.tui.footer import ActionFooter
from aftercase.tui.literal import literal, literal_line
from aftercase.tui.uncut import Uncut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import Widget

    from aftercase.desk.desk import Desk
    from aftercase.tui.app import DeskApp

__all__ = ["DeskScreen", "action_id", "literal", "literal_line"]

Result = TypeVar("Result")
Answer = TypeVar("Answer")


def action_id(name: str, parameters: tuple[object, ...]) -> str:
    """The id in the table of what Textual calls: ``branch`` with ``(3,)`` is ``branch(3)``."""
    return f"{name}({', '.join(map(repr, parameters))})" if parameters else name


class DeskScreen(Screen[Result]):
    """A screen of the desk.

    A subclass names its `SCOPE`; its key bindings then come from the action table, and each action of the
    scope is a method ``action_<id>``. An action that is not possible now is answered by `why_not`: it stays
    in the footer and the help with its reason, and pressing its key says the reason.

    Attributes:
        desk: The desk this screen works on; a demo has one of its own.
    """

    SCOPE: ClassVar[Scope]
    NUMBERED: ClassVar[bool] = False  # whether its panes say their numbers themselves

    def __init_subclass__(cls, **options: Any) -> None:
        """Take the bindings from the table, before Textual merges them."""
        if "SCOPE" in cls.__dict__ and "BINDINGS" not in cls.__dict__:
            cls.BINDINGS = [*actions.bindings(cls.SCOPE)]
        super().__init_subclass__(**options)

    def __init__(self, desk: Desk) -> None:
        """Nothing is read yet."""
        super().__init__()
        self._compositor = Uncut()
        self.desk = desk

    @property
    def desk_app(self) -> DeskApp:
        """The app, as what it is."""
        return cast("DeskApp", self.app)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose actions are possible here, for the footer, the help and the palette."""
        return (self.SCOPE, "app")

    def dress(self, *classes: str) -> None:
        """Take these classes, and those of the window's size, before anything is styled.

        Each that came later would have all of the screen styled once more: 5 ms.
        """
        app, size = self.app, self.app.size
        across = self._get_breakpoint_classes(size.width, app.HORIZONTAL_BREAKPOINTS or [])
        down = self._get_breakpoint_classes(size.height, app.VERTICAL_BREAKPOINTS or [])
        self.add_class(*classes, *across, *down, update=False)

    @property
    def is_current(self) -> bool:
        """Whether it can be seen: on top, or through what is on top.

        Textual 8.2.8 counts the screen under an opaque one as well, and draws all of the upper one again
        whenever something changes in the hidden one: 25 KB at 120x40.
        """
        try:
            top = self.app.screen
        except ScreenStackError:
            return False
        return top is self or (super().is_current and top.styles.background.a < 1)

    def _compositor_refresh(self) -> None:
        """Draw, unless several changes are made at once: then all of it is drawn at their end.

        Textual 8.2.8 draws it also meanwhile, and throws that away. At the start it took 60 ms, and what was
        lost came in pieces: text, scroll bars, frames.
        """
        if self.app._batch_count:
            self._repaint_required = True
        else:
            super()._compositor_refresh()

    async def _invoke_and_clear_callbacks(self) -> None:
        """What waits until something is on the screen waits for the end of the changes too."""
        if not self.app._batch_count:
            await super()._invoke_and_clear_callbacks()

    def why_not(self, action: str) -> str:
        """Why the action of that id is not possible now, as one translated line; "" where it is.

        It is asked at every repaint of the footer, so it must not read a file.
        """
        del action
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's question: None is "visible, but not now"."""
        return None if self.why_not(action_id(action, parameters)) else True

    def relabel(self) -> None:
        """The language was switched: say everything anew, in place.

        Position, focus and half-typed text stay. A screen extends this for the words it has composed.
        """
        for footer in self.query(ActionFooter):
            footer.refresh()

    def panes(self) -> Sequence[Widget]:
        """The panes that a digit leads to in jump mode, in the order of their numbers."""
        return ()

    def go_to_pane(self, pane: Widget) -> None:
        """Give a pane the focus."""
        pane.focus()

    def keep_typed(self) -> None:
        """The app is about to end without having been asked to: keep what is half typed on disk."""

    def colleague(self, words: str, wrong: bool = False) -> bool:
        """Show in a quiet line of this screen what a colleague did to its case; False where it has none.

        ``wrong`` is for a case that is gone.
        """
        del words, wrong
        return False

    def tell(self, what: object, severity: str = "information") -> None:
        """A one-line notice, literally; see `DeskApp.tell`."""
        self.desk_app.tell(what, severity)

    async def ask(self, dialog: Screen[Answer]) -> Answer:
        """Show a dialog and wait for its answer; None where it was left. Only from a worker."""
        return await self.app.push_screen_wait(dialog)

    def action_leave(self) -> None:
        """``esc`` always leaves."""
        self.dismiss()
