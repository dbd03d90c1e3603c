"""Copying: the words about where a copied text went, and what a terminal in between must be told.

A copy is an escape sequence (OSC 52) that asks the person's own terminal, at whichever end of a network, to
take a text into its clipboard. It does not answer, so we say "sent"; and a text that did not arrive can
always be shown alone, to be selected by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aftercase.i18n import language, tr

if TYPE_CHECKING:
    from aftercase.desk.who import Preferences

_TOLD = "tmux_told"  # in the preferences: the line about tmux was shown


def sent(browser: bool, then: str = "") -> str:
    """That a text was sent, to what, and how to get it where it does not arrive.

    Args:
        browser: Whether a browser draws the desk.
        then: A sentence about what else was done, or can be.
    """
    where = tr("Sent to the browser's clipboard.") if browser else tr("Sent to your terminal's clipboard.")
    between = "" if language() == "zh" else " "  # a Chinese full stop brings its own space
    return between.join(part for part in (where, then, tr("F6 shows it alone, to select by hand.")) if part)


def tmux_hint(environ: Mapping[str, str], kept: Preferences) -> str:
    """What to set in tmux, which keeps a copy to itself unless told otherwise; "" from the second time on.

    Over SSH only ``TERM`` tells that there is one.
    """
    if not environ.get("TMUX") and not environ.get("TERM", "").startswith(("tmux", "screen")):
        return ""
    if kept.load().get(_TOLD):
        return ""
    kept.save(**{_TOLD: "yes"})
    return tr("In tmux a copy arrives only with this line in ~/.tmux.conf: set -g set-clipboard on")
