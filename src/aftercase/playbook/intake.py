"""The entrance: bytes of unknown origin become the text that is read, shown, pinned and stored.

The stored text is the normalised one (NFC, LF, no BOM), and where hostile characters stood it is the cleaned
one: what is pinned is what was shown. Doing it again changes nothing: a stored text always reads as itself.
Every position the reader reports lies in this text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from aftercase.i18n import N_
from aftercase.playbook.report import Report
from aftercase.problems import Pos
from aftercase.text import clean, nfc

SIZE_LIMIT = 256 * 1024

_LINE_ENDS = re.compile("[\n\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LONG_RUN = re.compile(b"\x01{31,}")
# Every combining mark, and much else: a run of 31 is looked at closely. The exact pattern takes 7 ms to make.
_MAYBE_MARKS = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f"
    "\U000101fd-\U0001e94a]{31}"
)


@dataclass(frozen=True, slots=True)
class Intake:
    """A text that may be read. ``lines`` is ``text`` without its line feeds."""

    text: str
    lines: tuple[str, ...]


def take(text: str | bytes, report: Report) -> Intake | None:
    """Decode, normalise and clean; None where the text cannot be read at all."""
    raw = text if isinstance(text, str) else _decode(text, report)
    if raw is None:
        return None
    if len(raw) > SIZE_LIMIT or len(raw.encode("utf-8", "surrogatepass")) > SIZE_LIMIT:
        _too_large(report)
        return None
    stored = _clean(_normal(raw, report), report)
    return Intake(stored, tuple(stored.split("\n")))


def _decode(data: bytes, report: Report) -> str | None:
    if len(data) > SIZE_LIMIT:
        _too_large(report)
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        pos = Pos(before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = N_("Byte {byte} here is not UTF-8. Save the file as UTF-8.")
        report.add("AC001", pos, message, byte=f"0x{data[error.start]:02X}")
        return None


def _too_large(report: Report) -> None:
    message = N_("The file is larger than {limit} KiB. Split it into several playbooks.")
    report.add("AC002", Pos(1, 1), message, limit=str(SIZE_LIMIT // 1024))


def _normal(text: str, report: Report) -> str:
    if text.startswith("\ufeff"):
        text = text[1:]
        message = N_("The file starts with a byte order mark. Save it without.")
        report.add("AC001", Pos(1, 1), message, "warning")
    if "\r" in text:
        pos = Pos(text.count("\n", 0, text.index("\r")) + 1, 1)
        report.add("AC001", pos, N_("Lines end in CR here. Save the file with LF line ends."), "warning")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _thin(text, report)
    composed = nfc(text)
    if composed != text:
        message = N_("The text is not in composed form (NFC). Format the file to normalise it.")
        report.add("AC001", _first_difference(text, composed), message, "warning")
    return composed


def _thin(text: str, report: Report) -> str:
    """Cut runs of more than 30 combining marks: sorting 200 KB of them would take 12 seconds."""
    if text.isascii() or not _MAYBE_MARKS.search(text) or not _some_marks().search(text):
        return text
    marks = bytes(map(bool, map(unicodedata.combining, text)))
    parts, last = [], 0
    for run in _LONG_RUN.finditer(marks):
        parts.append(text[last : run.start() + 30])
        last = run.end()
    if not parts:
        return text
    at = _LONG_RUN.search(marks)
    assert at is not None
    pos = Pos(text.count("\n", 0, at.start()) + 1, 1)
    report.add("AC702", pos, N_("There are more than 30 combining marks in a row here. Delete them."))
    return "".join((*parts, text[last:]))


@cache
def _some_marks() -> re.Pattern[str]:
    """Three combining marks in a row, which hardly any text has; asking for each character takes longer."""
    marks = "".join(chr(code) for code in range(0x300, 0x11000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}\U0001d165-\U0001e94a]{{3}}")


def _first_difference(before: str, after: str) -> Pos:
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    return Pos(next((number for number, (one, two) in enumerate(pairs, 1) if one != two), 1), 1)


def _clean(text: str, report: Report) -> str:
    cleaned = clean(text)
    if cleaned != text:
        # The separators of the split are what `clean` turns into line feeds: the lines stay in step.
        lines = zip(_LINE_ENDS.split(text), cleaned.split("\n"), strict=False)
        for number, (before, after) in enumerate(lines, 1):
            if before != after:
                _hostile(before, number, report)
        message = N_("There is a line separator that most programs do not show here. Use a plain line feed.")
        for number, end in enumerate(_LINE_ENDS.findall(text), 1):
            if end != "\n":
                report.add("AC702", Pos(number, 1), message)
    for _ in range(4):  # leaving a character out can bring two others together
        again = clean(nfc(cleaned))
        if again == cleaned:
            break
        cleaned = again
    return cleaned


def _hostile(line: str, number: int, report: Report) -> None:
    """At most two findings a line: the author deletes them all at once anyway."""
    control = _CONTROL.search(line)
    if control is not None:
        pos = Pos(number, len(clean(line[: control.start()])) + 1)
        message = N_("There is a control character ({code}) here. Delete it.")
        report.add("AC701", pos, message, code=f"U+{ord(control[0]):04X}")
    rest = _CONTROL.sub("", line)
    if clean(rest) != rest:
        at = next((i for i, char in enumerate(line) if not _CONTROL.match(char) and clean(char) != char), 0)
        pos = Pos(number, len(clean(line[:at])) + 1)
        message = N_(
            "Here is a character that nobody sees or that turns the reading direction ({code}). Delete it."
        )
        report.add("AC702", pos, message, code=f"U+{ord(line[at]):04X}")
