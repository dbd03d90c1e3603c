"""The rules, by the hundred: text, names, ways, parts, sources, translations, portability, safety, "
"comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aftercase.playbook.lint.rule import Rule
from aftercase.playbook.lint.rules import (
    comments,
    names,
    parts,
    portable,
    safety,
    sources,
    text,
    twins,
    ways,
    wording,
)

ALL: tuple[Rule, ...] = tuple(
    rule()
    for module in (text, names, ways, parts, sources, twins, wording, portable, safety, comments)
    for rule in module.RULES
)
RULES: Mapping[str, Rule] = {rule.code: rule for rule in ALL}


def matching(prefixes: Iterable[str]) -> frozenset[str]:
    """The codes that begin with one of the prefixes (``AC2``, ``ac202``) or have that name.

    Raises:
        KeyError: A prefix that fits no rule; it is the argument.
    """
    found: set[str] = set()
    for prefix in prefixes:
        codes = {
            rule.code for rule in ALL if rule.code.startswith(prefix.upper()) or rule.name == prefix.lower()
        }
        if not prefix or not codes:
            raise KeyError(prefix)
        found |= codes
    return frozenset(found)
