"""What is known: fields, dates and the variables of the playbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.state import Case
from aftercase.clock.rules import CASE_DATES
from aftercase.guide import deadlines, variables
from aftercase.guide.decide.entering import require_open
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import one_line


def record(situation: Situation, name: str, value: str) -> list[Draft]:
    """Record a variable; nothing where it has that value already.

    Raises:
        Refused: The value is not of the variable's type.
    """
    case = situation.case
    known = variables.declared(situation.playbook(id_) for id_ in case.pins)
    kind, text = variables.parse_value(value, name, known.get(name), situation.now, situation.zone)
    old = case.values.get(name)
    if old is not None and (old.type, old.text) == (kind, text):
        return []
    return [Draft("value_recorded", {"name": name, "type": kind}, {"value": text})]


def set_values(situation: Situation, values: Mapping[str, str]) -> list[Draft]:
    """Set fields and dates of the case, and variables of its playbooks; an empty value clears.

    A variable that a check of the current step asks for ticks it.

    Raises:
        Refused: An unknown name, or a value that is not of its type.
    """
    case = situation.case
    require_open(case)
    known = variables.declared(situation.playbook(id_) for id_ in case.pins)
    fields, others = {}, {}
    for name, value in values.items():
        if name in variables.FIELDS:
            fields[name] = value
        elif name in known:
            others[name] = value
        else:
            raise unknown(
                N_("There is nothing called {word} to set."), one_line(name, 40), [*known, *variables.FIELDS]
            )
    drafts, later = _change(situation, fields)
    for name, value in others.items():
        if value.strip():
            drafts += record(situation, name, value)
        elif name in case.values:
            drafts.append(Draft("value_recorded", {"name": name, "cleared": True}))
    drafts += _asked(situation, {name for name, value in values.items() if value.strip()})
    return drafts + deadlines.on_change(later, {*fields})


def _asked(situation: Situation, given: set[str]) -> list[Draft]:
    """Tick the checks of the step that ask for what was given."""
    _, step = situation.step()
    case, visit, drafts = situation.case, situation.case.visit, []
    for check in step.checks:
        if check.kind == "field" and check.key in given and visit.checks.get(check.key) != "done":
            drafts.append(Draft("check_ticked", {"visit": visit.id, "step": step.id, "key": check.key}))
            drafts += deadlines.on_tick(case, visit, check.key)
    return drafts


def _change(situation: Situation, fields: Mapping[str, str]) -> tuple[list[Draft], Situation]:
    """The event that changes fields, and the situation as it will be after it."""
    if not fields:
        return [], situation
    case = situation.case
    data: dict[str, Any] = {}
    private: dict[str, str] = {}
    cleared: list[str] = []
    dates: dict[str, str | None] = {}
    for name, value in fields.items():
        if name in CASE_DATES:
            dates[name] = variables.read_date(value, situation.now, situation.zone) if value.strip() else None
        elif name in terms.BOOKS:
            data[name] = variables.book(name, value) or None
        elif name in variables.PRIVATE_FIELDS:
            words = one_line(value, 200)
            if words:
                private[name] = words
            else:
                cleared.append(name)
    data |= _money(case, str(data.get("platform") or case.platform), fields)
    if dates:
        data["dates"] = dates
    if cleared:
        data["cleared"] = cleared
    new_dates = {name: at for name, at in {**case.dates, **dates}.items() if at is not None}
    later = replace(case, dates=new_dates)
    for name in terms.BOOKS:
        setattr(later, name, data.get(name, getattr(case, name)) or "")
    return [Draft("case_changed", data, private)], replace(situation, case=later)


def _money(case: Case, platform: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Amount and currency: one given alone goes with the other as it is known."""
    if "amount" not in fields and "currency" not in fields:
        return {}
    old = dict(case.amount) if case.amount else None
    currency = fields.get("currency") or (old or {}).get("currency") or case.currency
    currency = str(currency or terms.HOME_CURRENCY.get(platform, ""))
    amount = fields.get("amount", variables.show_amount(old) if old else "")
    if "amount" in fields and not amount.strip():
        return {"amount": None}
    if not currency:
        raise Refused(N_("The amount needs its currency: three letters, such as CNY or USD."))
    if not amount.strip():
        return {"currency": str(variables.parse_amount("0", currency)["currency"])}
    return {"amount": variables.parse_amount(amount, currency)}
