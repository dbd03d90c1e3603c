"""``config``: what a person has chosen for himself, and what all who use a data folder have agreed on."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase import i18n
from aftercase.cli.base import out, out_json, say
from aftercase.desk.bells import SIGNALS
from aftercase.desk.looks import DENSITIES, SIGNS, THEMES
from aftercase.i18n import N_, tr

if TYPE_CHECKING:
    from aftercase.desk import keeping
    from aftercase.desk.desk import Desk

_SHOWN = 10  # paths whose permissions could not be set

OWN = {
    "lang": N_("the language of the interface, zh or en; unset: as the system says"),
    "playbooks": N_("folders of your own playbooks, which stand before the shipped ones"),
    "theme": N_("the colours of the desk: dark, light, contrast or ansi (the terminal's own)"),
    "signs": N_("unicode, or ascii for terminals that draw other signs too wide"),
    "density": N_("how close things stand on the desk: compact or roomy"),
    "bell": N_("how long before a clock of ours runs out the desk rings: 1d 2h 30m, or off; unset: 1h"),
    "cooling": N_("minutes that your words rest before they are sent, such as 5m, at most 15m; or off"),
    "notify": N_("how it tells the terminal when it rings: off, osc9 or osc777"),
}
CHOICES = {
    "lang": i18n.LANGUAGES,
    "theme": tuple(THEMES),
    "signs": tuple(SIGNS),
    "density": tuple(DENSITIES),
    "notify": tuple(SIGNALS),
}
SHARED = {
    "team": N_("the group that shares this data folder: on, off or a group's name; for all who use it"),
    "retention": N_("days after which a closed case is due to be purged; for all who use this data folder"),
}
KEYS = {**OWN, **SHARED}


@click.command()
@click.argument("key", required=False)
@click.argument("values", metavar="[VALUE]...", nargs=-1)
@click.option("--unset", is_flag=True, help="Forget the choice.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def config(ctx: click.Context, key: str | None, values: tuple[str, ...], unset: bool, as_json: bool) -> None:
    """Read or write your preferences: config, config KEY, config KEY VALUE..., config KEY --unset.

    team and retention are no preferences of yours: they hold for all who use this data folder.
    """
    from aftercase.desk.who import Preferences

    desk: Desk = ctx.obj.desk
    preferences = Preferences()
    if key is None:
        if unset:
            raise click.UsageError(tr("--unset needs a key: aftercase config lang --unset"))
        _show_all({**preferences.load(), **_agreed(desk)}, as_json)
        return
    if key not in KEYS:
        from aftercase.guide.situation import unknown

        raise unknown(N_("There is no preference {word}."), key, list(KEYS))
    if unset and values:
        raise click.UsageError(tr("Give a value or --unset, not both."))
    if key in SHARED:
        ctx.exit(_shared(desk, key, values, unset, as_json))
    if unset or values:
        preferences.put({key: None if unset else _checked(key, values)})
        say(tr("Kept in {path}.", path=str(preferences.path)))
        _overruled(key)
    if as_json:
        out_json({"key": key, "value": _value(preferences.load(), key)})
    elif not (unset or values):
        _show(preferences.load(), key)


def _agreed(desk: Desk) -> dict[str, str]:
    """What holds for the data folder, as it is shown; a folder whose settings cannot be read says so."""
    from aftercase.desk import keeping
    from aftercase.store import settings
    from aftercase.store.protocol import StoreError

    try:
        days = settings.load(desk.root).retention_days
    except StoreError as error:
        say(str(error))
        days = None
    found = {"team": keeping.team_of(desk.root), "retention": "" if days is None else str(days)}
    return {key: value for key, value in found.items() if value}


def _shared(desk: Desk, key: str, values: Sequence[str], unset: bool, as_json: bool) -> int:
    """Read or write what holds for the data folder; the exit code.

    Raises:
        Refused: No such group, no such number of days.
        StoreError: It cannot be kept.
    """
    from aftercase.desk import keeping

    code = 0
    if unset or values:
        word = _one(key, values) if values else ""
        if key == "retention":
            keeping.set_retention(desk.root, None if unset else _days(word))
            say(tr("Agreed for all who use {path}.", path=str(desk.root)))
        else:
            code = _team(keeping.set_team(desk.root, "off" if unset else word), desk.root)
    value = _agreed(desk).get(key)
    if as_json:
        out_json({"key": key, "value": value})
    elif not (unset or values) and value:
        out(value)
    return code


def _team(done: keeping.Team, root: Path) -> int:
    if done.group:
        say(tr("{path} is shared with the group {group} now.", path=str(root), group=done.group))
    else:
        say(tr("{path} is private now.", path=str(root)))
    for one in done.failed[:_SHOWN]:
        say(tr("{path}: its permissions could not be set: {reason}.", path=str(one.path), reason=one.reason))
    if done.failed:
        say(
            tr(
                "{count} files belong to somebody else. Ask him, or the administrator, for: "
                "aftercase doctor --repair",
                count=len(done.failed),
            )
        )
    return 1 if done.failed else 0


def _one(key: str, values: Sequence[str]) -> str:
    if len(values) != 1:
        raise click.UsageError(tr("{key} takes one value.", key=key))
    return values[0]


def _days(word: str) -> int:
    """A number of days; one that is none becomes 0, which is refused."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 9 else 0


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
    name = {"lang": "AFTERCASE_LANG", "playbooks": "AFTERCASE_PLAYBOOKS"}.get(key, "")
    if name and os.environ.get(name):
        say(tr("{name} is set and counts instead of {key}.", name=name, key=key))


def _checked(key: str, values: Sequence[str]) -> str:
    """The choice as it is kept.

    Raises:
        Refused: It is none of the choices.
        OSError: A folder that is not there.
    """
    if key == "playbooks":
        return "\n".join(dict.fromkeys(map(_folder, values)))
    if key in ("bell", "cooling"):
        return _lengths(key, " ".join(values))
    if len(values) != 1 or values[0] not in CHOICES[key]:
        from aftercase.guide.situation import unknown
        from aftercase.text import one_line

        word = one_line(" ".join(values), 40)
        if key == "lang":
            raise unknown(N_("{word} is no language of the interface."), word, i18n.LANGUAGES)
        raise unknown(N_("{key} cannot be {word}."), word, CHOICES[key], key=key)
    return values[0]


def _lengths(key: str, words: str) -> str:
    from aftercase.desk import bells
    from aftercase.guide.guards.cooling import LONGEST
    from aftercase.guide.situation import Refused

    found = bells.lengths(words)
    if key == "cooling" and (len(found) > 1 or (found and found[0] > LONGEST)):
        message = N_("{word} is too long: words rest 15 minutes at most. Try: 5m, or off.")
        raise Refused(message, word=words)
    return words


def _folder(name: str) -> str:
    path = Path(os.path.abspath(Path(name).expanduser()))  # noqa: PTH100 - a link stays the link it is
    if not path.is_dir() or "\n" in name:
        raise NotADirectoryError(
            errno.ENOTDIR, tr("There is no such folder. Make it first, or name another."), str(path)
        )
    return str(path)
