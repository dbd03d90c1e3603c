"""Opening a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.state import Case
from aftercase.clock import times
from aftercase.guide import variables
from aftercase.guide.decide.entering import enter, find_step
from aftercase.guide.situation import Refused, Situation, pick, pins_of, unknown
from aftercase.i18n import N_
from aftercase.playbook.model import Step
from aftercase.text import one_line

_GIVEN = ("platform", "order_no", "buyer_name", "title", "amount", "currency")
_VISIT = 2  # the first step is entered by the second event


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known when a case is opened; everything but the playbook may be empty.

    Attributes:
        target: ``playbook`` or ``playbook#step``.
        dates: Name of a case date to a time as typed.
        values: Further ``name=value`` pairs, as for `set_values`.
        triage: The answers that led here, as `Triage.kept` gives them.
    """

    target: str
    platform: str = ""
    order_no: str = ""
    buyer_name: str = ""
    title: str = ""
    amount: str = ""
    currency: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    triage: Sequence[Mapping[str, str]] = ()


def open_case(situation: Situation, opening: Opening) -> list[Draft]:
    """The first events of a case. ``situation.case`` is an empty one.

    Raises:
        Refused: An unknown playbook, step, platform or variable, a procedure or triage instead of a
            scenario, an amount or a time that cannot be read.
    """
    id_, _, step_id = opening.target.partition("#")
    twins = situation.offered(id_)
    if not twins:
        raise unknown(N_("There is no playbook {word}."), one_line(id_, 40), situation.playbook_ids())
    playbook = pick(twins, situation.language)
    if playbook.kind != "scenario":
        raise Refused(
            N_("{playbook} is a {kind}: a case starts in a scenario."), playbook=id_, kind=playbook.kind
        )
    step = find_step(playbook, one_line(step_id, 60))
    platform = variables.book("platform", opening.platform)
    pins = pins_of(twins, playbook)
    data: dict[str, object] = {
        "playbook": playbook.id,
        "pins": pins,
        "structure": playbook.structure,
        "language": playbook.language,
        "platform": platform,
        "dates": _dates(situation, opening.dates),
        "triage": [dict(answer) for answer in opening.triage],
    }
    currency = opening.currency or terms.HOME_CURRENCY.get(opening.platform, "")
    if opening.amount:
        if not currency:
            raise Refused(N_("The amount needs its currency: three letters, such as CNY or USD."))
        data["amount"] = variables.parse_amount(opening.amount, currency)
    elif opening.currency:
        data["currency"] = str(variables.parse_amount("0", opening.currency)["currency"])
    private = {
        name: one_line(getattr(opening, name), 200)
        for name in ("title", "order_no", "buyer_name")
        if one_line(getattr(opening, name))
    }
    drafts = [Draft("case_opened", data, private)]
    begun = replace(situation, case=_as_opened(situation, platform, data["dates"]))
    drafts += enter(begun, 1, playbook, step, {"how": "open"})
    return drafts + _asked(step, opening)


def _as_opened(situation: Situation, platform: str, dates: object) -> Case:
    assert isinstance(dates, dict)
    opened = {"opened_at": times.stamp(situation.now), **dates}
    return Case(platform=platform, dates=opened, zone=situation.zone)


def _asked(step: Step, opening: Opening) -> list[Draft]:
    """Tick the checks of the first step that ask for what was given, as typing it in later does."""
    given = {name for name, text in opening.dates.items() if text.strip()}
    given |= {name for name in _GIVEN if getattr(opening, name).strip()}
    asked = [check.key for check in step.checks if check.kind == "field" and check.key in given]
    return [Draft("check_ticked", {"visit": _VISIT, "step": step.id, "key": key}) for key in asked]


def _dates(situation: Situation, typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name: variables.read_date(text, situation.now, situation.zone)
        for name, text in typed.items()
        if text.strip()
    }
