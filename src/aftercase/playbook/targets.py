"""Where a link leads: a step, another playbook, a page outside, or nowhere it may lead."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

# other.zh.md, other.zh.md#id, other.md (a language is missing: reported, but meant as a playbook)
_FILE = re.compile(r"(?:\./)?([^/\\:.#?%]+)(?:\.([A-Za-z0-9-]+))?\.md(?:#(.*))?", re.ASCII | re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SAFE = frozenset({"http", "https", "mailto"})


class Target(NamedTuple):
    """An internal link, taken apart."""

    playbook: str  # "" is this file
    language: str  # "" where none is written
    step: str  # "" is the first step of the other playbook

    @property
    def stored(self) -> str:
        """As stored and hashed: ``#id``, ``other#id`` or ``other``."""
        return f"{self.playbook}#{self.step}" if self.step or not self.playbook else self.playbook


def internal(href: str) -> Target | None:
    """The step or playbook a link means; None for any other link."""
    if href.startswith("#"):
        return Target("", "", unquote(href[1:]))
    match = _FILE.fullmatch(href)
    if match is None:
        return None
    return Target(match[1], match[2] or "", unquote(match[3] or ""))


def unsafe(href: str) -> bool:
    """True for a scheme other than http(s) and mailto, an absolute path, or one that climbs out by ``..``."""
    scheme = _SCHEME.match(href)
    if scheme is not None:
        return scheme[1].lower() not in _SAFE
    path = unquote(href).replace("\\", "/").strip()
    return path.startswith("/") or ".." in path.partition("#")[0].partition("?")[0].split("/")
