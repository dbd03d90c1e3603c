"""``config``: what a person has chosen for himself."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import click

from aftercase import i18n
from aftercase.cli.base import out, out_json, say
from aftercase.i18n import N_, tr

KEYS = {
    "lang": N_("the language of the interface, zh or en; unset: as the system says"),
    "playbooks": N_("folders of your own playbooks, which stand before the shipped ones"),
}


@click.command()
@click.argument("key", required=False)
@click.argument("values", metavar="[VALUE]...", nargs=-1)
@click.option("--unset", is_flag=True, help="Forget the choice.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def config(key: str | None, values: tuple[str, ...], unset: bool, as_json: bool) -> None:
    """Read or write your preferences: config, config KEY, config KEY VALUE..., config KEY --unset."""
    from aftercase.desk.who import Preferences

    preferences = Preferences()
    if key is None:
        if unset:
            raise click.UsageError(tr("--unset needs a key: aftercase config lang --unset"))
        _show_all(preferences.load(), as_json)
        return
    if key not in KEYS:
        from aftercase.guide.situation import unknown

        raise unknown(N_("There is no preference {word}."), key, list(KEYS))
    if unset and values:
        raise click.UsageError(tr("Give a value or --unset, not both."))
    if unset or values:
        preferences.put({key: None if unset else _checked(key, values)})
        say(tr("Kept in {path}.", path=str(preferences.path)))
        _overruled(key)
    if as_json:
        out_json({"key": key, "value": _value(preferences.load(), key)})
    elif not (unset or values):
        _show(preferences.load(), key)


def _value(chosen: dict[str, str], key: str) -> str | list[str] | None:
    if key == "playbooks":
        return [line for line in chosen.get(key, "").split("\n") if line]
    return chosen.get(key)


def _show(chosen: dict[str, str], key: str) -> None:
    value = _value(chosen, key)
    for line in [value] if isinstance(value, str) else value or []:
        out(line)
    _overruled(key)


def _show_all(chosen: dict[str, str], as_json: bool) -> None:
    if as_json:
        rows = [
            {"key": key, "value": _value(chosen, key), "meaning": tr(meaning)}
            for key, meaning in KEYS.items()
        ]
        out_json({"config": rows})
        return
    for key, meaning in KEYS.items():
        value = _value(chosen, key)
        shown = value if isinstance(value, str) else "\n           ".join(value or [])
        out(f"{key:9}  {shown or '-'}")
        out(f"           {tr(meaning)}")
        _overruled(key)


def _overruled(key: str) -> None:
    """Say where the environment decides instead."""
    name = {"lang": "AFTERCASE_LANG", "playbooks": "AFTERCASE_PLAYBOOKS"}[key]
    if os.environ.get(name):
        say(tr("{name} is set and counts instead of {key}.", name=name, key=key))


def _checked(key: str, values: Sequence[str]) -> str:
    """The choice as it is kept.

    Raises:
        Refused: No such language.
        OSError: A folder that is not there.
    """
    if key == "playbooks":
        return "\n".join(dict.fromkeys(map(_folder, values)))
    if len(values) != 1 or values[0] not in i18n.LANGUAGES:
        from aftercase.guide.situation import unknown
        from aftercase.text import one_line

        word = one_line(" ".join(values), 40)
        raise unknown(N_("{word} is no language of the interface."), word, i18n.LANGUAGES)
    return values[0]


def _folder(name: str) -> str:
    path = Path(os.path.abspath(Path(name).expanduser()))  # noqa: PTH100 - a link stays the link it is
    if not path.is_dir() or "\n" in name:
        raise NotADirectoryError(
            errno.ENOTDIR, tr("There is no such folder. Make it first, or name another."), str(path)
        )
    return str(path)
