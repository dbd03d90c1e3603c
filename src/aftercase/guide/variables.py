"""Variables: what a message may name, what a person may type, and how a value reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from aftercase import terms
from aftercase.case.state import Case
from aftercase.clock import times
from aftercase.clock.rules import CASE_DATES
from aftercase.guide.situation import Refused, unknown
from aftercase.i18n import N_
from aftercase.playbook.model import Message, Playbook, Variable
from aftercase.text import clean, one_line

USE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)  # a day without a time of day
PRIVATE_FIELDS = ("title", "order_no", "aftersale_no", "buyer_name", "shop", "tags")
FIELDS = (
    *PRIVATE_FIELDS,
    *terms.BOOKS,
    "amount",
    "currency",
    *(d for d in CASE_DATES if d != "opened_at"),
)

# Currencies whose minor unit is not the hundredth (ISO 4217).
_EXPONENTS = dict.fromkeys(
    ("JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
_LIMIT = 4000  # a value is a line or a short paragraph; a longer text belongs into the log


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, 2)


def parse_amount(text: str, currency: str) -> dict[str, object]:
    """Read ``12.50`` as an amount of the currency: ``{"minor": 1250, "currency": "CNY"}``.

    Raises:
        Refused: It is no amount, or the currency is no three-letter code.
    """
    code = currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Refused(
            N_("{word} is no currency. Give its three letters, such as CNY or USD."),
            word=one_line(currency, 20),
        )
    try:
        minor = Decimal(text.strip().replace(",", "")).scaleb(exponent(code))
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or minor != minor.to_integral_value() or not 0 <= minor < 2**53:
        raise Refused(
            N_("{word} is no amount of {currency}. Write it like 12.50."),
            word=one_line(text, 30),
            currency=code,
        )
    return {"minor": int(minor), "currency": code}


def show_amount(amount: object) -> str:
    """An amount as a person writes it, without its currency: ``12.50``."""
    if not isinstance(amount, dict):
        return ""
    digits = exponent(amount["currency"])
    return f"{Decimal(amount['minor']).scaleb(-digits):.{digits}f}"


def values_of(case: Case, language: str, zone: str) -> dict[str, str]:
    """Every variable that has a value now: the case's own fields first, then what was recorded."""
    values = {name: text for name, text in case.fields.items() if text}
    values["case_no"] = case.number
    for name, table in terms.BOOKS.items():
        if key := case.book(name):
            term = table.get(key)
            values[name] = (term.zh if language == "zh" else term.en) if term else key
    if case.amount:
        values["amount"] = show_amount(dict(case.amount))
        values["currency"] = str(case.amount["currency"])
    elif case.currency:
        values["currency"] = case.currency
    for name, at in case.dates.items():
        values[name] = times.local(at, zone)
    values.update({value.name: value.text for value in case.values.values() if value.text})
    return values


class Filled(NamedTuple):
    """A message with its variables filled in; ``missing`` are the names that have no value, in order."""

    text: str
    missing: tuple[str, ...]


def fill(text: str, values: dict[str, str]) -> Filled:
    """Fill the variables of a message. One without a value stays as written, never disappears."""
    missing: list[str] = []

    def one(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if value is None:
            if match[1] not in missing:
                missing.append(match[1])
            return match[0]
        return value

    return Filled(USE.sub(one, text), tuple(missing))


def find_message(messages: Iterable[Message], id_: str) -> Message:
    """The message of that id.

    Raises:
        Refused: This step has no such message.
    """
    messages = list(messages)
    for message in messages:
        if message.id == id_:
            return message
    raise unknown(N_("This step has no message {word}."), one_line(id_, 40), [m.id for m in messages])


def declared(playbooks: Iterable[Playbook]) -> dict[str, Variable | None]:
    """Every variable the playbooks know: declared ones with their type, and those a check asks for."""
    known: dict[str, Variable | None] = {}
    for playbook in playbooks:
        known.update(playbook.variables)
        for step in playbook.steps:
            for check in step.checks:
                if check.kind == "field":
                    known.setdefault(check.key, None)
    return known


def parse_value(text: str, name: str, variable: Variable | None, now: datetime, zone: str) -> tuple[str, str]:
    """Check a value a person typed against its variable: (type, value as kept).

    Raises:
        Refused: It is empty, too long, or not of the variable's type.
    """
    kind = variable.type if variable else "text"
    value = clean(text).strip()
    if not value:
        raise Refused(N_("{name} needs a value."), name=name)
    if len(value) > _LIMIT:
        raise Refused(
            N_("The value of {name} is longer than {n} characters. Put it into the log."), name=name, n=_LIMIT
        )
    if kind in ("number", "money"):
        try:
            number = Decimal(value.replace(",", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= 2**53:
            raise Refused(N_("{name} must be a number, not {word}."), name=name, word=one_line(value, 30))
        return kind, f"{number:f}"
    if kind == "date":
        moment = times.parse(value, now, zone)
        if moment is None:
            raise bad_time(value)
        return kind, times.local(
            times.stamp(moment), zone, "%Y-%m-%d" if len(value) <= 10 else "%Y-%m-%d %H:%M"
        )
    if kind == "choice" and variable is not None and value not in variable.choices:
        raise unknown(N_("{name} cannot be {word}."), one_line(value, 40), variable.choices, name=name)
    return kind, value


_NO_BOOK = {
    "platform": N_("There is no platform {word}."),
    "law": N_("There is no law {word}."),
    "carrier": N_("There is no carrier {word}."),
    "payment": N_("There is no payment method {word}."),
}


def book(name: str, value: str) -> str:
    """What picks a clock file: platform, law, carrier or payment, as a word of the vocabulary; "" for none.

    Raises:
        Refused: There is no such word.
    """
    word = value.strip()
    if word and word not in terms.BOOKS[name]:
        raise unknown(_NO_BOOK[name], one_line(word, 40), list(terms.BOOKS[name]))
    return word


def read_date(text: str, now: datetime, zone: str) -> str:
    """A time as typed, in RFC 3339 UTC.

    Raises:
        Refused: It cannot be read.
    """
    moment = times.parse(text, now, zone)
    if moment is None:
        raise bad_time(text)
    return times.stamp(moment)


def bad_time(text: str) -> Refused:
    """The refusal of a time that cannot be read."""
    return Refused(
        N_("{word} is no time. Write it like 2026-08-01 14:30, 14:30 (today) or -3h."),
        word=one_line(text, 40),
    )
