"""The front matter's values without pydantic, for a text that was checked when it was pinned.

Loading pydantic and making its models takes 100 ms, as long as half of a case's way to the screen. This takes
only what fits exactly, and is None for anything else; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from aftercase.playbook.model import Kind

if TYPE_CHECKING:
    from aftercase.plain_yaml import YamlValue

_Type = Literal["text", "number", "money", "date", "choice"]
_Status = Literal["draft", "published", "deprecated"]


@dataclass(frozen=True, slots=True)
class PlainVariable:
    """As `front_shape.VariableEntry`."""

    type: _Type = "text"
    required: bool = False
    example: str | int | bool = ""
    choices: list[str | int] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class PlainDeadline:
    """As `front_shape.DeadlineEntry`."""

    after: str = ""
    clock: str = ""
    of: str = ""
    from_: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PlainSource:
    """As `front_shape.SourceEntry`."""

    id: str
    title: str
    url: str
    reviewed: str
    kind: str = ""
    review_every: str = ""


@dataclass(frozen=True, slots=True)
class PlainFront:
    """As `front_shape.FrontMatter`."""

    schema_: str
    id: str
    language: str
    kind: Kind
    platform: list[str]
    status: _Status
    variables: dict[str, PlainVariable]
    deadlines: dict[str, PlainDeadline]
    sources: list[PlainSource]
    cause: str = ""
    replaced_by: str = ""
    translates: str = ""


_Check = type | tuple[object, ...]  # a type, or the values there may be
_TOP: Mapping[str, _Check] = {
    "schema": str,
    "id": str,
    "language": str,
    "kind": get_args(Kind),
    "cause": str,
    "platform": list,
    "status": get_args(_Status),
    "replaced_by": str,
    "translates": str,
    "variables": dict,
    "deadlines": dict,
    "sources": list,
}
_VARIABLE: Mapping[str, _Check] = {
    "type": get_args(_Type),
    "required": bool,
    "example": object,
    "choices": list,
}
_DEADLINE: Mapping[str, _Check] = dict.fromkeys(("after", "clock", "of", "from", "source"), str)
_SOURCE: Mapping[str, _Check] = dict.fromkeys(("id", "title", "url", "kind", "reviewed", "review_every"), str)
_NAMES = {"from": "from_", "schema": "schema_"}


def plain_front(value: YamlValue) -> PlainFront | None:
    """The values, where every one of them is there and of its type; else None."""
    try:
        top = _fitting(value, _TOP)
        top["variables"] = {
            name: PlainVariable(**_variable(entry)) for name, entry in top.get("variables", {}).items()
        }
        top["deadlines"] = {
            name: PlainDeadline(**_fitting(entry, _DEADLINE))
            for name, entry in top.get("deadlines", {}).items()
        }
        top["sources"] = [PlainSource(**_source(entry)) for entry in top.get("sources", [])]
        if not top["platform"] or not all(type(one) is str for one in top["platform"]):
            return None
        return PlainFront(**top)
    except (TypeError, KeyError, ValueError):  # a key is missing, or something is of another type
        return None


def _fitting(value: object, shape: Mapping[str, _Check]) -> dict[str, Any]:
    """The mapping with the names of our fields; raises ValueError where it does not fit the shape."""
    if type(value) is not dict:
        raise ValueError(value)
    for key, one in value.items():
        check = shape.get(cast(str, key))
        if check is None or not (one in check if isinstance(check, tuple) else isinstance(one, check)):
            raise ValueError(key)
        if isinstance(one, bool) and check in (str, int):
            raise ValueError(key)
    return {_NAMES.get(key, key): one for key, one in cast(dict[str, Any], value).items()}


def _variable(value: object) -> dict[str, Any]:
    found = _fitting(value, _VARIABLE)
    if type(found.get("example", "")) not in (str, int, bool):
        raise ValueError(value)
    if any(type(choice) not in (str, int) for choice in found.get("choices", ())):
        raise ValueError(value)
    return found


def _source(value: object) -> dict[str, Any]:
    found = _fitting(value, _SOURCE)
    if not found["id"] or not found["title"]:
        raise ValueError(value)
    return found
