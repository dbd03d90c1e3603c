"""The desk of the pictures in a terminal, for `record`: ``python -m screenshots.player FOLDER zh|en``."""

from __future__ import annotations

import sys
from pathlib import Path

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.tui.app import DeskApp
from screenshots.stage import NOW, WHO, ZONE, no_chance


def main(folder: str, language: str) -> None:
    """Show the desk until it is ended."""
    no_chance()
    i18n.use(language)
    desk = Desk(Path(folder), WHO[language], ZONE, lambda: NOW)
    DeskApp(desk, frozen=True).run()


if __name__ == "__main__":
    main(*sys.argv[1:3])
