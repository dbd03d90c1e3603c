"""``keys``: what can be pressed where, and one's own keys."""

from __future__ import annotations

import click

from aftercase.cli.base import out, out_json, say
from aftercase.desk import actions, keymap
from aftercase.i18n import tr
from aftercase.text import cells, fit


@click.command()
@click.argument("name", default="", metavar="[ACTION]")
@click.argument("keys_", nargs=-1, metavar="[KEY]...")
@click.option("--unset", is_flag=True, help="Forget your own keys, of one action or of all.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def keys(name: str, keys_: tuple[str, ...], unset: bool, as_json: bool) -> None:
    """List the keys; or give an action keys of your own: keys home.new N, keys home.new --unset."""
    from aftercase.desk.who import Preferences

    preferences = Preferences()
    own = keymap.read(preferences.load().get("keys", ""))
    for problem in own.problems:
        say(problem)
    if unset or keys_:
        changed = dict(own.keys)
        if unset:
            changed = {} if not name else {k: v for k, v in changed.items() if k != keymap.named(name).name}
        else:
            others = {known: typed for known, typed in changed.items() if known != name}
            changed = {**others, name: keymap.checked(name, ",".join(keys_), others)}
        preferences.put({"keys": keymap.kept(changed) or None})
        say(tr("Kept in {path}.", path=str(preferences.path)))
        own = keymap.Read(changed)
    actions.use(own.keys)
    shown = [action for action in actions.ACTIONS if not name or action.name == keymap.named(name).name]
    if as_json:
        out_json({"keys": [view(action) for action in shown]})
    elif not (unset or keys_):
        out("\n".join(lines(shown)))


def view(action: actions.Action) -> dict[str, object]:
    """An action as a document; ``own`` tells whether its keys are the person's."""
    return {
        "action": action.name,
        "keys": action.pressed.split(","),
        "own": action.pressed != action.keys,
        "help": actions.words(action),
    }


def lines(shown: list[actions.Action]) -> list[str]:
    """The table, a heading for each screen."""
    found: list[str] = []
    scope = ""
    width = max(cells(spoken(action)) for action in shown)
    for action in shown:
        if "(" in action.id and not action.id.endswith("(1)"):
            continue  # the digits are one line
        if action.scope != scope:
            scope = action.scope
            found += ["", tr(actions.SCOPES[scope])]
        mark = "*" if action.pressed != action.keys else " "
        found.append(f" {mark} {fit(spoken(action), width)}  {fit(action.name, 26)}  {actions.words(action)}")
    return found[1:]


def spoken(action: actions.Action) -> str:
    """All keys of an action as a person reads them."""
    if action.id.endswith("(1)"):
        return "1-9"
    return " ".join(actions.spoken(key) for key in action.pressed.split(","))
