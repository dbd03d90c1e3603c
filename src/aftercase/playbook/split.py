"""Where the steps of a text begin, found without parsing it: a scan of 10,000 lines takes 3 ms, a parse 150.

Only what is certain is answered. A ``##`` at the very edge of a line ends every paragraph, list, quote and
table (CommonMark 0.31, 4.2 and 5.1), so it opens a step unless it stands in a fence, in HTML or in the front
matter at the top level. Where that cannot be told from the lines alone, the answer is None, and the whole
text is to be parsed as ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aftercase.playbook.late import Part
from aftercase.playbook.words import ID

_FRONT_START = re.compile(r"---[ \t]*\n")
_FRONT_END = re.compile(r"^(?: {0,3}-{3,}|\.\.\.)[ \t]*$", re.MULTILINE)
# A link's definition counts for the whole file: `[words]: address`, at the start of a line or an item.
_DEFINITION = re.compile(r"^[ \t>*+\-0-9.)]*\[(?:[^\[\]\\]|\\.)*\]:", re.MULTILINE | re.DOTALL)
_SIGN = re.compile(
    r"^(?P<indent>[ \t]*)(?:"
    r"(?P<step>##)(?![^ \t\n])|"
    r"(?P<fence>`{3,}|~{3,})(?P<info>.*)|"
    r"(?P<html><.*)|"
    r"(?P<inner>(?:[*+-]|\d{1,9}[.)])[ \t][ \t>*+\-0-9.)]*(?:```|~~~))"
    r")",
    re.MULTILINE,
)
_FENCE_LIKE = re.compile(r"^([ \t]*)(`{3,}|~{3,})(.*)$", re.MULTILINE)
_BLANK = re.compile(r"^[ \t]*$", re.MULTILINE)
_COMMENT = "<!--"
# HTML that blank lines do not end (CommonMark 4.6, kinds 1 and 3 to 5).
_LONG_HTML = re.compile(r"<(?:(?:script|pre|style|textarea)(?=[\s>]|$)|\?|!)", re.IGNORECASE)
_HEADING = re.compile(r'## +([^`*_~\[\]<>\\&!\n]*?) *((?:<a id="[a-z0-9-]+"></a> *)+)$', re.MULTILINE)
_ANCHOR = re.compile(r'"([a-z0-9-]+)"')


def split(text: str) -> tuple[Part, ...] | None:
    """The head and the steps of a normalised text; None where only a parse can tell."""
    begin = _FRONT_START.match(text)
    end = _FRONT_END.search(text, begin.end()) if begin else None
    if end is None or _DEFINITION.search(text, end.end()):
        return None
    starts = _starts(text, end.end())
    if not starts:
        return None
    parts = [Part(0, starts[0], 0)]
    line = 0
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", parts[-1].start, start)
        parts.append(_step(text, start, stop, line))
    return tuple(parts)


def _step(text: str, start: int, end: int, line: int) -> Part:
    heading = _HEADING.match(text, start, end)
    ids = tuple(_ANCHOR.findall(heading[2])) if heading else ()
    if heading is None or not heading[1] or not all(map(ID.fullmatch, ids)):
        return Part(start, end, line)
    return Part(start, end, line, ids, heading[1])


def _starts(text: str, at: int) -> Sequence[int] | None:
    """The offsets of the steps; None where something cannot be told."""
    found: list[int] = []
    closed = 0  # up to here there may be HTML that a blank line ends
    while sign := _SIGN.search(text, at):
        indent, at = sign["indent"], sign.end()
        inside = sign.start() < closed
        if sign["inner"]:
            return None
        if sign["html"]:
            if len(indent.expandtabs(4)) > 3:
                continue
            if _LONG_HTML.match(sign["html"]):
                after = None if inside else _after_comment(text, sign)
                if after is None:
                    return None
                at = after
            elif not inside:
                blank = _BLANK.search(text, at)
                closed = blank.start() if blank else len(text)
            continue
        if sign["step"]:
            if "\t" in indent or len(indent) > 3:
                continue
            if indent or inside:
                return None
            found.append(sign.start())
            continue
        after = None if inside else _after_fence(text, sign)
        if after is None:
            return None
        at = after
    return found


def _after_comment(text: str, sign: re.Match[str]) -> int | None:
    """Where a comment's last line ends; None for other HTML of many lines, and where a list may hold it."""
    if not sign["html"].startswith(_COMMENT):
        return None
    if "-->" in sign["html"]:
        return sign.end()
    if sign["indent"]:
        return None
    end = text.find("-->", sign.end())
    return len(text) if end < 0 else _line_end(text, end)


def _after_fence(text: str, sign: re.Match[str]) -> int | None:
    """Where a fence's last line ends; None where it may belong to a list and end elsewhere."""
    mark, indent = sign["fence"], sign["indent"]
    if mark[0] == "`" and "`" in sign["info"]:
        return sign.end()  # code within a line
    if not indent:
        close = re.compile(rf"^ {{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
        end = close.search(text, sign.end())
        return end.end() if end else len(text)
    # In a list or not, it ends at the next line of the same kind, if nothing between stands further out.
    other = _FENCE_LIKE.search(text, sign.end())
    if other is None or "\t" in indent or other[1] != indent:
        return None
    if other[2][0] != mark[0] or len(other[2]) < len(mark) or other[3].strip(" \t"):
        return None
    outside = re.compile(rf"^(?!{indent})(?=[ \t]*[^ \t\n])", re.MULTILINE)
    return None if outside.search(text, sign.end(), other.start()) else other.end()


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
