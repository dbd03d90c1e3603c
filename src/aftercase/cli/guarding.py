"""Unmet points on the command line: each a line with the act that meets it, or one JSON document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from aftercase.cli.base import out_json, say
from aftercase.i18n import tr
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.desk import Done
    from aftercase.guide.guards.points import Unmet

override_option = click.option(
    "--override", default="", metavar="W", help="Go on although points are open: the reason, in one line."
)


def lines(unmet: Unmet) -> list[str]:
    """The points for a person: the heading, then each with its act and its command."""
    found = [unmet.heading]
    for number, point in enumerate(unmet.points, 1):
        found.append(f"  {number}. {one_line(point.sentence)}")
        found.append(f"     → {one_line(point.act)}")
        if point.command:
            found.append(f"       {one_line(point.command)}")
        if point.source:
            found.append("       " + tr("read at: {source}", source=one_line(point.source)))
    found.append(tr('Or go on with one line of reason: --override "…". It is kept in the case.'))
    return found


def guarded(ctx: click.Context, case: str, as_json: bool, verb: Callable[[], Done], words: str = "") -> Done:
    """Call a verb; where points are unmet tell them and leave with exit code 1.

    On ``--json`` the points are a document on stdout, else lines on stderr. ``words`` are kept as a draft.
    """
    from aftercase.guide.guards.points import Unmet

    try:
        return verb()
    except Unmet as unmet:
        if words.strip():
            path = ctx.obj.desk.keep_draft(case, "unsaved", words)
            say(tr("Your text is kept in {path}.", path=str(path)) if path else words)
        if as_json:
            from aftercase.desk.views import unmet_view

            out_json(unmet_view(case, unmet))
        else:
            for line in lines(unmet):
                say(line)
        ctx.exit(1)
