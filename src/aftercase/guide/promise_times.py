"""The moments people name in a promise, in English and Chinese: where they stand, and how they are reckoned.

`moments` gives every phrase with a rule that turns the moment of speaking into the moment that was meant. The
text is expected in small letters and usual digits (`text.folded`). Nothing here knows of promises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

Works = Callable[[date], bool]
When = Callable[[datetime, Works], "datetime | None"]
"""Given the local moment of speaking and what a working day is: the local moment meant; None for none."""

EVENING = time(18, 0)
"""The end of a day of work: what a day without a time of day means."""
_LAST = time(23, 59, 59)
_HALF_YEAR = timedelta(days=183)


class Moment(NamedTuple):
    """A phrase that names a moment: where it stands, and its rule.

    Attributes:
        bound: Whether it says that this is the latest moment: "by Friday", 周五前, "within two days".
    """

    start: int
    end: int
    when: When
    bound: bool


# -- reckoning -------------------------------------------------------------------------------------------


def _at(said: datetime, day: date, clock: time | None, part: time | None = None) -> datetime:
    """A time of that day: as named, else the end of the part named, else six, else the end of the day."""
    if clock is not None:
        return datetime.combine(day, clock, said.tzinfo)
    end = datetime.combine(day, part or EVENING, said.tzinfo)
    return end if end > said else datetime.combine(day, _LAST, said.tzinfo)


def _in_days(days: int, clock: time | None, part: time | None) -> When:
    return lambda said, _: _at(said, said.date() + timedelta(days=days), clock, part)


def _on_weekday(number: int, weeks: int | None, clock: time | None, part: time | None) -> When:
    """``weeks``: None is the coming one, 0 that of this week, 1 that of the next."""

    def when(said: datetime, _: Works) -> datetime | None:
        monday = said.date() - timedelta(days=said.weekday())
        day = monday + timedelta(days=number + 7 * (weeks or 0))
        due = _at(said, day, clock, part)
        if weeks is None and (day < said.date() or due <= said or due.time() == _LAST):
            due = _at(said, day + timedelta(days=7), clock, part)
        return due

    return when


def _on_date(year: int | None, month: int, day: int, clock: time | None, part: time | None) -> When:
    def when(said: datetime, _: Works) -> datetime | None:
        if year is not None:
            return _at(said, date(year, month, day), clock, part)
        for one in (said.year, said.year + 1):
            due = _at(said, date(one, month, day), clock, part)
            if due > said:
                return due if due - said < _HALF_YEAR else None
        return None

    return when


def _day_of_month(day: int, clock: time | None, part: time | None) -> When:
    def when(said: datetime, _: Works) -> datetime | None:
        here = said.date().replace(day=1)
        if day < said.day:
            here = (here + timedelta(days=32)).replace(day=1)
        return _at(said, here.replace(day=day), clock, part)

    return when


def _month_end(said: datetime, _: Works) -> datetime:
    following = (said.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return _at(said, following - timedelta(days=1), None)


def _length(amount: float, unit: str) -> When:
    if unit == "workday":

        def counted(said: datetime, works: Works) -> datetime | None:
            day, left = said.date(), int(amount)
            for _ in range(400):  # a calendar without a working day must not hang the desk
                day += timedelta(days=1)
                left -= works(day)
                if left <= 0:
                    return _at(said, day, None)
            return None

        return counted
    step = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[unit]
    return lambda said, _: said + amount * step


def _clock_of(hour: int, minute: int, half: str) -> time | None:
    """A time of day; an hour up to twelve without its half is the one in the hours of work."""
    if half in ("pm", "noon", "night") and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    elif not half and 1 <= hour <= 7:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


# -- English -----------------------------------------------------------------------------------------------

_NUMBERS = {
    "half an": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "twenty-four": 24,
    "twenty four": 24, "forty-eight": 48, "forty eight": 48,
}  # fmt: skip
_NUM = r"\d{1,3}|half an|twenty[- ]four|forty[- ]eight|fourteen|" + "|".join(
    sorted((word for word in _NUMBERS if " " not in word and "-" not in word), key=len, reverse=True)
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:day|nesday|urday|sday)?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_BY = r"by|before|no later than|not later than|at the latest on|at the latest by|latest by"
_PARTS = {
    "morning": time(12), "noon": time(12), "midday": time(12), "lunchtime": time(13), "afternoon": EVENING,
    "evening": time(22), "night": time(22), "tonight": time(22),
}  # fmt: skip
_EN_LENGTH = re.compile(
    rf"\b(?P<how>(?:with)?in(?:side)?(?: at most)?(?: the(?: next)?)?|no (?:more|later) than"
    r"|not later than|at most)"
    rf"\s+(?:the next )?(?P<n>{_NUM})\b(?:\s*(?:-|–|to|or)\s*(?P<m>{_NUM})\b)?\s*-?"
    r"(?P<work>(?:working|business|work)[ -])?(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?)\b"
)
_EN_DAY = re.compile(
    rf"\b(?:(?P<by>{_BY}|on|for)\s+)?(?:(?P<end>(?:the )?(?:end|close) of(?: business)?(?: on)?)\s+)?(?:"
    r"(?P<near>today|tomorrow|tonight|this (?:morning|afternoon|evening))"
    rf"|(?P<week>next|this|this coming|the coming|coming)?\s*\b{_WEEKDAY}\b"
    rf"|(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>\d{{4}}))?"
    rf"|(?P<m2>{_MONTH})\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y2>\d{{4}}))?"
    r"|(?P<y3>\d{4})-(?P<m3>\d{1,2})-(?P<d3>\d{1,2})\b"
    r"|(?P<span>(?:the|this) (?:day|week|month))\b"
    r")(?:\s+(?P<part>morning|noon|midday|lunchtime|afternoon|evening|night))?"
)
_EN_CLOCK = re.compile(
    rf"\b(?P<by>{_BY}|at)\s+(?:(?P<h>\d{{1,2}})(?::(?P<min>\d\d))?\s*(?P<half>[ap]\.?m\b\.?|o'clock)?(?![\d%-]|[.,]\d)"
    r"(?!\s*(?:working|business|days?|hours?|minutes?|weeks?|%|cny|usd|eur|gbp|items?|pieces?|jan|feb|mar|apr"
    r"|may|jun|jul|aug|sep|oct|nov|dec|st\b|nd\b|rd\b|th\b))|(?P<noon>noon|midday|midnight))"
)
_EN_OFFICE = re.compile(
    r"\b(?:by|before) (?:(?:the )?(?:end|close) of (?:business|play|the day|day)|eod|cob)\b"
)
_EN_JOIN = re.compile(r"[\s,]*(?:at|by|around)?\s*")


def _number(word: str) -> float:
    return float(word) if word.isdecimal() else float(_NUMBERS.get(word, 1))


def _english(text: str) -> Iterator[Moment]:
    taken: list[tuple[int, int]] = []
    for match in _EN_LENGTH.finditer(text):
        amount, unit = _number(match["m"] or match["n"]), match["unit"]
        kind = "minute" if unit.startswith("min") else "hour" if unit.startswith("h") else "day"
        if unit.startswith("week"):
            amount *= 7
        if match["work"]:
            kind = "workday" if kind == "day" else kind
        taken.append(match.span())
        yield Moment(*match.span(), _length(amount, kind), True)
    clocks = list(_EN_CLOCK.finditer(text))
    for match in _EN_DAY.finditer(text):
        found = _english_day(text, match, clocks)
        if found is not None:
            taken.append((found.start, found.end))
            yield found
    for match in _EN_OFFICE.finditer(text):
        taken.append(match.span())
        yield Moment(*match.span(), _in_days(0, None, None), True)
    for match in clocks:
        if not any(start <= match.start() < end for start, end in taken):
            clock = _english_clock(match)
            if clock is not None and (match["half"] or match["min"] or match["noon"]):
                yield Moment(*match.span(), _in_days(0, clock, None), match["by"] != "at")


def _english_day(text: str, match: re.Match[str], clocks: list[re.Match[str]]) -> Moment | None:
    start, end = match.span()
    clock: time | None = None
    for one in clocks:
        after = one.start() >= end and _EN_JOIN.fullmatch(text, end, one.start())
        before = one.end() <= start and _EN_JOIN.fullmatch(text, one.end(), start)
        if after or before:
            clock = _english_clock(one)
            start, end = min(start, one.start()), max(end, one.end())
    bare = re.compile(
        r",? (?P<h>\d{1,2})(?::(?P<min>\d\d)|(?=\s*[ap]\.?m))\s*(?P<half>[ap]\.?m\b\.?)?"
    ).match(text, end)
    if clock is None and bare is not None:
        clock = _english_time(bare["h"], bare["min"], bare["half"])
        end = bare.end()
    part = _PARTS.get(match["part"] or "")
    by = match["by"] or ""
    bound = bool(by and by not in ("on", "for")) or (clock is not None and start < match.start())
    when: When | None = None
    if match["near"]:
        word = match["near"]
        part = part or _PARTS.get(word.removeprefix("this "))
        when = _in_days(int(word == "tomorrow"), clock, part)
    elif match["weekday"]:
        week = match["week"] or ""
        if by in ("", "for") and not week and not match["end"] and clock is None:
            return None  # "the Friday parcel" names a day, not a time to act by
        number = next(n for n, day in enumerate(_WEEKDAYS) if day.startswith(match["weekday"][:3]))
        when = _on_weekday(number, 1 if week == "next" else None, clock, part)
    elif match["span"]:
        if not (match["end"] and by):
            return None
        week_end = _on_weekday(4, None, clock, part)
        when = {"day": _in_days(0, clock, part), "week": week_end, "month": _month_end}[
            match["span"].split()[-1]
        ]
    else:
        if by in ("", "for"):
            return None
        day = int(match["d1"] or match["d2"] or match["d3"])
        year = match["y1"] or match["y2"] or match["y3"]
        month = match["m1"] or match["m2"]
        number = _MONTHS.index(month[:3]) + 1 if month else int(match["m3"])
        when = _on_date(int(year) if year else None, number, day, clock, part)
    return Moment(start, end, when, bound)


def _english_clock(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return _LAST if match["noon"] == "midnight" else time(12)
    return _english_time(match["h"], match["min"], match["half"])


def _english_time(hour: str, minute: str | None, half: str | None) -> time | None:
    letter = (half or "").replace(".", "")
    known = letter if letter in ("am", "pm") else ""
    if not known and minute and int(hour) > 7:
        known = "24"
    return _clock_of(int(hour), int(minute or 0), known)


# -- Chinese -----------------------------------------------------------------------------------------------

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "日": 7, "天": 7}
_ZH_NUM = r"\d{1,3}|[一二两三四五六七八九十]{1,3}|半"
_ZH_PARTS = {
    "上午": time(12), "早上": time(12), "早": time(12), "中午": time(13), "下午": EVENING, "傍晚": EVENING,
    "晚上": time(22), "晚": time(22), "夜里": time(22), "夜": time(22), "晚间": time(22), "下班": EVENING,
    "午间": time(13),
}  # fmt: skip
_ZH_PART = "上午|早上|中午|午间|下午|傍晚|晚上|晚间|夜里|下班"
_ZH_HALVES = {"上午": "am", "早上": "am", "早": "am", "中午": "noon", "午间": "noon"}
_ZH_END = r"(?P<bound>下班前|之前|以前|前|之内|以内|内|以后|后)?"
_ZH_LENGTH = re.compile(
    rf"(?P<n>{_ZH_NUM})(?:(?:-|~|–|—|到|至)(?P<m>{_ZH_NUM}))?\s*个?(?P<more>半)?\s*"
    r"(?P<unit>工作日|分钟|小时|钟头|天|日|周|星期|礼拜|h)(?P<bound>之内|以内|内|里|之后|以后|后)(?!天)"
)
_ZH_CLOCK = (
    rf"(?:(?P<half>{_ZH_PART})?\s*(?P<h>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?::(?P<min>\d\d)|[点时](?!效|间|限|长|候)(?P<min2>半|[0-5]?\d分?|一刻|三刻)?钟?))"
)
_ZH_DAY = re.compile(
    r"(?:(?P<near>今天|今日|今晚|今早|今夜|今儿|明天|明日|明早|明晚|明儿|大后天|后天|当天|当日|当晚)"
    r"|(?P<week>下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!内)"
    r"|(?:(?P<y>\d{4})年)?(?P<mon>\d{1,2})月(?P<d>\d{1,2})[日号]?"
    r"|(?P<y2>\d{4})-(?P<mon2>\d{1,2})-(?P<d2>\d{1,2})"
    r"|(?P<dom>\d{1,2})[日号](?=(?:之前|以前|前|上午|下午|晚|中午|\d))"
    r"|(?P<span>本周末|这周末|周末|本周|这周|这个星期|本星期|下周|下星期|本月底|这个月底|月底|本月|这个月|月末)"
    r"(?=之前|以前|前|之内|以内|内|底))"
    rf"(?:当天)?\s*的?(?:{_ZH_CLOCK}|(?P<part>{_ZH_PART})(?!班))?底?{_ZH_END}"
)
_ZH_ONLY_CLOCK = re.compile(rf"{_ZH_CLOCK}{_ZH_END}")
_ZH_DAYS = {"今": 0, "当": 0, "明": 1, "后": 2, "大": 3}


def _zh_number(word: str) -> float:
    """三 is 3, 十二 is 12, 二十四 is 24; 两三 ("two or three") is the larger."""
    if word == "半":
        return 0.5
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.partition("十")
    if ten:
        return 10 * (_DIGITS.get(tens[-1:], 1) if tens else 1) + _DIGITS.get(ones[:1], 0)
    return _DIGITS.get(word[-1], 1)


def _chinese(text: str) -> Iterator[Moment]:
    taken: list[tuple[int, int]] = []
    for match in _ZH_LENGTH.finditer(text):
        amount, unit = _zh_number(match["m"] or match["n"]), match["unit"]
        amount += 0.5 if match["more"] else 0
        if unit in ("周", "星期", "礼拜"):
            amount *= 7
        kind = {"工作日": "workday", "分钟": "minute", "小时": "hour", "钟头": "hour", "h": "hour"}.get(
            unit, "day"
        )
        taken.append(match.span())
        yield Moment(*match.span(), _length(amount, kind), True)
    for match in _ZH_DAY.finditer(text):
        if not _in(taken, match.start()):
            found = _chinese_day(match)
            if found is not None:
                taken.append(match.span())
                yield found
    for match in _ZH_ONLY_CLOCK.finditer(text):
        clock = _chinese_clock(match)
        sure = match["bound"] and match["bound"] not in ("以后", "后")
        if clock is not None and sure and not _in(taken, match.start()):
            yield Moment(*match.span(), _in_days(0, clock, None), True)


def _in(spans: list[tuple[int, int]], place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def _chinese_day(match: re.Match[str]) -> Moment | None:
    bound = match["bound"] or ""
    if bound in ("以后", "后"):
        return None  # after that day, but when?
    clock = _chinese_clock(match)
    part = _ZH_PARTS.get(match["part"] or "")
    when: When
    if match["near"]:
        near = match["near"]
        part = part or _ZH_PARTS.get(near[-1])
        when = _in_days(_ZH_DAYS[near[0]], _evening(clock, match, near), part)
    elif match["weekday"]:
        number = int(_DIGITS[match["weekday"]]) - 1
        weeks = {"下": 1, "下个": 1, "下下": 2, "下下个": 2}.get(match["week"] or "")
        when = _on_weekday(number, weeks, clock, part)
    elif match["span"]:
        span = match["span"]
        when = _month_end if "月" in span else _on_weekday(6, 1 if span.startswith("下") else 0, clock, part)
    elif match["dom"]:
        when = _day_of_month(int(match["dom"]), clock, part)
    else:
        year = match["y"] or match["y2"]
        month, day = int(match["mon"] or match["mon2"]), int(match["d"] or match["d2"])
        when = _on_date(int(year) if year else None, month, day, clock, part)
    return Moment(*match.span(), when, bool(bound))


def _evening(clock: time | None, match: re.Match[str], near: str) -> time | None:
    """今晚8点 is twenty o'clock."""
    late = near.endswith(("晚", "夜")) and not match["half"]
    return clock.replace(hour=clock.hour + 12) if clock and late and clock.hour < 12 else clock


def _chinese_clock(match: re.Match[str]) -> time | None:
    if not match["h"]:
        return None
    hour, minute = int(_zh_number(match["h"])), 0
    if match["min"]:
        minute = int(match["min"])
    elif match["min2"]:
        minute = {"半": 30, "一刻": 15, "三刻": 45}.get(match["min2"], 0) or int(
            match["min2"].rstrip("分") if match["min2"][0].isdecimal() else 30
        )
    half = match["half"] or ""
    known = _ZH_HALVES.get(half, "pm" if half else "")
    return _clock_of(hour, minute, known or ("24" if match["min"] and hour > 7 else ""))


def moments(text: str) -> list[Moment]:
    """Every phrase of the text that names a moment, in its order; one inside another is left out."""
    found = sorted((*_english(text), *_chinese(text)), key=lambda one: (one.start, -one.end))
    kept: list[Moment] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
