"""What a list of words cannot find: capitals, marks, numbers with a checksum, gaps left open.

A rule names one of these as its ``look``; why it matters and to whom stays in the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from aftercase.guide.guards.wording_gaps import open_places

if TYPE_CHECKING:
    from aftercase.guide.guards.wording import Context


class Seen(NamedTuple):
    """A place in a text, and what to write there instead (None where only the person knows)."""

    start: int
    end: int
    calmer: str | None = None


# --- shouting

_CAPITALS = re.compile(
    r"(?<![A-Za-z])[A-Z][A-Z']*(?:[ ,]+[A-Z][A-Z']*)+(?![a-z])|(?<=[.!?] )(?:STOP|NEVER|LIAR|LIARS)(?=[ .!])"
)
# Words that no brand, label or size consists of: where one stands among capitals, somebody raises the voice.
_SPOKEN = frozenset(
    re.findall(
        r"\S+",
        """
        YOU YOUR YOURS ME MY WE US OUR HE SHE THEY THIS THAT IS ARE WAS WERE AM BE BEEN HAVE HAS HAD DO DOES
        DID NOT NEVER STOP WILL WONT WON'T DONT DON'T CANT CAN'T CANNOT DIDNT DIDN'T NOW WHY WHAT WHEN HOW
        READ LISTEN ENOUGH ALREADY AGAIN TOLD SAID LIAR LIARS LYING SCAM FRAUD ANSWER REPLY WAIT GO AWAY LEAVE
        ALONE MUST YOU'RE ISN'T REFUSE REFUSED NOTHING NOBODY LAST FINAL WARNING FAULT WRONG CALM DOWN
        """,
    )
)
# Two words with one of these may be a name.
_MILD = frozenset(("NEVER", "LAST", "FINAL", "NOW", "WHY", "WAIT", "GO", "AGAIN"))
_LABELS = re.compile(
    r"PLEASE NOTE|DO NOT (?:BEND|OPEN|DROP|BLEACH|IRON|TUMBLE DRY|FOLD|STACK|DOUBLE BOX|FREEZE)"
    r"|THIS (?:SIDE|WAY) UP|RETURN TO SENDER|FINAL SALE|READ ME"
)
# What is printed on something is repeated as it stands there.
_PRINTED = re.compile(
    r"(?:says?|reads?|marked|labell?ed|printed|stamped|states?|called|named|titled|written|shows?|to|is|with)"
    r" [\"“']?\Z"
)
_MARKS = re.compile(
    r"[!！]{3,}|[?？]{3,}|(?:？+！+|！+？+)[？！]*|(?=[?!]{3})(?:\?+!+|!+\?+)[?!]*"
    r"|[!！]{2}(?=[^!！\n]{1,40}[!！]{2})"  # twice two
)
_SAME = re.compile(
    "([\u4e00-\u9fff])\\1{3,}|([\u4e00-\u9fff]{2,3}?)\\2{2,}"
    "|([\u4e00-\u9fff]{1,3})[!！]+(?:\\3[!！]+)+\\3"  # 不!不!不
    "|([\u4e00-\u9fff])\\4{2}(?=[!！])"
)
# A letter four and more times, as it is drawn out when spoken: "sooooo". Not www, XXXX, hmmmm or zzzz.
_DRAWN_OUT = re.compile(
    r"(?<![A-Za-z0-9_./@-])[A-Za-z]{0,12}?([aeinoruysAEINORUYS])\1{3,}[A-Za-z]{0,12}(?![A-Za-z0-9_./@-])"
)
# One or two characters at a time, a mark behind each: 看!说!明!书!
_SPELLED = re.compile("(?:[\u4e00-\u9fff]{1,2}[!！]+){3,}")
_FRIENDLY = frozenset("哈呵嘿嘻嗯啦呜哇好的谢对是收到恭喜明白零一二三四五六七八九〇幺")


def capitals(text: str, context: Context) -> Iterator[Seen]:
    """Two and more words in capitals of which one is spoken, not printed on something."""
    if not any("A" <= char <= "Z" for char in text):
        return
    for match in _CAPITALS.finditer(text):
        words = re.findall(r"[A-Z][A-Z']*", match[0])
        letters = sum(map(len, words))
        spoken = _SPOKEN.intersection(words) - (_MILD if len(words) == 2 else set())
        if (len(words) > 1 and (letters < 8 or not spoken)) or _LABELS.search(match[0]):
            continue
        if any(match[0] in name for name in context.names) or _PRINTED.search(text, 0, match.start()):
            continue
        quiet = re.sub(r"\bi\b", "I", match[0].lower())
        first = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1:] in ".!?\n"
        yield Seen(*match.span(), quiet[:1].upper() + quiet[1:] if first else quiet)


def marks(text: str, _context: Context) -> Iterator[Seen]:
    """Three and more exclamation or question marks, or both mixed."""
    for match in _MARKS.finditer(text):
        asks = set(match[0]) & {"?", "？"}
        before, after = text[: match.start()].rstrip()[-1:], text[match.end() : match.end() + 1]
        wide = match[0][0] in "！？" or "\u3400" <= before <= "\u9fff"
        stop = "" if after and after in ".。" else "。" if wide else "."
        yield Seen(*match.span(), ("？" if wide else "?") if asks else stop)


def repeats(text: str, _context: Context) -> Iterator[Seen]:
    """A Chinese character four and more times, a word three and more, a letter drawn out; laughter aside."""
    for match in _SAME.finditer(text):
        word = match[1] or match[2] or match[3] or match[4]
        if not _FRIENDLY.issuperset(word):
            yield Seen(*match.span(), word)
    for match in _SPELLED.finditer(text):
        words = re.sub("[!！]+", "", match[0])
        if len(set(words)) > 2 and not _FRIENDLY.issuperset(words):
            yield Seen(*match.span(), words)
    for match in _DRAWN_OUT.finditer(text):
        if len(set(match[0].lower())) > 1:  # not IIII on a clock
            yield Seen(*match.span(), re.sub(rf"(?i){match[1]}{{2,}}", match[1], match[0]))


# --- somebody's data

_DIGITS = re.compile(r"(?<![\w.-])\d{17}[\dXx](?![\w-])|(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# A number that is named as one of these is what it says, however it looks.
_NUMBER_OF = re.compile(
    r"(?:订单|单号|运单|快递|物流|流水|工单|编号|批次|批号|序列|交易|凭证|条码|货号|案号|参考号|举证号|order|tracking|waybill|"
    r"reference|ref\.?|transaction|ticket|case|claim|serial|batch|parcel|shipment|invoice|sku|imei|barcode|ean|isbn|number|no\.|id"
    r"|№|#)[^。！？!?\n\d]{0,16}$",
    re.IGNORECASE,
)
_SPOKEN_MOBILE = re.compile(
    "(?<![零〇一二三四五六七八九])[一幺][三四五六七八九][零〇一二三四五六七八九幺]{9}(?![零〇一二三四五六七八九])"
)
_PHONE_WORD = re.compile(r"手机|电话|联系方式|phone|mobile|cell|\btel\b|\bcall", re.IGNORECASE)
_MOBILE = re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\w-])", re.ASCII)
_ABROAD = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}"
    r"|(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}|0\d{3,4} \d{3} ?\d{3,4})(?![\w-])",
    re.ASCII,
)
_FREE = re.compile(
    r"(?:\+?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]|0(?:80|800|808)\d? |400|\+?1[ .-]?8(?:00|88)"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}", re.ASCII)


def id_number(text: str, context: Context) -> Iterator[Seen]:
    """A resident's identity number (GB 11643): 18 digits, a possible date of birth, the checksum right."""
    for match in _DIGITS.finditer(text):
        digits = match[0].upper()
        if (
            len(digits) == 18
            and digits[:17].isdecimal()
            and _is_id(digits)
            and _is_news(match, text, context)
        ):
            yield Seen(*match.span())


def _is_id(digits: str) -> bool:
    born = (
        1900 <= int(digits[6:10]) <= 2100 and 1 <= int(digits[10:12]) <= 12 and 1 <= int(digits[12:14]) <= 31
    )
    place = "11" <= digits[:2] <= "82"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return born and place and _CHECKS[total % 11] == digits[17]


def card_number(text: str, context: Context) -> Iterator[Seen]:
    """A payment card's number (ISO/IEC 7812): 13 to 19 digits, a known beginning, the checksum right."""
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"[ -]", "", match[0])
        if digits.isdecimal() and _is_card(digits) and _is_news(match, text, context):
            yield Seen(*match.span(), _masked(digits))


def _is_card(digits: str) -> bool:
    lengths = {"4": (13, 16, 19), "3": (14, 15, 16), "5": (16,), "2": (16,), "6": (16, 17, 18, 19)}
    if len(digits) not in lengths.get(digits[0], ()) or len(set(digits)) < 2:
        return False
    known = {"5": "50" <= digits[:2] <= "58", "2": "2221" <= digits[:4] <= "2720"}
    if not known.get(digits[0], True) or (
        digits[0] == "3" and digits[:2] not in ("34", "35", "36", "37", "38")
    ):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _masked(digits: str) -> str:
    return f"****{digits[-4:]}"


def phone(text: str, context: Context) -> Iterator[Seen]:
    """A mobile number of China, or a number as it is written abroad; no hotline."""
    for pattern in (_MOBILE, _ABROAD, _SPOKEN_MOBILE):
        for match in pattern.finditer(text):
            if not _FREE.match(match[0]) and _is_news(match, text, context):
                yield Seen(*match.span())


def email(text: str, context: Context) -> Iterator[Seen]:
    """An address for e-mail."""
    if "@" in text:
        for match in _MAIL.finditer(text):
            if match[0].lower() not in context.known.lower():
                yield Seen(*match.span())


def _is_news(match: re.Match[str], text: str, context: Context) -> bool:
    """Whether a number is neither the case's own nor named as the number of something."""
    digits = re.sub(r"\D", "", match[0])
    if digits and digits in re.sub(r"[ ()+-]", "", context.known):
        return False
    label = _NUMBER_OF.search(text[max(0, match.start() - 40) : match.start()])
    return label is None or _PHONE_WORD.search(label[0]) is not None


def gaps(text: str, context: Context) -> Iterator[Seen]:
    """What is still to be filled in; a variable that has a value by now can be filled at once."""
    for start, end, name in open_places(text):
        yield Seen(start, end, context.values.get(name) or None)


LOOKS: dict[str, Callable[[str, Context], Iterator[Seen]]] = {
    "capitals": capitals,
    "marks": marks,
    "repeats": repeats,
    "id_number": id_number,
    "card_number": card_number,
    "phone": phone,
    "email": email,
    "gaps": gaps,
}
