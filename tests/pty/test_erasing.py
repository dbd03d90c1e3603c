"""What is destroyed is asked for in a real terminal, one by one, and a no is a no."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aftercase import i18n
from aftercase.guide.decide import Opening, Speech
from tests.kit import make_desk
from tests.pty.terminal import Terminal


def program(tmp_path: Path, *words: str) -> Terminal:
    env = {**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    env |= {
        f"XDG_{name}": str(tmp_path / name.lower()) for name in ("STATE_HOME", "CONFIG_HOME", "RUNTIME_DIR")
    }
    argv = [sys.executable, "-m", "aftercase", "--data", str(tmp_path / "data"), "--lang", "en", *words]
    return Terminal(argv, env=env, columns=100, rows=40)


def case(tmp_path: Path) -> str:
    i18n.use("en")
    desk = make_desk(tmp_path / "data")
    number = desk.new(Opening("parcel-lost", buyer_name="李伟")).case.number
    desk.say(number, Speech("in", "buyer", "broken"))
    desk.say(number, Speech("out", "carrier", "李伟 got nothing"))
    desk.say(number, Speech("out", "carrier", "ask 李伟"))
    return number


def test_each_doubtful_one_is_asked_about_then_the_whole(tmp_path: Path) -> None:
    number = case(tmp_path)
    words = ("erase", number, "--person", "buyer", "--why", "asked for it")
    with program(tmp_path, *words) as terminal:
        terminal.wait_for("Erase #5 too?")
        terminal.send("n\r")
        terminal.wait_for("Erase #6 too?")
        terminal.send("y\r")
        terminal.wait_for("It cannot be undone.")
        terminal.send("\r")
        assert terminal.wait() == 1
    assert make_desk(tmp_path / "data").case(number).entries[0].text == "broken"
    with program(tmp_path, *words) as terminal:
        terminal.wait_for("Erase #5 too?")
        terminal.send("n\r")
        terminal.wait_for("Erase #6 too?")
        terminal.send("y\r")
        terminal.wait_for("It cannot be undone.")
        terminal.send("y\r")
        terminal.wait_for("Stays, as you did not name it: #5")
        assert terminal.wait() == 0
    entries = make_desk(tmp_path / "data").case(number).entries
    assert [entry.text for entry in entries] == [None, "李伟 got nothing", None]


def test_a_purge_asks_for_the_number_once_more(tmp_path: Path) -> None:
    number = case(tmp_path)
    words = ("purge", number, "--why", "kept long enough")
    with program(tmp_path, *words) as terminal:
        terminal.wait_for("Type the number")
        terminal.send("AC-2026-0009\r")
        assert terminal.wait() == 1
    assert make_desk(tmp_path / "data").case(number).number == number
    with program(tmp_path, *words) as terminal:
        terminal.wait_for("Type the number")
        terminal.send(f"{number}\r")
        terminal.wait_for("was purged on")
        assert terminal.wait() == 0
    assert make_desk(tmp_path / "data").store.purged() == [number]
