"""Clock files: sourced, dated limits, checked field by field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.clock.files import read_clocks
from aftercase.clock.rules import Duration

FILE = """\
# Limits of one platform.
schema: aftercase-clocks/1
id: taobao
names: {zh: 淘宝/天猫, en: Taobao/Tmall}
zone: Asia/Shanghai
calendar: CN
clocks:
  - name: first_reply_unshipped
    whose: us
    start: requested_at
    after: 24h
    at_zero: {zh: 系统自动退款, en: refunded automatically}
    source: {title: Refund rules, url: "https://example.com/", seen: 2022-08-10}
    confidence: copy
  - name: give_evidence
    whose: platform
    start: escalated_at
    after: 4wh
    hours: 09:00-18:00
    source: {title: Evidence rules, url: "https://example.com/", seen: 2023-03-29}
    confidence: weak
"""


def test_a_file_becomes_rules() -> None:
    file, problems = read_clocks(FILE, "taobao.yaml")
    assert problems == ()
    assert file is not None
    assert (file.id, file.zone, file.calendar, file.names["en"]) == (
        "taobao",
        "Asia/Shanghai",
        "CN",
        "Taobao/Tmall",
    )
    first, second = file.clocks.values()
    assert (first.name, first.whose, first.start, first.after) == (
        "first_reply_unshipped",
        "us",
        "requested_at",
        Duration(24, "h"),
    )
    assert (first.source_title("zh"), first.source_url, first.seen, first.confidence) == (
        "Refund rules",
        "https://example.com/",
        "2022-08-10",
        "copy",
    )
    assert first.at_zero == {"zh": "系统自动退款", "en": "refunded automatically"}
    assert (second.after, second.hours) == (Duration(4, "wh"), "09:00-18:00")


_SOURCE = '    source: {title: Refund rules, url: "https://example.com/", seen: 2022-08-10}\n'


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("whose: us", "whose: uss", "AC003", 9, "Did you mean us?"),
        ("whose: us", "whos: us", "AC003", 9, "Did you mean whose?"),
        ("start: requested_at", "start: request_at", "AC003", 10, "Did you mean requested_at?"),
        ("after: 24h", "after: 24hours", "AC306", 11, "24hours"),
        ("    after: 24h\n", "", "AC306", 8, "where the date is found"),
        ("after: 24h", "after: 24h\n    at_most: soon", "AC306", 12, "soon"),
        ("after: 24h", "after: 24h\n    not_before: 1w", "AC306", 12, "1w"),
        ("after: 24h", "after: 24h\n    count: next_day", "AC003", 12, "next day"),
        ("after: 24h", "after: 24h\n    count: nextday", "AC003", 12, "Did you mean next_day?"),
        ("zone: Asia", "also: [tmal]\nzone: Asia", "AC003", 5, "Did you mean tmall?"),
        ("confidence: copy", "confidence: copied", "AC003", 14, "Did you mean copy?"),
        ("seen: 2022-08-10", "seen: last year", "AC003", 13, "last year"),
        ('"https://example.com/", seen: 2022', '"x:y", seen: 2022', "AC703", 13, "x:y"),
        ("zone: Asia/Shanghai", "zone: Asia/Shangha", "AC003", 5, "Asia/Shangha"),
        ("zone: Asia/Shanghai", "zone: ../../etc/passwd", "AC003", 5, "passwd"),
        ("id: taobao", "id: tmall", "AC107", 3, "taobao"),
        ("name: give_evidence", "name: first_reply_unshipped", "AC003", 15, "two clocks"),
        ("    hours: 09:00-18:00\n", "", "AC003", 18, "Working hours"),
        ("hours: 09:00-18:00", "hours: 9-6", "AC003", 19, "9-6"),
        ("hours: 09:00-18:00", "hours: 18:00-09:00", "AC003", 19, "before they begin"),
        ("hours: 09:00-18:00", "hours: 22:00-06:00", "AC003", 19, "within one day"),
        ("hours: 09:00-18:00", "hours: 09:00-18:00\n    days: workdays", "AC003", 20, "days"),
        ("calendar: CN", "calendar: EU", "AC003", 6, "GB-SCT"),
        ("calendar: CN", "calendar: China", "AC003", 6, "China"),
        ("calendar: CN\n", "", "AC003", 17, "no calendar is named"),
        ("after: 24h", "after: 24h\n    ends: business_day", "AC003", 12, "count: next_day"),
        ("after: 24h", "after: 24h\n    not_before: 48h", "AC003", 12, "nothing lies between"),
        ("after: 24h", "after: 24h\n    at_most: 12h", "AC003", 12, "nothing lies between"),
        ("after: 24h", "after: 24 weeks", "AC306", 11, "24 weeks"),
        ("seen: 2022-08-10", "seen: 2026-02-30", "AC003", 13, "2026-02-30"),
        (_SOURCE, "", "AC003", 8, "source"),
        ("aftercase-clocks/1", "aftercase/1", "AC003", 2, "Did you mean aftercase-clocks/1?"),
        ("id: taobao", "id: &a taobao", "AC002", 3, "anchors"),
    ],
)
def test_a_mistake_is_named_where_it_stands(old: str, new: str, code: str, line: int, words: str) -> None:
    assert FILE.count(old) >= 1
    _, problems = read_clocks(FILE.replace(old, new, 1), "taobao.yaml")
    found = [problem for problem in problems if words in problem.text()]
    assert [(problem.code, problem.pos.line) for problem in found] == [(code, line)]
    assert len(problems) == (2 if new == "whos: us" else 1)


def test_a_file_whose_zone_does_not_exist_is_not_reckoned_with() -> None:
    file, problems = read_clocks(FILE.replace("zone: Asia/Shanghai", "zone: Asia/Atlantis"), "taobao.yaml")
    assert file is None
    assert len(problems) == 1


def test_working_hours_have_their_days() -> None:
    file, problems = read_clocks(FILE.replace("hours: 09:00-18:00", "hours: 09:00-18:00\n    days: every"))
    assert problems == ()
    assert file is not None
    assert file.clocks["give_evidence"].every_day
    whole, _ = read_clocks(FILE.replace("calendar: CN", "hours: 10:00-12:00\ndays: every"))
    assert whole is not None
    assert (whole.hours, whole.every_day, whole.clocks["give_evidence"].every_day) == (
        "10:00-12:00",
        True,
        True,
    )
    assert whole.clocks["give_evidence"].hours == "09:00-18:00"


def test_a_clock_may_know_no_number_but_where_to_look() -> None:
    more = "at_most: 45d\n    where: {zh: 后台, en: the dashboard}\n    note: {en: less is usual}"
    file, problems = read_clocks(FILE.replace("after: 24h", more), "taobao.yaml")
    assert problems == ()
    assert file is not None
    clock = file.clocks["first_reply_unshipped"]
    assert (clock.after, clock.reliable, clock.at_most) == (None, None, Duration(45, "d"))
    assert (clock.where["zh"], clock.note) == ("后台", {"en": "less is usual"})
    assert file.clocks["give_evidence"].after is not None
    assert file.clocks["give_evidence"].reliable is None  # weak


def test_what_fits_is_kept_and_places_stay_right() -> None:
    broken = FILE.replace("confidence: copy", "confidence: no").replace("start: escalated_at", "start: now")
    file, problems = read_clocks(broken.replace("after: 4wh", "after: 3d"), "taobao.yaml")
    assert [(problem.pos.line, problem.args["value"]) for problem in problems] == [(14, "no"), (17, "now")]
    assert file is not None
    assert file.clocks == {}


def test_a_larger_file_than_a_front_matter_is_fine() -> None:
    assert read_clocks(FILE + "#" * 30_000)[1] == ()
    assert read_clocks(FILE + "#" * 70_000)[1] != ()


@given(st.text() | st.text(alphabet="abcd:-{}[]\n \"'&*", max_size=60))
def test_no_text_raises(text: str) -> None:
    _, problems = read_clocks(text, "x.yaml")
    for problem in problems:
        problem.text()
