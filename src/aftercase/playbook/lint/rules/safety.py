"""AC7: what could harm the reader's terminal, the reader, or the person a text is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aftercase.i18n import N_
from aftercase.playbook.lint.mending import whole, without_controls, without_hidden
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Fix, Rule, Sample
from aftercase.playbook.lint.shelf import Shelf
from aftercase.problems import Pos, Problem

_START = '## Start <a id="start"></a>\n\n'
_NEXT = "\nNext:\n\n- On: [done](#done)\n"
_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'


class ControlCharacters(Rule):
    """AC701."""

    code, name, fix_kind = "AC701", "control-characters", "safe"
    meaning = N_("a control character: ESC, or any other but tab and line feed")
    rationale = N_("A terminal obeys it: it can move the cursor, change the title or write the clipboard.")
    bad = Sample(_START + "Save \x1b[31mthe page.\n" + _NEXT + _END)
    good = Sample(_START + "Save the page.\n" + _NEXT + _END)
    fixed = _START + "Save [31mthe page.\n" + _NEXT + _END

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The file without them."""
        return whole(page, without_controls(page.raw)) if isinstance(page.raw, str) else None


class InvisibleCharacters(Rule):
    """AC702."""

    code, name, fix_kind = "AC702", "invisible-characters", "unsafe"
    meaning = N_("a character that nobody sees or that turns the reading direction")
    rationale = N_(
        "With them a text reads otherwise than it is. Some languages need a few; zh and en need none."
    )
    bad = Sample(_START + "Save the\u200b page.\n" + _NEXT + _END)
    good = Sample(_START + "Save the page.\n" + _NEXT + _END)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The file without them."""
        return whole(page, without_hidden(page.raw)) if isinstance(page.raw, str) else None


class UnsafeLink(Rule):
    """AC703."""

    code, name = "AC703", "unsafe-link"
    meaning = N_("a link that is neither http(s) nor mailto, leads out of the folder, or is terminal markup")
    rationale = N_("A playbook comes from somebody else: its links must not start programs or open files.")
    bad = Sample(_START + "Read [this](file:///etc/passwd).\n" + _NEXT + _END)
    good = Sample(_START + "Read [this](https://example.com/).\n" + _NEXT + _END)


_PHONE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\.?\d)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})")
_DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IDENTITY = re.compile(
    r"(?<!\w)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)"
)
_MANY_DIGITS = re.compile(r"[0-9]{4}[0-9 -]{6}")  # every one of the above but the address begins so
_AT = re.compile("@")
_SECRET = re.compile(
    r"passwords?\b|passcodes?\b|\bCVV2?\b|\bCVC\b|\bPIN\b|(?:verification|security|one-time) codes?\b|\bOTP\b"
    r"|密码|验证码|安全码|校验码|短信码|动态码",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:send|tell|give|provide|share|enter|reply with|need|forward|confirm)\b"
    r"|请?提供|发给|发来|告知|告诉|发送|填写|输入|回复|报一下",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:never|not|no|nobody|none|don't|won't|without)\b|n't\b|不|勿|别|切勿|绝不|无需|无须", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?。！？；;\n])\s*")
_SPARE = frozenset({"example.com", "example.org", "example.net"})
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class PersonalData(Rule):
    """AC704."""

    code, name, severity, can_hide = "AC704", "personal-or-secret-data", "warning", True
    meaning = N_(
        "what looks like a real phone, e-mail, card or identity number; a message that asks for a "
        "password or code"
    )
    rationale = N_(
        "A playbook is copied and shared; a person's data must not be. And no honest seller asks a "
        "buyer for a code."
    )
    bad = Sample(_START + "Call 13912345678.\n" + _NEXT + _END)
    good = Sample(_START + "Call the number on the order page.\n" + _NEXT + _END)

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """Look at every line, and at every sentence of every message."""
        for number in _suspects(page):
            yield from self._line(page.lines[number - 1], number)
        for step in page.book.steps if page.book else ():
            for one in step.messages:
                for sentence in _SENTENCE.split(one.text):
                    if (
                        (found := _SECRET.search(sentence))
                        and _ASKING.search(sentence)
                        and not _NOT.search(sentence)
                    ):
                        message = N_("The message asks for a {value}. No seller needs it; take it out.")
                        yield self.problem(one.pos, message, value=found[0])

    def _line(self, line: str, number: int) -> Iterable[Problem]:
        for what, text, at in _personal(line):
            message = {
                "phone": N_("{value} looks like a real phone number. Take it out; use a variable for it."),
                "mail": N_("{value} looks like a real e-mail address. Take it out; use a variable for it."),
                "card": N_("{value} looks like a real card number. Take it out."),
                "identity": N_("{value} looks like a real identity number. Take it out."),
            }[what]
            yield self.problem(Pos(number, at + 1), message, value=f"{text[:3]}…{text[-2:]}")


def _suspects(page: Page) -> list[int]:
    """The lines (from 1) that are worth a closer look: most playbooks have none."""
    text = page.text
    patterns = (_MANY_DIGITS, *([_AT] if "@" in text else []))
    found = {match.start() for pattern in patterns for match in pattern.finditer(text)}
    return sorted({text.count("\n", 0, at) + 1 for at in found})


def _personal(line: str) -> Iterable[tuple[str, str, int]]:
    """(kind, text, offset) of what looks real on a line; only one for each stretch of it."""
    for match in _IDENTITY.finditer(line):
        if _identity(match[0]):
            yield "identity", match[0], match.start()
            return
    for match in _PHONE.finditer(line):
        yield "phone", match[0], match.start()
    for match in _DIGITS.finditer(line):
        digits = re.sub(r"\D", "", match[0])
        if len(set(digits)) > 1 and _luhn(digits):
            yield "card", match[0], match.start()
    for match in _MAIL.finditer(line) if "@" in line else ():
        domain = match[1].lower()
        reserved = domain in _SPARE or domain.endswith((".example", ".invalid", ".test"))
        if not reserved:
            yield "mail", match[0], match.start()


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _identity(text: str) -> bool:
    """The check digit of a Chinese identity number (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


RULES = (ControlCharacters, InvisibleCharacters, UnsafeLink, PersonalData)
