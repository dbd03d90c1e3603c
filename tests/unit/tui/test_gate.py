"""The gate, where it can be tested by itself and in a real terminal."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.drivers.linux_driver import LinuxDriver

from aftercase.text import cells
from aftercase.tui.gate import OutsideTextFilter, _with_names, safe_title
from tests.pty.payloads import ALL, CASE_WORDS, PAYLOADS
from tests.pty.terminal import Terminal, foreign_escapes, tokens

ROOT = Path(__file__).parents[3]
BLACK = Color(0, 0, 0)


def filtered(*segments: Segment) -> list[Segment]:
    return OutsideTextFilter().apply(list(segments), BLACK)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_nothing_that_acts_gets_through_the_filter(payload: str) -> None:
    [segment] = filtered(Segment(f"照{payload}片"))
    assert foreign_escapes(segment.text.encode()) == []
    assert segment.cell_length == cells(segment.text)


def test_clean_text_and_styles_stay_as_they_are() -> None:
    bold = Style(bold=True, color="red")
    assert filtered(Segment("照片 [/x]", bold), Segment("x")) == [Segment("照片 [/x]", bold), Segment("x")]


@pytest.mark.parametrize(
    "link", ["http://a\x1b]0;x\x07", "javascript:x", "file:///etc/passwd", "http://a b", "ssh://x"]
)
def test_links_that_are_not_plain_are_dropped(link: str) -> None:
    [segment] = filtered(Segment("x", Style(link=link, bold=True)))
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold


def test_plain_links_stay_and_click_actions_go() -> None:
    [kept] = filtered(Segment("x", Style(link="https://a.example/")))
    assert kept.style is not None
    assert kept.style.link == "https://a.example/"
    [segment] = filtered(
        Segment("x", Style(bold=True) + Style.from_meta({"@click": "app.quit", "offset": (1, 2)}))
    )
    assert segment.style is not None
    assert segment.style.meta == {"offset": (1, 2)}
    assert segment.style.bold


def test_titles_are_one_clean_line() -> None:
    title = safe_title(f"AC-1 {ALL}\n照片" + "片" * 200)
    assert foreign_escapes(title.encode()) == []
    assert "\n" not in title
    assert cells(title) <= 80


def test_a_driver_that_reads_otherwise_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="does not use no_such_name"):
        _with_names(LinuxDriver.run_input_thread, no_such_name=1)


# in a real terminal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def start(what: str, folder: Path, *, nohup: bool = False) -> Terminal:
    env = {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "XDG_STATE_HOME": str(folder / "state"),
        "HOME": str(folder),
    }
    argv = [sys.executable, "-m", "tests.pty.gate_app", what, str(folder)]
    if nohup:
        argv = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *argv]
    return Terminal(argv, env, 100, 60)


@pytest.fixture
def typed(folder: Path) -> Iterator[Terminal]:
    with start("typed", folder) as terminal:
        terminal.wait_for("ready")
        yield terminal


def test_no_widget_lets_hostile_text_through(folder: Path) -> None:
    with start("hostile", folder) as terminal:
        terminal.wait_for("A")
        terminal.settle()
        terminal.send("\x11")
        assert terminal.wait() == 0
        assert foreign_escapes(terminal.raw) == []
        assert b"PWN" in terminal.raw, "the words are shown, only their power is gone"


def test_a_byte_that_is_no_utf8_is_survived(typed: Terminal) -> None:
    typed.send(b"abc\xff\xe9def")
    assert "abc" in typed.wait_for("def")
    typed.send("照片")
    typed.wait_for("照片")
    typed.send("\x11")
    assert typed.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_draft_and_restores_the_terminal(
    typed: Terminal, folder: Path, number: int
) -> None:
    typed.send("half a sentence")
    typed.wait_for("half a sentence")
    typed.kill(number)
    assert typed.wait() == 128 + number
    assert (folder / "draft").read_text() == "half a sentence"
    assert b"\x1b[?1049l" in typed.raw
    assert foreign_escapes(typed.raw) == []


@pytest.mark.parametrize("nohup", [False, True])
def test_a_closed_terminal_ends_the_program_and_keeps_the_draft(folder: Path, nohup: bool) -> None:
    with start("typed", folder, nohup=nohup) as terminal:
        terminal.wait_for("ready")
        terminal.send("half a sentence")
        terminal.wait_for("half a sentence")
        terminal.close()
        # Python says 120 where even its last words find no terminal.
        assert terminal.wait() in (120, 128 + signal.SIGHUP)
        assert (folder / "draft").read_text() == "half a sentence"


def test_a_draft_that_cannot_be_kept_does_not_keep_the_program(folder: Path) -> None:
    with start("broken", folder) as terminal:
        terminal.wait_for("ready")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert CASE_WORDS.encode() not in terminal.raw


def test_a_crash_says_one_line_and_its_report_holds_no_case_text(typed: Terminal, folder: Path) -> None:
    typed.send(CASE_WORDS)
    typed.wait_for(CASE_WORDS)
    typed.send("\r")
    assert typed.wait() == 1
    after = typed.raw.rpartition(b"\x1b[?1049l")[2].decode()
    assert "fault of its own" in after
    assert "Traceback" not in after
    assert CASE_WORDS not in after
    assert foreign_escapes(typed.raw) == []
    [report] = (folder / "state").rglob("crash-*.txt")
    assert "ValueError" in report.read_text()
    assert "on_input_submitted" in report.read_text()
    assert CASE_WORDS not in report.read_text()
    assert report.stat().st_mode & 0o077 == 0
    assert (folder / "draft").read_text() == CASE_WORDS


def test_the_terminal_can_be_resized(typed: Terminal) -> None:
    typed.resize(60, 20)
    typed.settle()
    typed.send("照片")
    assert max(len(line) for line in typed.wait_for("照片").splitlines()) <= 60


# the oracle itself


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_oracle_flags_every_payload(payload: str) -> None:
    assert foreign_escapes(f"\x1b[1;31mtext{payload}\x1b[0m".encode()) != []


def test_the_oracle_knows_what_textual_writes() -> None:
    ours = b"\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[?2026$p\x1b[3;4H\x1b[1;38;2;8;8;8;48;5;8mx\x1b[0m"
    ours += b"\x1b]22;text\x07\x1b[<u"
    assert foreign_escapes(ours) == []
    assert foreign_escapes(b"\x1b]52;c;QQ==\x07") == [b"\x1b]52;c;QQ==\x07"]
    assert foreign_escapes(b"\x1b]52;c;QQ==\x07", clipboard=True) == []
    assert foreign_escapes("\x1b]2;照片\x07".encode(), title=True) == []


def test_tokens_wait_for_the_end_of_a_sequence() -> None:
    assert tokens(b"ab\x1b[3")[1] == b"\x1b[3"
    assert [token.kind for token in tokens(b"ab\x1b[3;4Hc\x1b]0;t\x07\r")[0]] == [
        "text",
        "csi",
        "text",
        "osc",
        "c0",
    ]
