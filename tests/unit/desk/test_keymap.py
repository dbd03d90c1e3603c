"""A person's own keys: checked, kept, and never in the way of opening the desk."""

from __future__ import annotations

import pytest

from aftercase.desk import actions, keymap
from aftercase.guide.situation import Refused


def test_no_two_actions_of_a_screen_share_a_key() -> None:
    for action in actions.ACTIONS:
        for key in action.keys.split(","):
            clash = keymap._owner(key, action, {})
            assert clash is None, f"{key}: {action.name} and {clash.name}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("N", "N"),
        ("f7", "f7"),
        ("F7", "f7"),
        ("^t", "ctrl+t"),
        (";", "semicolon"),
        ("N F7", "N,f7"),
        ("破", "破"),
    ],
)
def test_keys_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert keymap.checked("home.new", typed, {}) == kept


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("home.nwe", "N", "There is no action home.nwe. Nearest: home.new"),
        ("home.new", "f13", "There is no key f13"),
        ("home.new", "spaec", "space"),
        ("home.new", "d", "taken on this screen by home.demo"),
        ("home.new", "?", "taken on this screen by app.help"),
        ("app.help", "n", "taken on this screen by home.new"),
        ("home.new", "ctrl+m", "kept by terminals"),
        ("home.new", " ", "needs a key"),
    ],
)
def test_what_is_wrong_is_one_line(name: str, typed: str, message: str) -> None:
    with pytest.raises(Refused, match=message.replace("?", "[?]")) as refused:
        keymap.checked(name, typed, {})
    assert "\n" not in str(refused.value)


def test_a_key_is_free_once_its_owner_has_another() -> None:
    before = {"home.demo": "D"}
    assert keymap.checked("home.new", "d", before) == "d"


def test_nobody_locks_himself_in() -> None:
    assert keymap.checked("app.quit", "f12", {}) == "ctrl+q,f12"
    assert keymap.checked("app.help", "f12", {}) == "question_mark,f1,f12"


def test_what_was_edited_by_hand_is_told_and_left_out() -> None:
    own = keymap.read("home.new\tN\nhome.gone\tx\nnonsense\nhome.pick\tN")
    assert own.keys == {"home.new": "N"}
    assert len(own.problems) == 2
    assert keymap.read(keymap.kept(own.keys)).keys == own.keys
