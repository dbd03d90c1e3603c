"""What every command shares: the desk it works on, how it prints and how it refuses."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk, Done
    from aftercase.desk.readings import Readings

# Command -> the module that holds it as `command`. The order is that of a case's life.
COMMANDS = {
    "open": "desk:open_",
    "demo": "desk:demo",
    "triage": "triage:triage",
    "new": "cases:new",
    "list": "listing:list_",
    "search": "listing:search",
    "show": "cases:show",
    "work": "worker:work",
    "tick": "work:tick",
    "untick": "work:untick",
    "skip": "work:skip",
    "choose": "work:choose",
    "back": "work:back",
    "undo": "work:undo",
    "redo": "work:redo",
    "switch": "work:switch",
    "say": "record:say",
    "correct": "record:correct",
    "attach": "record:attach",
    "offer": "offers:offer",
    "answer": "offers:answer",
    "promise": "offers:promise",
    "snooze": "offers:snooze",
    "set": "record:set_",
    "move": "work:move",
    "assign": "work:assign",
    "deadline": "clocks:deadline",
    "due": "clocks:due",
    "ics": "calendar:ics",
    "close": "work:close",
    "reopen": "work:reopen",
    "log": "record:log",
    "stats": "stats:stats",
    "export": "export:export",
    "verify": "verify:verify",
    "erase": "erasing:erase",
    "purge": "erasing:purge",
    "playbook": "playbooks:playbook",
    "glossary": "glossary:glossary",
    "wording": "wording:wording",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "doctor": "keeping:doctor",
    "serve": "serve:serve",
    "config": "config:config",
    "keys": "keys:keys",
}


def lazy(name: str) -> click.Command | None:
    """The command of that name, its module loaded now; None where there is none."""
    where = COMMANDS.get(name)
    if where is None:
        return None
    module, _, attribute = where.partition(":")
    command: click.Command = getattr(import_module(f"aftercase.cli.{module}"), attribute)
    return command


class Context:
    """The options of the program, and the desk they make; nothing is opened before it is asked for."""

    def __init__(self, data: str, name: str) -> None:
        """Keep the options."""
        self._data, self._name = data, name
        self._desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """The desk on the data folder."""
        if self._desk is None:
            from aftercase.desk.desk import Desk
            from aftercase.desk.who import data_folder, own_folders, who

            self._desk = Desk(data_folder(self._data), who(self._name), own=own_folders, readings=_readings)
        return self._desk


def _readings() -> Readings:
    from aftercase.desk.readings import Readings
    from aftercase.desk.who import readings_folder

    return Readings(readings_folder())


def say(text: str) -> None:
    """Narrate on stderr."""
    from aftercase.text import clean

    click.echo(clean(text), err=True)


def out(text: str) -> None:
    """Print data on stdout, harmless to the terminal."""
    if not text.replace("\n", "").isprintable():
        from aftercase.text import clean

        text = clean(text)
    click.echo(text)


def out_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    import json

    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def fail(line: str, code: int) -> int:
    """Print one line on stderr and give the code back."""
    from aftercase.text import one_line

    click.echo(one_line(line), err=True)
    return code


def explain(error: Exception) -> int:
    """Turn whatever ended a command into one line and an exit code.

    A refusal is 1, as is an unknown case or playbook; what kept the command from running is 2.
    """
    from aftercase.store.protocol import AmbiguousCase, StoreError, UnknownCase

    if isinstance(error, UnknownCase | AmbiguousCase):
        return fail(str(error), 1)
    if isinstance(error, StoreError):
        return fail(str(error), 2)
    if isinstance(error, click.ClickException):
        return fail(error.format_message(), 2)
    from aftercase.desk.desk import Kept
    from aftercase.guide.situation import Refused
    from aftercase.playbook.library import UnknownPlaybook

    if isinstance(error, Refused | UnknownPlaybook):
        return fail(str(error), 1)
    if isinstance(error, Kept):
        if error.path is None:
            click.echo(
                error.words
            )  # nothing typed is lost: where no folder takes it, the person gets it back
        return fail(str(error), 2)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return fail(f"{where}{error.strerror or error}", 2)
    return _crashed(error)


def _crashed(error: Exception) -> int:
    """A fault of our own: say so in a line and keep a report that holds no case text."""
    from aftercase.desk import report as crash

    return fail(crash.line(crash.save(error)), 2)


def report(done: Done, as_json: bool, line: str) -> None:
    """Tell what a verb did: a line on stderr, or the state as JSON on stdout."""
    if as_json:
        from aftercase.desk.views import done_view

        out_json(done_view(done))
    elif done.events:
        say(line)
    else:
        say(done.hint or tr("Nothing to do: it is so already."))


def interactive() -> bool:
    """True where a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
