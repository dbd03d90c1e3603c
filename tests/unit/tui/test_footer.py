"""The footer at every width, and that whatever a screen can do is in its help and its palette."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aftercase.tui.screens
from aftercase import i18n
from aftercase.tui import actions
from aftercase.tui.app import DeskApp
from aftercase.tui.footer import ActionFooter
from aftercase.tui.screens.base import DeskScreen

for _module in pkgutil.iter_modules(aftercase.tui.screens.__path__):
    importlib.import_module(f"aftercase.tui.screens.{_module.name}")


def screens(kind: type[DeskScreen[object]] = DeskScreen) -> list[type[DeskScreen[object]]]:
    """Every screen of the desk, without the parts that only others of the same scope are made of."""
    found = [one for below in kind.__subclasses__() for one in screens(below)]
    whole = "SCOPE" in vars(kind) or kind.__module__ != DeskScreen.__module__
    part = any(one.SCOPE == kind.SCOPE for one in found) if hasattr(kind, "SCOPE") else True
    return found if part or not whole else [kind, *found]


def scopes(kind: type[DeskScreen[object]]) -> tuple[actions.Scope, ...]:
    """The scopes of a screen that is not shown."""
    found: tuple[actions.Scope, ...] = DeskScreen.scopes.fget(kind)  # type: ignore[attr-defined]  # a property
    own = kind.__dict__.get("scopes")
    return own.fget(kind) if own is not None else found


@pytest.mark.parametrize("language", ["zh", "en"])
@given(data=st.data())
def test_the_footer_fits_and_always_has_help_and_quit(language: str, data: st.DataObject) -> None:
    width = data.draw(st.integers(60, 200))
    kind = data.draw(st.sampled_from(screens()))
    shown = actions.footer(scopes(kind))
    why = data.draw(st.lists(st.sampled_from(["", "not now"]), min_size=len(shown), max_size=len(shown)))
    i18n.use(language)
    try:
        items = [ActionFooter._item(action, reason) for action, reason in zip(shown, why, strict=True)]
        footer = ActionFooter()
        content = footer._lay_out(
            [item for item in items if item.action.scope != "app"],
            [item for item in items if item.action.scope == "app"],
            width,
        )
        text = content.plain
        assert content.cell_length <= width
        for item in items:
            if item.action.id in ("help", "quit"):
                assert f"{item.key} {item.label}" in text
        for start, end, action in footer._places:
            assert end <= width
            part = content[_index(text, start) : _index(text, end)].plain
            assert part.strip("()").endswith(ActionFooter._item(action, "").label)
    finally:
        i18n.use("en")


def _index(text: str, cell: int) -> int:
    """The character that begins at a cell."""
    from aftercase.text import cells

    at = 0
    for n, sign in enumerate(text):
        if at >= cell:
            return n
        at += cells(sign)
    return len(text)


@pytest.mark.parametrize("scope", actions.SCOPES)
def test_every_action_can_be_done_somewhere_in_its_scope(scope: actions.Scope) -> None:
    kinds: list[type[object]] = [kind for kind in screens() if scope in scopes(kind)]
    for action in actions.of(scope):
        name = "action_" + action.id.partition("(")[0]
        assert any(hasattr(kind, name) for kind in ([DeskApp] if scope == "app" else kinds)), name


def test_no_two_actions_of_a_screen_share_a_key() -> None:
    for kind in screens():
        own = scopes(kind)
        if own[0] == "preview":
            continue  # its own keys lie over those of the workspace on purpose
        keys = [key for scope in own for action in actions.of(scope) for key in action.keys.split(",")]
        assert len(keys) == len(set(keys)), kind.__name__
