"""A person's own keys: which action they call, kept in the preferences, checked before they count.

In the preferences they are lines, ``home.new`` and the keys with a tab between. What is wrong there, because
a file was edited by hand or an action has gone, is told and left out; it never keeps the desk from opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aftercase.desk import actions
from aftercase.desk.actions import Action
from aftercase.guide.situation import Refused, unknown
from aftercase.i18n import N_, tr
from aftercase.text import one_line

_NAMED = {
    *("enter", "space", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"),
    *("up", "down", "left", "right", "escape", "shift+tab"),
    *(f"f{n}" for n in range(1, 13)),
    *("question_mark", "slash", "backslash", "comma", "full_stop", "semicolon", "colon", "minus", "plus"),
    *("equals_sign", "asterisk", "left_square_bracket", "right_square_bracket", "number_sign", "at"),
    *("exclamation_mark", "dollar_sign", "percent_sign", "ampersand", "underscore", "apostrophe"),
}
_SIGNS = {
    "?": "question_mark",
    "/": "slash",
    "\\": "backslash",
    ".": "full_stop",
    ";": "semicolon",
    ":": "colon",
    "-": "minus",
    "+": "plus",
    "=": "equals_sign",
    "*": "asterisk",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "#": "number_sign",
    "@": "at",
    "!": "exclamation_mark",
    "esc": "escape",
    "return": "enter",
}
# What terminals, tmux and screen keep for themselves, or send for another key: ^m is enter, ^i is tab.
_TAKEN = {f"ctrl+{letter}" for letter in "abchijmsz"}
_KEPT = ("app.quit", "app.help")  # their own keys stay whatever is added: nobody may lock himself in


class Read(NamedTuple):
    """A keymap as it counts, and a line for everything that was left out."""

    keys: dict[str, str]
    problems: tuple[str, ...] = ()


def named(word: str) -> Action:
    """The action of that name, ``home.new``.

    Raises:
        Refused: There is none; the nearest are named.
    """
    found = next((action for action in actions.ACTIONS if action.name == word), None)
    if found is None:
        names = [action.name for action in actions.ACTIONS]
        raise unknown(N_("There is no action {word}."), one_line(word, 40), names)
    return found


def checked(name: str, keys: str, before: Mapping[str, str]) -> str:
    """The keys for an action, in the form in which they are kept.

    Args:
        name: The action's.
        keys: As typed, commas between several.
        before: The keymap so far.

    Raises:
        Refused: No such action or key, a key that terminals keep, or one that another action of the same
            screen has.
    """
    action = named(name)
    wanted = list(dict.fromkeys(_key(key) for key in keys.replace(" ", ",").split(",") if key))
    if name in _KEPT:
        wanted = list(dict.fromkeys([*action.keys.split(","), *wanted]))
    if not wanted:
        raise Refused(N_("{name} needs a key."), name=name)
    for key in wanted:
        other = _owner(key, action, before)
        if other is not None:
            message = N_("{key} is taken on this screen by {other}: {help} Give that one another key first.")
            raise Refused(message, key=key, other=other.name, help=actions.words(other) + ".")
    return ",".join(wanted)


def _key(typed: str) -> str:
    key = _SIGNS.get(typed.strip(), typed.strip())
    if key.startswith("^") and len(key) == 2:
        key = f"ctrl+{key[1].lower()}"
    if key in _TAKEN:
        raise Refused(
            N_("{key} is kept by terminals, or means another key to them. Choose another."), key=key
        )
    single = len(key) == 1 and key.isprintable() and not key.isspace()
    control = key.startswith("ctrl+") and len(key) == 6 and key[-1].isascii() and key[-1].isalpha()
    if not (single or control or key.lower() in _NAMED):
        raise unknown(N_("There is no key {word}."), one_line(typed, 30), sorted(_NAMED))
    return key if single else key.lower()


def _owner(key: str, action: Action, before: Mapping[str, str]) -> Action | None:
    """Who has the key where the action holds."""
    for other in actions.ACTIONS:
        meets = other.scope in (action.scope, "app") or action.scope == "app"
        if meets and other.name != action.name and key in before.get(other.name, other.keys).split(","):
            return other
    return None


def read(kept: str) -> Read:
    """The keymap of the preferences, as far as it holds."""
    keys: dict[str, str] = {}
    problems: list[str] = []
    for line in kept.split("\n"):
        name, tab, typed = line.partition("\t")
        if not tab:
            continue
        try:
            keys[name] = checked(name, typed, keys)
        except Refused as error:
            problems.append(tr("Left out of your keys: {why}", why=str(error)))
    return Read(keys, tuple(problems))


def kept(keys: Mapping[str, str]) -> str:
    """A keymap as the preferences have it."""
    return "\n".join(f"{name}\t{typed}" for name, typed in keys.items())
