"""Texts that would do harm if they reached a terminal as they are."""

from __future__ import annotations

CASE_WORDS = "李伟-secret"

PAYLOADS = {
    "clipboard-st": "\x1b]52;c;UFdO\x1b\\",
    "clipboard-bel": "\x1b]52;c;UFdO\x07",
    "title": "\x1b]0;PWN\x07",
    "unterminated": "\x1b]0;PWN",
    "device-control": "\x1bPPWN\x1b\\",
    "application": "\x1b_PWN\x1b\\",
    "clear": "\x1b[2J",
    "status-query": "\x1b[6n",
    "conceal": "\x1b[8m",
    "reset": "\x1bc",
    "link": "\x1b]8;;http://pwn\x1b\\PWN\x1b]8;;\x1b\\",
    "c1-csi": "\x9b2J",
    "c1-osc": "\x9d0;PWN\x9c",
    "shift-out": "\x0e",
    "delete": "\x7f",
    "nul": "\x00",
    "bidi": "\u202epwn\u202c\u2067",
    "zero-width": "\u200b\ufeff\u2060",
    "tags": "\U000e0041\U000e007f",
    "line-ends": "\u2028",
}
ALL = "A" + "".join(f"{value}." for value in PAYLOADS.values()) + "Z"
