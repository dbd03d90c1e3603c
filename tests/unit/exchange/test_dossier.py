"""The page: everything is on it, in both languages, and no outside word is markup in anybody's reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from aftercase import i18n
from aftercase.case.fold import fold
from aftercase.desk.desk import Desk
from aftercase.exchange import bundle as bundles
from aftercase.exchange import marks
from aftercase.exchange.course import Course
from aftercase.exchange.document import Made
from aftercase.exchange.dossier import dossier
from aftercase.exchange.names import Names
from aftercase.guide.decide import Opening, Speech
from aftercase.text import clean, one_line
from tests.kit import StillClock, make_desk
from tests.unit.exchange.conftest import NUMBER, make

HOSTILE = (
    "[x](javascript:alert(1))",
    "![x](http://evil.example/p.png)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "| a | b |",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "```\ncode\n```",
    "~~~",
    "***",
    "===",
    "--- ",
    "    indented",
    "\ttab",
    "**b** _i_ `c` ~~s~~",
    "http://evil.example www.evil.example a@evil.example",
    "[^1] [ref]\n\n[ref]: http://evil.example",
    "&lt;b&gt; &#60;i&#62;",
    "$x$ $$y$$",
    "- [ ] task",
    "term\n: definition",
    "\x1b]0;title\x07\u202egnp.exe",
    "ends with a backslash\\",
    "\\<b>",
)


def reader() -> MarkdownIt:
    """One that understands as much as any: raw HTML, tables, bare links, footnotes, formulas, definitions."""
    made = MarkdownIt("commonmark", {"html": True, "linkify": True})
    made.enable(["table", "strikethrough", "linkify"])
    made.use(footnote_plugin).use(dollarmath_plugin).use(deflist_plugin).use(tasklists_plugin)
    return made


READER = reader()


def shape(tokens: list[Token] | None) -> list[str]:
    """The kinds of all tokens, inner ones too, without the text."""
    kinds = []
    for token in tokens or []:
        if token.type not in ("text", "text_special", "softbreak", "hardbreak"):
            kinds.append(token.type)
            kinds += shape(token.children)
    return kinds


def shown(tokens: list[Token]) -> str:
    """The words a reader shows."""
    parts = []
    for token in tokens:
        parts.append(
            {"softbreak": "\n", "hardbreak": "\n"}.get(
                token.type, token.content if not token.children else ""
            )
        )
        parts.append(shown(token.children or []))
    return "".join(parts)


_MARKUP = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~&^$%=:@/\"' \n\t1aw字"), max_size=24) | st.text(
    max_size=20
)


@given(_MARKUP)
@example("\x08.AC")  # the sign for a control character before a name that ends like a country
def test_a_line_stays_words(text: str) -> None:
    tokens = READER.parse("x " + marks.inline(text))
    assert shape(tokens) == ["paragraph_open", "inline", "paragraph_close"]
    assert re.sub(r"\s+", " ", shown(tokens)).strip() == ("x " + one_line(text)).strip()
    alone = READER.parse(marks.inline(text))
    assert shape(alone) in (["paragraph_open", "inline", "paragraph_close"], [])


@given(_MARKUP)
def test_a_cell_stays_a_cell(text: str) -> None:
    lines = marks.table(("a", "b"), [(marks.inline(text), "x")])
    tokens = READER.parse("\n".join(lines))
    assert shape(tokens).count("td_open") == 2
    assert not set(shape(tokens)) - set(shape(READER.parse("| a | b |\n| --- | --- |\n| y | x |")))


@given(_MARKUP, st.booleans())
def test_a_quotation_stays_words(text: str, struck: bool) -> None:
    tokens = READER.parse("\n".join(marks.quote(text, struck)))
    allowed = {"blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline"}
    allowed |= {"s_open", "s_close"} if struck else set()
    assert not set(shape(tokens)) - allowed
    assert "".join(shown(tokens).split()) == "".join(clean(text).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_full_of_hostile_words_has_the_shape_of_a_harmless_one(tmp_path: Path, text: str) -> None:
    pages = []
    for name, words in (("hostile", text), ("harmless", "word")):
        folder = tmp_path / name
        folder.mkdir()
        desk = made_of(words, folder)
        make(desk, "md", folder / "x.md")
        pages.append((folder / "x.md").read_text("utf-8"))
    hostile, harmless = pages
    # A text of several lines has more paragraphs, and more runs struck through.
    lone = {"paragraph_open", "inline", "paragraph_close", "s_open", "s_close"}
    assert [kind for kind in shape(READER.parse(hostile)) if kind not in lone] == [
        kind for kind in shape(READER.parse(harmless)) if kind not in lone
    ]
    assert not re.search(
        r"<(?!/?(p|h\d|table|thead|tbody|tr|t[hd]|blockquote|strong|em|code|s|ul|li|hr|br)\b)",
        READER.render(hostile),
    )
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", hostile)


@pytest.mark.parametrize("text", ["<b>`x`</b> | [y](z) ~~s~~", "plain"])
def test_a_file_that_somebody_made_by_hand_is_no_markup_either(desk: Desk, text: str) -> None:
    """What our own writer never lets through: foreign words in places of ours."""
    bundle = bundles.gather(desk.store, NUMBER)
    events: list[dict[str, Any]] = json.loads(json.dumps(bundle.events))
    for event in events:
        data = event["data"]
        event["by"] = text
        event["hash"] = text + event["hash"]
        for name in (
            "platform",
            "channel",
            "party",
            "evidence_kind",
            "sha256",
            "stage",
            "turn",
            "whose",
            "name",
        ):
            if name in data:
                data[name] = text
        if event["kind"] == "deadline_set":
            data["rule"] = dict.fromkeys(("book", "source", "url", "seen", "confidence", "start"), text)
    made = Made("2026-08-03T08:00:00.000Z", text, "Asia/Shanghai", "en", lambda _amount: text)
    page = dossier(bundle._replace(events=tuple(events), case=fold(events)), made)
    assert not re.search("<b>|</b>|<a |<em>y", READER.render(page))
    if "x" in text:
        assert "<code>x</code>" not in READER.render(page)


def made_of(words: str, folder: Path) -> Desk:
    """A case in which every outside word is this one."""
    desk = make_desk(folder / "desk", clock=StillClock())
    opening = Opening("parcel-lost", platform="taobao", order_no=words, buyer_name=words, title=words)
    number = desk.new(opening).case.number
    desk.set_values(number, {"shop": words})
    desk.say(number, Speech("in", "buyer", words))
    entry = desk.say(number, Speech("internal", "colleague", words)).events[0]["seq"]
    desk.correct(number, entry, words, words)
    desk.say(number, Speech("in", "buyer", words))
    desk.undo(number)
    (folder / "file.png").write_bytes(b"x")
    desk.attach(number, [folder / "file.png"], check="tracking", shows=words)
    desk.skip(number, ["parcels", "paid_by"], words)
    desk.move(number, "negotiation", words)
    return desk


def page_of(desk: Desk, path: Path, language: str = "en") -> str:
    i18n.use(language)
    make(desk, "md", path, force=True)
    return path.read_text("utf-8")


def test_what_stands_on_the_page(desk: Desk, tmp_path: Path) -> None:
    page = page_of(desk, tmp_path / "x.md")
    record = desk.record(NUMBER)
    head, count = record.events[-1]["hash"], len(record.events)
    assert page.count(f"{count} events, head `{head}`") == 2
    assert page.startswith("# AC-2026-0001 · The parcel of order 88\n\n" + f"{count} events")
    for words in (
        "| buyer | 李伟 |",
        "| amount in dispute | 12.50 CNY |",
        "| platform | Taobao |",
        "> 到货是碎的\\\n> please pay",
        "> We look into it.\n",
        "> We look into it today.",
        "the day was missing",
        "> ~~a note in haste~~",
        "(taken back)",
        "☑ Save the tracking page",
        "⊘ Who paid the freight",
        "skipped: known from the label",
        "☐ Ask the carrier",
        "| parcels | 2 |",
        "| tracking |",
        "tracking page.png",
        "包裹.jpg",
        "where it stopped",
        "chose “Trace it”, on to “Trace the parcel”",
        "first answer (shipped)",
        "| wang |",
    ):
        assert words in page, words
    for event in record.events:
        assert f"`{event['hash'][:12]}`" in page
        if event["kind"] == "evidence_added":
            assert f"`{event['data']['sha256']}` | unaltered |" in page
    for pin in (path.stem for path in (desk.store.folder(NUMBER) / "playbooks").iterdir()):
        assert f"`{pin}` | unaltered |" in page


def test_erased_words_are_shown_as_erased(desk: Desk) -> None:
    bundle = bundles.gather(desk.store, NUMBER)
    events: list[dict[str, Any]] = [{**event, "private": {}} for event in bundle.events]
    made = Made("2026-08-03T08:00:00.000Z", "li", "Asia/Shanghai", "en", lambda _amount: "")
    page = dossier(bundle._replace(events=tuple(events), case=fold(events)), made)
    assert "李伟" not in page
    assert "到货" not in page
    assert "| buyer | *(erased)* |" in page
    assert "> *(erased)*" in page
    assert "buyer = (erased)" in page
    assert "skipped: (erased)" in page


def test_a_kind_of_a_newer_version_is_named(desk: Desk, tmp_path: Path) -> None:
    case = desk.case(NUMBER)
    course = Course(case, Names(case, {}, "en"), "UTC", lambda _amount: "")
    event = {**desk.record(NUMBER).events[0], "kind": "weighed"}
    assert "weighed, written by a newer version" in course.sentence(event)
    for event in desk.record(NUMBER).events:
        assert course.sentence(event)  # also where no playbook text is left


def test_the_page_follows_the_language_of_the_interface(desk: Desk, tmp_path: Path) -> None:
    page = page_of(desk, tmp_path / "x.md", "zh")
    assert "| 买家 | 李伟 |" in page
    assert "保存物流页面" in page


def test_what_is_empty_is_no_markup() -> None:
    assert marks.strike("") == ""
    assert marks.quote("", struck=True) == ["> "]
    assert marks.table(("a",), []) == []
