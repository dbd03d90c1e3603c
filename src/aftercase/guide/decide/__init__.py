"""The verbs, decided: each takes a situation and words, and gives the events to write, or refuses.

No verb writes, and none draws. An empty list means that there is nothing to do: ticking what is ticked.
A case that is closed takes words, files and corrections; anything that moves it needs a reopening first.
"""

from __future__ import annotations

from aftercase.guide.decide.dates import assign, deadline, move
from aftercase.guide.decide.ending import close, redo, reopen, undo
from aftercase.guide.decide.offers import Proposal, answer, offer
from aftercase.guide.decide.opening import Opening, open_case
from aftercase.guide.decide.promising import promise
from aftercase.guide.decide.rest import snooze
from aftercase.guide.decide.steps import back, choose, skip, switch, tick, untick
from aftercase.guide.decide.values import set_values
from aftercase.guide.decide.words import Speech, attach, correct, say

__all__ = [
    "Opening",
    "Proposal",
    "Speech",
    "answer",
    "assign",
    "attach",
    "back",
    "choose",
    "close",
    "correct",
    "deadline",
    "move",
    "offer",
    "open_case",
    "promise",
    "redo",
    "reopen",
    "say",
    "set_values",
    "skip",
    "snooze",
    "switch",
    "tick",
    "undo",
    "untick",
]
