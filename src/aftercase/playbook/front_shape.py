"""What the front matter may hold, as pydantic checks it. Only a reading that says what is wrong loads it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


class VariableEntry(BaseModel):
    """One entry of ``variables``."""

    model_config = _STRICT
    type: Literal["text", "number", "money", "date", "choice"] = "text"
    required: bool = False
    example: str | int | bool = ""
    choices: list[str | int] = []


class DeadlineEntry(BaseModel):
    """One entry of ``deadlines``."""

    model_config = _STRICT
    after: str = ""
    clock: str = ""
    of: str = ""
    from_: str = Field("", alias="from")
    source: str = ""


class SourceEntry(BaseModel):
    """One entry of ``sources``."""

    model_config = _STRICT
    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    url: str
    kind: str = ""
    reviewed: str
    review_every: str = ""


class FrontMatter(BaseModel):
    """The whole front matter, in the order of the format's table."""

    model_config = _STRICT
    schema_: Literal["aftercase/1"] = Field(alias="schema")
    id: str
    language: str
    kind: Literal["scenario", "procedure", "triage"]
    cause: str = ""
    platform: list[str] = Field(min_length=1)
    status: Literal["draft", "published", "deprecated"]
    replaced_by: str = ""
    translates: str = ""
    variables: dict[str, VariableEntry] = {}
    deadlines: dict[str, DeadlineEntry] = {}
    sources: list[SourceEntry] = []
