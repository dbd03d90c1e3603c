"""When words were first tried to be sent, for the cooling-off: a small file among the person's own state."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aftercase.clock import times

if TYPE_CHECKING:
    from aftercase.guide.guards.points import Intent, Point
    from aftercase.guide.situation import Situation

_KEPT = timedelta(days=1)
OFF = "off"


class Cooling:
    """The tries of one person at one desk.

    Attributes:
        path: The file: ``<desk>/<case>/<party>`` to the moment of the first try. No words are in it.
    """

    def __init__(self, root: Path, asked: Callable[[], str], path: Path | None = None) -> None:
        """``asked`` gives the preference: ``off`` or a length such as ``5m``."""
        self._root, self._asked, self._path = root, asked, path

    @property
    def path(self) -> Path:
        """Where it lies."""
        if self._path is None:
            import platformdirs

            self._path = Path(platformdirs.user_state_path("aftercase")) / "cooling.json"
        return self._path

    def look(self, situation: Situation, intent: Intent) -> list[Point]:
        """A point where the words have to rest; the first try begins it. Nothing where it is switched off."""
        from aftercase.desk import bells
        from aftercase.guide.guards import cooling
        from aftercase.guide.situation import Refused

        if intent.deed != "say":
            return []
        try:
            asked = bells.lengths(self._asked() or OFF)
        except Refused:  # a file written by hand
            return []
        rest = cooling.length(asked[0], situation.case, situation.now) if asked else timedelta()
        if not rest:
            return []
        begun = self._load().get(self._key(situation.case.number, intent.party))
        if cooling.over(begun, rest, situation.now):
            return []
        if begun is None or cooling.begins(begun, rest, situation.now):
            begun = situation.now
            self._keep(self._key(situation.case.number, intent.party), begun, situation.now)
        return [cooling.point(begun + rest, situation.zone)]

    def sent(self, case: str, party: str) -> None:
        """Words have left: the next ones to this party rest anew."""
        if self._key(case, party) in self._load():
            self._keep(self._key(case, party), None, None)

    def _key(self, case: str, party: str) -> str:
        return f"{self._root.absolute()}/{case}/{party}"

    def _load(self) -> dict[str, datetime]:
        try:
            read = json.loads(self.path.read_text("utf-8"))
            return {str(key): times.moment(at) for key, at in read.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def _keep(self, key: str, at: datetime | None, now: datetime | None) -> None:
        """Write the file; where it cannot be written the words simply do not rest."""
        from aftercase.store import durable
        from aftercase.store.protocol import NotConfirmed, NotSaved

        kept = {name: moment for name, moment in self._load().items() if name != key}
        if now is not None:
            kept = {name: moment for name, moment in kept.items() if abs(now - moment) < _KEPT}
        if at is not None:
            kept[key] = at
        data = json.dumps({name: times.stamp(moment) for name, moment in kept.items()}, indent=1)
        with contextlib.suppress(NotSaved, NotConfirmed, OSError):
            durable.make_folders(self.path.parent)
            durable.write(self.path, (data + "\n").encode(), durable.PRIVATE.file)
