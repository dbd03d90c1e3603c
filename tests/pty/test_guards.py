"""The guards in a real terminal, in both languages: points are met calmly, or passed with a reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.desk.demo import make_demo
from aftercase.desk.desk import Desk
from aftercase.i18n import tr
from tests.kit import LI
from tests.pty.terminal import Terminal

F10, ESC = "\x1b[21~", "\x1b"
RUDE = {"en": " You are a scammer.", "zh": "你就是骗子。"}
REASON = {"en": "the buyer has gone silent", "zh": "买家一直没有回复"}


class Desked:
    """The demo case in a folder of its own, opened in a terminal."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        i18n.use(language)
        self.desk, self.number = make_demo(folder / "data", LI, "UTC")

    def open(self) -> Terminal:
        env = {
            **os.environ,
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "SSH_CONNECTION": "",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        argv = [sys.executable, "-m", "aftercase", "--data", str(self.folder / "data")]
        terminal = Terminal(
            [*argv, "--lang", self.language, "open", self.number], env=env, columns=100, rows=30
        )
        terminal.wait_for("1")
        terminal.settle()
        return terminal

    @property
    def now(self) -> Desk:
        """The desk as it is on disk."""
        return Desk(self.folder / "data", LI, "UTC")


@pytest.fixture(params=i18n.LANGUAGES)
def desked(request: pytest.FixtureRequest, tmp_path: Path) -> Desked:
    return Desked(tmp_path, request.param)


def test_calling_the_platform_waits_and_a_reason_goes_on(desked: Desked) -> None:
    with desked.open() as terminal:
        terminal.send("g")
        terminal.settle()
        terminal.send("7")
        terminal.wait_for(tr("To go on all the same, one line of reason:"))
        terminal.settle()
        terminal.send("\t" + REASON[desked.language])
        terminal.settle()
        terminal.send("\r")
        terminal.wait_for(tr("platform steps in") if desked.language == "en" else "平台介入")
        terminal.settle()
    case = desked.now.case(desked.number)
    (one,) = case.overrides
    assert (one.why, one.points) == (REASON[desked.language], ("options",))
    assert case.stage == "platform_intervention"


def test_rude_words_wait_and_the_calmer_ones_are_sent(desked: Desked) -> None:
    before = len(desked.now.case(desked.number).entries)
    with desked.open() as terminal:
        terminal.send("m")
        terminal.wait_for("F10")
        terminal.settle()
        terminal.send(RUDE[desked.language])
        terminal.settle()
        terminal.send(F10)
        terminal.wait_for(tr("take the calmer words"))
        terminal.settle()
        assert len(desked.now.case(desked.number).entries) == before
        terminal.send("a")
        terminal.settle()
        terminal.send(F10)
        terminal.settle()
    case = desked.now.case(desked.number)
    assert len(case.entries) == before + 1
    said = case.entries[-1].text or ""
    assert RUDE[desked.language].strip(" .。") not in said
    assert case.overrides == []
