"""Blocks to lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.playbook.model import (
    Alert,
    Block,
    Branch,
    BranchList,
    Check,
    CheckList,
    Code,
    Heading,
    Inline,
    Inlines,
    List_,
    ListItem,
    Message,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from aftercase.playbook.read import read_playbook
from aftercase.problems import Pos
from aftercase.text import cells, clean
from aftercase.tui.lines import Action, Line, RenderContext, copied
from aftercase.tui.render import items, layout
from tests.kit import FIXTURES

POS = Pos(1, 1)
HOSTILE = "[/x] [@click=app.quit]q[/] \x1b]52;c;QUJD\x07 \x9b31m \u202e \x1b[2J {name} $x"


def words(text: str) -> Inlines:
    return (Inline(text),)


def para(text: str) -> Paragraph:
    return Paragraph(POS, words(text))


def text_of(lines: Sequence[Line]) -> str:
    return "\n".join(line.text.rstrip() for line in lines)


def draw(*blocks: Block, width: int = 60, **context: object) -> str:
    return text_of(layout(blocks, width, RenderContext(**context)))  # type: ignore[arg-type]


def sample(text: str, name: str = "x") -> list[Block]:
    """One block of every kind."""
    link = (Inline("见"), Inline(text, href="https://example.com/规则"), Inline(text, strong=True, em=True))
    check = Check(
        POS,
        "photo",
        "evidence",
        words(text),
        due="24h",
        more=(para(text), List_(POS, (ListItem(POS, (para(text),)),))),
    )
    return [
        Heading(POS, 2, words(text)),
        Paragraph(POS, (*link, Inline("", break_=True), Inline(text, code=True, strike=True))),
        List_(
            POS,
            (
                ListItem(
                    POS, (para(text), List_(POS, (ListItem(POS, (para(text), Code(POS, "", text))),), 9))
                ),
            ),
        ),
        Quote(POS, (para(text), Quote(POS, (para(text),)))),
        Alert(POS, "caution", (para(text), List_(POS, (ListItem(POS, (para(text),)),)))),
        Alert(POS, "note", (Code(POS, "", text),)),
        Code(POS, "json", f"{text}\n\t{text}"),
        Table(
            POS,
            ("left", "center", "right"),
            (words(text), words("头"), ()),
            ((words("a"), words(text), link),),
        ),
        Rule(POS),
        CheckList(
            POS, (check, Check(POS, "v", "field", words(text), False), Check(POS, "i", "id", words(text)))
        ),
        Message(POS, "m", name, name, f"{{{{buyer_name}}}} {text} {{{{x}}}}\n\n  {text}"),
        BranchList(
            POS,
            (
                Branch(POS, "a", "#a", text, text=(*words(f"{text}："), Inline(text, href="#a"))),
                Branch(POS, "b", f"{name}#b", text, True),
            ),
        ),
    ]


ZH = (
    "商品到货破损，平台规则（第12条）写明：“举证责任在买家”"
    "——但不得加重其负担……完好100%，order 2837465019283746。"
)
EN = (
    "The photos show the damage; see "
    "https://rule.example.com/detail-11000?with=query for the platform's rule (clause 12)."
)
CONTEXT = RenderContext(
    check_states={"photo": "skipped", "v": "done"},
    check_notes={"photo": "原因：" + ZH},
    values={"buyer_name": "李伟\x1b[31m", "v": ZH},
    focus="message:m",
    blocked=ZH,
    playbook_titles={"x": ZH},
)


@pytest.mark.parametrize(
    "text", [ZH, EN, HOSTILE, "", "字", "W" * 200, "👨\u200d👩\u200d👧" * 30], ids=range(7)
)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_the_width(text: str, ascii_only: bool) -> None:
    context = CONTEXT if not ascii_only else RenderContext(ascii_only=True, values={"buyer_name": "a"})
    for width in range(20, 121):
        for line in layout(sample(text), width, context):
            assert line.width <= width
            assert cells(line.text) == line.width


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(20, 120))
def test_any_text_at_any_width_is_drawn_clean(text: str, width: int) -> None:
    for line in layout(sample(text), width, CONTEXT):
        assert line.width <= width
        assert cells(line.text) <= width
        assert clean(line.text) == line.text
        assert "\n" not in line.text


@pytest.mark.parametrize("width", [1, 3, 8, 12])
def test_absurd_widths_do_not_crash(width: int) -> None:
    assert layout(sample(ZH), width, CONTEXT)


def test_deep_nesting_keeps_to_the_width() -> None:
    block: Block = CheckList(POS, (Check(POS, "deep", "id", words(ZH)),))
    for depth in range(16):
        item = ListItem(POS, (para(ZH), block))
        block = (
            List_(POS, (item,), 1)
            if depth % 2
            else CheckList(POS, (Check(POS, "k", "id", words(EN), more=(block,)),))
        )
    assert max(line.width for line in layout([block], 20, RenderContext())) <= 20


@pytest.mark.parametrize("width", [36, 44, 60, 100])
def test_tables_are_aligned(width: int) -> None:
    head = (words("平台"), words("first answer"), words("说明"))
    rows = ((words("淘宝"), words("48 小时"), words(ZH)), (words("Tmall"), words("24 h"), words("ok")))
    lines = layout([Table(POS, ("left", "right", "center"), head, rows)], width, RenderContext())
    assert len({line.width for line in lines}) == 1
    assert {line.text[0] for line in lines} == set("┌│├└")


def test_a_hopeless_table_is_stacked() -> None:
    head = tuple(words(f"列{n}") for n in range(8))
    drawn = draw(Table(POS, ("left",) * 8, head, (head, head)), width=24)
    assert drawn.count("列0: 列0") == 2
    assert "│" not in drawn


def test_hostile_text_is_literal() -> None:
    drawn = draw(
        *sample(HOSTILE, name="[/x]\x1b[2J"), width=100, blocked=HOSTILE, values={"buyer_name": HOSTILE}
    )
    assert "[/x]" in drawn
    assert "[@click=app.quit]q[/]" in drawn
    assert clean(drawn) == drawn
    assert "\x1b" not in drawn
    assert "<U+202E>" in drawn


def test_links_show_their_true_target() -> None:
    drawn = draw(
        Paragraph(
            POS,
            (
                Inline("https://bank.example", href="https://evil.example/"),
                Inline(" and "),
                Inline("https://a.example", href="https://a.example"),
                Inline(" and "),
                Inline("mail@a.example", href="mailto:mail@a.example"),
                Inline(" and "),
                Inline("the offer", href="#offer"),
                Inline(" and "),
                Inline("the platform", href="ask-platform.zh.md#x"),
            ),
        ),
        width=200,
        playbook_titles={"ask-platform": "请平台处理"},
    )
    assert drawn == (
        "https://bank.example <https://evil.example/> and https://a.example and mail@a.example"
        " and → the offer and → the platform (请平台处理)"
    )


def test_alerts_have_bar_sign_and_translated_word(monkeypatch: pytest.MonkeyPatch) -> None:
    alert = Alert(POS, "caution", (para("不要"),))
    assert draw(alert) == "┃ !! CAUTION  不要"
    monkeypatch.setattr("aftercase.tui.render.tr", {"CAUTION": "小心"}.get)
    assert draw(alert) == "┃ !! 小心  不要"


def test_alert_kinds_differ_without_colour() -> None:
    kinds = ("note", "tip", "important", "warning", "caution")
    assert len({draw(Alert(POS, kind, (para("x"),))) for kind in kinds}) == 5  # type: ignore[arg-type]


def test_checks_show_state_key_and_notes() -> None:
    checks = (
        Check(POS, "a", "evidence", words("Photo"), due="24h"),
        Check(POS, "b", "field", words("Reason")),
        Check(POS, "c", "id", words("Insured"), False),
        Check(POS, "d", "evidence", words("Label"), due="trace"),
    )
    drawn = draw(
        CheckList(POS, checks),
        width=80,
        check_states={"b": "done", "c": "skipped"},
        check_notes={"c": "no parcel"},
        values={"b": "it broke"},
        focus="check:a",
        due={"trace": "in 3 h"},
    )
    assert drawn.splitlines() == [
        "▸ [ ] Photo * · file (a) · due within 24 hours",
        "  [x] Reason · = it broke",
        "  [~] Insured · skipped · no parcel · optional",
        "  [ ] Label * · file (a) · due in 3 h",
    ]


def test_messages_are_filled_and_name_what_is_missing() -> None:
    block = Message(Pos(7, 1), "m", "buyer", "platform_chat", "Hello {{buyer_name}},\nsend {{count}} photos.")
    lines = layout([block], 40, RenderContext(values={"buyer_name": "李伟"}))
    assert text_of(lines).splitlines() == [
        "┌─ message to buyer · platform chat ───┐",
        "│ Hello 李伟,                          │",
        "│ send ⟦count⟧ photos.                 │",
        "└─ missing: count ─────────────────────┘",
    ]
    assert {line.width for line in lines} == {40}
    assert [line.source for line in lines] == [7, 8, 9, 10]
    styles = {segment.text: segment.style for line in lines for segment in line.segments}
    assert styles["李伟"] == "message.variable"
    assert styles["⟦count⟧"] == "message.missing"


def branches() -> BranchList:
    return BranchList(
        POS,
        (
            Branch(POS, "a", "#a", "It broke", text=(*words("It broke: "), Inline("Offer", href="#a"))),
            Branch(
                POS,
                "b",
                "other#b",
                "Stepped in",
                text=(*words("Stepped in："), Inline("Ask", href="other.en.md#b")),
            ),
            Branch(POS, "c", "#c", "Refund", text=(Inline("Refund", href="#c"),)),
            Branch(POS, "d", "#d", "No reply", True, text=(*words("No reply: "), Inline("Close", href="#d"))),
        ),
    )


def test_branches_have_keys_and_say_where_they_lead() -> None:
    assert draw(
        branches(), width=80, playbook_titles={"other": "The platform"}, focus="branch:a"
    ).splitlines() == [
        "▸ 1  It broke → Offer",
        "  2  Stepped in → Ask (playbook The platform)",
        "  3  Refund",
        "  4  No reply → Close · when the time is up",
    ]


def test_a_playbook_that_is_called_like_the_link_is_not_named_twice() -> None:
    drawn = draw(branches(), width=80, playbook_titles={"other": "Ask"}).splitlines()
    assert drawn[1] == "  2  Stepped in → Ask (in another playbook)"


def test_blocked_branches_say_why_and_overdue_ones_are_never_blocked() -> None:
    drawn = draw(branches(), width=80, blocked="Photo is open").splitlines()
    assert [line[2:4] for line in drawn[:4]] == ["1-", "2-", "3-", "4 "]
    assert drawn[-1] == "  Not yet: Photo is open"


def test_the_branch_taken_is_marked() -> None:
    drawn = draw(branches(), width=80, chosen="c", blocked="x").splitlines()
    assert [line[2:4] for line in drawn] == ["1-", "2-", "3✓", "4-"]


def test_ascii_only_draws_ascii_alone() -> None:
    drawn = draw(*sample("plain words"), width=50, ascii_only=True, focus="check:photo")
    assert drawn.replace("见", "").replace("头", "").replace("规则", "").replace("：", "").isascii()


def test_actions_cover_the_cells_they_belong_to() -> None:
    lines = layout(
        [Paragraph(POS, (Inline("见"), Inline("规则", href="#rule"), Inline("。")))], 40, RenderContext()
    )
    assert lines[0].text == "见→ 规则。"
    assert lines[0].actions == ((2, 8, Action("link", "#rule")),)
    assert lines[0].action_at(5) == Action("link", "#rule")
    assert lines[0].action_at(0) is None


def test_items_are_listed_once_in_order() -> None:
    names = [action.name for action in items(layout(sample(ZH), 40, CONTEXT))]
    assert names == ["check:photo", "check:v", "check:i", "message:m", "branch:a", "branch:b"]


def test_a_link_inside_a_check_is_its_own_target() -> None:
    check = Check(POS, "k", "id", (Inline("Read "), Inline("rules", href="https://a.example/")))
    line = layout([CheckList(POS, (check,))], 60, RenderContext())[0]
    assert line.action_at(0) == Action("check", "k")
    assert line.action_at(12) == Action("link", "https://a.example/")


def test_copied_text_has_no_frames_and_no_soft_breaks() -> None:
    block = Message(
        POS, "m", "buyer", "", "The photos show the damage.\n照片已经能看出破损，不要再要求检测报告。"
    )
    lines = layout([block], 24, RenderContext())
    spans = [(at, 0, -1) for at in range(1, len(lines) - 1)]
    assert copied(lines, spans) == block.text
    assert copied(lines, [(1, 2, 5)]) == "The"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.md")), ids=lambda path: path.name)
def test_every_fixture_is_drawn(path: object) -> None:
    playbook = read_playbook(path.read_bytes()).playbook  # type: ignore[attr-defined]
    assert playbook is not None
    for step in playbook.steps:
        sources = [line.source for line in layout(step.blocks, 60, RenderContext()) if line.source]
        assert all(before <= after for before, after in pairwise(sources))


def test_the_renderer_knows_no_textual() -> None:
    code = "import sys, aftercase.tui.render; sys.exit('textual' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0
