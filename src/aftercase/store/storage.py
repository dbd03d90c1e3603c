"""TinyDB's way to the disk: a `Storage` that writes a case whole or not at all.

TinyDB's own storage writes over the file in place; killed between the write and the truncation it leaves a
file that no longer opens. This one keeps TinyDB's two calls, `read` and `write`, and puts the durable recipe
behind them. It does not lock: between TinyDB's read and write lies the lock of the transaction around them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from aftercase.i18n import tr
from aftercase.store import content as contents
from aftercase.store import durable
from aftercase.store.content import Content, Tables

_PREVIOUS = ".prev"  # added to the name of the generation before


class AtomicStorage(Storage):
    """A TinyDB storage on one path, sealed with a checksum.

    Attributes:
        content: The file as last read or written; None before that and while there is no file.
    """

    def __init__(
        self,
        path: Path | str,
        mode: int = durable.PRIVATE.file,
        content: Content | None = None,
        append_only: bool = False,
        keep_previous: bool = True,
    ) -> None:
        """Open nothing yet.

        Args:
            path: The file; its folder exists.
            mode: Permissions of every generation written.
            content: A parsed copy from before, used as long as the file's signature is the same.
            append_only: Refuse a write that changes an event already on disk.
            keep_previous: Keep the generation before beside the new one.
        """
        super().__init__()
        self.path = Path(path)
        self.mode = mode
        self.content = content
        self._append_only = append_only
        self._keep_previous = keep_previous

    def read(self) -> Tables | None:
        """All tables, or None if there is no file yet.

        Raises:
            content.DamageError, content.SchemaError, protocol.Unreadable: As `content.load`.
        """
        self.content = contents.load(self.path, self.content)
        return None if self.content is None else dict(self.content.tables)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Put all tables in place, sealed anew; the generation before is kept beside it if so asked.

        Raises:
            ValueError: A value is no JSON, or `append_only` is hurt.
            protocol.NotSaved, protocol.NotConfirmed: As `durable.write`.
        """
        if self._append_only and self.content is not None and not contents.extends(data, self.content):
            # The parsed copy is shared with those who read: one of them has put another event in its place.
            raise ValueError(tr("an event that is already stored was changed"))
        whole, rows = contents.seal(data, self.content)
        previous = self.path.name + _PREVIOUS if self._keep_previous else None
        signature = durable.write(self.path, whole, self.mode, previous)
        self.content = Content({**data, "meta": contents.meta_of(whole)}, signature, rows)
