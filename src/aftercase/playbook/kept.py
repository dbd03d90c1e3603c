"""A reading as bytes, to be kept: what a pinned text says needs no parser the next time. It opens nothing.

The first line is the SHA-256 of all that follows, the second one JSON with the head and where each step's
line ends; then one line of JSON for each step, which is taken apart when somebody looks at that step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

from aftercase.clock.rules import Duration
from aftercase.playbook import model
from aftercase.playbook.late import LateSteps, Part
from aftercase.problems import Pos

FORMAT = 1  # another one for every change of what is written here
_NODES = (
    *(model.Paragraph, model.Heading, model.Code, model.Rule, model.ListItem, model.List_, model.Quote),
    *(model.Alert, model.Table, model.Tag, model.Check, model.CheckList, model.Branch, model.BranchList),
    *(model.VariableUse, model.Message, model.Step, model.Variable, model.DeadlineRule, model.Source),
    *(model.Inline, Pos, Duration),
)
_KINDS: dict[str, Callable[..., Any]] = {kind.__name__: kind for kind in _NODES}
_HEAD = (
    *("id", "language", "title", "kind", "platform", "status", "cause", "replaced_by", "translates"),
    *("overview", "variables", "deadlines", "sources"),
)


def pack(playbook: model.Playbook, key: str, between: Callable[[], None] = lambda: None) -> bytes:
    """The bytes of a playbook; reads every step.

    Args:
        playbook: What was read.
        key: What must be the same for the bytes to count: who read it, and by which rules.
        between: Called before each step, so that whoever waits has his turn; what it raises is passed on.

    Raises:
        TypeError: There is something in it that is no part of a playbook.
    """
    import json

    def line(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    steps: list[bytes] = []
    ends = [0]
    for place in range(len(playbook.steps)):
        between()
        steps.append(line(_plain(playbook.steps[place])))
        ends.append(ends[-1] + len(steps[-1]))
    head = {
        "format": FORMAT,
        "key": key,
        "pin": playbook.pin,
        "head": {name: _plain(getattr(playbook, name)) for name in _HEAD},
        "steps": [[[step.id, *step.aliases], step.title] for step in playbook.steps],
        "ends": ends,
    }
    return sealed(b"".join((line(head), *steps)))


def sealed(body: bytes) -> bytes:
    """The same bytes, below a line with their SHA-256."""
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def begin(data: bytes) -> int:
    """Where the bytes below the seal begin; 0 where they are not those that were sealed."""
    at = data.find(b"\n") + 1
    return at if hashlib.sha256(memoryview(data)[at:]).hexdigest().encode() == data[: max(at - 1, 0)] else 0


def unpack(data: bytes, key: str, pin: str, text: str) -> model.Playbook | None:
    """The playbook of such bytes, its steps to be made later; None where they are of another kind, or broken.

    ``text`` is the text with that pin; it is not looked at, and becomes the playbook's.
    """
    at = begin(data)
    if not at:
        return None
    import orjson

    after = data.index(b"\n", at) + 1
    first = data[at:after]
    found = orjson.loads(first)  # what our own digest covers is ours
    if (found["format"], found["key"], found["pin"]) != (FORMAT, key, pin):
        return None
    spans = list(pairwise(found["ends"]))

    def step(place: int) -> model.Step:
        made: model.Step = _made(orjson.loads(data[after + spans[place][0] : after + spans[place][1]]))
        return made

    parts = [Part(0, 0, 0, tuple(ids), title) for ids, title in found["steps"]]
    head = {name: _made(value) for name, value in found["head"].items()}
    return model.Playbook(steps=LateSteps(parts, step), pin=pin, text=text, **head)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(getattr(kind, "_fields", None) or kind.__dataclass_fields__)  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    """A node as {its kind: [its fields]}, a tuple as a list, a mapping as {"": [[key, value]]}."""
    if value is None or isinstance(value, str | int):
        return value
    if type(value) is tuple:
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {"": [[key, _plain(one)] for key, one in value.items()]}
    kind: type = type(value)
    if _KINDS.get(kind.__name__) is not kind:
        raise TypeError(kind.__name__)
    return {kind.__name__: [_plain(getattr(value, name)) for name in _fields(kind)]}


def _made(value: Any) -> Any:
    """What `_plain` has made plain."""
    if type(value) is list:
        return tuple([_made(one) for one in value])
    if type(value) is dict:
        ((kind, fields),) = value.items()
        if kind:
            return _KINDS[kind](*[_made(one) for one in fields])
        return {name: _made(one) for name, one in fields}
    return value
