"""Words being typed, in a real terminal: one's own editor, and a kill in the middle of a sentence."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from aftercase import i18n
from aftercase.desk.demo import make_demo
from tests.kit import LI
from tests.pty.terminal import Terminal

F4 = "\x1bOS"


def test_a_draft_survives_a_kill_and_the_editor_s_words_are_in_it(tmp_path: Path) -> None:
    i18n.use("en")
    _, number = make_demo(tmp_path / "data", LI, "UTC")
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "from the editor" >> "$1"\n', "utf-8")
    editor.chmod(0o755)
    env = {
        **os.environ,
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "SSH_CONNECTION": "",
    }
    env |= {"XDG_CONFIG_HOME": str(tmp_path / "config"), "VISUAL": "", "EDITOR": str(editor)}
    argv = [
        sys.executable,
        "-m",
        "aftercase",
        "--data",
        str(tmp_path / "data"),
        "--lang",
        "en",
        "open",
        number,
    ]
    with Terminal(argv, env=env, columns=80, rows=24) as terminal:
        terminal.wait_for("Checklist")
        terminal.settle()
        terminal.send("l")
        terminal.wait_for("A log entry for")
        terminal.settle()
        terminal.send("买家来电, ")
        terminal.wait_for("买家来电")
        terminal.send(F4)
        terminal.wait_for("from the editor")
        terminal.settle(1.0)  # a draft is at most a second behind
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    with Terminal(argv, env=env, columns=80, rows=24) as terminal:
        terminal.wait_for("Checklist")
        terminal.settle()
        terminal.send("l")
        terminal.wait_for("Your draft is back")
        assert "买家来电, from the editor" in terminal.screen_text()
