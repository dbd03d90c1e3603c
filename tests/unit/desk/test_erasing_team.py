"""Erasing in a team folder, as two real accounts: closed drafts go, and what may not go is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.desk import erasing
from aftercase.guide.decide import Opening, Speech
from tests.kit import make_desk
from tests.unit.desk.hunt import traces
from tests.unit.store import test_permissions as team

ANNA, BEN, NUMBER = team.ANNA, team.BEN, "AC-2026-0001"
shared = team.shared


def load(root: Path) -> None:
    """Load all that is needed while we still may: the interpreter can lie where others must not look."""
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost", buyer_name="犇鑫淼")).case.number
    desk.drafts(number).save("composer", "half typed")
    erasing.erase(desk, number, "buyer", "asked for it")
    erasing.purge(desk, erasing.look_at_grave(desk, number, "kept long enough"))


@pytest.fixture
def root(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One case of Anna's; Ben has written in it, and left a draft that only he can read."""
    root = shared / "desk"
    for name in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(shared / name.lower()))
    load(tmp_path / "desk")

    def anna() -> None:
        team.as_of(root, ANNA).new(Opening("parcel-lost", buyer_name="犇鑫淼"))

    def ben() -> None:
        desk = team.as_of(root, BEN)
        desk.say(NUMBER, Speech("in", "buyer", "龘靐龖碎了"))
        desk.drafts(NUMBER).save("composer", "half typed 麤骉骉")

    team.act(ANNA, anna)
    team.act(BEN, ben)
    return root


def test_a_colleague_s_closed_draft_goes_without_being_read(root: Path) -> None:
    def erase() -> None:
        done = erasing.erase(team.as_of(root, ANNA), NUMBER, "buyer", "asked for it")
        assert done.swept.left == (), done

    def read() -> None:
        assert team.as_of(root, BEN).case(NUMBER).entries[0].text is None

    team.act(ANNA, erase)
    assert traces(root, ["犇鑫淼", "龘靐龖碎了", "half typed 麤骉骉"]) == []
    team.act(BEN, read)


def test_where_the_folder_keeps_it_the_path_is_told_and_its_owner_can_finish(root: Path) -> None:
    drafts = root / "cases" / NUMBER / "drafts"
    drafts.chmod(0o3770)  # sticky: only the owner of a file removes it

    def erase() -> None:
        done = erasing.erase(team.as_of(root, ANNA), NUMBER, "buyer", "asked for it")
        assert [left.path.parent for left in done.swept.left] == [drafts], done

    def finish() -> None:
        done = erasing.erase(team.as_of(root, BEN), NUMBER, "buyer", "asked for it")
        assert (done.event, done.swept.left) == (None, ()), done

    team.act(ANNA, erase)
    assert traces(root, ["犇鑫淼", "龘靐龖碎了"]) == []
    assert traces(root, ["half typed 麤骉骉"])
    team.act(BEN, finish)
    assert traces(root, ["half typed 麤骉骉"]) == []


def test_a_colleague_may_purge_too(root: Path) -> None:
    def purge() -> None:
        desk = team.as_of(root, BEN)
        swept = erasing.purge(desk, erasing.look_at_grave(desk, NUMBER, "kept long enough"))
        assert swept.left == (), swept

    team.act(BEN, purge)
    assert traces(root, ["犇鑫淼", "龘靐龖碎了", "half typed 麤骉骉"]) == []
    assert sorted(path.name for path in (root / "cases" / NUMBER).iterdir()) == [".lock", "purged.json"]
