"""The desk on the screen: one app, the list of cases first."""

from __future__ import annotations

import contextlib
import gc
import importlib
import locale
import os
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.dom import DOMNode
from textual.driver import Driver
from textual.screen import Screen

from aftercase import i18n
from aftercase.desk import looks as looks_of
from aftercase.desk.who import Preferences
from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui import actions, breaking, copying, looks
from aftercase.tui.gate import GatedApp, in_browser
from aftercase.tui.saving import remote
from aftercase.tui.screens.base import DeskScreen, action_id
from aftercase.tui.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

    from aftercase.desk.desk import Desk
    from aftercase.desk.play import Play
    from aftercase.tui.jump import Jump
    from aftercase.tui.reading import Reading
    from aftercase.tui.screens.workspace import WorkspaceScreen
    from aftercase.tui.unfinished import Unfinished

MIN_SIZE = (60, 20)  # columns, lines: below them nothing useful fits
CANNOT_RUN = 2
_MOVES = (events.MouseDown, events.MouseScrollDown, events.MouseScrollUp, events.Paste, events.Resize)
_WARM_UP = 0.3  # seconds after the first frame until what the next screens need is loaded


class DeskApp(GatedApp[int]):
    """The desk.

    Attributes:
        desk: The person's own desk; a demo has another one.
        start: Number of the case to open at once.
        frozen: No timers and no background loading; for tests that compare screens.
        prefetch: The first reading of the cases, begun with the app, or, where a case is opened at once,
            when the list is wanted.
        play: The cases gone through so far, one after the other; None outside such a sitting.
        unfinished: What was typed into a new case that is not open yet.
        copied: The text that was copied last.
        turns: Hands out keys one by one.
    """

    CSS_PATH = Path(__file__).with_name("desk.tcss")  # absolute, so that a subclass elsewhere finds it
    TITLE = "aftercase"
    ENABLE_COMMAND_PALETTE = False  # ours is made from the action table; Textual's parses titles as markup
    COMMANDS: ClassVar[Any] = set()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-middle"), (100, "-wide")]  # noqa: RUF012 - Textual's form
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-tall"), (30, "-roomy")]  # noqa: RUF012
    BINDINGS = [*actions.bindings("app")]  # noqa: RUF012

    _plain_signs: looks.PlainSigns | None = None
    _jump: Jump | None = None

    def __init__(self, desk: Desk, start: str | None = None, *, frozen: bool = False) -> None:
        """Begin to read the cases, where the list comes first."""
        self.desk, self.start, self.frozen = desk, start, frozen
        if start is None:
            self.prefetch  # noqa: B018 - from here on, while the terminal is set up
        super().__init__()
        chosen = Preferences().load()
        self._wrong_keys = self._take_own_keys(chosen.get("keys", ""))
        if chosen.get("signs") == "ascii":
            self._plain_signs = looks.PlainSigns()
        looks.dress(self, chosen)
        breaking.install()
        self.set_class(self.remote, "-remote")
        self.animation_level = "none"  # motion says nothing here, and costs 200 KB a page over SSH
        self.copied = self._making = ""
        self._demo: tuple[Desk, str] | None = None
        self.play: Play | None = None
        self._leaving = contextlib.ExitStack()
        self.turns = Turns(self, self._deal)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes on its way out: plain signs first, where they are wanted."""
        filters = super().get_line_filters()
        return filters if self._plain_signs is None else [self._plain_signs, *filters]

    def action_theme(self) -> None:
        """The next theme, kept for the next time."""
        names = looks.usable()
        name = names[(names.index(looks.worn(self)) + 1) % len(names)]
        looks.wear(self, name)
        Preferences().save(theme=name)
        said = {key: tr("Theme: {name}", name=tr(words)) for key, words in looks_of.THEMES.items()}
        for shown in [shown for shown in self._notifications if shown.message in said.values()]:
            self._unnotify(shown, refresh=False)  # of four themes gone through, the last one is on
        self.tell(said[name])

    def _take_own_keys(self, kept: str) -> tuple[str, ...]:
        """The person's own keys, where there are any; a line for everything in them that does not count."""
        if not kept:
            actions.use({})
            return ()
        from aftercase.desk import keymap

        own = keymap.read(kept)
        actions.use(own.keys)
        self.set_keymap(own.keys)
        return own.problems

    @property
    def remote(self) -> bool:
        """Whether the screen is at the other end of a network."""
        return remote()

    def keep_drafts(self) -> None:
        """What is half typed on any screen, before an end that nobody asked for."""
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.keep_typed()

    # -- screens -----------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """The list of cases; it is the first thing drawn, so nothing blank is drawn before it.

        Where a case is opened at once, it is made when somebody leaves the case: that saves 80 ms.
        """
        if self.start is not None:
            from aftercase.tui.screens.before_home import BeforeHome

            return BeforeHome(self.desk)
        from aftercase.tui.screens.home import HomeScreen

        return HomeScreen(self.desk)

    @cached_property
    def unfinished(self) -> Unfinished:
        """What was typed into a new case that is not open yet."""
        from aftercase.tui.unfinished import Unfinished

        return Unfinished(self.desk.root, self.desk.who)

    @cached_property
    def prefetch(self) -> Reading:
        """The first reading of the cases, begun when it is first asked for."""
        from aftercase.tui.reading import Reading

        return Reading(self.desk)

    def on_mount(self) -> None:
        """Open the case that was asked for; say what of the person's own keys does not count."""
        for problem in self._wrong_keys:
            self.tell(problem, "warning")
        if self.start is not None:
            self._open_start(self.start)
        if not self.frozen:
            self.set_timer(_WARM_UP, self._started)

    def _open_start(self, words: str) -> None:
        from aftercase.store.protocol import StoreError

        try:
            self.open_case(self.desk, self.desk.resolve(words))
        except StoreError as error:
            self.tell(error, "error")

    def _started(self) -> None:
        """Something is shown: now comes what could wait for it."""
        from aftercase.tui.ringing import Ringing

        if not gc.isenabled():  # what is there stays, mostly, and is never again looked through: 30 ms a time
            gc.freeze()
            gc.enable()
        Ringing(self, Preferences().load()).start()
        self.run_worker(self._warm_up, thread=True, exit_on_error=False)

    def _warm_up(self) -> None:
        """Load what the next screens need, while the person reads the list. In a thread."""
        for name in ("aftercase.guide.decide", "aftercase.case.events", "ulid", "tinydb"):
            importlib.import_module(name)
        self.desk.library.twins("triage")

    def on_unmount(self) -> None:
        """Remove what was made for this session only."""
        self.turns.close()
        if "prefetch" in self.__dict__:
            self.prefetch.stop()
        self._leaving.close()

    def on_resize(self, event: events.Resize) -> None:
        """Cover a terminal that is too small, and uncover it when it is enlarged."""
        from aftercase.tui.screens.too_small import TooSmall

        small = event.size.width < MIN_SIZE[0] or event.size.height < MIN_SIZE[1]
        covered = isinstance(self.screen, TooSmall)
        if small and not covered:
            self.push_screen(TooSmall(*MIN_SIZE))
        elif covered and not small:
            self.pop_screen()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No blinking cursor: it would write to the terminal twice a second, all day."""
        if hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False

    def open_case(self, desk: Desk, number: str, *, demo: bool = False) -> None:
        """Push the workspace of a case."""
        from aftercase.tui.screens.workspace import WorkspaceScreen

        self.push_screen(WorkspaceScreen(desk, number, demo=demo))

    def play_on(self, desk: Desk) -> bool:
        """Open the next case that needs the person; False, and a word, where none is left.

        A sitting ends where it has come to its end, or where the list is left for a while: ``g`` on the list
        begins a new one.
        """
        from aftercase.desk.play import Play

        if self.play is None:
            self.play = Play()
        number = self.play.next(desk)
        if not number:
            self.play = None
            self.tell(tr("No other case needs you now."))
            return False
        self.open_case(desk, number)
        return True

    def play_after(self, workspace: WorkspaceScreen) -> None:
        """Leave a case for the next one; for the list where none is left."""
        if self.play is not None:
            self.play.seen.add(workspace.number)
        workspace.dismiss()
        self.play_on(workspace.desk)

    def open_fresh(self, desk: Desk, number: str) -> None:
        """Go from the form to the workspace of the case it has opened; ``esc`` there leads to the list."""
        with self.batch_update():  # the list must not flash up between the two
            while len(self.screen_stack) > 1:
                self.pop_screen()
            self.open_case(desk, number)

    def open_demo(self) -> None:
        """Make a throw-away desk with the demo case, once, and open it; it is gone when the app is left."""
        if self._demo is not None:
            self.open_case(*self._demo, demo=True)
        else:
            self._making = tr("The demo case is being made …")
            self.tell(self._making)
            self.run_worker(self._make_demo, thread=True, exclusive=True, group="demo")

    def _make_demo(self) -> None:
        """In a thread, for it takes a second."""
        import tempfile

        from aftercase.desk.demo import make_demo
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        try:
            folder = self._leaving.enter_context(tempfile.TemporaryDirectory(prefix="aftercase-demo-"))
            self._demo = make_demo(Path(folder), self.desk.who, self.desk.zone)
        except (OSError, StoreError, Refused) as error:
            self.call_from_thread(self._made, error)
        else:
            self.call_from_thread(self._made, None)

    def _made(self, error: Exception | None) -> None:
        """The notice has done its work: the case itself is to be seen, or why it is not."""
        for notice in [notice for notice in self._notifications if notice.message == self._making]:
            self._unnotify(notice)
        if error is None:
            self.open_demo()
        else:
            self.tell(error, "error")

    # -- notices -----------------------------------------------------------------------------------------

    def tell(self, what: object, severity: str = "information") -> None:
        """Show a sentence for a moment, literally, on one line.

        Args:
            what: The sentence, or an error whose ``str()`` is one.
            severity: ``information``, ``warning`` or ``error``; an exception is at least a warning.
        """
        if isinstance(what, Exception) and severity == "information":
            severity = "warning"
        words = one_line(str(what))
        # A key pressed again says the same again: once on the screen is enough.
        for shown in [shown for shown in self._notifications if shown.message == words]:
            self._unnotify(shown, refresh=False)
        self.notify(words, severity=severity, markup=False)  # type: ignore[arg-type]

    # -- actions -----------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes wait for their turn: typed ahead, they are meant for what is about to be shown."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.turns.take(event)
        else:
            await self._deal(event)

    async def _deal(self, event: events.Event) -> None:
        """While there are letters to jump to, the next key is meant for them, and anything else ends them."""
        jump = self._jump
        if jump is not None and jump.live and not event.is_forwarded:
            if isinstance(event, events.Key):
                if jump.take(event):
                    return
            elif isinstance(event, _MOVES):
                jump.leave()
        await super().on_event(event)

    def action_jump(self) -> None:
        """A letter on everything that can be acted on; the next key goes there."""
        from aftercase.tui.jump import Jump

        if isinstance(self.screen, DeskScreen):
            self._jump = Jump(self.screen)
            if not self._jump.show():
                self.tell(tr("There is nothing to jump to here."))

    async def run_action(
        self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None
    ) -> bool:
        """Say why, where the action is not possible now; Textual would only ignore the key."""
        target, name, parameters = self._parse_action(action, default_namespace or self, namespaces)
        if isinstance(target, DeskScreen):
            why_not = target.why_not(action_id(name, parameters))
            if why_not:
                self.tell(why_not, "warning")
                return True
        return await super().run_action(action, default_namespace, namespaces)

    def action_language(self) -> None:
        """Switch the language, in place, and remember it."""
        from aftercase.desk.who import Preferences

        i18n.use("en" if i18n.language() == "zh" else "zh")
        Preferences().save(lang=i18n.language())
        for screen in self.screen_stack:
            relabel = getattr(screen, "relabel", None)
            if relabel is not None:
                relabel()

    def action_help(self) -> None:
        """Show what can be done on the screen that is shown."""
        from aftercase.tui.screens.help import HelpScreen

        if isinstance(self.screen, DeskScreen):
            self.push_screen(HelpScreen(self.screen), self._run_on_screen)

    def action_glossary(self) -> None:
        """Look a term up, over any screen of the desk."""
        from aftercase.tui.screens.glossary import GlossaryScreen

        if isinstance(self.screen, DeskScreen):
            self.push_screen(GlossaryScreen(self.screen.desk.library.glossary()))

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from aftercase.tui.palette import Palette

        if isinstance(self.screen, DeskScreen):
            self.push_screen(Palette(self.screen), self._run_on_screen)

    async def _run_on_screen(self, action: actions.Action | None) -> None:
        """Do what was chosen in the help or the palette, on the screen below."""
        if action is not None:
            await self.run_action(action.id, self if action.scope == "app" else self.screen)

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        self.repaint()

    def copy(self, text: str, then: str = "") -> None:
        """Send a text to the person's clipboard, and say so; ``then`` is what else was done, or can be."""
        self.copied = text
        self.copy_to_clipboard(text)
        hint = "" if self.frozen else copying.tmux_hint(os.environ, Preferences())
        if hint:
            self.tell(hint)
        self.tell(copying.sent(in_browser(), then))

    def action_copied(self) -> None:
        """A text and nothing else, where no copy arrived: that of the page, else what was copied last."""
        from aftercase.tui.screens.message import MessageScreen, PlainText

        if isinstance(self.screen, MessageScreen):
            self.push_screen(PlainText(self.screen.text))
        elif self.copied:
            self.push_screen(PlainText(self.copied))
        else:
            self.tell(tr("Nothing was copied yet."))

    def action_suspend(self) -> None:
        """To the shell that started the desk, where there is one; what is half typed is kept before."""
        from aftercase.tui import aside

        # A browser, or a test, has no terminal to give back.
        if self._driver is None or not self._driver.can_suspend or not aside.shell_waits():
            self.tell(tr("No shell waits here to bring the desk back. ctrl+q leaves it."), "warning")
            return
        try:
            self.keep_drafts()
        except Exception as error:  # noqa: BLE001 - whoever is called away goes; the words are still here
            self.tell(error)
        self.app_suspend_signal.publish(self)
        aside.stop()

    @on(Driver.SignalResume)
    def _from_the_shell(self) -> None:
        """Back: the terminal shows nothing of ours, time has passed, and a colleague may have been here."""
        self.repaint()
        self.screen.post_message(events.ScreenResume())

    def action_help_quit(self) -> None:
        """Ctrl+C copies; whoever wanted to leave is told how."""
        self.tell(tr("Leave with ctrl+q; everything is saved."))


def unfit() -> str:
    """Why the desk cannot be shown here, in one line; "" where it can."""
    if in_browser():
        return ""
    if not all(
        stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)
    ):  # Textual draws on the last
        return tr("The desk needs a terminal. In a pipe or a script use the commands: aftercase --help")
    coding = locale.getpreferredencoding(False)
    if coding.lower().replace("-", "") != "utf8":
        return tr(
            "The desk needs a UTF-8 locale; this one is {name}. Try: LC_ALL=C.UTF-8 aftercase", name=coding
        )
    return ""


def mouse_wanted() -> bool:
    """Whether the desk takes the mouse; with ``--no-mouse`` it stays the terminal's, to select text."""
    return os.environ.get("AFTERCASE_NO_MOUSE", "").strip().lower() in ("", "0", "false", "no", "off")


def run_desk(desk: Desk, start: str | None = None) -> int:
    """Show the desk until the person leaves it.

    Returns:
        The exit code: 0 left, 1 crashed, 2 cannot be shown here, 128 and its number for a signal.
    """
    problem = unfit()
    if problem:
        print(f"aftercase: {problem}", file=sys.stderr)  # noqa: T201 - there is no screen to say it on
        return CANNOT_RUN
    gc.disable()  # until something is shown; see `DeskApp._started`
    app = DeskApp(desk, start)
    app.run(mouse=mouse_wanted())
    return app.return_code or 0
