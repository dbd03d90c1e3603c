"""When findings are told: at once after a pause, while somebody types a moment after the last keystroke.

The changed text comes first, then its neighbours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from aftercase.lsp.answers import Diagnostic, Findings
from aftercase.lsp.workspace import Workspace

_DELAY = 0.1  # seconds after the last keystroke, while somebody is typing
_PAUSE = 0.4  # seconds without a keystroke after which the next one is answered at once
_SLOW = 2.0  # a text that takes its time is not looked at more often than this


class Publisher:
    """Tells findings of open texts. Everything runs in the event loop, so a result is never stale."""

    def __init__(
        self, workspace: Workspace, tell: Callable[[Findings], None], log: Callable[[Exception], None]
    ) -> None:
        """``tell`` sends findings to the client, ``log`` takes what must not happen."""
        self._workspace, self._tell, self._log = workspace, tell, log
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._waiting: dict[str, None] = {}
        self._next: asyncio.TimerHandle | None = None
        self._told: dict[str, tuple[Diagnostic, ...]] = {}
        self._cost: dict[str, float] = {}
        self._typed: dict[str, float] = {}

    def changed(self, label: str, *, at_once: bool = False) -> None:
        """A text is new or has changed: look at it soon, and only at its newest state."""
        self._cancel(label)
        now = time.monotonic()
        at_once = at_once or now - self._typed.get(label, 0.0) > max(_PAUSE, 2 * self._cost.get(label, 0.0))
        self._typed[label] = now
        wait = 0.0 if at_once else min(max(_DELAY, 2 * self._cost.get(label, 0.0)), _SLOW)
        self._timers[label] = asyncio.get_running_loop().call_later(wait, self._look, label)

    def closed(self, label: str) -> None:
        """A text was closed: an editor shows nothing for it any more."""
        self._cancel(label)
        self._waiting.pop(label, None)
        self._told.pop(label, None)
        self._cost.pop(label, None)
        self._typed.pop(label, None)
        self._tell(Findings(label, None, ()))
        self._wait_for([])

    def everything(self) -> None:
        """The disk has changed: look at all open texts."""
        self._wait_for(self._workspace.open)

    def neighbours(self, label: str) -> None:
        """Look at the texts whose findings may depend on one."""
        self._wait_for(self._workspace.around(label))

    def _cancel(self, label: str) -> None:
        timer = self._timers.pop(label, None)
        if timer is not None:
            timer.cancel()

    def _look(self, label: str) -> None:
        self._timers.pop(label, None)
        start, again = time.perf_counter(), label in self._told
        try:
            self._publish(label, always=True)
            self.neighbours(label)
        except Exception as error:  # noqa: BLE001 - a text that trips us must not end the server
            self._log(error)
        finally:
            self._wait_for([])
        if again:  # the first look may have read the whole folder
            self._cost[label] = time.perf_counter() - start

    def _publish(self, label: str, *, always: bool) -> None:
        findings = self._workspace.findings(label)
        if findings is not None and (always or self._told.get(label) != findings.items):
            self._told[label] = findings.items
            self._tell(findings)

    def _wait_for(self, labels: Iterable[str]) -> None:
        self._waiting |= dict.fromkeys(labels)
        # While somebody is typing they would be looked at again and again; the last `_look` comes back here.
        if self._waiting and self._next is None and not self._timers:
            self._next = asyncio.get_running_loop().call_later(0.01, self._one)

    def _one(self) -> None:
        """One neighbour at a time, so that what the client asks meanwhile is answered between them."""
        self._next = None
        label = next(iter(self._waiting), None)
        if label is None or self._timers:
            return
        del self._waiting[label]
        try:
            self._publish(label, always=False)
        except Exception as error:  # noqa: BLE001 - as above
            self._log(error)
        self._wait_for([])
