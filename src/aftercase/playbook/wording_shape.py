"""What a file of wording rules may hold, as pydantic checks it. Rules that are kept do without it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


class LawEntry(BaseModel):
    """Where a rule of law or platform was read."""

    model_config = _STRICT
    title: dict[Literal["zh", "en"], str] = Field(min_length=1)
    url: str


class KindEntry(BaseModel):
    """What holds for all rules of a kind that do not say otherwise."""

    model_config = _STRICT
    why: dict[Literal["zh", "en"], str] = {}
    severity: Literal["stop", "ask"] = "ask"
    to: list[str] = []
    replaces: Literal["words", "clause"] = "words"


class RuleEntry(BaseModel):
    """One rule."""

    model_config = _STRICT
    id: str
    kind: str
    words: list[str] = []
    look: str = ""
    unless: list[str] = []
    unless_near: list[str] = []
    only_near: list[str] = []
    to: list[str] = []
    why: dict[Literal["zh", "en"], str] = {}
    calmer: str | None = None
    severity: Literal["", "stop", "ask"] = ""
    replaces: Literal["", "words", "clause"] = ""
    source: LawEntry | None = None


class WordingEntry(BaseModel):
    """The whole file. ``off`` names rules of other folders that this shop does not want."""

    model_config = _STRICT
    schema_: Literal["aftercase-wording/1"] = Field(alias="schema")
    language: Literal["zh", "en"]
    off: list[str] = []
    kinds: dict[str, KindEntry] = {}
    rules: list[RuleEntry] = []
