"""A desk for the author's tools: preferences, folder and shipped playbooks of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.desk import desk as desks
from tests.kit import FIXTURES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A folder that stands for the shipped one, so that it can change."""
    folder = tmp_path / "shipped"
    shutil.copytree(FIXTURES, folder)
    return folder


@pytest.fixture
def run(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run a command line in this process, in a folder and with preferences of its own."""
    from aftercase.cli import run as program

    for name in ("AFTERCASE_DATA", "AFTERCASE_AS", "AFTERCASE_PLAYBOOKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AFTERCASE_LANG", "en")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for kind in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    original = desks.Desk.__init__

    def with_shipped(self: desks.Desk, *arguments: Any, **more: Any) -> None:
        original(self, *arguments, **{"playbooks": (shipped,), "zone_name": "Asia/Shanghai", **more})

    monkeypatch.setattr(desks.Desk, "__init__", with_shipped)

    def call(*words: str) -> tuple[int, str, str]:
        code = program(["--data", str(tmp_path / "desk"), "--as", "li", *words])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call
