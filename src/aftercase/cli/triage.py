"""``triage``: a few plain questions that end in one playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aftercase.cli.base import interactive, out, out_json, say
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.guide.triage import Triage


@click.command()
@click.option("--answers", default="", metavar="K1,K2,…", help="The answers' keys, instead of being asked.")
@click.option("--json", "as_json", is_flag=True, help="Print the result, or the next question, as JSON.")
@click.pass_context
def triage(ctx: click.Context, answers: str, as_json: bool) -> None:
    """Answer a few questions and learn which playbook fits."""
    desk: Desk = ctx.obj.desk
    keys = split_keys(answers)
    found = desk.triage(keys)
    if found.question is not None and not answers and not as_json and interactive():
        found = ask(desk)
    if as_json:
        out_json(view(found))
    elif found.question is None:
        out(found.target)
        say(tr("Open the case with: {command}", command=command(found)))
    else:
        say(question(found))
    ctx.exit(0 if found.question is None else 1)


def split_keys(text: str) -> list[str]:
    """The keys of a comma separated list."""
    return [key.strip() for key in text.split(",") if key.strip()]


def keys_of(found: Triage) -> list[str]:
    """The keys that were given as answers."""
    return [answer.branch.key for answer in found.answers]


def command(found: Triage) -> str:
    """The command line that opens the case."""
    return f"aftercase new {found.target} --triage {','.join(keys_of(found))}"


def view(found: Triage) -> dict[str, Any]:
    """The result as a document; while questions are left, ``playbook`` is null, ``question`` the next."""
    asked = found.question
    return {
        "playbook": found.playbook or None,
        "step": found.step or None,
        "answers": keys_of(found),
        "question": asked
        and {
            "step": asked.id,
            "title": asked.title,
            "answers": [{"key": branch.key, "label": branch.label} for branch in asked.branches],
        },
    }


def question(found: Triage) -> str:
    """The next question with its answers and their keys."""
    assert found.question is not None
    lines = [found.question.title]
    lines += [f"  {n}  {branch.label}  ({branch.key})" for n, branch in enumerate(found.question.branches, 1)]
    return "\n".join(lines)


def ask(desk: Desk) -> Triage:
    """Ask the questions one at a time; ``b`` goes one back, nothing typed asks again."""
    keys: list[str] = []
    while (found := desk.triage(keys)).question is not None:
        say(question(found))
        branches = found.question.branches
        typed = click.prompt(tr("Answer (a number; b goes back)"), err=True, default="", show_default=False)
        typed = typed.strip()
        if typed == "b":
            keys = keys[:-1]
        elif typed.isdecimal() and 1 <= int(typed) <= len(branches):
            keys.append(branches[int(typed) - 1].key)
        elif typed in {branch.key for branch in branches}:
            keys.append(typed)
        else:
            say(tr("Type a number from 1 to {n}.", n=len(branches)))
    return found
