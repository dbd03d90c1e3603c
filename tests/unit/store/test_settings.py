"""What is agreed on for a data folder: read as it was written, and never half understood."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from aftercase.store import settings
from aftercase.store.protocol import Busy, Unreadable
from aftercase.store.settings import NONE, Settings, SettingsError


def test_a_folder_without_any(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == NONE
    assert settings.load(tmp_path / "missing") == NONE


def test_one_setting_is_changed_and_the_others_stay(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    assert settings.change(root, retention_days=730) == Settings(730)
    assert settings.change(root, team="support") == Settings(730, "support")
    assert settings.load(root) == Settings(730, "support")
    assert settings.change(root, retention_days=None) == Settings(None, "support")
    assert not [path for path in root.iterdir() if path.name.endswith("tmp")]


def test_keys_of_a_later_version_are_kept(tmp_path: Path) -> None:
    document = {"format": settings.FORMAT, "v": 1, "holidays": ["2026-10-01"], "retention_days": 9}
    (tmp_path / "settings.json").write_text(json.dumps(document))
    settings.change(tmp_path, team="support")
    found = json.loads((tmp_path / "settings.json").read_text())
    assert found == {**document, "team": "support"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"format":"other","v":1}',
        '{"format":"aftercase-settings","v":2}',
        '{"format":"aftercase-settings"}',
        '{"format":"aftercase-settings","v":true}',
        '{"format":"aftercase-settings","v":1,"retention_days":"9"}',
        '{"format":"aftercase-settings","v":1,"retention_days":0}',
        '{"format":"aftercase-settings","v":1,"retention_days":true}',
        '{"format":"aftercase-settings","v":1,"retention_days":1e9}',
        '{"format":"aftercase-settings","v":1,"team":7}',
    ],
    ids=range(14),
)
def test_what_is_not_ours_is_refused_and_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    with pytest.raises(SettingsError) as told:
        settings.load(tmp_path)
    assert "\n" not in str(told.value)
    assert str(path) in str(told.value)
    with pytest.raises(SettingsError):
        settings.change(tmp_path, team="x")
    assert path.read_text() == text


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(Unreadable):
        settings.load(tmp_path)


def _set(root: Path, name: str, value: object) -> None:
    for _ in range(20):
        settings.change(root, **{name: value})


def test_two_who_change_different_ones_lose_nothing(tmp_path: Path) -> None:
    settings.change(tmp_path)
    context = multiprocessing.get_context("spawn")
    both = [
        context.Process(target=_set, args=(tmp_path, "retention_days", 30)),
        context.Process(target=_set, args=(tmp_path, "team", "support")),
    ]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    assert settings.load(tmp_path) == Settings(30, "support")


def test_a_busy_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aftercase.store.lock import locked

    monkeypatch.setattr(settings, "_DEADLINE", 0.0)
    (tmp_path / "cases").mkdir()
    with locked(tmp_path / ".lock", 0o600, 1.0), pytest.raises(Busy):
        settings.change(tmp_path, team="x")
