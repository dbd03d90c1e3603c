"""Words being typed, in a real terminal: one's own editor, a long paste, the cursor, a kill in the middle."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.desk.demo import make_demo
from aftercase.desk.desk import Desk
from tests.kit import LI
from tests.pty.terminal import POLL, Terminal

F4, F7, F10 = "\x1bOS", "\x1b[18~", "\x1b[21~"
CTRL_T, ESC = "\x14", "\x1b"
WAIT = 20.0  # seconds that no wait needs


class Writer:
    """Somebody who writes in the demo case; what is on disk is read beside the program."""

    def __init__(self, folder: Path) -> None:
        i18n.use("en")
        self.folder = folder
        self.desk, self.number = make_demo(folder / "data", LI, "UTC")

    def open(self, editor: str = "", columns: int = 80, rows: int = 24, language: str = "en") -> Terminal:
        """Start the program at the case."""
        env = {
            **os.environ,
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "SSH_CONNECTION": "",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "VISUAL": "",
            "EDITOR": editor,
        }
        argv = [sys.executable, "-m", "aftercase", "--data", str(self.folder / "data"), "--lang", language]
        return Terminal([*argv, "open", self.number], env=env, columns=columns, rows=rows)

    def compose(self, terminal: Terminal, title: str = "A log entry for") -> None:
        """Go to the page."""
        terminal.wait_for("1")
        terminal.settle()
        terminal.send("l")
        terminal.wait_for(title)
        terminal.settle()

    def drafts(self) -> dict[str, str]:
        """What is in the journals of the case, whoever wrote them."""
        found: dict[str, str] = {}
        for path in (Desk(self.folder / "data", LI, "UTC").store.folder(self.number) / "drafts").glob(
            "*.jsonl"
        ):
            for line in path.read_text("utf-8").splitlines():
                entry = json.loads(line)
                found.pop(entry["key"], None)
                if "text" in entry:
                    found[entry["key"]] = entry["text"]
        return found


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, what
        time.sleep(POLL)


def cursor(terminal: Terminal) -> tuple[int, int]:
    """Column and line at which the terminal's own cursor stands, from 0: there an input method opens."""
    return terminal._screen.cursor.x, terminal._screen.cursor.y


def cell_after(terminal: Terminal, words: str) -> tuple[int, int]:
    """The cell right of some words; a wide character takes two of pyte's cells, the second empty."""
    for y in range(terminal.rows):
        row = terminal._screen.buffer[y]
        cells = [row[x].data for x in range(terminal.columns)]
        line = "".join(cells)
        if words in line:
            left, count = line.index(words) + len(words), 0
            for x, data in enumerate(cells):
                if count >= left and data:
                    return x, y
                count += len(data)
    raise AssertionError(f"{words!r} is not on the screen:\n{terminal.screen_text()}")


def test_a_draft_survives_a_kill_and_the_editor_s_words_are_in_it(writer: Writer) -> None:
    editor = writer.folder / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "from the editor" >> "$1"\n', "utf-8")
    editor.chmod(0o755)
    with writer.open(str(editor)) as terminal:
        writer.compose(terminal)
        terminal.send("买家来电, ")
        terminal.wait_for("买家来电")
        terminal.send(F4)
        terminal.wait_for("from the editor")
        until(lambda: "from the editor" in writer.drafts().get("log", ""), "the draft")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    with writer.open() as terminal:
        writer.compose(terminal)
        assert "Your draft of " in terminal.screen_text()
        assert "买家来电, from the editor" in terminal.screen_text()


def test_an_editor_that_fails_with_an_empty_file_takes_nothing_away(writer: Writer) -> None:
    editor = writer.folder / "editor.sh"
    editor.write_text('#!/bin/sh\n: > "$1"; exit 3\n', "utf-8")
    editor.chmod(0o755)
    with writer.open(str(editor)) as terminal:
        writer.compose(terminal)
        terminal.send("worth keeping")
        terminal.wait_for("worth keeping")
        terminal.send(F4)
        terminal.wait_for("The editor ended with code 3")
        assert "worth keeping" in terminal.screen_text()


def test_a_thousand_pasted_lines_survive_a_kill_right_after(writer: Writer) -> None:
    mail = [f"line {n} 买家说没有收到 parcel {n}" for n in range(1000)]
    with writer.open() as terminal:
        writer.compose(terminal)
        terminal.send("before ")
        # Terminals send a carriage return for a line end; here is a mail of another system, with both.
        terminal.send("\x1b[200~" + "\r\n".join(mail) + "\r\x9b2J\u202eend\x1b[201~")
        terminal.wait_for("<U+202E>end")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
        assert "\u202e".encode() not in terminal.raw
    assert writer.drafts()["log"] == "before " + "\n".join(mail) + "\n<U+009B>2J<U+202E>end"
    with writer.open() as terminal:
        writer.compose(terminal)
        terminal.wait_for("<U+202E>end")
        terminal.send(F10)
        until(lambda: not writer.drafts(), "it is saved")
        entry = Desk(writer.folder / "data", LI, "UTC").case(writer.number).entries[-1]
        assert entry.text is not None
        assert entry.text.split("\n")[1:-1] == mail[1:]


def test_a_paste_presses_no_keys_and_may_end_in_two_pieces(writer: Writer) -> None:
    with writer.open() as terminal:
        writer.compose(terminal)
        terminal.send("\x1b[200~one \x1b[21~ two \x1b\x1b three\x1b[20")
        time.sleep(0.3)  # a slow line: Textual takes what comes a tenth of a second later for another key
        terminal.send("1~, typed after")
        terminal.wait_for("one ␛[21~ two ␛␛ three, typed after")


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (80, 24), (120, 40)])
def test_the_terminal_s_cursor_stands_where_the_next_word_goes(
    writer: Writer, columns: int, rows: int
) -> None:
    with writer.open(columns=columns, rows=rows, language="zh") as terminal:
        writer.compose(terminal, "写一条沟通记录")
        for words in ("买家来电", " ok ", "👍", "说没收到"):
            terminal.send(words)
            terminal.wait_for(words.strip())
            terminal.settle()
        x, y = cell_after(terminal, "说没收到")
        assert cursor(terminal) == (x, y)
        terminal.send("\x1b[D\x1b[D")  # two characters to the left are four cells
        terminal.settle()
        assert cursor(terminal) == (x - 4, y)
        terminal.send("\x1b[F")  # to the end
        terminal.send("字" * columns)  # more than a line holds
        terminal.settle()
        column, line = cursor(terminal)
        assert line > y
        assert 2 <= column <= columns - 3
        assert cell_after(terminal, "字字")[1] <= line


def test_no_key_is_lost_while_the_window_is_dragged(writer: Writer) -> None:
    words = [f"w{n}" for n in range(120)]
    with writer.open() as terminal:
        writer.compose(terminal)
        for n, word in enumerate(words):
            terminal.send(word + " ")
            if n % 10 == 0:
                terminal.resize(*((60, 20), (120, 40), (80, 24))[n // 10 % 3])
        terminal.wait_for(words[-1])
        until(lambda: writer.drafts().get("log", "").split() == words, "every word is in the draft")


def test_a_closed_window_keeps_the_last_word(writer: Writer) -> None:
    with writer.open() as terminal:
        writer.compose(terminal)
        terminal.send("the last word")
        terminal.wait_for("the last word")
        terminal.close()
        terminal.wait()
    assert writer.drafts()["log"] == "the last word"
