"""One block of every kind, for the tests of the widget."""

from __future__ import annotations

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
    List_,
    ListItem,
    Message,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from aftercase.problems import Pos

HOSTILE = "[/x] [@click=app.quit]q[/] \x1b]52;c;QUJD\x07 \x9b31m \u202e \x1b[2J {name} $x"


def para(text: str, line: int = 1) -> Paragraph:
    return Paragraph(Pos(line, 1), (Inline(text),))


def branch(line: int, key: str, label: str, target: str, words: str, overdue: bool = False) -> Branch:
    text = (Inline(f"{label}："), Inline(words, href=target))
    return Branch(Pos(line, 1), key, target, label, overdue, target, text)


EVERY_BLOCK: list[Block] = [
    Heading(Pos(1, 1), 2, (Inline("Ask the buyer for photos 请买家补充照片"),)),
    Alert(Pos(3, 1), "caution", (para("照片已经能看出破损时，不要再要求检测报告。", 4),)),
    Paragraph(
        Pos(6, 1),
        (
            Inline("The photos show "),
            Inline("where", strong=True),
            Inline(" it broke; see "),
            Inline("the rules", href="https://rules.example/"),
            Inline("."),
        ),
    ),
    List_(
        Pos(8, 1),
        (ListItem(Pos(8, 1), (para("先看照片", 8),)), ListItem(Pos(9, 1), (para("再看物流", 9),))),
        1,
    ),
    Table(
        Pos(11, 1),
        ("left", "right"),
        ((Inline("平台"),), (Inline("first answer"),)),
        (((Inline("淘宝"),), (Inline("48 小时"),)), ((Inline("Tmall"),), (Inline("24 h"),))),
    ),
    Quote(Pos(16, 1), (para("“我不想拍。”", 16),)),
    Code(Pos(18, 1), "json", '{"order_no": 1}'),
    Rule(Pos(22, 1)),
    Message(
        Pos(24, 1), "ask", "buyer", "platform_chat", "Hello {{buyer_name}}, please send photos of the damage."
    ),
    CheckList(
        Pos(28, 1),
        (
            Check(Pos(28, 1), "photo", "evidence", (Inline("Photo of the label"),)),
            Check(Pos(29, 1), "reason", "field", (Inline("用买家原话记下申请原因"),), due="24h"),
            Check(Pos(30, 1), "insured", "id", (Inline("Check the insurance"),), False),
        ),
    ),
    BranchList(
        Pos(32, 1),
        (
            branch(32, "broke", "It broke", "#offer", "给出两个方案"),
            branch(33, "platform", "平台已经介入", "ask-platform.zh.md", "请平台处理"),
            branch(34, "late", "No reply in time", "#end", "Close", overdue=True),
        ),
    ),
]
