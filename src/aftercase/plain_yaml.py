"""YAML without surprises: mappings, lists and scalars, with the place of every key, and never an exception.

What makes YAML dangerous or surprising is refused by name: aliases (300 bytes of them expand to gigabytes),
tags, merge keys, duplicate keys, several documents, deep nesting. Plain words keep their meaning: ``no`` and
``2026-08-01`` stay text; only ``true``/``false``, whole numbers and null are more than that.

The tree is built from the parser's events and stops at the first offence, so nothing is ever expanded and
nothing recurses. The nesting limit is also what keeps the scanner fast: 16 KB of open brackets cost it a
minute when it may read on.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aftercase.i18n import N_
from aftercase.problems import Pos, Problem
from aftercase.text import clean, one_line

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails
    from yaml.events import Event

Model = TypeVar("Model", bound="BaseModel")

SIZE_LIMIT = 16 * 1024
DEPTH_LIMIT = 10

YamlValue = None | bool | int | str | list["YamlValue"] | dict[str, "YamlValue"]
Path = tuple[str | int, ...]

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
# 014 and 0x1F stay text: an order number must not lose its zeros.
_LONGEST = 60  # difflib compares letter by letter; no word of ours is longer
_INT = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class YamlReading:
    """What came of reading one text.

    Attributes:
        value: The tree; None where the text is empty or unreadable.
        positions: Path of a key or list item -> its line and column in the whole file; ``()`` is the root.
        problems: What was refused; with any of them ``value`` is None.
    """

    value: YamlValue = None
    positions: dict[Path, Pos] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def pos(self, path: Path) -> Pos:
        """The place of ``path``, or of the nearest thing around it."""
        while path not in self.positions and path:
            path = path[:-1]
        return self.positions.get(path, Pos(1, 1))


def read_yaml(
    text: str, first_line: int = 1, *, limit: int = SIZE_LIMIT, depth: int = DEPTH_LIMIT, code: str = "AC002"
) -> YamlReading:
    """Read a YAML text of the plain subset.

    Args:
        text: The YAML alone, without the ``---`` lines around a front matter.
        first_line: The line of the whole file on which ``text`` starts.
        limit: Refuse more bytes than this (UTF-8).
        depth: Refuse deeper nesting than this.
        code: The code under which problems are reported.
    """
    start = Pos(first_line, 1)
    size = len(text) if len(text) > limit else len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        message = N_("This YAML has more than {limit} bytes. Shorten it.")
        return YamlReading(
            positions={(): start}, problems=(Problem(code, start, message, {"limit": str(limit)}),)
        )
    builder = _Builder(first_line, depth, code)
    try:
        value = builder.build(_events(text))
    except _Refused as refused:
        return YamlReading(positions={(): start}, problems=(refused.problem,))
    except Exception as error:  # noqa: BLE001 - whatever a hostile text does to the parser is an answer here
        return YamlReading(positions={(): start}, problems=(_unreadable(error, text, first_line, code),))
    return YamlReading(value, builder.positions)


def _events(text: str) -> Iterator[Event]:
    import yaml  # 15 ms that a start without any playbook saves

    # Only the events are from the library: what a word means, and what is refused, is decided here. libyaml
    # makes them in a tenth of the time that Python takes; without it the result is the same.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Event] = yaml.parse(text, Loader=loader)
    return events


class _Refused(Exception):  # noqa: N818 - carries an answer, never leaves this module
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been seen; ``key`` is set while a mapping waits for a value."""

    value: list[YamlValue] | dict[str, YamlValue]
    path: Path
    key: str | None = None


class _Builder:
    """Turns events into a tree, with an explicit stack."""

    def __init__(self, first_line: int, depth: int, code: str) -> None:
        self.positions: dict[Path, Pos] = {(): Pos(first_line, 1)}
        self._first_line = first_line
        self._depth = depth
        self._code = code
        self._stack: list[_Open] = []
        self._root: YamlValue = None

    def build(self, events: Iterator[Event]) -> YamlValue:
        """The tree of the only document.

        Raises:
            _Refused: Something outside of the subset.
        """
        documents = 0
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self._refuse(event, N_("There is a second YAML document here. Keep one."))
                if getattr(event, "version", None) or getattr(event, "tags", None):
                    self._refuse(
                        event, N_("YAML directives are not allowed. Delete the line that starts with %.")
                    )
            elif kind == "AliasEvent":
                self._refuse(event, N_("YAML aliases are not allowed. Write the value out."))
            elif kind in {"ScalarEvent", "MappingStartEvent", "SequenceStartEvent"}:
                self._node(event, kind)
            elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
                self._stack.pop()
        return self._root

    def _node(self, event: Any, kind: str) -> None:
        if event.anchor is not None:
            self._refuse(event, N_("YAML anchors are not allowed. Write the value out where it is needed."))
        if getattr(event, "tag", None) is not None:
            self._refuse(
                event, N_("YAML tags are not allowed. Delete the word that starts with an exclamation mark.")
            )
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event, kind)
            return
        path = self._path(top, event)
        if kind == "ScalarEvent":
            self._put(top, self._scalar(event))
            return
        if len(self._stack) >= self._depth:
            message = N_("The nesting is deeper than {limit}. Flatten it.")
            self._refuse(event, message, limit=str(self._depth))
        value: list[YamlValue] | dict[str, YamlValue] = {} if kind == "MappingStartEvent" else []
        self._put(top, value)
        self._stack.append(_Open(value, path))

    def _key(self, top: _Open, event: Any, kind: str) -> None:
        assert isinstance(top.value, dict)
        if kind != "ScalarEvent":
            self._refuse(event, N_("A key must be one word, not a list or a mapping."))
        key = self._text(event, event.value)
        if key == "<<":
            self._refuse(event, N_("Merge keys are not allowed. Write the keys out."))
        if key in top.value:
            self._refuse(event, N_("The key {key} stands here twice. Keep one."), key=one_line(key, 60))
        top.key = key
        self.positions[(*top.path, key)] = self._pos(event)

    def _path(self, top: _Open | None, event: Any) -> Path:
        if top is None:
            self.positions[()] = self._pos(event)
            return ()
        if isinstance(top.value, dict):
            assert top.key is not None
            return (*top.path, top.key)
        path = (*top.path, len(top.value))
        self.positions[path] = self._pos(event)
        return path

    def _put(self, top: _Open | None, value: YamlValue) -> None:
        if top is None:
            self._root = value
        elif isinstance(top.value, list):
            top.value.append(value)
        else:
            assert top.key is not None
            top.value[top.key] = value
            top.key = None

    def _scalar(self, event: Any) -> YamlValue:
        if event.style is None or event.style == "":
            if event.value in _WORDS:
                return _WORDS[event.value]
            if _INT.fullmatch(event.value):
                return int(event.value)
        return self._text(event, event.value)

    def _text(self, event: Any, text: str) -> str:
        """A double-quoted scalar can smuggle in by an escape what the door for text has kept out."""
        if clean(text) != text:
            self._refuse(
                event,
                N_("This value hides a control or invisible character behind an escape. Delete the escape."),
            )
        return text

    def _pos(self, event: Event) -> Pos:
        mark: Any = event.start_mark  # every event of a parser has one
        return Pos(mark.line + self._first_line, mark.column + 1)

    def _refuse(self, event: Event, message: str, **args: str) -> None:
        raise _Refused(Problem(self._code, self._pos(event), message, args))


def _unreadable(error: Exception, text: str, first_line: int, code: str) -> Problem:
    """The parser's own words, shortened, at its own place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        line, column = mark.line, mark.column
    else:
        at = getattr(error, "position", 0)
        before = text[: at if isinstance(at, int) else 0]
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    lines = text.split("\n")
    if line >= len(lines):  # the end of the text counts as a line of its own
        line, column = len(lines) - 1, len(lines[-1])
    pos = Pos(first_line + line, min(column, len(lines[line])) + 1)
    why = one_line(str(getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"), 120)
    return Problem(
        code,
        pos,
        N_("This is not readable as YAML: {why}. Mind colons, quotes and indentation."),
        {"why": why},
    )


def fit(
    reading: YamlReading, model: type[Model], code: str, stand_ins: Mapping[str, YamlValue]
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Check a tree against a pydantic model, and keep of it what fits.

    Args:
        reading: A readable text.
        model: Strict, with ``extra="forbid"``, so that every key an author mistypes is found.
        code: The code under which problems are reported.
        stand_ins: Values for top-level keys that are missing or do not fit, so that the rest can be read.

    Returns:
        The model, without what did not fit (None where even the stand-ins do not help), and the problems.
    """
    from pydantic import ValidationError

    value = reading.value
    if not isinstance(value, dict):
        message = N_("Here stand keys with values, one on a line, such as: id: damaged-goods.")
        return None, (Problem(code, reading.pos(()), message),)
    problems: tuple[Problem, ...] = ()
    kept: dict[str, YamlValue] = value
    for _ in range(3):  # taking an entry out can leave the one around it empty
        try:
            return model.model_validate(kept), problems
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=True)
        problems = problems or _explained(found, reading, model, code)
        kept = copy.deepcopy(kept)
        for path in sorted({_offender(one) for one in found}, key=_order, reverse=True):
            _take_out(kept, path, reading.positions)
        kept = {**stand_ins, **kept}
    return None, problems


def near(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    """The nearest of ``words``, or "" where none resembles ``word``."""
    if len(word) > _LONGEST:
        return ""
    found = difflib.get_close_matches(word.casefold(), list(words), 1, cutoff)
    return found[0] if found else ""


def _offender(error: ErrorDetails) -> Path:
    """What to leave out: the value, the entry of a list, or the entry from which a key is missing."""
    path = error["loc"][:-1] if error["type"] == "missing" else error["loc"]
    number = next((index for index, key in enumerate(path) if isinstance(key, int)), len(path))
    return path[: number + 1]


def _order(path: Path) -> tuple[str, ...]:
    return tuple(f"{key:06d}" if isinstance(key, int) else key for key in path)


def _take_out(tree: YamlValue, path: Path, positions: dict[Path, Pos]) -> None:
    """Delete the last value on the path that is there: pydantic's paths go on into a union's branches."""
    around: Any = None
    last: str | int = ""
    depth = -1
    for key in path:
        inside = key in tree if isinstance(tree, dict) else isinstance(tree, list) and isinstance(key, int)
        if not inside:
            break
        around, last, depth = tree, key, depth + 1
        tree = cast(Any, tree)[key]
    if around is None:
        return
    del around[last]
    if isinstance(around, list) and isinstance(last, int):
        _move_up(positions, path[:depth], last)


def _move_up(positions: dict[Path, Pos], above: Path, gone: int) -> None:
    """Let the positions follow a list that has lost an entry."""
    depth = len(above)
    behind = [path for path in positions if path[:depth] == above and len(path) > depth]
    for path in sorted(behind, key=lambda path: cast(int, path[depth])):
        pos, number = positions.pop(path), cast(int, path[depth])
        if number != gone:
            positions[(*above, number - (number > gone), *path[depth + 1 :])] = pos


_SENTENCES = {
    "string_type": N_(
        "{key} must be a word or a sentence. Write it in quotes where YAML reads it otherwise."
    ),
    "bool_type": N_("{key} must be true or false."),
    "bool_parsing": N_("{key} must be true or false."),
    "int_type": N_("{key} must be a whole number."),
    "list_type": N_("{key} must be a list, such as [one, two]."),
    "dict_type": N_("{key} must be keys with values, such as {{name: value}}."),
    "model_type": N_("{key} must be keys with values, such as {{name: value}}."),
    "model_attributes_type": N_("{key} must be keys with values, such as {{name: value}}."),
    "too_short": N_("{key} is empty. Write at least one."),
    "string_too_short": N_("{key} is empty. Write it, or leave the key out."),
}


def _explained(
    found: Iterable[ErrorDetails], reading: YamlReading, model: type[BaseModel], code: str
) -> tuple[Problem, ...]:
    """One problem for each key: a value that fits no branch of a union is found once a branch."""
    problems: dict[tuple[Pos, str], Problem] = {}
    for error in found:
        problem = _explain(error, reading, model, code)
        problems.setdefault((problem.pos, problem.args.get("key", "")), problem)
    return tuple(problems.values())


def _explain(error: ErrorDetails, reading: YamlReading, model: type[BaseModel], code: str) -> Problem:
    """pydantic's finding as a sentence of ours, at the key it is about."""
    path: Path = error["loc"]
    kind, value = error["type"], one_line(str(error["input"]), 60)
    pos = reading.pos(path)
    while path and path not in reading.positions:
        path = path[:-1]
    key = one_line(".".join(map(str, path)) or "front matter", 60)
    if kind == "missing":
        message = N_("{key} is missing. Add it.")
        return Problem(code, pos, message, {"key": one_line(".".join(map(str, error["loc"])), 60)})
    if kind == "extra_forbidden":
        words = _keys(model, path[:-1])
        args = {"value": one_line(str(path[-1]), 60) if path else "", "words": ", ".join(words)}
        if found := near(str(error["loc"][-1]), words):
            return Problem(
                code, pos, N_("There is no key {value}. Did you mean {near}?"), {**args, "near": found}
            )
        return Problem(code, pos, N_("There is no key {value}. Possible: {words}."), args)
    if kind == "literal_error":
        words = [word.strip(" '") for word in str(error["ctx"]["expected"]).replace(" or ", ",").split(",")]
        args = {"key": key, "value": value, "words": ", ".join(words)}
        if found := near(value, words):
            message = N_("{value} is no value of {key}. Did you mean {near}?")
            return Problem(code, pos, message, {**args, "near": found})
        return Problem(code, pos, N_("{value} is no value of {key}. Possible: {words}."), args)
    sentence = _SENTENCES.get(
        kind, N_("{value} does not fit {key}. See the table of keys in the author guide.")
    )
    return Problem(code, pos, sentence, {"key": key, "value": value})


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that may stand at ``path``: those of the model found by following the annotations."""
    from pydantic import BaseModel

    here: Any = model
    for key in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in here.model_fields.items()}
            here = fields.get(str(key))
        else:  # dict[str, X] or list[X]
            here = (getattr(here, "__args__", None) or (None,))[-1]
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [field.alias or name for name, field in here.model_fields.items()]
    return []
