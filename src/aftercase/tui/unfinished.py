"""A new case that is being filled in: kept over leaving the form, a crash and a closed terminal."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aftercase.store.protocol import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from aftercase.desk.who import Who
    from aftercase.store.drafts import Drafts

_KEY = "new-case"


class Unfinished:
    """What was typed into the form. It belongs to a person and a desk, since there is no case yet.

    Attributes:
        typed: Name of the field to its text; fields left empty are not in it.
    """

    def __init__(self, root: Path, who: Who) -> None:
        """Nothing is read yet."""
        self._root, self._who = root, who
        self._read = False
        self._kept: Mapping[str, str] = {}
        self.typed: dict[str, str] = {}

    def load(self) -> dict[str, str]:
        """What is there; read from the disk the first time."""
        if not self._read:
            self._read = True
            with contextlib.suppress(StoreError, OSError, ValueError):
                found = json.loads(self._drafts().load().get(_KEY, "{}"))
                self.typed = {str(k): str(v) for k, v in found.items()} | self.typed
            self._kept = dict(self.typed)
        return self.typed

    def save(self) -> None:
        """Keep it on disk; where that cannot be done it is still kept while the desk is open."""
        if self.typed != self._kept:
            with contextlib.suppress(StoreError, OSError):
                if self.typed:
                    self._drafts().save(_KEY, json.dumps(self.typed, ensure_ascii=False))
                else:
                    self._drafts().clear(_KEY)
                self._kept = dict(self.typed)

    def clear(self) -> None:
        """The case is open. What was typed on the way is forgotten, lest an erasure miss it here."""
        self.typed.clear()
        self.save()
        with contextlib.suppress(StoreError, OSError):
            self._drafts().forget_past()

    def _drafts(self) -> Drafts:
        from aftercase.desk.who import spare_folders
        from aftercase.store.drafts import Drafts

        return Drafts(spare_folders(self._root, _KEY), f"{self._who.uid}-{self._who.name}")
