"""What the checks look at: the data folder as a whole, and one case with all that lies in its folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aftercase.store import durable, permissions, tombstone
from aftercase.store.files import FileStore
from aftercase.store.layout import CASE_FILE, TOMBSTONE_FILE
from aftercase.store.protocol import Event, Unreadable
from aftercase.store.settings import NONE, Settings

if TYPE_CHECKING:
    from aftercase.case.state import Case
    from aftercase.store.content import Content

_DEPTH = 6  # folders within a folder; ours are one deep


@dataclass(frozen=True)
class House:
    """The data folder.

    Attributes:
        store: Its cases.
        now: The moment of the look, with a zone.
        settings: What is agreed on for it.
        team: Whether it is a team's, by its permissions or by agreement.
        group: Number of the group that everything in a team's folder should belong to.
        owner: Number of the user the data folder belongs to.
    """

    store: FileStore
    now: datetime
    settings: Settings
    team: bool
    group: int
    owner: int

    @property
    def root(self) -> Path:
        """The data folder."""
        return self.store.root

    @property
    def modes(self) -> durable.Modes:
        """The permissions everything in it should have."""
        return durable.TEAM if self.team else durable.PRIVATE


def house(store: FileStore, now: datetime, settings: Settings = NONE) -> House:
    """Look at a data folder; raises OSError where it cannot be looked at."""
    info = store.root.stat()
    group = info.st_gid
    team = bool(settings.team)
    try:
        cases = store.cases.stat()
    except FileNotFoundError:
        pass
    else:
        group, team = cases.st_gid, team or bool(cases.st_mode & stat.S_ISGID)
    agreed = permissions.group_id(settings.team) if settings.team else None
    return House(store, now, settings, team, group if agreed is None else agreed, info.st_uid)


class Item(NamedTuple):
    """Something in a folder.

    Attributes:
        name: Its path, relative to that folder.
        path: Its path.
        info: What the system says of it, no link followed.
    """

    name: str
    path: Path
    info: os.stat_result

    @property
    def is_file(self) -> bool:
        """A regular file."""
        return stat.S_ISREG(self.info.st_mode)

    @property
    def is_folder(self) -> bool:
        """A folder, no link to one."""
        return stat.S_ISDIR(self.info.st_mode)


def items(folder: Path, below: str = "", depth: int = _DEPTH) -> Iterator[Item]:
    """All that lies in a folder, folders before what is in them; raises OSError for the folder itself."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        try:
            item = Item(f"{below}{entry.name}", Path(entry.path), entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            continue
        yield item
        if item.is_folder and depth:
            try:
                yield from items(item.path, f"{item.name}/", depth - 1)
            except OSError:  # not ours to look into: the check of permissions says so
                continue


class CaseLook:
    """One case: its folder, and its file as far as it can be read.

    Attributes:
        house: The data folder.
        case: The number.
        folder: Its folder.
        items: All that lies in it, by relative path.
        content: Its file; None where there is none or it is damaged.
        damage: What is wrong with the file; "" where nothing is.
        unreadable: Why the system does not let us read it; "" where it does.
        newer: The version of a file that a newer program wrote; None where it is ours.
    """

    def __init__(self, house: House, case: str) -> None:
        """Read it all; raises OSError where the folder cannot be looked into."""
        self.house, self.case = house, case
        self.folder = house.store.cases / case
        self.items = {item.name: item for item in items(self.folder)}
        self.content: Content | None = None
        self.damage = self.unreadable = ""
        self.newer: int | None = None
        self._load()

    def _load(self) -> None:
        from aftercase.store import content as contents

        try:
            content = contents.load(self.folder / CASE_FILE)
            if content is not None:
                self.newer = content.schema if content.read_only else None
                contents.check(content, self.case)
            self.content = content
        except contents.SchemaError as newer:
            self.newer = newer.schema
        except contents.DamageError as error:
            self.damage = str(error)
        except Unreadable as error:
            self.unreadable = error.reason

    @property
    def events(self) -> tuple[Event, ...]:
        """Its events, as far as there are any that can be read."""
        return self.content.events if self.content is not None else ()

    @cached_property
    def state(self) -> Case | None:
        """The case after its events; None where they are not ours."""
        from aftercase.case.fold import fold

        try:
            return fold(self.events) if self.events else None
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            return None

    @cached_property
    def purged(self) -> bool:
        """Whether it was purged."""
        return tombstone.exists(self.folder)

    @property
    def has_note(self) -> bool:
        """Whether there is a note of a purge, readable or not."""
        return TOMBSTONE_FILE in self.items

    def within(self, name: str) -> list[Item]:
        """What lies directly in one of its folders."""
        return [
            item
            for item in self.items.values()
            if item.name.startswith(f"{name}/") and "/" not in item.name[len(name) + 1 :]
        ]
