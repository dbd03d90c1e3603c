"""What holds for all who use a data folder: how long closed cases are kept, and whether it is a team's.

It lies in the data folder, not among a person's preferences, so that everybody's doctor says the same::

    {"format": "aftercase-settings", "v": 1, "retention_days": 730, "team": "support"}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from aftercase.i18n import N_, tr
from aftercase.store import durable
from aftercase.store.layout import LOCK_FILE, SETTINGS_FILE
from aftercase.store.lock import locked
from aftercase.store.protocol import StoreError, Unreadable

FORMAT = "aftercase-settings"
VERSION = 1
LONGEST = 36_500
"""The longest period that can be set, in days: a hundred years is a slip of the finger."""

_DEADLINE = 5.0  # seconds to wait for somebody else who is changing them


class SettingsError(StoreError):
    """The file is not what we wrote; it is left as it is."""

    sentence = N_("{path} cannot be used: {reason}. Mend it, or move it away and set it anew.")


class Settings(NamedTuple):
    """The settings of a data folder.

    Attributes:
        retention_days: After so many days a closed case is due to be purged; None where nobody has said.
        team: The group's name where it is a team's folder by agreement; "" where it is not.
        rest: Keys of a newer version, kept as they are.
    """

    retention_days: int | None = None
    team: str = ""
    rest: tuple[tuple[str, Any], ...] = ()


NONE = Settings()


def load(root: Path) -> Settings:
    """The settings of a data folder; `NONE` where it has none.

    Raises:
        SettingsError: The file is damaged, or of a newer format.
        Unreadable: The system refuses.
    """
    path = root / SETTINGS_FILE
    try:
        data, _ = durable.read(path)
    except FileNotFoundError:
        return NONE
    except OSError as error:
        raise Unreadable(path, error) from error
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise SettingsError(path, reason=tr("it is torn or no JSON")) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise SettingsError(path, reason=tr("it holds no settings of aftercase"))
    if type(found.get("v")) is not int or found["v"] > VERSION:
        raise SettingsError(path, reason=tr("a newer aftercase wrote it"))
    days, team = found.get("retention_days"), found.get("team", "")
    if not (days is None or (type(days) is int and 0 < days <= LONGEST)) or not isinstance(team, str):
        raise SettingsError(path, reason=tr("it holds no settings of aftercase"))
    rest = {
        key: value for key, value in found.items() if key not in ("format", "v", "retention_days", "team")
    }
    return Settings(days, team, tuple(sorted(rest.items())))


def change(root: Path, **values: Any) -> Settings:
    """Set some of the settings, keeping the others, and return them all.

    Args:
        root: The data folder; made, with its folder of cases, if missing.
        values: Fields of `Settings`.

    Raises:
        SettingsError, Unreadable: As `load`.
        Busy, NotSaved, NotConfirmed: They could not be written.
    """
    durable.make_folders(root / "cases")
    modes = durable.modes_of(root / "cases")
    with locked(root / LOCK_FILE, modes.file, _DEADLINE):
        settings = load(root)._replace(**values)
        document: dict[str, Any] = {"format": FORMAT, "v": VERSION, **dict(settings.rest)}
        if settings.retention_days is not None:
            document["retention_days"] = settings.retention_days
        if settings.team:
            document["team"] = settings.team
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        durable.write(root / SETTINGS_FILE, text.encode(), modes.file)
    return settings
