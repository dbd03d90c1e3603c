"""The gate where a browser draws: the same filter, and an end in good order when the tab is closed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.test_hostile import ROOT, SCRIPT
from tests.pty.payloads import CASE_WORDS
from tests.pty.terminal import foreign_escapes
from tests.web.piped import Piped


def environment(folder: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "AFTERCASE_LANG": "en",
    }


def start(what: str, folder: Path) -> Piped:
    return Piped([sys.executable, "-m", "tests.pty.gate_app", what, str(folder)], environment(folder))


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Piped]:
    with start("typed", tmp_path) as program:
        program.wait_for("ready")
        yield program


def test_no_widget_lets_hostile_text_through(tmp_path: Path) -> None:
    with start("hostile", tmp_path) as program:
        program.wait_for("A")
        program.settle()
        program.send("\x11")
        assert program.wait() == (0, "")
        assert foreign_escapes(program.raw) == []
        assert b"PWN" in program.raw, "the words are shown, only their power is gone"


def test_a_hostile_case_is_harmless_on_the_real_desk(tmp_path: Path) -> None:
    argv = [sys.executable, str(SCRIPT), str(tmp_path)]
    with Piped(argv, environment(tmp_path), (120, 40)) as program:
        program.wait_for("AC-2026-0001")
        program.settle()
        program.send("\r")
        # Emoji push the lines of pyte out of place: words may be covered there that were sent.
        program.wait_for_raw(lambda raw: b"Checklist" in raw)
        program.settle()
        for key in ("c", "\t", "\t", "m"):
            program.send(key)
            program.settle()
        program.send("\x11")
        assert program.wait()[0] == 0
        assert foreign_escapes(program.raw, clipboard=True) == []
        assert b"PWN" in program.raw, "the words are shown, only their power is gone"


def test_the_test_sees_what_the_doors_keep_out(tmp_path: Path) -> None:
    with Piped([sys.executable, str(SCRIPT), str(tmp_path), "open"], environment(tmp_path)) as program:
        program.wait_for_raw(lambda raw: b"AC-2026-0001" in raw)
        program.settle()
        program.send("\r")
        program.wait_for_raw(lambda raw: foreign_escapes(raw, clipboard=True))


def test_a_byte_that_is_no_utf8_is_survived(typed: Piped) -> None:
    typed.send(b"abc\xff\xe9def")
    assert "abc" in typed.wait_for("def")
    typed.send("照片")
    typed.wait_for("照片")
    typed.send("\x11")
    assert typed.wait() == (0, "")


def test_a_closed_tab_ends_the_program_and_keeps_the_draft(typed: Piped, tmp_path: Path) -> None:
    typed.send("half a sentence")
    typed.wait_for("half a sentence")
    typed.close()
    assert typed.wait() == (128 + signal.SIGHUP, "")
    assert (tmp_path / "draft").read_text() == "half a sentence"


def test_sigterm_keeps_the_draft(typed: Piped, tmp_path: Path) -> None:
    typed.send("half a sentence")
    typed.wait_for("half a sentence")
    typed.process.send_signal(signal.SIGTERM)
    assert typed.wait() == (128 + signal.SIGTERM, "")
    assert (tmp_path / "draft").read_text() == "half a sentence"


@pytest.mark.parametrize(
    "nonsense", [b"{", b"[]", b'{"type": "resize"}', b'{"type": "resize", "width": "x"}']
)
def test_nonsense_instead_of_a_packet_ends_the_program_in_order(
    typed: Piped, tmp_path: Path, nonsense: bytes
) -> None:
    """A program that went on would hear nothing any more."""
    typed.send("half a sentence")
    typed.wait_for("half a sentence")
    typed.packet(b"M", nonsense)
    code, said = typed.wait()
    assert code in (1, 128 + signal.SIGHUP)
    assert "Traceback" not in said
    assert (tmp_path / "draft").read_text() == "half a sentence"


def test_a_crash_says_one_line_without_case_text(typed: Piped, tmp_path: Path) -> None:
    typed.send(CASE_WORDS)
    typed.wait_for(CASE_WORDS)
    typed.send("\r")
    code, said = typed.wait()
    assert code == 1
    assert "fault of its own" in said
    assert len(said.splitlines()) == 1
    assert CASE_WORDS not in said
    assert (tmp_path / "draft").read_text() == CASE_WORDS


def test_no_address_is_opened_and_no_file_is_sent(tmp_path: Path) -> None:
    with Piped([sys.executable, "-m", "tests.web.sending_app"], environment(tmp_path)) as program:
        program.wait_for("asked")
        program.send("\x11")
        assert program.wait()[0] == 0
        assert program.metas == ["exit"]
