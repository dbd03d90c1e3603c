"""JSON Schemas (draft 2020-12) of what an author types as data, for editors. Pure.

They are generated from the models that the reader itself uses, so a key cannot be known to one and not to
the other. What the models leave to later checks (ids, durations, the words of the vocabulary, which keys go
together) is added here; what needs a second place in the file (a source that is not declared) is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aftercase import terms
from aftercase.clock.files import ClockFileEntry
from aftercase.clock.rules import CASE_DATES
from aftercase.playbook.front_shape import FrontMatter
from aftercase.playbook.glossary import GlossaryFile
from aftercase.playbook.words import ID, LANGUAGE, NAME, PLATFORMS

if TYPE_CHECKING:
    from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Extra = Mapping[str, Any]

_AMOUNT = "[1-9][0-9]{0,4}"
_DURATION = f"^{_AMOUNT}(h|d|bd)$"
_ANY_DURATION = f"^{_AMOUNT}(h|d|bd|wh|mo|y)$"
_DAY = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_URL = "^https?://"
_HOURS = "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"


def _whole(pattern: str) -> str:
    return f"^{pattern}$"


_ID = {"pattern": _whole(ID.pattern)}
_OPTIONAL_ID = {"pattern": f"^({ID.pattern})?$"}


def _optional(pattern: str) -> str:
    """The pattern, or nothing: a key may stand there empty."""
    return f"^$|{pattern}"


def _described(text: str, *examples: Any, **more: Any) -> Extra:
    return {"description": text, **({"examples": list(examples)} if examples else {}), **more}


# Name of the model -> key as typed -> what is added to the schema of that key.
_KEYS: Mapping[str, Mapping[str, Extra]] = {
    "FrontMatter": {
        "schema": _described("The format and its version."),
        "id": _described("The playbook's id, as in the file name <id>.<language>.md.", "late-parcel", **_ID),
        "language": _described(
            "The language, as in the file name.", "zh", "en", pattern=_whole(LANGUAGE.pattern)
        ),
        "kind": _described(
            "scenario: a case can start here. procedure: reached from other playbooks. triage: questions."
        ),
        "cause": _described(
            "The id of the scenario's cause. Only a scenario has one.", "product-quality", **_OPTIONAL_ID
        ),
        "platform": _described("The platforms it is for, or generic.", ["generic"], ["taobao", "tmall"]),
        "status": _described("draft, published, or deprecated (then replaced_by says by what)."),
        "replaced_by": _described("The id of the playbook that replaces a deprecated one.", "late-parcel"),
        "translates": _described(
            "The language this file was translated from; left out in the original.", "zh"
        ),
        "variables": _described(
            "Variables that messages use and that no task asks for.",
            propertyNames={"pattern": _whole(NAME.pattern)},
        ),
        "deadlines": _described(
            "Named time limits for due: tags.", propertyNames={"pattern": _whole(ID.pattern)}
        ),
        "sources": _described("Where rights, limits and prices were read; steps name them by source:."),
    },
    "VariableEntry": {
        "type": _described("The kind of value."),
        "required": _described("Whether a message waits for it."),
        "example": _described("A value to show how it is written.", "SF1234567890", 3),
        "choices": _described("The values of a choice.", ["lost", "damaged"]),
    },
    "DeadlineEntry": {
        "after": _described(
            "A length of our own: hours, days or business days.",
            "48h",
            "3d",
            "2bd",
            pattern=_optional(_DURATION),
        ),
        "clock": _described(
            "The name of a clock in a clock file, which gives length and start.",
            "first_reply_shipped",
            pattern=f"^({NAME.pattern})?$",
        ),
        "of": _described(
            "What of the case picks the clock file; left out: its platform.", enum=["", *terms.BOOKS]
        ),
        "from": _described(
            "The date of the case it runs from; left out: from entering the step.", enum=["", *CASE_DATES]
        ),
        "source": _described("The id of a source declared under sources.", "reply-rule"),
    },
    "SourceEntry": {
        "id": _described("Its id, for source: tags.", "consumer-law", **_ID),
        "title": _described("What it is called.", "Consumer law, article 25"),
        "url": _described("Its web address.", "https://example.com/rules", pattern=_URL),
        "kind": _described("What kind of source it is.", "law", "official", "copy"),
        "reviewed": _described("The day it was last read.", "2026-08-01", pattern=_DAY),
        "review_every": _described("How often to read it again.", "180d", pattern=_optional(_DURATION)),
    },
}

_CLOCK_KEYS: Mapping[str, Mapping[str, Extra]] = {
    "ClockFileEntry": {
        "schema": _described("The format and its version."),
        "id": _described(
            "The platform, law or carrier, as in the file name <id>.yaml.",
            "taobao",
            pattern="^[a-z][a-z0-9_-]{1,39}$",
        ),
        "names": _described("Its name by language.", {"zh": "淘宝", "en": "Taobao"}),
        "also": _described("Other words of the vocabulary that the same limits hold for.", ["tmall"]),
        "zone": _described("The IANA name of its time zone.", "Asia/Shanghai", minLength=1),
        "calendar": _described("The market whose holidays count.", "CN"),
        "hours": _described(
            "Its working hours, for clocks that count them.", "09:00-18:00", pattern=_optional(_HOURS)
        ),
        "days": _described("On which days they are worked: business days, or every day, holidays too."),
        "clocks": _described("Its time limits."),
    },
    "ClockEntry": {
        "name": _described(
            "The name playbooks use.", "first_reply_shipped", pattern="^[a-z][a-z0-9_]{1,59}$"
        ),
        "whose": _described(
            "Who must act before it rings.",
            enum=list(dict.fromkeys([*(one for one in terms.TURNS if one != "none"), *terms.PARTIES])),
        ),
        "start": _described("The date of the case it runs from.", enum=list(CASE_DATES)),
        "after": _described(
            "The length: hours, days, business days, working hours, months or years. "
            "Left out where no reliable page prints one.",
            "48h",
            "3d",
            "2bd",
            "4wh",
            "6mo",
            pattern=_optional(_ANY_DURATION),
        ),
        "count": _described(
            "at_once, or next_day: the day of the start is not counted, and the last day counts to its end."
        ),
        "ends": _described("business_day: a last day that is off moves to the next business day."),
        "at_most": _described(
            "The longest the rule allows, where somebody may set less.",
            "45d",
            pattern=_optional(_ANY_DURATION),
        ),
        "not_before": _described(
            "Earlier than this it is not accepted.", "15d", pattern=_optional(_ANY_DURATION)
        ),
        "where": _described(
            "Where the date that counts is found, by language.", {"en": "the payment dashboard"}
        ),
        "note": _described(
            "For whom it holds, what it leaves out, by language.", {"en": "not for fresh food"}
        ),
        "at_zero": _described(
            "What happens when nobody acts, by language.", {"en": "refunded automatically"}
        ),
        "source": _described("Where the limit was read."),
        "confidence": _described("How far it can be trusted, from official down to weak; manual: typed in."),
        "hours": _described(
            "Working hours of this clock, in place of the file's.", "09:00-18:00", pattern=_optional(_HOURS)
        ),
        "days": _described("The days of its working hours, in place of the file's."),
    },
    "SourceEntry": {
        "title": _described("What it is called.", "Rules on refunds"),
        "url": _described("Its web address.", "https://example.com/rules", pattern=_URL),
        "seen": _described("The day it was read.", "2026-08-01", pattern=_DAY),
    },
}


_GLOSSARY_KEYS: Mapping[str, Mapping[str, Extra]] = {
    "GlossaryFile": {
        "schema": _described("The format and its version."),
        "terms": _described("The terms, in the order in which they are listed."),
    },
    "TermEntry": {
        "id": _described("Its id.", "chargeback", pattern="^[a-z][a-z0-9-]{1,39}$"),
        "zh": _described("The Chinese word.", "拒付"),
        "en": _described("The English word.", "chargeback"),
        "also": _described("Other words that mean the same and may be used.", {"zh": ["退单"]}),
        "avoid": _described("Words that should not be used for it.", {"en": ["money grab"]}),
        "note": _described("What it is, or what it is not, by language.", {"en": "do not refund on top"}),
        "pair": _described("True: where one language of a step has it, the other must have it too."),
    },
}


def front_matter_schema() -> dict[str, Any]:
    """The schema of a playbook's front matter."""
    schema = _of(FrontMatter, "aftercase playbook front matter", _KEYS)
    schema["properties"]["platform"]["items"] = {"enum": list(PLATFORMS)}
    given = {"minLength": 1}
    schema["allOf"] = [
        _if("kind", "scenario", {"required": ["cause"], "properties": {"cause": given}}, _absent("cause")),
        _if(
            "status",
            "deprecated",
            {"required": ["replaced_by"], "properties": {"replaced_by": given}},
            _absent("replaced_by"),
        ),
        *({"not": _both("language", "translates", word)} for word in ("zh", "en")),
    ]
    entries = schema["$defs"]
    entries["DeadlineEntry"]["oneOf"] = [_given("after"), _given("clock")]
    entries["DeadlineEntry"]["allOf"] = [{"if": _given("from"), "then": _given("after")}]
    some = {"required": ["choices"], "properties": {"choices": {"minItems": 1}}}
    entries["VariableEntry"]["allOf"] = [
        _if("type", "choice", some, {"properties": {"choices": {"maxItems": 0}}})
    ]
    return schema


def clocks_schema() -> dict[str, Any]:
    """The schema of a clock file."""
    schema = _of(ClockFileEntry, "aftercase clock file", _CLOCK_KEYS)
    working = {"properties": {"after": {"pattern": "wh$"}}, "required": ["after"]}
    unhelped = {"not": _given("hours")}
    counting = {
        "properties": {"clocks": {"contains": {"allOf": [working, unhelped]}}},
        "required": ["clocks"],
    }
    schema["allOf"] = [{"if": counting, "then": _given("hours")}]
    schema["$defs"]["ClockEntry"]["anyOf"] = [_given("after"), {"required": ["where"]}]
    return schema


def glossary_schema() -> dict[str, Any]:
    """The schema of a glossary."""
    return _of(GlossaryFile, "aftercase glossary", _GLOSSARY_KEYS)


def _of(model: type[BaseModel], title: str, keys: Mapping[str, Mapping[str, Extra]]) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True)
    schema: dict[str, Any] = {"$schema": DIALECT, **made, "title": title}
    for name, extras in keys.items():
        part = schema if name == model.__name__ else schema["$defs"][name]
        for key, extra in extras.items():
            entry = part["properties"][key]
            entry.pop("title", None)
            entry.update(extra)
    for part in schema["$defs"].values():
        part.pop("title", None)
    return schema


def _if(key: str, value: str, then: Extra, otherwise: Extra) -> dict[str, Any]:
    return {
        "if": {"required": [key], "properties": {key: {"const": value}}},
        "then": then,
        "else": otherwise,
    }


def _absent(key: str) -> dict[str, Any]:
    return {"properties": {key: {"maxLength": 0}}}


def _given(key: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"minLength": 1}}}


def _both(one: str, other: str, value: str) -> dict[str, Any]:
    return {"required": [one, other], "properties": {one: {"const": value}, other: {"const": value}}}
