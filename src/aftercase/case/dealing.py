"""What was offered and promised, read off a case: which of it waits, and what became of the rest.

Below both the guide and the exports, which do not know each other. Moments are stamps, RFC 3339 in UTC; they
compare as texts.
"""

from __future__ import annotations

from aftercase import terms
from aftercase.case.state import Case, Deadline, Offer
from aftercase.i18n import tr


def watched(case: Case) -> list[Deadline]:
    """The clocks that watch over a promise, in the order in which they were set."""
    return sorted((one for one in case.deadlines.values() if one.entry), key=lambda one: one.seq)


def of_entry(case: Case, entry: int) -> list[Deadline]:
    """The promises of a log entry that are watched."""
    return [one for one in watched(case) if one.entry == entry]


def promise_state(case: Case, one: Deadline, now: str) -> str:
    """What became of a promise, a key of `terms.PROMISE_STATES`.

    Whether it was kept is only known where somebody said so; a case closed before its time leaves it unsaid.
    """
    if one.met_at:
        return "kept" if one.met_at <= one.due_at else "late"
    ended = case.closed_at if case.status == "closed" else None
    if one.due_at <= (ended or now):
        return "broken"
    return "unsaid" if ended else "open"


def promise_words(one: Deadline) -> str:
    """What was promised, in a word or two."""
    return terms.label(terms.PROMISES, one.promise or "other")


def run_out(offer: Offer, now: str) -> bool:
    """Whether an open offer's time is up; it is still open until somebody says that it has expired."""
    return offer.open and offer.expires_at is not None and offer.expires_at <= now


def offer_state(offer: Offer, now: str) -> str:
    """What became of an offer, in a word or two."""
    if offer.undone:
        return tr("taken back")
    if offer.answer:
        return terms.label(terms.ANSWERS, offer.answer)
    return tr("its time is up") if run_out(offer, now) else terms.label(terms.ANSWERS, "open")


def clock_label(case: Case, one: Deadline) -> str:
    """The words of a clock that belongs to an offer or a promise; "" for any other."""
    if one.entry:
        return tr("promise {n}: {what}", n=one.name.rpartition("-")[2], what=promise_words(one))
    if one.offer:
        offer = next((offer for offer in case.offers if offer.id == one.offer and not offer.undone), None)
        kind = terms.label(terms.OFFERS, offer.type) if offer else ""
        return tr("offer {n}: {type}", n=one.offer, type=kind)
    return ""
