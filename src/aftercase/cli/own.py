"""``playbook own`` and ``playbook updates``: a shipped playbook made one's own, and kept up with."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftercase.cli.base import out, out_json, say
from aftercase.i18n import N_, tr
from aftercase.text import cells, fit

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.desk.own import Look

STATES = {
    "same": N_("unchanged"),
    "yours": N_("only you changed it"),
    "theirs": N_("only the shipped one changed"),
    "both": N_("changed on both sides"),
    "new": N_("new in the shipped one"),
    "removed": N_("removed in the shipped one"),
    "differs": N_("differs"),
}


@click.command("own")
@click.argument("id_", metavar="ID")
@click.option("--dir", "folder", default="", metavar="DIR", help="By default your first folder of playbooks.")
@click.pass_context
def own(ctx: click.Context, id_: str, folder: str) -> None:
    """Copy a shipped playbook into your own folder, to change it there."""
    from aftercase.desk import own as owning
    from aftercase.guide.situation import Refused

    desk: Desk = ctx.obj.desk
    mine = desk.library.own
    if not folder and not mine:
        message = N_("You have no folder of own playbooks. Choose one: aftercase config playbooks DIR")
        raise Refused(message)
    target = Path(folder).expanduser().absolute() if folder else mine[0]
    for path in owning.copy(desk.library, id_, target):
        out(str(path))
    if target not in mine:
        words = shlex.join(str(one) for one in (*mine, target))
        say(tr("The desk does not look there yet: aftercase config playbooks {folders}", folders=words))


@click.command("updates")
@click.argument("id_", metavar="[ID]", default="")
@click.option("--take", multiple=True, metavar="STEP", help="Take this step as it is shipped now.")
@click.option("--take-all", is_flag=True, help="Take every step that only the shipped one changed.")
@click.option("--keep", multiple=True, metavar="STEP", help="Keep your step; what is shipped counts as seen.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def updates(
    ctx: click.Context, id_: str, take: tuple[str, ...], take_all: bool, keep: tuple[str, ...], as_json: bool
) -> None:
    """Show what changed in the shipped playbooks since you made them your own, and take it over."""
    from aftercase.desk import own as owning

    library = ctx.obj.desk.library
    if (take or keep) and not id_:
        raise click.UsageError(tr("Name the playbook: aftercase playbook updates ID --take STEP"))
    by_id: dict[str, list[Look]] = {}
    for pair in owning.pairs(library, id_):
        by_id.setdefault(pair.id, []).append(owning.look(pair, library))
    if take or take_all or keep:
        for one, looks in by_id.items():
            names = [*take, *(owning.takeable(looks) if take_all else [])]
            _update(library, one, looks, list(dict.fromkeys(names)), keep)
        return
    if as_json:
        out_json({"updates": [_view(look) for looks in by_id.values() for look in looks]})
        return
    for look in (look for looks in by_id.values() for look in looks):
        _print(look)
    if not by_id:
        say(tr("No own playbook stands in the place of a shipped one."))


def _update(library: Any, id_: str, looks: Sequence[Look], take: list[str], keep: Sequence[str]) -> None:
    from aftercase.desk import own as owning

    left = owning.update(library, looks, take, keep)
    for name in take:
        out(f"{id_}#{name}")
    if left:
        say(tr("{id}: still to look at: {steps}", id=id_, steps=", ".join(left)))
    else:
        say(tr("{id} has everything that is shipped now.", id=id_))


def _print(look: Look) -> None:
    """A file, its parts with their state, and what the shipped text changed in them."""
    out(look.pair.own.name)
    if look.found.two_way:
        say(
            tr(
                "{name}: the shipped text it was copied from is not known, so only the two are compared.",
                name=look.pair.own.name,
            )
        )
    width = max(cells(part.name) for part in look.found.parts)
    for part in look.found.parts:
        out(f"  {fit(part.name, width)}  {_state(part.state, look.found.two_way)}")
        if part.name == "front-matter":
            for key, state in look.found.keys:
                out(f"    {key}: {_state(state, look.found.two_way)}")
        if part in look.found.news:
            out("\n".join(f"    {line}" for line in part.diff()))


def _state(state: str, two_way: bool) -> str:
    if two_way and state in ("yours", "new"):
        return tr("only in yours") if state == "yours" else tr("only in the shipped one")
    return tr(STATES[state])


def _view(look: Look) -> dict[str, Any]:
    return {
        "id": look.pair.id,
        "language": look.pair.language,
        "path": str(look.pair.own),
        "shipped": str(look.pair.shipped),
        "two_way": look.found.two_way,
        "parts": [
            {
                "name": part.name,
                "state": part.state,
                "diff": part.diff() if part in look.found.news else [],
            }
            for part in look.found.parts
        ],
        "keys": [{"key": key, "state": state} for key, state in look.found.keys],
    }
