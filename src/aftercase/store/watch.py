"""Noticing that somebody else has written a case, within a second.

watchfiles is told by the system at once, and a look at the file twice a second stands beside it: a network
file system, an exhausted limit of watches or a mounted folder deliver nothing and say nothing, and a `stat`
costs 2 µs. Both live in one thread, which ends within a tenth of a second of `Watch.stop`, and by itself when
the program's main thread has ended.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from aftercase.store.protocol import Signature

LOOK = 0.5  # seconds between two looks at the file, whatever the system tells
_STEP = 100  # ms between two looks of watchfiles at what the system has told, and at `stop`
_DEBOUNCE = 400  # ms after which changes are told though more keep coming: a busy case must not be late


class Watch:
    """Tells of each new generation of one file, from `start` to `stop`; other files do not count.

    Attributes:
        path: The file.
        polling: Whether the file is only looked at: there is no watchfiles, no inotify or none left, or
            WATCHFILES_FORCE_POLLING is set. Known once it has started.
    """

    def __init__(self, path: Path, tell: Callable[[Signature | None], None]) -> None:
        """Touch nothing yet.

        Args:
            path: The file to watch; its folder is what is watched, since the file is replaced at every write.
            tell: Called in the watching thread with the signature of the new generation, None where the file
                is gone. It is called soon and must not wait: `stop` waits for it.
        """
        self.path = path
        self.polling = False
        self._tell = tell
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._known: Signature | None = None

    def start(self, known: Signature | None) -> None:
        """Begin to watch, in a thread of its own; watchfiles is loaded there, it takes 40 ms.

        Args:
            known: Of the generation that was read: what came after it is told at once.
        """
        self._known = known
        # Not a daemon: one that is stopped inside watchfiles while the interpreter ends would abort it.
        self._thread = threading.Thread(target=self._run, name="aftercase-watch", daemon=False)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end. It needs a tenth of a second, and nothing is told any more."""
        self._stop.set()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread's end; False where it still runs after ``timeout`` seconds."""
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def is_set(self) -> bool:
        """Whether to end: what watchfiles asks of its stop event."""
        return self._stop.is_set() or not threading.main_thread().is_alive()

    def _run(self) -> None:
        for _ in self._moments():
            if self.is_set():
                return
            now = signature(self.path)
            if now != self._known:
                self._known = now
                self._tell(now)

    def _moments(self) -> Iterator[None]:
        """The moments to look: when the system tells of a change, and twice a second."""
        yield None  # what was written before the watch begins
        if not _forced():
            # No watchfiles here, no inotify, no watch left (a RuntimeError of its Rust half), or no folder
            # any more: then looking at the file has to do.
            with contextlib.suppress(ImportError, OSError, RuntimeError):
                yield from self._told()
        self.polling = True
        while not self.is_set():
            self._stop.wait(LOOK)
            yield None

    def _told(self) -> Iterator[None]:
        import logging

        from watchfiles import watch

        # It logs every change, and where a log goes to a file that would be a change again.
        logging.getLogger("watchfiles").setLevel(logging.ERROR)
        for _ in watch(
            self.path.parent,
            watch_filter=lambda _kind, name: name.endswith(self.path.name),
            debounce=_DEBOUNCE,
            step=_STEP,
            stop_event=self,
            rust_timeout=round(LOOK * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=False,  # it would walk the folder; one file is looked at for less
            recursive=False,
        ):
            yield None


def signature(path: Path) -> Signature | None:
    """The signature of the file there now; None where there is none to be seen."""
    try:
        info = os.lstat(path)
    except OSError:
        return None
    return info.st_ino, info.st_size, info.st_mtime_ns


def _forced() -> bool:
    return os.environ.get("WATCHFILES_FORCE_POLLING", "").lower() not in ("", "false", "disable", "disabled")
