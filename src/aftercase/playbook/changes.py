"""What has changed between two versions of a playbook, by ids and keys, never by places."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aftercase.i18n import N_, tr
from aftercase.playbook.graph import first_difference
from aftercase.playbook.lint.prose import pieces
from aftercase.playbook.lint.stamps import step_texts
from aftercase.playbook.model import Branch, Check, Message, Playbook, Step
from aftercase.playbook.words import CASE_VARIABLES

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        step: The step's id in the newer version, else in the older; "" for the front matter.
        line: Its line in the newer version, in the older where it is gone there.
        message: English sentence with placeholders.
        args: Values for them.
        structural: False where only words have changed: running cases and translations do not mind.
    """

    step: str
    line: int
    message: str
    args: Mapping[str, str]
    structural: bool = True

    def text(self) -> str:
        """The sentence in the interface language."""
        return tr(self.message, **self.args)


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences, and which steps a running case must mind.

    Attributes:
        renamed: Step id of the older version -> its id now.
        touched: Ids of the older version whose step has changed in structure or is gone.
    """

    found: tuple[Change, ...]
    renamed: Mapping[str, str]
    touched: frozenset[str]

    @property
    def structural(self) -> bool:
        """True where the structure differs."""
        return any(change.structural for change in self.found)


def changes(old: Playbook, new: Playbook) -> Changes:
    """Compare two versions of a playbook in one language."""
    ids = _matched(old, new)
    found = [*_front(old, new), *_order(old, new, ids)]
    before, after = {step.id: step for step in old.steps}, {step.id: step for step in new.steps}
    texts = step_texts(old), step_texts(new)
    touched = set()
    for step in new.steps:
        was = next((before[one] for one, now in ids.items() if now == step.id), None)
        if was is None:
            found.append(Change(step.id, step.pos.line, N_("new step: {title}"), {"title": step.title}))
            continue
        mine = list(_step(was, step, ids, texts[0][was.id], texts[1][step.id]))
        if any(one.structural for one in mine):
            touched.add(was.id)
        found += mine
    for step in old.steps:
        if step.id not in ids:
            touched.add(step.id)
            found.append(Change(step.id, step.pos.line, N_("step gone: {title}"), {"title": step.title}))
    if old.structure != new.structure and not any(change.structural for change in found):
        # Two checks with one key, say: what the ids cannot tell apart is named by its place.
        place, here, there = first_difference(new, old)
        args = {"place": place, "old": there, "new": here}
        found.append(Change("", 1, N_("differs at {place}: {old} → {new}"), args))
    renamed = {one: now for one, now in ids.items() if one != now}
    return Changes(tuple(found), renamed, frozenset(one for one in touched if one in before or one in after))


def _matched(old: Playbook, new: Playbook) -> dict[str, str]:
    """Id of the older version -> id of the newer: the same, or the one that keeps it as a former id."""
    found = {}
    for step in old.steps:
        match = new.step(step.id)
        if match is not None:
            found[step.id] = match.id
    return found


def _front(old: Playbook, new: Playbook) -> Iterator[Change]:
    for key in ("title", "kind", "cause", "status", "platform", "replaced_by", "translates"):
        one, two = _word(getattr(old, key)), _word(getattr(new, key))
        if one != two:
            args = {"key": key, "old": one or "–", "new": two or "–"}
            yield Change("", 1, N_("{key}: {old} → {new}"), args, key in {"kind", "cause", "platform"})
    for name, mine, theirs, words in (
        ("variable", old.variables, new.variables, ("example",)),
        ("deadline", old.deadlines, new.deadlines, ("source",)),
        ("source", old.sources, new.sources, ("title", "url", "kind", "reviewed", "review_every")),
    ):
        yield from _entries(name, mine, theirs, words)
    if step_texts(old)["_"] != step_texts(new)["_"] and old.title == new.title:
        yield Change("", 1, N_("other words before the first step"), {}, False)


def _entries(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], words: Sequence[str]
) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        args = {"kind": kind, "name": name}
        if name not in old:
            yield Change("", new[name].pos.line, N_("new {kind}: {name}"), args)
        elif name not in new:
            yield Change("", old[name].pos.line, N_("{kind} gone: {name}"), args)
        else:
            fields = [f for f in type(new[name])._fields if f != "pos"]
            differing = [f for f in fields if getattr(old[name], f) != getattr(new[name], f)]
            for one in differing:
                values = {
                    "key": one,
                    "old": _word(getattr(old[name], one)),
                    "new": _word(getattr(new[name], one)),
                }
                yield Change(
                    "",
                    new[name].pos.line,
                    N_("{kind} {name}, {key}: {old} → {new}"),
                    {**args, **values},
                    one not in words,
                )


def _word(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _order(old: Playbook, new: Playbook, ids: Mapping[str, str]) -> Iterator[Change]:
    """Steps that stand at another place among those that both have: the fewest that explain the order."""
    was = [ids[step.id] for step in old.steps if step.id in ids]
    now = [step.id for step in new.steps if step.id in set(was)]
    kept = set(_longest_common(was, now))
    lines = {step.id: step.pos.line for step in new.steps}
    for place, id_ in enumerate(now):
        if id_ not in kept:
            behind = now[place - 1] if place else "–"
            yield Change(id_, lines[id_], N_("moved; it stands behind {step} now"), {"step": behind})
    if old.start.id in ids and ids[old.start.id] != new.start.id:
        yield Change(new.start.id, new.start.pos.line, N_("is the first step now"), {})


def _longest_common(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The longest run of ids in the same order in both: each stands once in each."""
    place = {id_: number for number, id_ in enumerate(other)}
    best: list[list[str]] = []
    for id_ in one:
        before = max((run for run in best if place[run[-1]] < place[id_]), key=len, default=[])
        best.append([*before, id_])
    return max(best, key=len, default=[])


def _step(old: Step, new: Step, ids: Mapping[str, str], was: str, now: str) -> Iterator[Change]:
    line = new.pos.line
    if old.id != new.id:
        yield Change(new.id, line, N_("was called {old}"), {"old": old.id})
    if old.title != new.title:
        yield Change(new.id, line, N_("title: {old} → {new}"), {"old": old.title, "new": new.title}, False)
    for tag in dict.fromkeys(str(tag) for tag in (*old.tags, *new.tags)):
        here, there = tag in map(str, new.tags), tag in map(str, old.tags)
        if here != there:
            message = N_("new tag: {tag}") if here else N_("tag gone: {tag}")
            yield Change(new.id, line, message, {"tag": tag})
    yield from _checks(old, new)
    yield from _branches(old, new, ids)
    yield from _messages(old, new)
    if [one.kind for one in old.alerts] != [one.kind for one in new.alerts]:
        kinds = {
            "old": _word([one.kind for one in old.alerts]) or "–",
            "new": _word([one.kind for one in new.alerts]) or "–",
        }
        yield Change(new.id, line, N_("cautions: {old} → {new}"), kinds)
    if _prose(old) != _prose(new):
        yield Change(new.id, line, N_("other words"), {}, False)
    elif was != now and old == new:
        yield Change(new.id, line, N_("other layout, same words"), {}, False)


def _prose(step: Step) -> list[str]:
    return [text for _, kind, text in pieces(step.blocks) if kind not in {"check", "branch", "message"}]


def _by(items: Sequence[T], key: str) -> dict[Hashable, T]:
    return {getattr(item, key): item for item in items}


def _checks(old: Step, new: Step) -> Iterator[Change]:
    was, now = _by(old.checks, "key"), _by(new.checks, "key")
    for key, check in now.items():
        args = {"key": str(key), "label": check.label}
        if key not in was:
            yield Change(new.id, check.pos.line, N_("new check {key}: {label}"), args)
            continue
        before: Check = was[key]
        if before.required != check.required:
            message = (
                N_("check {key} is required now") if check.required else N_("check {key} is optional now")
            )
            yield Change(new.id, check.pos.line, message, {"key": str(key)})
        for name in ("kind", "due"):
            one, two = getattr(before, name), getattr(check, name)
            if one != two:
                values = {"key": str(key), "name": name, "old": one or "–", "new": two or "–"}
                yield Change(new.id, check.pos.line, N_("check {key}, {name}: {old} → {new}"), values)
        if before.label != check.label:
            values = {"key": str(key), "old": before.label, "new": check.label}
            yield Change(
                new.id, check.pos.line, N_("check {key} in other words: {old} → {new}"), values, False
            )
    for key, check in was.items():
        if key not in now:
            args = {"key": str(key), "label": check.label}
            yield Change(new.id, check.pos.line, N_("check gone, {key}: {label}"), args)
    yield from _reordered(new, [k for k in was if k in now], [k for k in now if k in was], "checks")


def _branches(old: Step, new: Step, ids: Mapping[str, str]) -> Iterator[Change]:
    was, now = _by(old.branches, "key"), _by(new.branches, "key")
    for key, branch in now.items():
        args = {"key": str(key), "label": branch.label, "target": branch.target}
        if key not in was:
            yield Change(new.id, branch.pos.line, N_("new way {key}: {label} → {target}"), args)
            continue
        before: Branch = was[key]
        target = before.target if before.playbook else f"#{ids.get(before.step, before.step)}"
        if target != branch.target:
            values = {"key": str(key), "old": before.target, "new": branch.target}
            yield Change(new.id, branch.pos.line, N_("way {key} leads elsewhere: {old} → {new}"), values)
        if before.overdue != branch.overdue:
            message = (
                N_("way {key} is for when time is up now")
                if branch.overdue
                else N_("way {key} is an ordinary one now")
            )
            yield Change(new.id, branch.pos.line, message, {"key": str(key)})
        if before.label != branch.label:
            values = {"key": str(key), "old": before.label, "new": branch.label}
            yield Change(
                new.id, branch.pos.line, N_("way {key} in other words: {old} → {new}"), values, False
            )
    for key, branch in was.items():
        if key not in now:
            args = {"key": str(key), "label": branch.label, "target": branch.target}
            yield Change(new.id, branch.pos.line, N_("way gone, {key}: {label} → {target}"), args)
    yield from _reordered(new, [k for k in was if k in now], [k for k in now if k in was], "ways")


def _reordered(new: Step, was: Sequence[Hashable], now: Sequence[Hashable], what: str) -> Iterator[Change]:
    if list(was) != list(now):
        message = (
            N_("the checks stand in another order")
            if what == "checks"
            else N_("the ways stand in another order")
        )
        yield Change(new.id, new.pos.line, message, {})


def _messages(old: Step, new: Step) -> Iterator[Change]:
    was, now = _by(old.messages, "id"), _by(new.messages, "id")
    for id_, message in now.items():
        if id_ not in was:
            yield Change(new.id, message.pos.line, N_("new message {id}"), {"id": str(id_)})
            continue
        before: Message = was[id_]
        for name in ("to", "channel"):
            one, two = getattr(before, name), getattr(message, name)
            if one != two:
                values = {"id": str(id_), "name": name, "old": one or "–", "new": two or "–"}
                yield Change(new.id, message.pos.line, N_("message {id}, {name}: {old} → {new}"), values)
        if before.text != message.text:
            yield Change(new.id, message.pos.line, N_("message {id} in other words"), {"id": str(id_)}, False)
            names = (
                {use.name for use in message.uses} - {use.name for use in before.uses} - set(CASE_VARIABLES)
            )
            if names:
                values = {"id": str(id_), "names": ", ".join(sorted(names))}
                yield Change(new.id, message.pos.line, N_("message {id} uses more: {names}"), values, False)
    for id_, message in was.items():
        if id_ not in now:
            yield Change(new.id, message.pos.line, N_("message gone: {id}"), {"id": str(id_)})
