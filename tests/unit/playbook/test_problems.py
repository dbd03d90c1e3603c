"""What the reader reports: for every rule a text that breaks it, and where."""

from __future__ import annotations

import pytest

from aftercase.playbook.read import read_playbook
from aftercase.problems import Pos
from tests.unit.playbook.sample import END, FIRST, HEAD, codes, one, read, text

WAY = "\nThen:\n\n- On: [end](#the-end)\n"


@pytest.mark.parametrize(
    ("code", "column", "body"),
    [
        ("AC106", 1, "- [ ] No key\n"),
        ("AC301", 7, "- [ ] `stage:refused` `id:a`\n"),
        ("AC301", 9, "- [ ] a `evidnce:notice` `id:a`\n"),
        ("AC301", 16, "- [ ] a `id:a` `field:b`\n"),
        ("AC301", 9, "- [ ] a `field:Not-a-name` `id:a`\n"),
        ("AC301", 16, "- [ ] a `id:a` `id:b`\n"),
        ("AC305", 1, "- [x] Done `id:a`\n"),
        ("AC306", 1, "- [ ] Soon `id:a` `due:soon`\n"),
        ("AC602", 7, "- [ ] (maybe) this `id:a`\n"),
        ("AC602", 7, "- [ ] （也许）这样 `id:a`\n"),
        ("AC301", 1, "`stage:nowhere`\n"),
        ("AC301", 1, "`stge:refused`\n"),
        ("AC301", 1, "`evidence:notice`\n"),
        ("AC301", 1, "`optional:yes`\n"),
        ("AC301", 1, "`owner:seller`\n"),
        ("AC301", 1, "`due:24h`\n\n`due:24h`\n"),
        ("AC301", 11, "`due:24h` `due:48h`\n"),
        ("AC301", 5, "- a `id:b`\n"),
        ("AC306", 1, "`due:soonish`\n"),
        ("AC306", 1, "`due:first-repl`\n"),
        ("AC306", 1, "`due:4wh`\n"),
        ("AC306", 1, "`due:`\n"),
        ("AC402", 1, "`source:rul`\n"),
        ("AC103", 1, "```message to=buyer\nHi\n```\n"),
        ("AC103", 1, "```message id=A! to=buyer\nHi\n```\n"),
        ("AC301", 1, "```message id=ask\nHi\n```\n"),
        ("AC301", 1, "```message id=ask to=byer\nHi\n```\n"),
        ("AC301", 1, "```message id=ask to=buyer channel=emial\nHi\n```\n"),
        ("AC301", 1, "```message id=ask to=buyer urgent\nHi\n```\n"),
        ("AC301", 1, "```mesage id=ask to=buyer\nHi\n```\n"),
        ("AC601", 1, "> [!NOTE] Title\n> Words\n"),
        ("AC601", 1, "> [!CAUTON]\n> Words\n"),
        ("AC601", 3, "- > [!NOTE]\n  > Words\n"),
        ("AC602", 5, "See [[other]].\n"),
        ("AC602", 1, "::: note\n"),
        ("AC603", 1, "<div>x</div>\n"),
        ("AC703", 5, "See [x](/etc/passwd).\n"),
        ("AC703", 5, "See [x](../x.en.md).\n"),
        ("AC703", 5, "See [x](file:x).\n"),
        ("AC703", 5, "See [@click=app.quit]x.\n"),
        ("AC207", 1, "- [end](#the-end)\n- words\n"),
        ("AC207", 1, "- [ ] a `id:a`\n\n- [end](#the-end)\n"),
    ],
)
def test_a_rule_broken_in_one_place(code: str, column: int, body: str) -> None:
    problem = one(read(body + WAY), code)
    assert problem.pos.column == column
    assert FIRST <= problem.pos.line <= FIRST + 2
    assert "{" not in problem.text()
    assert problem.severity == ("warning" if code in {"AC207", "AC305"} else "error")


@pytest.mark.parametrize(
    ("line", "code", "body"),
    [
        (1, "AC105", "- [ ] a `id:a`\n- [ ] b `field:a`\n"),
        (1, "AC105", "- a: [x](#the-end)\n- b: [y](#the-end)\n"),
        (0, "AC201", "- a: [x](#the-ende)\n"),
        (0, "AC201", "- a: [x](#)\n"),
        (0, "AC209", "- a `on:overdue`: [x](#the-end)\n"),
        (0, "AC206", "- a: [x](other.zh.md)\n"),
        (0, "AC206", "- a: [x](other.md#id)\n"),
        (0, "AC301", "- a `on:time`: [x](#the-end)\n"),
        (0, "AC301", "- a `evidence:b`: [x](#the-end)\n"),
        (1, "AC302", "```message id=ask to=buyer\n{{photo_cont}}\n```\n" + WAY),
        (1, "AC304", "```message id=ask to=buyer\n{{ buyer_name }}\n```\n" + WAY),
        (1, "AC304", "```message id=ask to=buyer\n{{buyer.name}}\n```\n" + WAY),
        (1, "AC304", "```message id=ask to=buyer\n{{buyer_name\n```\n" + WAY),
        (4, "AC102", "```message id=ask to=buyer\nHi\n```\n\n```message id=ask to=bank\nHi\n```\n" + WAY),
    ],
)
def test_a_rule_broken_between_two_places(line: int, code: str, body: str) -> None:
    assert one(read(body), code).pos.line == FIRST + line


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("AC101", "\n## End\n\n`outcome:won`\n" + END),
        ("AC102", '\n## Two <a id="start"></a>\n\n`outcome:won`\n' + END),
        ("AC102", '\n## Two <a id="two"></a><a id="start"></a>\n\n`outcome:won`\n' + END),
        ("AC103", '\n## Two <a id="Two!"></a>\n\n`outcome:won`\n' + END),
        ("AC103", '\n## Two <a id="two"></a><a id="请求"></a>\n\n`outcome:won`\n' + END),
        ("AC602", '\n## Two {#two} <a id="two"></a>\n\n`outcome:won`\n' + END),
        ("AC004", "\n# Again\n" + END),
        ("AC205", '\n## Two <a id="two"></a>\n\n`outcome:won`\n\n- On: [x](#the-end)\n' + END),
        ("AC205", '\n## Two <a id="two"></a>\n\n`return`\n' + END),
        ("AC603", '\n## Two <a name="two"></a> <a id="two"></a>\n\n`outcome:won`\n' + END),
    ],
)
def test_a_rule_broken_by_a_step(code: str, end: str) -> None:
    problem = one(read(end=end), code)
    assert problem.pos.line > FIRST


@pytest.mark.parametrize(
    ("code", "old", "new", "pos"),
    [
        ("AC003", "status: draft", "status: drafted", Pos(8, 1)),
        ("AC003", "status: draft", "status: draft\nstatuss: x", Pos(9, 1)),
        ("AC003", "status: draft", "status: deprecated", Pos(8, 1)),
        ("AC003", "status: draft", "status: draft\nreplaced_by: x", Pos(9, 1)),
        ("AC003", "status: draft\n", "", Pos(2, 1)),
        ("AC003", "schema: aftercase/1", "schema: aftercase/2", Pos(2, 1)),
        ("AC003", "[generic]", "generic", Pos(7, 1)),
        ("AC003", "[generic]", "[]", Pos(7, 1)),
        ("AC003", "[generic]", "[generic, taobo]", Pos(7, 21)),
        ("AC003", "type: number", "type: numbr", Pos(10, 17)),
        ("AC003", "type: number", "kind: number", Pos(10, 17)),
        ("AC003", "type: number", "type: choice", Pos(10, 3)),
        ("AC003", "photo_count", "Photo", Pos(10, 3)),
        ("AC003", "example: 3", "example: [3]", Pos(10, 31)),
        ("AC003", "requested_at", "request_at", Pos(12, 29)),
        ("AC003", "2026-08-01", "yesterday", Pos(14, 78)),
        ("AC003", "2026-08-01", "2026-02-30", Pos(14, 78)),
        ("AC003", "cause: late\n", "", Pos(2, 1)),
        ("AC003", "cause: late", "cause: Late!", Pos(6, 1)),
        ("AC103", "first-reply:", "First:", Pos(12, 3)),
        ("AC306", "after: 48h", "after: 48hours", Pos(12, 17)),
        ("AC306", "after: 48h", "after: 4wh", Pos(12, 17)),
        ("AC306", "after: 48h,", "after: 48h, clock: c,", Pos(12, 3)),
        ("AC402", "source: rule", "source: rulee", Pos(12, 49)),
        ("AC703", "https://example.com/", "javascript:x", Pos(14, 33)),
        ("AC107", "id: late-parcel", "id: other-parcel", Pos(3, 1)),
        ("AC107", "language: en", "language: zh", Pos(4, 1)),
        ("AC002", "id: late-parcel", "id: &a late-parcel", Pos(3, 5)),
        ("AC002", "id: late-parcel", "id: [", Pos(5, 5)),
        ("AC002", "status: draft", "id: again", Pos(8, 1)),
        ("AC004", "# A late parcel\n", "\n", Pos(16, 1)),
        ("AC004", "# A late parcel", "# <!-- nothing -->", Pos(17, 3)),
    ],
)
def test_a_head_broken_in_one_place(code: str, old: str, new: str, pos: Pos) -> None:
    assert HEAD.count(old) == 1
    reading = read("- On: [end](#the-end)\n", HEAD.replace(old, new))
    problem = one(reading, code)
    assert "{" not in problem.text()
    assert problem.pos == pos


def test_kinds_have_their_own_ends() -> None:
    triage = HEAD.replace("kind: scenario", "kind: triage").replace("cause: late\n", "")
    assert codes(read(head=triage)) == ["AC205"]
    procedure = triage.replace("kind: triage", "kind: procedure")
    assert codes(read(head=procedure, end=END.replace("outcome:settled", "return"))) == []
    assert codes(read(head=procedure.replace("status", "cause: late\nstatus"))) == ["AC003"]


def test_the_nearest_word_is_named() -> None:
    assert one(read("`stage:negotiaton`\n" + WAY), "AC301").text().endswith("Did you mean negotiation?")
    assert "seller_review" in one(read("`stage:xyzzy`\n" + WAY), "AC301").text()


def test_nothing_is_asked_before_the_first_step() -> None:
    head = HEAD + "\n- [ ] a `id:a`\n\n```message id=ask to=buyer\nHi\n```\n"
    assert codes(read(head=head)) == ["AC301", "AC301"]


def test_a_field_gives_a_variable() -> None:
    body = "- [ ] Reason `field:reason`\n\n```message id=ask to=buyer\n{{reason}}\n```\n" + WAY
    assert codes(read(body)) == []


def test_bytes_that_are_not_utf_8() -> None:
    reading = read_playbook(text().encode().replace(b"Start", b"St\xff"), "late-parcel.en.md")
    assert one(reading, "AC001").pos == Pos(FIRST - 2, 6)
    assert reading.playbook is None


def test_a_file_that_is_too_large() -> None:
    big = text("词" * 90_000)
    for source in (big, big.encode(), "x" * 300_000):
        reading = read_playbook(source)
        assert one(reading, "AC002").severity == "error"
        assert reading.playbook is None


def test_nesting_deeper_than_the_parser_reads_is_said() -> None:
    assert "AC602" in codes(read("> " * 30 + "deep\n" + WAY))


def test_six_thousand_broken_links_name_no_more_near_words_than_they_can() -> None:
    body = "".join(f"- a `id:k{n}`: [x](#t{n})\n" for n in range(6000))
    steps = "".join(f'\n## S <a id="s{n}"></a>\n\n`outcome:won`\n' for n in range(1000))
    reading = read(body, end=steps)
    assert codes(reading) == ["AC201"] * 6000
    assert sum(len(problem.args.get("words", "")) for problem in reading.problems) < 3_000_000
