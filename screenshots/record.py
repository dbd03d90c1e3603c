"""A recording of the demo case, worked to its end in a real terminal: ``demo-en.cast`` and ``demo-zh.cast``.

The format is asciinema's, version 2: a line of JSON about the terminal, then one per event. What is on the
screen comes from a real run; when it comes is a script: a person reads, then presses the next key. So a
minute of film is made in some seconds, and looks the same on a slow machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.guide.position import CheckView
from aftercase.i18n import tr
from screenshots.stage import FOLDER, NOW, WHO, ZONE, desk
from tests.pty.terminal import Terminal

COLUMNS, ROWS = 100, 30
WAYS = ("arrived", "fault", "keep", "settled")  # from the step where the demo's story stops
VALUES = {"zh": "已核对", "en": "checked"}
# Seconds in the film.
TYPED, PRESSED, READ, END = 0.08, 1.1, 2.4, 4.0
# Seconds without output after which a key has done all it does; the first of its kind loads what it needs.
_QUICK, _QUIET = 0.1, 0.5
ENTER = "\r"


class Film:
    """A terminal, and what it showed when.

    Attributes:
        events: Seconds from the beginning, and what was written then.
    """

    def __init__(self, terminal: Terminal) -> None:
        """Nothing is recorded yet."""
        self.terminal = terminal
        self.events: list[tuple[float, str]] = []
        self._at, self._far = 0.0, 0

    def rest(self, seconds: float) -> str:
        """Take what was written since, and let the film go on; gives the screen."""
        screen = self.terminal.settle(_QUICK if seconds == TYPED else _QUIET)
        raw = self.terminal.raw
        fresh, self._far = raw[self._far :], len(raw)
        if fresh:
            self.events.append((round(self._at, 2), fresh.decode("utf-8", "replace")))
        self._at += seconds
        return screen

    def press(self, key: str, seconds: float = PRESSED) -> str:
        """Press a key, and look at what it did."""
        self.terminal.send(key)
        return self.rest(seconds)

    def type(self, words: str) -> None:
        """Type, letter by letter."""
        for sign in words:
            self.press(sign, TYPED)
        self._at += PRESSED

    def save(self, path: Path, title: str) -> None:
        """Write the recording."""
        head = {
            "version": 2,
            "width": self.terminal.columns,
            "height": self.terminal.rows,
            "timestamp": int(NOW.timestamp()),
            "title": title,
            "env": {"TERM": "xterm-256color"},
        }
        lines = [
            json.dumps(head),
            *(json.dumps([at, "o", text], ensure_ascii=False) for at, text in self.events),
        ]
        path.write_text("\n".join([*lines, ""]), "utf-8")


class Seller:
    """Who works the case; where it stands is read from the disk, beside the program."""

    def __init__(self, film: Film, desk: Desk, number: str, language: str) -> None:
        """``desk`` is another look at the same folder."""
        self._film, self._desk, self._number, self._language = film, desk, number, language

    def find(self) -> None:
        """From the list of cases into the demo case."""
        screen = self._film.rest(READ)
        for _ in range(10):
            if any("▸" in line and self._number in line for line in screen.splitlines()):
                break
            screen = self._film.press("j", 0.5)
        self._film.terminal.send(ENTER)
        self._film.terminal.wait_for(tr("Checklist"))
        self._film.rest(READ)

    def work(self, way: str) -> None:
        """Do what the step asks for, and take a way on."""
        for view in self._desk.position(self._number).checks:
            if view.check.required and view.state == "todo":
                self._check(view)
        ways = [branch.key for branch in self._desk.position(self._number).branches]
        self._film.press(str(ways.index(way) + 1), READ)

    def _check(self, view: CheckView) -> None:
        for _ in range(20):
            if self._marked(view):
                break
            self._film.press("j", 0.4)
        self._film.press(" ")
        if view.check.kind == "evidence":
            self._film.type("photo.png")
            self._film.press(ENTER)
        elif view.check.kind == "field":
            self._film.type(VALUES[self._language])
            self._film.press(ENTER)

    def _marked(self, view: CheckView) -> bool:
        begin = view.check.label[:6]
        return any(
            "▸" in line and begin in line.replace(" ", "")
            if self._language == "zh"
            else "▸" in line and view.check.label[:12] in line
            for line in self._film.terminal.screen_text().splitlines()
        )

    def close(self) -> None:
        """Do the last checks, and close the case with its outcome."""
        for view in self._desk.position(self._number).checks:
            if view.check.required and view.state == "todo":
                self._check(view)
        self._film.press("o", READ)
        self._film.press(ENTER, READ)
        self._film.press(ENTER, END)


def record(language: str) -> Path:
    """Record the demo case in a language; gives the file."""
    i18n.use(language)
    root = FOLDER.parent
    with tempfile.TemporaryDirectory(prefix="aftercase-film-") as folder, contextlib.chdir(folder):
        made, number = desk(Path("my-shop"), language)
        shutil.copy(next(Path("my-shop").rglob("*.png")), "photo.png")
        env = {
            "PYTHONPATH": str(root),
            "HOME": folder,
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_STATE_HOME": f"{folder}/state",
            "SSH_CONNECTION": "",
            "COLORTERM": "",  # 256 colours: a fifth smaller
            "PATH": os.environ.get("PATH", os.defpath),
        }
        argv = [sys.executable, "-m", "screenshots.player", str(made.root), language]
        with Terminal(argv, env, COLUMNS, ROWS) as terminal:
            terminal.wait_for(number, 30)
            film = Film(terminal)
            seller = Seller(film, Desk(Path("my-shop"), WHO[language], ZONE, lambda: NOW), number, language)
            seller.find()
            film.press("f", READ)
            film.press("3", READ)
            for way in WAYS:
                seller.work(way)
            seller.close()
            film.rest(END)
            if made.case(number).status != "closed":
                raise RuntimeError(f"the case was not closed:\n{terminal.screen_text()}")
        path = FOLDER / f"demo-{language}.cast"
        film.save(path, "aftercase: " + str(made.case(number).fields["title"]))
    return path


if __name__ == "__main__":
    for spoken in sys.argv[1:] or i18n.LANGUAGES:
        print(record(spoken))
