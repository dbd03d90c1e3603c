"""What is typed to narrow the list: words to search for, and filters such as ``stage:appeal`` or ``是:超时``.

One line for the search of the desk, of the command line, and for the views a person saves.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from aftercase import terms
from aftercase.guide.situation import Refused, unknown
from aftercase.i18n import N_, tr
from aftercase.store.rows import EVERY, Query
from aftercase.text import folded, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercase.desk.desk import Desk

# What a filter is called, in both languages at any time: a view saved in one is read in the other.
_NAMES = {
    "stage": "stage",
    "阶段": "stage",
    "platform": "platform",
    "平台": "platform",
    "playbook": "playbook",
    "流程": "playbook",
    "tag": "tag",
    "标签": "tag",
    "owner": "owner",
    "负责": "owner",
    "turn": "turn",
    "轮到": "turn",
    "is": "is",
    "是": "is",
}
_TABLES: dict[str, terms.Table] = {
    "stage": terms.STAGES,
    "platform": terms.PLATFORMS,
    "turn": terms.TURNS,
}
_STATES = {
    "open": ("处理中", "open"),
    "closed": ("已结案", "closed"),
    "due": ("有时限", "due"),
    "overdue": ("超时", "overdue"),
    "today": ("今天到期", "today"),
    "mine": ("我的", "mine"),
    "rests": ("搁置中", "resting"),
}
_FILTER = re.compile(r"([^\s:：]+)[:：](\S*)")


class Wanted(NamedTuple):
    """What a line asks for.

    Attributes:
        query: The filters.
        words: What is left: words to search for.
    """

    query: Query = EVERY
    words: str = ""


class View(NamedTuple):
    """A line with a name. ``own`` marks one that a person has saved."""

    name: str
    line: str
    own: bool = False


def read(line: str, desk: Desk) -> Wanted:
    """What a line asks for, now and for whoever sits at this desk.

    Raises:
        Refused: A filter whose value there is not.
    """
    words: list[str] = []
    query = EVERY
    for word in one_line(line).split():
        match = _FILTER.fullmatch(word)
        name = _NAMES.get(folded(match[1])) if match else None
        if match is None or name is None:
            words.append(word)
        elif match[2]:
            query = _narrowed(query, name, match[2], desk)
    return Wanted(query, " ".join(words))


def _narrowed(query: Query, name: str, value: str, desk: Desk) -> Query:
    if name == "is":
        state = _word(value, _STATES, N_("A case cannot be {word}."))
        if state in ("open", "closed"):
            return query._replace(status=state)
        if state == "due":
            return query._replace(due=True)
        if state == "mine":
            return query._replace(owner=desk.who.name)
        if state == "rests":
            return query._replace(rests=_now(desk))
        return query._replace(before=_moment(desk, state))
    if name in _TABLES:
        table = {key: (term.zh, term.en) for key, term in _TABLES[name].items()}
        value = _word(value, table, _NONE[name])
    return Query(**{**query._asdict(), name: value.strip(",，")})


_NONE = {
    "stage": N_("There is no stage {word}."),
    "platform": N_("There is no platform {word}."),
    "turn": N_("It cannot be the turn of {word}."),
}


def _word(value: str, table: Mapping[str, tuple[str, str]], message: str) -> str:
    """The key that a key, a label, or the beginning of one of them means.

    Raises:
        Refused: None of them, or several.
    """
    sought = folded(value.replace("_", " "))
    forms = {key: [folded(key.replace("_", " ")), *map(folded, labels)] for key, labels in table.items()}
    exact = [key for key, known in forms.items() if sought in known]
    begun = [key for key, known in forms.items() if any(form.startswith(sought) for form in known)]
    found = exact or begun
    if len(found) != 1:
        raise unknown(message, one_line(value, 40), found or list(table))
    return found[0]


def _now(desk: Desk) -> str:
    from aftercase.clock import times

    return times.stamp(desk.clock())


def _moment(desk: Desk, state: str) -> str:
    from aftercase.clock import times

    now: datetime = desk.clock()
    if state == "overdue":
        return times.stamp(now)
    local = now.astimezone(times.zone(desk.zone))
    return times.stamp(datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), local.tzinfo))


def views(kept: str) -> list[View]:
    """The views on offer: those everybody has, then a person's own.

    Args:
        kept: As the preferences have them: one on a line, name and line with a tab between.
    """
    common = [
        View(tr("All open cases"), "is:open"),
        View(tr("Our turn"), "is:open turn:us"),
        View(tr("Overdue"), "is:overdue"),
        View(tr("Due today"), "is:today"),
        View(tr("My cases"), "is:open is:mine"),
        View(tr("Closed cases"), "is:closed"),
        View(tr("Resting cases"), "is:rests"),
    ]
    own = [line.split("\t", 1) for line in kept.split("\n") if "\t" in line]
    return [*common, *(View(name, line, True) for name, line in own)]


def kept(views_: list[View]) -> str:
    """A person's own views as the preferences have them."""
    return "\n".join(f"{view.name}\t{view.line}" for view in views_ if view.own)


def saved(before: str, name: str, line: str) -> str:
    """The preferences with a view more, or the one of that name changed.

    Raises:
        Refused: The name is one that everybody has.
    """
    name, line = one_line(name, 40), one_line(line, 400)
    known = views(before)
    if any(view.name == name and not view.own for view in known):
        raise Refused(N_("{name} is a view that everybody has. Choose another name."), name=name)
    return kept([*(view for view in known if view.name != name), View(name, line, True)])
