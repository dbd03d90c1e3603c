"""The preview of a playbook: the workspace on a file that is being written, read again with every save."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Container
from textual.widgets import Static

from aftercase import i18n
from aftercase.clock import times
from aftercase.guide.situation import Refused
from aftercase.i18n import tr
from aftercase.playbook.model import Heading, Inline, Playbook
from aftercase.store.protocol import StoreError
from aftercase.text import cells, cut, one_line
from aftercase.tui import editor
from aftercase.tui.actions import Scope
from aftercase.tui.document import Document
from aftercase.tui.footer import ActionFooter
from aftercase.tui.lines import RenderContext
from aftercase.tui.literal import literal
from aftercase.tui.panes import findings as findings_pane
from aftercase.tui.panes.frame import Pane, TabLine
from aftercase.tui.panes.header import CaseHeader
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.screens.workspace import KINDS, WorkspaceScreen

if TYPE_CHECKING:
    from textual.widget import Widget

    from aftercase.desk.authors.live import Live, Place
    from aftercase.playbook.lint.lint import Finding

_POLL = 300  # ms between two looks where the system does not tell of changes
_STEP = 40  # ms without a further change after which a change is told: an editor saves in several steps


class LiveScreen(WorkspaceScreen):
    """A playbook at work while it is written.

    Attributes:
        live: The desk behind it.
        found: The linter's findings, as last looked.
        twin_shown: Whether the other language stands beside the playbook.
    """

    SCOPE = "preview"
    DEFAULT_CSS = """
    LiveScreen #pane-findings { height: 20%; min-height: 4; max-height: 12; }
    LiveScreen #preview-line { height: 1; padding: 0 1; background: $warning 25%; text-style: bold; }
    LiveScreen:ansi #preview-line { background: ansi_yellow; color: ansi_black; }
    LiveScreen #pane-twin { display: none; }
    LiveScreen.three.twin #panes { grid-columns: 5fr 5fr 3fr; }
    LiveScreen.three #pane-twin { row-span: 2; }
    LiveScreen.two #pane-twin { height: 2fr; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "#checklist"
    FOLLOWS = False  # the desk is thrown away, and nobody else knows of it

    def __init__(self, live: Live, step: str = "") -> None:
        """``step`` is the id of the step to begin with; "" for the first."""
        from aftercase.desk.authors.live import Place

        super().__init__(live.desk, "")
        self.live = live
        self.found: Sequence[Finding] = ()
        self.twin_shown = False
        self._book: Playbook | None = None
        self._wanted = step
        self._read_at = ""
        self._broken = ""
        self._last = Place()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Its own actions, and all of the workspace."""
        return ("preview", "workspace", "app")

    def compose(self) -> ComposeResult:
        """The workspace, with a line above and the findings below."""
        yield Static(id="preview-line", markup=False)
        yield CaseHeader(False)
        yield TabLine()
        with Container(id="panes"):
            for name in ("steps", "playbook", "twin", "checklist", "log"):
                with Pane(id=f"pane-{name}"):
                    yield KINDS.get(name, LinesPane)(id=name)
        with Pane(id="pane-findings"):
            yield LinesPane(id="findings")
        yield ActionFooter()

    def on_mount(self) -> None:
        """Open the file, and follow it."""
        self._open(self._wanted)
        super().on_mount()
        self._look()
        self.run_worker(self._watch(), group="watch", exclusive=True)

    # -- the file ----------------------------------------------------------------------------------------

    def place(self) -> Place:
        """Where the author is now, to be found again."""
        from aftercase.desk.authors.live import Place

        if self.here is None or self._book is None or self.here.playbook.id != self._book.id:
            return self._last
        states = {view.check.key: view.state for view in self.here.checks}
        return Place(
            self.here.step.id,
            tuple(step.id for step in self._book.steps),
            tuple(key for key, state in states.items() if state == "done"),
            tuple(key for key, state in states.items() if state == "skipped"),
        )

    def _open(self, step: str = "") -> None:
        """Begin a fresh case on the file as it is; the last good one stays where it cannot be read."""
        self._last = self.place()
        try:
            opened = self.live.open(self._last, step)
        except (Refused, StoreError, OSError) as error:
            self._broken = str(error)
            self._line()
            return
        if opened is None:
            self._broken = tr("The file cannot be read as a playbook; shown is what it was before.")
            self._line()
            return
        self._broken = ""
        self._read_at = times.local(times.stamp(self.desk.clock()), self.desk.zone, "%H:%M:%S")
        self.desk, self.number, self._book = self.live.desk, opened.number, opened.book
        if opened.moved:
            here = self.live.desk.case(opened.number).visit.step
            self.tell(tr("The step {id} is gone; shown is {here}.", id=opened.moved, here=here), "warning")
        self._line()

    def reopen(self, step: str = "") -> None:
        """Read the file again and stay where one was: step, ticks, scroll position, focus."""
        document = self.query_one("#playbook", Document)
        before, at = (self.here.step.id if self.here else ""), document.scroll_offset.y
        cursor = self._pane("checklist").cursor
        self._open(step)
        if self.number:
            self.reload()
        if self.here is not None and self.here.step.id == before:
            self._pane("checklist").put_cursor(cursor)
            self.call_after_refresh(document.scroll_to, 0, at, animate=False)
        self._look()

    def reload(self, quiet: bool = False) -> bool:
        """Show the case, and the twin beside it."""
        if not self.number:
            return False
        done = super().reload(quiet)
        self._show_twin()
        return done

    def _draw(self) -> None:
        if self.here is not None:
            # That there is one language only is so by intent here, and says nothing of the playbook.
            self.here = self.here._replace(language_note="")
        super()._draw()

    async def _watch(self) -> None:
        """Read the file again whenever it, a twin of it or a clock file is saved."""
        from watchfiles import awatch

        folder = self.live.path.parent
        polling: bool | None = None
        while True:
            try:
                async for _ in awatch(
                    folder,
                    watch_filter=lambda _kind, path: self._concerns(Path(path)),
                    step=_STEP,
                    poll_delay_ms=_POLL,
                    force_polling=polling,
                    recursive=True,
                    ignore_permission_denied=True,
                ):
                    self.reopen()
                return
            except (OSError, RuntimeError) as error:  # what is exhausted is told by the one or the other
                if polling:
                    self.tell(
                        tr("The folder cannot be watched: {why}. F5 reads again.", why=str(error)), "warning"
                    )
                    return
                polling = True  # no inotify here, or none left: look for oneself

    def _concerns(self, path: Path) -> bool:
        folder = self.live.path.parent
        if path.parent.name == "clocks" and path.suffix == ".yaml":
            return True
        return path.parent.resolve() == folder.resolve() and path.name in self.live.files

    def _look(self) -> None:
        """Lint, in a thread: a big folder takes longer than a key may."""
        if self.desk_app.frozen:
            self._take_findings(self.live.findings())
        else:
            self.run_worker(self._lint, thread=True, exclusive=True, group="lint", exit_on_error=False)

    def _lint(self) -> None:
        from aftercase.desk.authors.gather import CannotLint

        try:
            found = self.live.findings()
        except (CannotLint, OSError) as error:
            self.app.call_from_thread(self.tell, error, "warning")
            return
        self.app.call_from_thread(self._take_findings, found)

    def _take_findings(self, found: Sequence[Finding]) -> None:
        self.found = found
        pane = self._pane("findings")
        if pane.cursor not in map(str, range(len(found))):
            pane.cursor = "0" if found else ""
        self._fill_findings()
        self._line()
        self.refresh_bindings()

    # -- showing -----------------------------------------------------------------------------------------

    def _line(self) -> None:
        """PREVIEW, which file, when it was read, and what is wrong with it."""
        words = [tr("PREVIEW"), self.live.path.name]
        if self._read_at:
            words.append(tr("read at {time}", time=self._read_at))
        if self._broken:
            words.append(f"✗ {one_line(self._broken)}")
        else:
            words.append(findings_pane.title(self.found))
        text = " · ".join(words)
        width = max(self.app.size.width - 2, 20)
        self.query_one("#preview-line", Static).update(
            literal(cut(text, width) if cells(text) > width else text)
        )

    def _fill_findings(self) -> None:
        pane, found, own = self._pane("findings"), self.found, self.live.path.name
        focused = self.focused is pane
        pane.fill(
            lambda width, at: findings_pane.lines(found, own, width, at, focused),
            (i18n.language(), tuple(one.line() for one in found), pane.cursor, focused),
        )
        self.query_one("#pane-findings").border_title = literal(f"5 {findings_pane.title(found)}")

    def _show_twin(self) -> None:
        document = self.query_one("#twin", Document)
        if not self.twin_shown or self.here is None:
            return
        twin = self.live.twin(self.here.playbook)
        step = twin.step(self.here.step.id) if twin is not None else None
        if twin is None or step is None:
            missing = tr("There is no twin of this step in another language.")
            document.show([Heading(self.here.step.pos, 3, (Inline(missing),))], RenderContext())
            title = tr("twin")
        else:
            context = RenderContext(language=twin.language)
            document.show([Heading(step.pos, 2, (Inline(step.title),)), *step.blocks], context)
            title = f"{twin.language} · {one_line(twin.title, 50)}"
        self.query_one("#pane-twin").border_title = literal(title)

    def _visible(self, layout: str) -> tuple[str, ...]:
        names = super()._visible(layout)
        if not self.twin_shown:
            return names
        if layout == "three":
            return tuple(name for name in names if name != "steps")
        return tuple(name for name in names if name != "playbook")

    def _arrange(self) -> None:
        super()._arrange()
        self.set_class(self.twin_shown, "twin")
        layout = next(name for name in ("one", "two", "three") if self.has_class(name))
        beside = layout == "three" or "playbook" in WorkspaceScreen._visible(self, layout)
        self.query_one("#pane-twin").display = self.twin_shown and beside
        self._line()

    def relabel(self) -> None:
        """The findings in the other language too."""
        super().relabel()
        self._take_findings(self.found)

    @on(events.DescendantFocus)
    def _findings_focused(self) -> None:
        self._fill_findings()

    @on(events.DescendantBlur)
    def _findings_left(self) -> None:
        self.call_after_refresh(self._fill_findings)

    @on(LinesPane.CursorMoved, "#findings")
    def _finding_chosen(self) -> None:
        self._fill_findings()

    @on(Document.CheckClicked)
    def _check_clicked(self, event: Document.CheckClicked) -> None:
        if event.control.id == "findings":
            self._pane("findings").put_cursor(event.key)
            event.stop()
            return
        super()._check_clicked(event)

    def panes(self) -> list[Widget]:
        """With the findings."""
        return [*super().panes(), self._pane("findings")]

    # -- acting ------------------------------------------------------------------------------------------

    def why_not(self, action: str) -> str:
        """What the file, as it is, does not allow."""
        if action in ("edit", "findings", "twin", "read_again", "leave"):
            return ""
        if action in ("next_step", "step_above"):
            return "" if self._book is not None else tr("The file cannot be read as a playbook.")
        return super().why_not(action)

    def action_findings(self) -> None:
        """To the findings, and back."""
        target = "checklist" if self.focused is self._pane("findings") else "findings"
        self.query_one(f"#{target}", LinesPane).focus()

    def action_twin(self) -> None:
        """The other language beside the playbook, or instead of it where there is no room."""
        self.twin_shown = not self.twin_shown
        self._arrange()
        self._show_twin()

    def action_read_again(self) -> None:
        """Read the file again."""
        self.reopen()

    def action_next_step(self) -> None:
        """The next step of the file, whatever leads there."""
        self._beside(1)

    def action_step_above(self) -> None:
        """The step above in the file."""
        self._beside(-1)

    def _beside(self, by: int) -> None:
        if self._book is None or self.here is None:
            return
        ids = [step.id for step in self._book.steps]
        at = ids.index(self.here.step.id) if self.here.step.id in ids else 0
        self.reopen(ids[max(0, min(len(ids) - 1, at + by))])

    def action_edit(self) -> None:
        """Open the editor: at the finding under the cursor, else at the step."""
        path, line = self._target()
        command = editor.chosen()
        if not command:
            self.tell(tr("Set EDITOR to the program you write with, such as: export EDITOR=vim"), "warning")
            return
        try:
            arguments = editor.command(command, path, line)
            with self.app.suspend():
                code = subprocess.run(arguments, check=False).returncode  # noqa: S603 - the person's own
            if code:
                self.tell(tr("The editor ended with code {code}.", code=code), "warning")
        except (OSError, ValueError, SuspendNotSupported) as error:
            self.tell(str(error) or tr("An editor cannot be opened here."), "warning")
        self.reopen()

    def _target(self) -> tuple[Path, int]:
        pane = self._pane("findings")
        if self.focused is pane and pane.cursor.isdigit() and int(pane.cursor) < len(self.found):
            one = self.found[int(pane.cursor)]
            return Path(one.label), one.problem.pos.line
        return self.live.path, self.here.step.pos.line if self.here is not None else 1

    def action_leave(self) -> None:
        """Out of the program: there is nothing behind a preview."""
        self.app.exit(0)


def run_preview(live: Live, step: str = "") -> int:
    """Show the preview until the author leaves it; the exit code as of `run_desk`."""
    import sys

    from aftercase.tui.app import CANNOT_RUN, DeskApp, mouse_wanted, unfit

    problem = unfit()
    if problem:
        print(f"aftercase: {problem}", file=sys.stderr)  # noqa: T201 - there is no screen to say it on
        return CANNOT_RUN

    class PreviewApp(DeskApp):
        """The desk with a preview on top of it from the start."""

        def on_mount(self) -> None:
            """The preview at once."""
            self.push_screen(LiveScreen(live, step))

    app = PreviewApp(live.desk)
    app.run(mouse=mouse_wanted())
    return app.return_code or 0
