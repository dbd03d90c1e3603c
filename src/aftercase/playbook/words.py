"""The words a playbook may use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aftercase import terms
from aftercase.clock.rules import CASE_DATES

ID = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)
KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)  # a check's or a branch's
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)  # a variable's
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)

STAGES = tuple(terms.STAGES)
OUTCOMES = tuple(terms.OUTCOMES)
PARTIES = tuple(terms.PARTIES)
CHANNELS = tuple(terms.CHANNELS)
PLATFORMS = ("generic", *terms.PLATFORMS)
OWNERS = ("us", "buyer", "platform", "bank", "carrier")
ALERTS = ("note", "tip", "important", "warning", "caution")

# Variables that every case has; a playbook never declares them.
CASE_VARIABLES = (
    "case_no",
    "order_no",
    "aftersale_no",
    "buyer_name",
    "shop",
    *terms.BOOKS,
    "title",
    "amount",
    "currency",
    *CASE_DATES,
)

# Those that nobody types.
GIVEN = frozenset({"case_no", "opened_at"})

# Tag key -> the words its value may be; None is any value that fits the key's own grammar, "" no value.
STEP_TAGS: Mapping[str, tuple[str, ...] | None] = {
    "due": None,
    "outcome": OUTCOMES,
    "stage": STAGES,
    "owner": OWNERS,
    "by": OWNERS,
    "source": None,
    "return": ("",),
    "optional": ("",),
}
CHECK_TAGS: Mapping[str, tuple[str, ...] | None] = {
    "evidence": None,
    "field": None,
    "id": None,
    "optional": ("",),
    "due": None,
}
BRANCH_TAGS: Mapping[str, tuple[str, ...] | None] = {"id": None, "on": ("overdue",)}
BARE = frozenset({"return", "optional"})
