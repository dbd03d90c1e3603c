"""Erasing in a team folder, as two real accounts: a colleague's closed drafts go, and what may not go is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.desk import erasing
from aftercase.guide.decide import Opening, Speech
from tests.unit.desk.hunt import traces
from tests.unit.store import test_permissions as team

ANNA, BEN, NUMBER = team.ANNA, team.BEN, "AC-2026-0001"
shared = team.shared


@pytest.fixture
def root(shared: Path) -> Path:
    """One case of Anna's; Ben has written in it, and left a draft that only he can read."""
    root = shared / "desk"

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

    team.act(ANNA, erase)
    assert traces(root, ["犇鑫淼", "龘靐龖碎了", "half typed 麤骉骉"]) == []
    team.act(
        BEN, lambda: None if team.as_of(root, BEN).case(NUMBER).entries[0].text is None else pytest.fail()
    )


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
