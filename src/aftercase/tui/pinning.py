"""Signs whose width terminals do not agree on, held in the cells that the layout has given them.

A family of four is 2 cells to one terminal and 8 to another; a flag, a keycap, a skin tone or a heart with a
variation selector differ as well. What follows such a sign on its line would stand in the wrong column, the
frame of a pane among it. So the cells are blanked, the sign is drawn, and the cursor goes back to where it
was before and forward by the width that was laid out: 14 bytes a sign, none for any other text. A terminal
that draws it too wide shows its first part, and the next words over the rest.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_SKIN = "\U0001f3fb-\U0001f3ff"
_FLAG = "\U0001f1e6-\U0001f1ff"
_NEW = "\U0001fa70-\U0001faff"  # emoji since Unicode 12: some terminals take them for one cell
_TELLING = re.compile(f"[\u200d\ufe0e\ufe0f\u20e3{_FLAG}{_SKIN}{_NEW}]")
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PRINTS = "[^\x00-\x1f\x7f-\x9f]"
_SIGN = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # a control sequence, so that its last letter is no sign
    f"|[{_FLAG}]{{1,2}}"
    # a sign with what joins or changes it; as rich counts, a joiner takes in whatever comes next
    # too where the sign itself was drawn before, in another colour
    f"|{_PRINTS}?(?:\u200d{_PRINTS}?|[\ufe0e\ufe0f{_SKIN}{_MARKS}])+"
    f"|[{_NEW}]"
)
_KEEP, _BACK = "\x1b7", "\x1b8"


def pinned(output: str) -> str:
    """What is written to the terminal, such signs pinned to their cells; all else as it is."""
    if output.isascii() or _TELLING.search(output) is None:
        return output
    return _SIGN.sub(_pin, output)


def _pin(match: re.Match[str]) -> str:
    sign = match[0]
    if _TELLING.search(sign) is None:  # a control sequence; marks alone, which take no cell anywhere
        return sign
    width = cell_len(sign)
    if not width:  # it belonged to a sign that something else was drawn over
        return ""
    # Kept twice: to some, bringing back is forgetting.
    return f"{_KEEP}{' ' * width}{_BACK}{_KEEP}{sign}{_BACK}\x1b[{width}C"
