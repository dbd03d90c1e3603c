"""Who sits at the desk, and where it keeps its things."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from aftercase.text import one_line


class Who(NamedTuple):
    """The name shown in the log, and what the kernel knows: never ``$USER`` alone.

    Attributes:
        how: ``system`` where the name is the account's own, ``claimed`` where the person typed another.
    """

    name: str
    uid: int
    host: str
    how: str

    def via(self) -> dict[str, Any]:
        """As it stands in an event."""
        return {"uid": self.uid, "host": self.host, "how": self.how}


def who(claimed: str = "") -> Who:
    """The person at this desk; ``claimed`` is the name from ``--as`` or AFTERCASE_AS."""
    uid = os.getuid()
    account = _account(uid)
    name = one_line(claimed, 60) or account
    return Who(name, uid, one_line(os.uname().nodename, 60), "system" if name == account else "claimed")


def _account(uid: int) -> str:
    import pwd

    try:
        return one_line(pwd.getpwuid(uid).pw_name, 60)
    except KeyError:
        return f"uid{uid}"


def data_folder(asked: str = "") -> Path:
    """The desk's data folder: what was asked for, else the system's place for it."""
    if asked:
        return Path(asked).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_path("aftercase"))


def readings_folder() -> Path:
    """Where readings of pinned texts are kept, for this person alone; anybody may delete it."""
    import platformdirs

    return Path(platformdirs.user_cache_path("aftercase")) / "readings"


def spare_folders(root: Path, case: str) -> list[Path]:
    """Where a draft goes when the case's folder cannot be written: the state folder, then the runtime one.

    The name tells two desks with cases of the same number apart.
    """
    import hashlib
    import warnings

    import platformdirs

    name = f"{case}-{hashlib.sha256(str(root.absolute()).encode()).hexdigest()[:8]}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a system without a runtime folder is nothing to warn a person of
        homes = (platformdirs.user_state_path("aftercase"), platformdirs.user_runtime_path("aftercase"))
    return [Path(home) / "drafts" / name for home in homes]


def local_zone() -> str:
    """The IANA name of the system's zone, ``UTC`` where it has none."""
    import tzlocal

    try:
        return tzlocal.get_localzone_name() or "UTC"
    except Exception:  # noqa: BLE001 - a broken /etc/localtime must not keep the desk shut
        return "UTC"


class Preferences:
    """What a person has chosen for himself, kept between sessions: a flat JSON object of texts.

    ``lang`` is the language of the interface; ``playbooks`` the folders of own playbooks, one on a line.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Nothing is read or written yet."""
        self._path = path

    @property
    def path(self) -> Path:
        """The file."""
        if self._path is None:
            import platformdirs

            self._path = Path(platformdirs.user_config_path("aftercase")) / "preferences.json"
        return self._path

    def load(self) -> dict[str, str]:
        """What was saved; nothing where there is no file or it is not ours."""
        import json

        try:
            read = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): v for k, v in read.items() if isinstance(v, str)} if isinstance(read, dict) else {}

    def save(self, **chosen: str) -> None:
        """Keep a choice; a folder that cannot be written only means asking again next time."""
        try:
            self.put(chosen)
        except OSError:
            return

    def put(self, chosen: Mapping[str, str | None]) -> None:
        """Keep choices; None forgets one.

        Raises:
            OSError: The file cannot be written.
        """
        import json

        from aftercase.store import durable
        from aftercase.store.protocol import NotConfirmed, NotSaved

        kept = {key: value for key, value in {**self.load(), **chosen}.items() if value is not None}
        try:
            durable.make_folders(self.path.parent)
            durable.write(self.path, (json.dumps(kept, indent=1) + "\n").encode(), durable.PRIVATE.file)
        except (NotSaved, NotConfirmed) as error:
            raise OSError(error.errno, error.reason, str(error.path)) from error


def own_folders() -> list[Path]:
    """The folders of own playbooks: those of AFTERCASE_PLAYBOOKS, else the person's choice."""
    asked = os.environ.get("AFTERCASE_PLAYBOOKS", "")
    names = asked.split(os.pathsep) if asked else Preferences().load().get("playbooks", "").split("\n")
    return list(dict.fromkeys(Path(name).expanduser().absolute() for name in names if name))
