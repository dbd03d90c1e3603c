"""The gate where a browser draws the desk (`aftercase serve`): what is typed, and how it all ends.

What is drawn passes the same filter as on a terminal, for it sits before every driver. Textual's web driver
goes deaf at a wrong byte and lives on when nobody is at the other end; it would also hand files and addresses
to the browser. `BrowserDriver` mends these. It is loaded only where it is needed.
"""

from __future__ import annotations

import functools
import os
import signal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from textual.drivers.web_driver import WebDriver

from aftercase.tui.gate import _lenient_decoder, _with_names
from aftercase.tui.pasting import PasteParser
from aftercase.tui.pinning import pinned


def _write_all(fileno: int, data: bytes) -> int:
    """`os.write`, to the last byte: a packet cut short by a signal would garble all that follow.

    What nobody reads any more is lost, not an error.
    """
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(fileno, left) :]
    except OSError:
        pass
    return len(data)


class BrowserDriver(WebDriver):
    """Textual's web driver, which survives a wrong byte, notices a closed tab, and opens nothing."""

    _read_input = staticmethod(
        _with_names(
            WebDriver.run_input_thread, getincrementaldecoder=_lenient_decoder, XTermParser=PasteParser
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Textual's driver."""
        super().__init__(*args, **kwargs)
        self._write = functools.partial(_write_all, self.fileno)

    def write(self, data: str) -> None:
        """With signs of a doubtful width pinned to their cells."""
        super().write(pinned(data))

    def run_input_thread(self) -> None:
        """Read what is typed until the app ends; the end of the input is the end of the app."""
        self._read_input(self)
        if not self.exit_event.is_set():
            # As on a terminal that was closed, and handled by the same handler: drafts are kept.
            signal.raise_signal(signal.SIGHUP)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Nothing is opened: links are copied."""

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,  # noqa: ARG002 - Textual's call
        save_path: Path,  # noqa: ARG002
        **more: Any,  # noqa: ARG002
    ) -> None:
        """Nothing is sent but the picture: what is exported goes to a file of this machine."""
        binary.close()
