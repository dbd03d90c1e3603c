"""What a step is made of besides words: checks, branches and messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from aftercase.i18n import N_
from aftercase.plain_yaml import near
from aftercase.playbook.inline import Link, Words, finish
from aftercase.playbook.model import Block, Branch, Check, CheckKind, Inlines, Message, VariableUse, plain
from aftercase.playbook.report import Report
from aftercase.playbook.tags import item_tags
from aftercase.playbook.words import CHANNELS, ID, NAME, PARTIES
from aftercase.problems import Pos
from aftercase.text import clean

_KEYS: tuple[CheckKind, ...] = ("evidence", "field", "id")
_USE = re.compile(r"\{\{([^{}\n]*)\}\}|\{\{")
_PAIR = re.compile(r"(\S+?)=(\S*)|(\S+)")
_COLONS = ":："


def read_check(words: Words | None, more: tuple[Block, ...], pos: Pos, number: int, report: Report) -> Check:
    """A task item.

    Args:
        words: Its first paragraph; None for an empty item.
        more: The blocks after that.
        pos: The place of the item.
        number: Counts the items of the step from 1, to name one without a key.
        report: Where problems go.
    """
    words = words or Words(pos)
    tags, taken = item_tags(words.spans, "check", report)
    text = words.without(taken)
    if plain(text).startswith(("(", "（")):
        message = N_("A task must not start with a parenthesis: code hosts show no box then. Reword it.")
        report.add("AC602", words.pos, message)
    keys = [tag for tag in tags if tag.key in _KEYS]
    if not keys:
        message = N_("This task has no key. Add `evidence:<key>`, `field:<name>` or `id:<key>` at its end.")
        report.add("AC106", pos, message)
    elif len(keys) > 1:
        message = N_("This task has a second key, {tag}. Keep one of evidence:, field: and id:.")
        report.add("AC301", keys[1].pos, message, tag=str(keys[1]))
    kind: CheckKind = next((kind for kind in _KEYS if keys and keys[0].key == kind), "id")
    key = keys[0].value if keys else f"check-{number}"
    due = next((tag.value for tag in tags if tag.key == "due"), "")
    required = all(tag.key != "optional" for tag in tags)
    return Check(pos, key, kind, text, required, due, more)


def read_branch(words: Words, more: tuple[Block, ...], pos: Pos, own: str, report: Report) -> Branch:
    """An item that holds exactly one internal link; ``own`` is the id of this playbook."""
    link = words.links[0]
    tags, taken = item_tags(words.spans, "branch", report)
    before = words.without(taken, 0, link.run)
    label = plain(before).rstrip(_COLONS).rstrip() or plain(_linked(words, link)) or link.target.stored
    target = link.target
    if target.playbook == own and own and target.step:
        target = target._replace(playbook="")
    key = next((tag.value for tag in tags if tag.key == "id"), "")
    return Branch(
        pos,
        key or target.stored.removeprefix("#"),
        target.stored,
        label,
        any(tag.key == "on" for tag in tags),
        link.href,
        words.without(taken),
        more,
    )


def _linked(words: Words, link: Link) -> Inlines:
    """The words of a link."""
    end = link.run
    while end < len(words.runs) and words.runs[end].href == link.href:
        end += 1
    return finish(words.runs[link.run : end])


def is_message(info: str, pos: Pos, report: Report) -> bool:
    """True for the info string of a message; a misspelt one is reported."""
    word = info.split(maxsplit=1)[0] if info.split() else ""
    if word == "message":
        return True
    if "=" in info and near(word, ("message",), 0.8):
        report.add("AC301", pos, N_("{word} is shown as code. Did you mean message?"), word=word)
    return False


def read_message(token: Token, pos: Pos, number: int, lines: Sequence[str], report: Report) -> Message:
    """A fenced block ``message id=… to=… [channel=…]``; ``number`` names one without an id."""
    words = _info(token.info, pos, report)
    id_ = words.get("id", "")
    if not ID.fullmatch(id_):
        message = N_("A message needs an id of small letters, digits and hyphens: id=ask-photos.")
        report.add("AC103", pos, message)
        id_ = f"message-{number}"
    to, channel = words.get("to", ""), words.get("channel", "")
    if not to:
        message = N_("The message does not say to whom. Add to= and a party, such as to=buyer.")
        report.add("AC301", pos, message)
    elif to not in PARTIES:
        _word(to, "to", PARTIES, pos, report)
    if channel and channel not in CHANNELS:
        _word(channel, "channel", CHANNELS, pos, report)
    text = clean(token.content).removesuffix("\n")
    return Message(pos, id_, to, channel, text, _uses(text, pos, lines, report))


def _word(value: str, key: str, words: Sequence[str], pos: Pos, report: Report) -> None:
    report.word(
        "AC301",
        pos,
        N_("{value} is no value of {key}. Did you mean {near}?"),
        N_("{value} is no value of {key}. Possible: {words}."),
        value,
        words,
        key=key,
    )


def _info(info: str, pos: Pos, report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _PAIR.finditer(info.strip()[len("message") :]):
        key = match[1] or match[3]
        if match[1] is None or key not in {"id", "to", "channel"} or key in found:
            report.word(
                "AC301",
                pos,
                N_("A message does not know {value}. Did you mean {near}?"),
                N_("A message does not know {value}. Possible, once each: {words}."),
                key,
                ("id=", "to=", "channel="),
            )
            continue
        found[key] = clean(match[2])
    return found


def _uses(text: str, pos: Pos, lines: Sequence[str], report: Report) -> tuple[VariableUse, ...]:
    """Every ``{{name}}`` with its place: the fence's lines follow its first one in the file."""
    uses = []
    for number, line in enumerate(text.split("\n")):
        if "{{" not in line:
            continue
        index = min(pos.line + number, len(lines) - 1)
        shift = max(lines[index].find(line), 0)
        for match in _USE.finditer(line):
            place = Pos(index + 1, min(shift + match.start(), len(lines[index])) + 1)
            name = match[1]
            if name is not None and NAME.fullmatch(name):
                uses.append(VariableUse(place, name))
            else:
                message = N_("{value} is no variable. Between double braces stands a name and nothing else.")
                report.add("AC304", place, message, value=match[0])
    return tuple(uses)
