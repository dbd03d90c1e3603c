"""Questions on a plain terminal: one line out, one line in. No cursor is moved, nothing is drawn.

Made for screen readers, for terminals that can do nothing, and for pipes: everything is printed in the order
in which it is read, and every choice has a number or a letter of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click

from aftercase.i18n import tr
from aftercase.text import clean, clean_bytes

END_MARK = "."  # a line that holds only this ends a longer text


class Ended(Exception):  # noqa: N818 - nothing went wrong: there is nobody left to ask
    """The input has ended: the person has hung up, or the pipe is empty."""


def tell(text: str) -> None:
    """Print, harmless to the terminal."""
    click.echo(clean(text))


def read_line() -> str:
    """The next line that is typed, without its end; bytes that are no UTF-8 are shown as such, not fatal.

    Raises:
        Ended: There is none.
    """
    data = sys.stdin.buffer.readline()
    if not data:
        raise Ended
    return clean_bytes(data).rstrip("\r\n")


def ask(question: str, default: str = "") -> str:
    """Ask for a line; nothing typed gives ``default``, which is shown.

    Raises:
        Ended: As `read_line`.
    """
    shown = f"{question} [{clean(default)}]: " if default else f"{question}: "
    click.echo(clean(shown), nl=False)
    typed = read_line().strip()
    return typed or default


def ask_text(question: str) -> str:
    """Ask for a text of several lines, ended by a line that holds only a full stop.

    Raises:
        Ended: As `read_line`, when nothing was typed before; what was typed is given otherwise.
    """
    tell(question)
    tell(tr("Type as many lines as you need. A line with only a full stop ends the text."))
    lines: list[str] = []
    while True:
        try:
            line = read_line()
        except Ended:
            if not lines:
                raise
            return "\n".join(lines)
        if line.strip() in (END_MARK, "。"):
            return "\n".join(lines)
        lines.append(line)


def choose(question: str, options: Sequence[tuple[str, str]], default: str = "") -> str:
    """Ask for one of several: (key, words) each; answered by its number or its key.

    Returns:
        The key; "" where nothing was typed and there is no default.

    Raises:
        Ended: As `read_line`.
    """
    tell(question)
    for n, (key, words) in enumerate(options, 1):
        mark = "  " + tr("(as it is now)") if default and key == default else ""
        tell(f"  {n}  {words}{mark}")
    while True:
        typed = ask(tr("A number; nothing leaves it"))
        if not typed:
            return default
        if typed.isdecimal() and 1 <= int(typed) <= len(options):
            return options[int(typed) - 1][0]
        if any(key == typed for key, _ in options):
            return typed
        tell(tr("Type a number from 1 to {n}.", n=len(options)))


def sure(question: str) -> bool:
    """Ask for a yes; anything else is a no.

    Raises:
        Ended: As `read_line`.
    """
    return ask(question + " " + tr("(y for yes)")).lower() in ("y", "yes", "是", "好")


def until_taken(question: str, act: Callable[[str], str], default: str = "") -> bool:
    """Ask for a line until the act takes it; nothing typed gives up.

    Args:
        question: What is asked.
        act: Given the line; "" where it was taken, else what is wrong with it.
        default: Taken where nothing is typed.

    Returns:
        False where it was given up.
    """
    while typed := ask(question, default):
        wrong = act(typed)
        if not wrong:
            return True
        tell(wrong)
        if typed == default:
            return False
    return False
