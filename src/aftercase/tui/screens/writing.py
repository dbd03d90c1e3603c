"""Writing: a page with an autosaved draft, a count, and one's own editor. The base of all composers."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Horizontal
from textual.widgets import Input, Static, TextArea

from aftercase import terms
from aftercase.guide import lengths, quoting
from aftercase.i18n import tr
from aftercase.text import clean, one_line
from aftercase.tui import editor
from aftercase.tui.footer import ActionFooter
from aftercase.tui.form import Field
from aftercase.tui.half_typed import HalfTyped
from aftercase.tui.literal import literal
from aftercase.tui.page import Page
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from pathlib import Path

    from aftercase.desk.desk import Desk
    from aftercase.guide.guards.points import Point, Unmet

_PAUSE = 0.7  # seconds between the typing and its draft on disk; what is pasted is kept at once


class WritingScreen(DeskScreen[bool]):
    """A page to write on. The result is True where something was written into the case.

    What is typed is on disk less than a second later, under `draft_key`, and comes back the next time.
    """

    SCOPE = "composer"
    DEFAULT_CSS = """
    WritingScreen .title { dock: top; height: 1; padding: 0 1; background: $panel; text-style: bold; }
    WritingScreen .news {
        height: 1; padding: 0 1; color: $text-primary; display: none;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    WritingScreen .news.wrong { height: auto; color: $text-error; text-style: bold; text-wrap: wrap; }
    WritingScreen .keys { height: auto; padding: 0 1; color: $text-muted; }
    WritingScreen #gaps {
        height: 1; padding: 0 1; color: $text-warning; display: none;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    WritingScreen #below { height: auto; padding: 0 1; }
    WritingScreen .state { width: 1fr; height: auto; color: $text-muted; }
    WritingScreen .state.wrong { color: $text-error; text-style: bold; }
    WritingScreen #below.wrong { layout: vertical; }
    WritingScreen #below.wrong #count { width: 1fr; text-align: right; }
    WritingScreen #count { width: auto; height: 1; padding-left: 2; color: $text-muted; }
    WritingScreen #count.over { color: $text-error; text-style: bold; }
    """

    def __init__(self, desk: Desk, number: str, text: str = "") -> None:
        """``text`` stands on the page where there is no draft."""
        super().__init__(desk)
        self.number, self._text = number, clean(text)
        self._page = self._text
        self.chosen: dict[str, str] = {}  # what is chosen around the words; it is kept with the draft
        self._books = {"platform": "", "payment": ""}
        self._asked: lengths.Length | None = None
        self._counted, self._listed = "", ""
        self._written = self._failed = self._warned = False
        self._unmet: Unmet | None = None
        self._ahead = ("", "")  # words and party that were looked at ahead
        self.override = ""  # the reason with which the words leave all the same

    # -- what a composer says of itself ------------------------------------------------------------------

    @property
    def draft_key(self) -> str:
        """Under which name the draft is kept."""
        return "log"

    def heading(self) -> str:
        """What is written here."""
        return ""

    def fields(self) -> ComposeResult:
        """What stands above the page."""
        yield from ()

    def look(self) -> None:
        """Read what is on the page, and what is chosen around it (`chosen`): what follows goes by that."""
        self._page = self.page.text

    def destination(self) -> tuple[str, str, str]:
        """Direction, party and channel of the words, as of now."""
        return "", "", ""

    def begin(self) -> None:
        """The draft is on the page: say what there is to say at first."""

    def write(self) -> None:
        """Write the words into the case.

        Raises:
            Refused, Kept, StoreError: They are not in the case.
        """
        raise NotImplementedError

    def after(self) -> None:
        """The words are in the case; the page is about to be left."""

    # -- the screen --------------------------------------------------------------------------------------

    @cached_property
    def half(self) -> HalfTyped:
        """The draft."""
        half = HalfTyped(self.desk, self.number, self.draft_key)
        half.load()
        return half

    @property
    def page(self) -> Page:
        """Where it is written."""
        return self.query_one(Page)

    def compose(self) -> ComposeResult:
        """Title, fields, page, what is missing, state and count, footer."""
        yield Static(literal(self.heading()), classes="title", markup=False)
        yield from self.fields()
        yield Page()
        yield Static("", classes="news", markup=False)
        yield Static("", id="gaps", markup=False)
        with Horizontal(id="below"):
            yield Static("", classes="state", markup=False)
            yield Static("", id="count", markup=False)
        yield ActionFooter()

    def on_mount(self) -> None:
        """Bring the draft back, and begin to write."""
        from aftercase.store.protocol import StoreError

        page = self.page
        page.text = self.half.words or self._text
        page.move_cursor(page.document.end)
        self.look()
        try:
            case = self.desk.case(self.number)
            self._books = {name: case.book(name) for name in self._books}
        except StoreError:
            pass  # then the characters are counted, and no number is known
        if self.half.words:
            self.state(self._welcome())
        elif self.half.unsaved:
            self.state(tr("Words of yours could not be saved earlier. F7 brings them in."))
        self.begin()
        self.recount()
        page.focus()
        self.set_interval(_PAUSE, self._pause)

    def _welcome(self) -> str:
        if self.half.time:
            return tr("Your draft of {time} is back. ctrl+t throws it away.", time=self.half.time)
        return tr("Your draft is back. ctrl+t throws it away.")

    @property
    def text(self) -> str:
        """What is on the page, harmless; also while the screen is being taken down."""
        return clean(self._page)

    def state(self, words: str, wrong: bool = False) -> None:
        """Say something below the page."""
        line = self.query_one(".state", Static)
        line.set_class(wrong, "wrong")
        self.query_one("#below").set_class(wrong, "wrong")  # what is wrong may be long: all of the width
        line.update(literal(words))

    def colleague(self, words: str, wrong: bool = False) -> bool:
        """Say below the page what a colleague did meanwhile; what is typed, and where, stays."""
        if wrong:
            words = self._keep_elsewhere(words)
        line = self.query_one(".news", Static)
        line.set_class(wrong, "wrong")
        line.update(literal(one_line(words)))
        line.display = True
        return True

    def relabel(self) -> None:
        """The words around the page follow the language."""
        super().relabel()
        self.query_one(".title", Static).update(literal(self.heading()))
        for field in self.query(Field):
            field.relabel()
        self._counted = self._listed = ""
        self.recount()

    def why_not(self, action: str) -> str:
        """What this page has no use for now."""
        if action == "copy_only" and not hasattr(self, f"action_{action}"):
            return tr("Only a message of the playbook is copied.")
        if action in ("bring_in", "quote", "turn") and not hasattr(self, f"action_{action}"):
            return tr("This is for a new entry of the log.")
        if action == "gap" and not quoting.gaps(self._page):
            return tr("Nothing is missing in the text.")
        if action == "throw_away" and self._page == self._text:
            return tr("There is nothing to throw away.")
        return ""

    # -- counting ----------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _typed(self) -> None:
        before = (bool(quoting.gaps(self._page)), self._page == self._text)
        self._page = self.page.text
        self.recount()
        if before != (bool(quoting.gaps(self._page)), self._page == self._text):
            self.refresh_bindings()

    @property
    def length(self) -> lengths.Length | None:
        """How long the text may be where it goes; None where nothing is known, or it is not sent by us."""
        direction, party, channel = self.destination()
        if direction != "out":
            return None
        return lengths.length(self._books["platform"], self._books["payment"], party, channel)

    def recount(self) -> None:
        """Bring the count and the list of what is missing up to date."""
        most, count = self.length, len(self._page.strip("\n"))
        over = most is not None and count > most.most
        if most is None:
            words = tr("{n} characters", n=count)
        elif over:
            words = tr("{n} / {most}, {over} too many", n=count, most=most.most, over=count - most.most)
        else:
            words = f"{count} / {most.most}"
        if words != self._counted:
            line = self.query_one("#count", Static)
            line.set_class(over, "over")
            # A count of the same width needs no new layout of the screen: a key stays cheap.
            line.update(literal(words), layout=len(words) != len(self._counted) or over)
            self._counted = words
        missing = self._missing()
        listed = tr("Still missing: {names}. F9 goes there.", names=missing) if missing else ""
        if listed != self._listed:
            line = self.query_one("#gaps", Static)
            line.update(literal(listed))
            line.display = bool(listed)
            self._listed = listed

    def _missing(self) -> str:
        """The gaps by the names people know, in one line."""
        names = quoting.gaps(self._page)
        labels = {name: self._label(name) for name in names}
        return ", ".join(f"{label} ({name})" if label else name for name, label in labels.items())

    def _label(self, name: str) -> str:
        """What a variable is called on the screen: a field of the case, or what a check asks for."""
        if name in terms.CASE_FIELDS:
            return terms.CASE_FIELDS[name].label
        return self._asked_for.get(name, "")

    @cached_property
    def _asked_for(self) -> dict[str, str]:
        """The values that checks of the playbook ask for, and in what words; read once, for the first gap."""
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        try:
            steps = self.desk.position(self.number).playbook.steps
        except (Refused, StoreError):
            return {}
        checks = [check for step in steps for check in step.checks if check.kind == "field"]
        return {check.key: one_line(check.label, 30) for check in checks}

    # -- while nobody types ------------------------------------------------------------------------------

    def _pause(self) -> None:
        self.keep()
        direction, party, _ = self.destination()
        if direction == "out" and self._ahead != (self._page, party) and not self.desk_app.frozen:
            self._ahead = (self._page, party)
            self.run_worker(self._look_ahead, thread=True, exclusive=True, group="ahead", exit_on_error=False)

    def _look_ahead(self) -> None:
        """In a thread: what the guards will need for these words, so that saving does not wait for it."""
        from aftercase.desk.leaving import look_ahead

        text, party = self._ahead
        look_ahead(self.desk, clean(text), party)

    # -- the draft ---------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Bring the draft up to date with the page; what fails is said, and tried again."""
        from aftercase.store.protocol import StoreError

        try:
            self._save()
        except (StoreError, OSError) as error:
            self._failed = True
            if not self._warned:
                self.state(f"! {error}", wrong=True)
        else:
            if self._failed:
                self.state(tr("The draft is kept again."))
            self._failed = self._warned = False

    def _save(self) -> Path | None:
        if self._written:
            return None
        return self.half.keep("" if self._page == self._text else self.text, self.chosen)

    def _keep_elsewhere(self, cause: str) -> str:
        from aftercase.store.protocol import StoreError

        if self._page in ("", self._text):
            return cause
        try:
            self.half.words = ""  # it may be gone with the case's folder: write it again
            path = self._save()
        except (StoreError, OSError):
            return tr("{cause} Your text could not be kept anywhere; copy it now.", cause=cause)
        return tr("{cause} Your text is kept in {path}.", cause=cause, path=str(path))

    def keep_typed(self) -> None:
        """A signal or a crash ends the desk: the draft is kept; raises as `HalfTyped.keep`."""
        self._save()

    def on_unmount(self) -> None:
        """Whatever ends the screen, the draft is kept; where that fails it has been said already."""
        from aftercase.store.protocol import StoreError

        with contextlib.suppress(StoreError, OSError):
            self._save()

    @on(events.Paste)
    def _pasted(self, event: events.Paste) -> None:
        """What is pasted is a lot of words: keep them now. Pasted beside the page it goes onto it."""
        if not isinstance(self.focused, Page | Input):
            event.stop()
            self.page.bring_in(event.text)
        self.look()
        self.keep()

    # -- acting ------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Write it into the case; where that fails the words stay here and in the draft."""
        if self._written:
            return
        self.look()
        wrong = self._not_yet() or self._attempt()
        if self._unmet is not None:
            self.keep()
            self._look_through(self._unmet)
        elif wrong:
            self.keep()
            self.state(f"! {wrong}", wrong=True)
        else:
            self.dismiss(True)

    def _attempt(self) -> str:
        """Call the verb; why it was not done, "" where it was."""
        from aftercase.desk.desk import Kept
        from aftercase.guide.guards.points import Unmet
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        self._unmet = None
        try:
            self.write()
        except (Refused, Kept, StoreError) as error:
            self._unmet = error if isinstance(error, Unmet) else None
            return str(error)
        self._written = True
        try:
            self.half.forget(self.text)
        except (StoreError, OSError) as error:
            self.tell(error)
        self.after()
        return ""

    @work(exclusive=True)
    async def _look_through(self, unmet: Unmet) -> None:
        """Show what is to be looked at before the words leave; calmer words are taken one by one."""
        from aftercase.tui.screens.unmet import UnmetScreen

        def again(reason: str) -> str:
            self.override = reason
            wrong = self._attempt()
            self.override = ""
            return wrong

        open_: Unmet | None = unmet
        while open_ is not None:
            answer = await self.ask(UnmetScreen(open_, again))
            if answer is None:
                self.state(tr("Nothing was sent. Your text is here, and in the draft."))
            elif answer.what == "done":
                self.dismiss(True)
            elif answer.point is not None and answer.what == "accept":
                open_ = self._calmed(open_, answer.point)
                continue
            elif answer.point is not None:
                self._point_at(open_, answer.point)
            break
        self._unmet = None

    def _calmed(self, unmet: Unmet, point: Point) -> Unmet | None:
        """Put calmer words in; what is still open then, None where nothing is."""
        from aftercase.guide.guards.gate import open_points
        from aftercase.guide.guards.points import Unmet
        from aftercase.guide.guards.words import calmed
        from aftercase.store.protocol import StoreError

        text = calmed(unmet.intent.text, point)
        self.page.put(text)
        self.look()
        self.keep()
        intent = unmet.intent._replace(text=text)
        try:
            points = open_points(self.desk.situation(self.number), intent)
        except StoreError as error:  # saving says it again; the words are on the page
            self.state(f"! {error}", wrong=True)
            return None
        if points:
            return Unmet(intent, points)
        self.state(tr("Nothing is left to look at. F10 saves it; ctrl+u takes the calmer words back."))
        self.page.focus()
        return None

    def _point_at(self, unmet: Unmet, point: Point) -> None:
        """Go to the words that are meant, or say what to do first."""
        if point.start >= 0:
            at = max(self.page.text.find(unmet.intent.text), 0)
            self.page.select(at + point.start, at + point.end)
            self.state(one_line(point.sentence))
        else:
            self.state(tr("First: {act} Your text stays here as a draft.", act=point.act))
        self.page.focus()

    def _not_yet(self) -> str:
        """A gap in what we send; or, once, that the text is longer than the platform takes."""
        if self.destination()[0] != "out":
            return ""
        if missing := self._missing():
            return tr("Not saved, this is still missing: {names}. F9 goes there.", names=missing)
        most, count = self.length, len(self.text.strip("\n"))
        if most is None or count <= most.most or self._asked == most:
            return ""
        self._asked = most
        return tr(
            "{n} characters, and {most} are taken for {what} (read {seen}). F10 again saves it as it is.",
            n=count,
            most=most.most,
            what=tr(most.what),
            seen=most.seen,
        )

    def action_leave(self) -> None:
        """Leave; what was typed is a draft. Where it can be kept nowhere, only at the second time."""
        from aftercase.store.protocol import StoreError

        self.look()
        try:
            self._save()
        except (StoreError, OSError) as error:
            if not self._warned:
                self._warned = True
                words = tr("{cause} Copy your text; esc again leaves without it.", cause=error)
                self.state(f"! {words}", wrong=True)
                return
        self.dismiss(False)

    def action_throw_away(self) -> None:
        """Begin anew; one undo brings the words back."""
        self.page.put(self._text)
        self.look()
        self.keep()
        self.state(tr("Thrown away. ctrl+u brings it back."))

    def action_undo(self) -> None:
        """Take back what was typed last."""
        self.page.action_undo()

    def action_redo(self) -> None:
        """Type it again."""
        self.page.action_redo()

    def action_gap(self) -> None:
        """Fill in what is known by now, and go to the next gap."""
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        page = self.page
        try:
            values = self.desk.position(self.number).values
        except (Refused, StoreError):
            values = {}  # the gap is still a gap
        filled = quoting.refilled(page.text, values)
        if filled != page.text:
            page.put(filled)
            page.move_cursor((0, 0))
        page.focus()
        page.go_to_gap()

    def action_editor(self) -> None:
        """Write in ``$VISUAL`` or ``$EDITOR``; the page comes back with what was saved there."""
        program = editor.chosen()
        if not program:
            self.tell(tr("Set EDITOR to the program you write with, such as: export EDITOR=vim"), "warning")
            return
        page = self.page
        self.look()
        self.keep()
        try:
            with self.app.suspend():
                back = editor.through(program, self.text, page.cursor_location[0] + 1)
        except (OSError, ValueError, SuspendNotSupported) as error:
            self.tell(str(error) or tr("An editor cannot be opened here."), "warning")
            return
        # An editor that failed may leave an empty file; what is on the page is worth more.
        if back.text != self.text and (back.text or not back.code):
            page.put(back.text)
            self.look()
            self.keep()
        if back.code:
            self.state(tr("The editor ended with code {code}.", code=back.code), wrong=True)
