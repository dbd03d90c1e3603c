"""The last gate between us and the terminal: what is drawn, what is typed, and how it all ends.

Textual 8.2.8 lets escape sequences in a text through to the terminal, dies of a byte that is not UTF-8, keeps
no promise when it is told to end, and prints the local variables of a crash. `GatedApp` mends all four.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import functools
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from rich.segment import Segment
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter

from aftercase.desk import report as crash
from aftercase.text import filter_line, one_line
from aftercase.tui.pasting import PasteParser
from aftercase.tui.pinning import pinned
from aftercase.tui.saving import Saving, Written

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.style import Style
    from textual.color import Color
    from textual.driver import Driver
    from textual.screen import Screen

Result = TypeVar("Result")

TITLE_CELLS = 80
CRASHED = 1
_WEB_DRIVER = "textual.drivers.web_driver"
SIGNALS = (signal.SIGHUP, signal.SIGTERM)  # the terminal is gone; we were told to end

_SAFE_LINK = re.compile(r"(?:https?|mailto):[\x21-\x7e]+", re.IGNORECASE)


# what is drawn


class OutsideTextFilter(LineFilter):
    """Takes out of every drawn line what must not reach a terminal.

    It covers all widgets, borders and toasts, also where text came past every entrance. Keep one instance:
    Textual remembers filtered lines by it.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's call
        """The line without control characters, without links that hide some, without actions from markup."""
        return [
            Segment(filter_line(text), style if style is None else _harmless(style), control)
            for text, style, control in segments
        ]


def _harmless(style: Style) -> Style:
    """The style without a link that is not plainly one, and without a click action: we use neither."""
    if style.link is not None and not _SAFE_LINK.fullmatch(style.link):
        style = style.update_link(None)
    if style._meta is not None and b"@click" in style._meta:
        style = style.clear_meta_and_links() + type(style).from_meta(
            {key: value for key, value in style.meta.items() if key != "@click"}
        )
    return style


def safe_title(text: str) -> str:
    """A text as a window title may say it: one line, clean, not too long."""
    return filter_line(one_line(text, TITLE_CELLS))


# what is typed


class TerminalClosed(Exception):  # noqa: N818 - it is no error
    """Nothing will ever be typed again."""


def _read_or_end(fileno: int, size: int) -> bytes:
    """`os.read`, but the end of the input is an end: Textual would ask again for ever, at full load."""
    try:
        data = os.read(fileno, size)
    except OSError as error:
        raise TerminalClosed from error
    if not data:
        raise TerminalClosed
    return data


def _lenient_decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """A decoder to which a wrong byte is U+FFFD."""
    return functools.partial(codecs.getincrementaldecoder(encoding), errors="replace")


def _with_names(function: Callable[..., Any], **names: object) -> Callable[..., Any]:
    """The same function, to which some of its module's names mean something else.

    So Textual's loop is used as it is, without a copy of it here and without a change for others.

    Raises:
        RuntimeError: The function knows no such name: another version of Textual, to be looked at.
    """
    assert isinstance(function, FunctionType)
    if missing := set(names) - set(function.__code__.co_names):
        raise RuntimeError(f"{function.__qualname__} does not use {', '.join(sorted(missing))}")
    return FunctionType(
        function.__code__, function.__globals__ | names, function.__name__, function.__defaults__
    )


class _Outlet:
    """The terminal as a file that may vanish: writing to a closed one is lost, not an error in a thread."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> int:
        try:
            return int(self._file.write(text))
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        try:
            self._file.flush()
        except (OSError, ValueError):
            return


class SafeDriver(LinuxDriver):
    """Textual's driver; it survives a wrong byte, lets no paste press keys, and notices a lost terminal."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """What the terminal itself says; Textual would believe an exported ``COLUMNS`` before it."""
        for stream in (sys.__stderr__, sys.__stdin__, sys.__stdout__):
            with contextlib.suppress(ValueError, OSError):
                size = os.get_terminal_size(-1 if stream is None else stream.fileno())
                if size.columns and size.lines:
                    return size.columns, size.lines
        return super()._get_terminal_size()

    _read_input = staticmethod(
        _with_names(
            LinuxDriver.run_input_thread,
            getincrementaldecoder=_lenient_decoder,
            os=SimpleNamespace(**vars(os) | {"read": _read_or_end}),
            XTermParser=PasteParser,
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Textual's driver."""
        super().__init__(*args, **kwargs)
        self._file = _Outlet(self._file)  # type: ignore[assignment]  # a file in all that is used of it

    def write(self, data: str) -> None:
        """With signs of a doubtful width pinned to their cells."""
        super().write(pinned(data))

    def start_application_mode(self) -> None:
        """Take the terminal, also back from the shell: what it shows is not known."""
        if isinstance(self._app, GatedApp):
            self._app.saving.on_terminal(self.fileno)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual gives it no types

    def run_input_thread(self) -> None:
        """Read what is typed until the app ends."""
        self._read_input(self)

    def _run_input_thread(self) -> None:
        """End the app by its own rules where the input ends or fails."""
        try:
            self.run_input_thread()
        except TerminalClosed:
            if not self.exit_event.is_set():
                # The one way in which a closed terminal is handled; under nohup nobody else sends it.
                signal.raise_signal(signal.SIGHUP)
        except Exception as error:  # noqa: BLE001 - a thread must not die unseen
            self._app.call_later(self._app._handle_exception, error)


def in_browser() -> bool:
    """Whether a browser draws the app: then there is no terminal, and its text is UTF-8."""
    return os.environ.get("TEXTUAL_DRIVER", "").startswith(f"{_WEB_DRIVER}:")


# how it ends


def install_signal_handlers(app: App[Any], on_end: Callable[[], None]) -> None:
    """End in good order on SIGHUP (the terminal was closed) and SIGTERM. To be called once the app runs.

    Args:
        app: Leaves with 128 and the signal's number.
        on_end: Keeps what is typed; it is called first, and the app ends even where it fails.
    """
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, _end, app, on_end, 128 + number)


def _end(app: App[Any], on_end: Callable[[], None], code: int) -> None:
    try:
        on_end()
    except Exception as error:  # noqa: BLE001 - whatever it is, the app must end
        crash.save(error)
    app.exit(return_code=code)


class GatedApp(App[Result]):
    """An app behind the gate: lines are filtered, input is forgiven, ends are orderly, crashes terse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Textual's app."""
        self._outside_text = OutsideTextFilter()
        self.saving = Saving()
        super().__init__(*args, **kwargs)

    def keep_drafts(self) -> None:
        """Keep what is typed; called on every end that is not asked for on the screen. To be overridden."""

    async def _ready(self) -> None:
        await super()._ready()
        if isinstance(self._driver, SafeDriver) or self.is_web:
            install_signal_handlers(self, self.keep_drafts)

    async def on_event(self, event: events.Event) -> None:
        """A terminal that got another size has moved or lost lines, also where it soon had its own back."""
        if isinstance(event, events.Resize) and self.saving.known:
            self.saving.forget()
            self.call_later(self.repaint)
        await super().on_event(event)

    def repaint(self) -> None:
        """Send the whole screen again."""
        self.saving.forget()
        self.screen.refresh()

    def _end_batch(self) -> None:
        """At the end of several changes each screen that can be seen looks for itself what is to be drawn.

        Also one that is seen through a dialog: nobody else would wake it, and it would stay as it was.
        """
        super()._end_batch()
        if not self._batch_count and self._screen_stack:
            for screen in (*self._background_screens, self.screen):
                screen.check_idle()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only what the terminal does not show already; nothing at all where it shows everything."""
        draws = self._running and not self._closed and not self.is_headless and not self._batch_count
        if draws and isinstance(self._driver, SafeDriver) and isinstance(renderable, CompositorUpdate):
            text = self.saving.text(renderable, self.console)
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            renderable = Written(text) if text or cursor != self._previous_cursor_position else None
        super()._display(screen, renderable)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours before them."""
        return [self._outside_text, *super().get_line_filters()]

    def get_driver_class(self) -> type[Driver]:
        """Ours in place of the drivers they mend; any other one as Textual chooses."""
        chosen = super().get_driver_class()
        if chosen.__module__ == _WEB_DRIVER:
            from aftercase.tui.browser import BrowserDriver

            return BrowserDriver
        return SafeDriver if chosen is LinuxDriver else chosen

    def _handle_exception(self, error: Exception) -> None:
        """End on a fault of ours. What is typed is kept; tests see the exception through Textual's pilot."""
        first = self._exception is None
        self._return_code = CRASHED
        if first:
            self._exception = error
            self._exception_event.set()
            try:
                self.keep_drafts()
            except Exception as second:  # noqa: BLE001 - the first one is the one to tell
                crash.save(second)
            self._exit_renderables[:] = [crash.line(crash.save(error))]
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """End on a fault that Textual describes; the description may hold case text and is not printed."""
        self._handle_exception(RuntimeError(f"panic: {len(renderables)}"))

    def _print_error_renderables(self) -> None:
        """Print what is left to say after the screen is gone, as plain lines on stderr."""
        for renderable in self._exit_renderables:
            words = filter_line(renderable) if isinstance(renderable, str) else type(renderable).__name__
            try:
                print(words, file=sys.__stderr__)
            except (OSError, ValueError):
                break  # so is the terminal
        self._exit_renderables.clear()
