"""One key after the other: each is meant for the screen that the key before it leads to.

Textual 8.2.8 hands keys that arrive together to whatever has the focus at that moment. Over a slow line, or
typed ahead of a busy desk, ``l`` and the first words of an entry come in one piece: the page opens, and the
words run as commands on the case below it. Here the next key waits until the one before has done all it does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.events import Key

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import Event
    from textual.message_pump import MessagePump
    from textual.screen import Screen
    from textual.worker import Worker

_PATIENCE = 1.0  # seconds; what takes longer than that is not waited for
# Keys that only move something: one that is held down is dealt with at once, so that a burst is painted once.
# It goes the same way as the one before it, in the same order.
_STEPS = frozenset(("up", "down", "left", "right", "pageup", "pagedown", "j", "k"))
_ROUNDS = 20  # turns of the loop after which whoever was answered by a dialog has asked the next question


class Turns:
    """Hands out keys and pastes one by one.

    It never drops one and never changes their order. A key that comes alone is dealt with at once.
    """

    def __init__(self, app: App[Any], deal: Callable[[Event], Awaitable[None]]) -> None:
        """``deal`` is what the app does with a key, without waiting for those it sends it to."""
        self._app, self._deal = app, deal
        self._waiting: deque[Event] = deque()
        self._under_way: asyncio.Task[None] | None = None
        self._step = ""  # the key under way, where it only moves something

    async def take(self, event: Event) -> None:
        """Deal with it now, or after those that are under way."""
        if self._under_way is not None:
            if self._waiting or not self._repeats(event):
                self._waiting.append(event)
            else:
                await self._deal(event)
            return
        target = self._app.focused or self._app.screen
        if hasattr(target, "cursor_blink") and (not isinstance(event, Key) or event.is_printable):
            self._step = ""
            await self._deal(event)  # a field takes it, and leads nowhere
            return
        chain = [node for node in target.ancestors_with_self if node._task is not None]
        before, busy = self._app.screen, self._acting()
        self._step = event.key if isinstance(event, Key) and event.key in _STEPS else ""
        self._under_way = asyncio.create_task(self._follow(chain, before, busy))
        await self._deal(event)

    @property
    def resting(self) -> bool:
        """Whether no key is under way, and none waits."""
        return self._under_way is None and not self._waiting

    def close(self) -> None:
        """The app ends: nothing is waited for any more."""
        if self._under_way is not None:
            self._under_way.cancel()

    async def _follow(
        self, chain: Sequence[MessagePump], before: Screen[Any], busy: set[Worker[Any]]
    ) -> None:
        """Until the key has gone up from widget to widget, and what it has begun has come to rest."""
        try:
            await _through(chain)  # the key itself, and the action it stands for
            await _through(chain)  # what a widget has made of it: a line sent off, a line of a list chosen
            clock, rounds = asyncio.get_running_loop().time, 0
            end = clock() + _PATIENCE
            while self._app.screen is before and self._acting() - busy and clock() < end:
                rounds += 1
                await asyncio.sleep(0 if rounds < _ROUNDS else 0.01)
            if self._app.screen is not before:
                for _ in range(_ROUNDS):
                    await asyncio.sleep(0)
                await _through([self._app.screen])
        finally:
            self._app.call_later(self._next)

    async def _next(self) -> None:
        self._under_way = None
        while self._waiting and self._under_way is None:
            await self.take(self._waiting.popleft())
            while self._waiting and self._repeats(self._waiting[0]):
                await self._deal(self._waiting.popleft())

    def _repeats(self, event: Event) -> bool:
        return isinstance(event, Key) and event.key == self._step

    def _acting(self) -> set[Worker[Any]]:
        """The acts that may ask something: not those in threads, which only read."""
        return {one for one in self._app.workers if not one.is_finished and not one._thread_worker}


async def _through(chain: Sequence[MessagePump]) -> None:
    """Until each of them has dealt with all that it was sent before, one after the other."""
    loop = asyncio.get_running_loop()
    for node in chain:
        passed, task = loop.create_future(), node._task

        def on(_: object = None, passed: asyncio.Future[None] = passed) -> None:
            if not passed.done():
                passed.set_result(None)

        if task is None or not node.call_later(on):
            continue  # it is gone, and what it was sent as well
        task.add_done_callback(on)
        late = loop.call_later(_PATIENCE, on)
        await passed
        late.cancel()
        task.remove_done_callback(on)
