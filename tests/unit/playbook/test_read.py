"""The reader: what becomes of each construct of the format, and where it stands."""

from __future__ import annotations

import pytest

from aftercase.playbook.model import (
    Alert,
    BranchList,
    CheckList,
    Code,
    Heading,
    Inline,
    List_,
    Paragraph,
    Quote,
    Rule,
    Table,
    plain,
)
from aftercase.playbook.read import read_playbook
from aftercase.problems import Pos
from tests.unit.playbook.sample import EN, FIRST, ZH, book, codes, inside, of, one, places, read, text

WAY = "- On: [end](#the-end)\n"
THEN = "Then:\n\n" + WAY  # after a list


@pytest.mark.parametrize(("source", "name"), [(EN, "damaged-goods.en.md"), (ZH, "damaged-goods.zh.md")])
def test_the_example_pair_reads_without_a_problem(source: str, name: str) -> None:
    reading = read_playbook(source.encode(), name)
    assert reading.problems == ()
    assert reading.playbook is not None
    assert [step.id for step in reading.playbook.steps] == [
        "read-refusal",
        "ask-photos",
        "offer-choice",
        "end-settled",
        "end-no-reply",
    ]


def test_the_front_matter_becomes_nodes() -> None:
    playbook = of(EN)
    assert (playbook.id, playbook.language, playbook.kind, playbook.cause) == (
        "damaged-goods",
        "en",
        "scenario",
        "product-quality",
    )
    variable = playbook.variables["photo_count"]
    assert (variable.type, variable.required, variable.example, variable.pos) == (
        "number",
        True,
        "3",
        Pos(10, 3),
    )
    deadline = playbook.deadlines["first-reply"]
    assert (str(deadline.after), deadline.start, deadline.source) == ("48h", "requested_at", "reply-rule")
    assert deadline.pos == Pos(12, 3)
    source = playbook.sources["reply-rule"]
    assert (source.reviewed, source.review_every, source.pos) == ("2026-08-01", "180d", Pos(14, 5))
    assert of(ZH, "damaged-goods.zh.md").translates == "en"


def test_the_title_and_the_overview_come_before_the_steps() -> None:
    playbook = of(EN)
    assert playbook.title == "Goods arrived damaged and the request was refused"
    (overview,) = playbook.overview
    assert isinstance(overview, Paragraph)
    assert overview.pos == Pos(19, 1)


def test_the_first_anchor_is_the_id_and_further_ones_are_former_ids() -> None:
    playbook = of(EN)
    step = playbook.steps[1]
    assert (step.id, step.aliases, step.title) == (
        "ask-photos",
        ("ask-for-pictures",),
        "Ask the buyer for photos",
    )
    assert playbook.step("ask-for-pictures") is step
    assert playbook.step("ask-photos") is step
    assert playbook.step("nowhere") is None


def test_a_step_says_what_its_tags_say() -> None:
    playbook = book("`due:first-reply` `source:rule` `stage:negotiation` `owner:buyer` `optional`\n\n" + WAY)
    step = playbook.start
    assert (step.due, step.sources, step.stage, step.owner) == (
        "first-reply",
        ("rule",),
        "negotiation",
        "buyer",
    )
    assert step.optional
    assert not step.returns
    assert [tag.pos for tag in step.tags] == [Pos(FIRST, column) for column in (1, 19, 33, 53, 67)]
    assert playbook.steps[1].outcome == "settled"


def test_a_check_has_a_key_a_kind_words_and_flags() -> None:
    body = (
        "- [ ] Save the notice `evidence:notice`\n"
        "- [ ] Write *the* reason `field:reason` `optional`\n"
        "- [ ] Call them `id:called` `due:2bd`\n\n  More words.\n\n" + THEN
    )
    first, second, third = book(body).start.checks
    assert (first.key, first.kind, first.label, first.required, first.pos) == (
        "notice",
        "evidence",
        "Save the notice",
        True,
        Pos(FIRST, 1),
    )
    assert (second.key, second.kind, second.required) == ("reason", "field", False)
    assert second.text == (Inline("Write "), Inline("the", em=True), Inline(" reason"))
    assert (third.key, third.kind, third.due) == ("called", "id", "2bd")
    (more,) = third.more
    assert more.pos == Pos(FIRST + 4, 3)


def test_a_code_span_that_is_no_tag_stays_in_the_words() -> None:
    (check,) = book("- [ ] Run `make it` and read `return` codes `optional:x` `id:a`\n\n" + THEN).start.checks
    assert check.label == "Run make it and read return codes optional:x"


@pytest.mark.parametrize(
    ("item", "key", "target", "label"),
    [
        ("It is fine: [go on](#the-end)", "the-end", "#the-end", "It is fine"),
        ("没问题：[继续](#the-end)", "the-end", "#the-end", "没问题"),
        ("[go on](#the-end)", "the-end", "#the-end", "go on"),
        ("Fine `id:fine`: [go on](#the-end)", "fine", "#the-end", "Fine"),
        ("没问题 `id:fine`：[继续](#the-end)", "fine", "#the-end", "没问题"),
        ("Ask: [ask](ask-platform.en.md#now)", "ask-platform#now", "ask-platform#now", "Ask"),
        ("Ask: [ask](ask-platform.en.md)", "ask-platform", "ask-platform", "Ask"),
        ("Here: [end](late-parcel.en.md#the-end)", "the-end", "#the-end", "Here"),
        ("Again: [start](late-parcel.en.md)", "start", "#start", "Again"),
        (
            "Look at [a page](https://example.com) or [go on](#the-end)",
            "the-end",
            "#the-end",
            "Look at a page or",
        ),
    ],
)
def test_a_branch_is_an_item_with_one_link_to_a_step(item: str, key: str, target: str, label: str) -> None:
    (branch,) = book(f"- {item}\n").start.branches
    assert (branch.key, branch.target, branch.label) == (key, target, label)
    assert branch.pos == Pos(FIRST, 1)


def test_the_overdue_branch_is_marked_and_keeps_its_words() -> None:
    (branch,) = book(
        "`due:24h`\n\n- Silence `on:overdue`: [close](#the-end) at once\n\n  Really.\n"
    ).start.branches
    assert branch.overdue
    assert branch.label == "Silence"
    assert plain(branch.text) == "Silence: close at once"
    assert len(branch.more) == 1


def test_a_link_in_running_text_is_no_branch() -> None:
    assert [one.label for one in book("See [the end](#the-end).\n\n" + WAY).start.branches] == ["On"]


def test_a_message_is_a_fence_with_its_variables_in_their_places() -> None:
    body = (
        "```message id=ask to=buyer channel=email\nDear {{buyer_name}},\n{{photo_count}} photos!\n```\n\n"
        + WAY
    )
    (message,) = book(body).start.messages
    assert (message.id, message.to, message.channel) == ("ask", "buyer", "email")
    assert message.text == "Dear {{buyer_name}},\n{{photo_count}} photos!"
    assert [(use.name, use.pos) for use in message.uses] == [
        ("buyer_name", Pos(FIRST + 1, 6)),
        ("photo_count", Pos(FIRST + 2, 1)),
    ]


def test_every_kind_of_block_has_its_place() -> None:
    body = """\
### Look closely

Words with **weight**.

> [!WARNING]
> Mind this.

> Somebody said
> this.

1. one
2. two

   ```sh
   make
   ```

---

| a | b |
|:--|--:|
| 1 | `2` |

    indented

- On: [end](#the-end)
"""
    expected = [
        (Heading, 0, 1),
        (Paragraph, 2, 1),
        (Alert, 4, 1),
        (Quote, 7, 1),
        (List_, 10, 1),
        (Rule, 17, 1),
        (Table, 19, 1),
        (Code, 23, 5),
        (BranchList, 25, 1),
    ]
    blocks = book(body).start.blocks
    assert [(type(block), block.pos) for block in blocks] == [
        (kind, Pos(FIRST + line, column)) for kind, line, column in expected
    ]
    alert, quote, numbers, table = blocks[2], blocks[3], blocks[4], blocks[6]
    assert isinstance(alert, Alert)
    assert isinstance(quote, Quote)
    assert isinstance(numbers, List_)
    assert isinstance(table, Table)
    assert (alert.kind, alert.blocks[0].pos) == ("warning", Pos(FIRST + 5, 3))
    assert quote.blocks[0].pos == Pos(FIRST + 7, 3)
    assert [item.pos for item in numbers.items] == [Pos(FIRST + 10, 1), Pos(FIRST + 11, 1)]
    assert numbers.items[1].blocks[1].pos == Pos(FIRST + 13, 4)
    assert numbers.start == 1
    assert table.align == ("left", "right")
    assert table.head == ((Inline("a"),), (Inline("b"),))
    assert table.rows == (((Inline("1"),), (Inline("2", code=True),)),)


def test_checks_and_plain_items_of_one_list_become_runs_in_their_order() -> None:
    blocks = book("- [ ] a `id:a`\n- b\n- [ ] c `id:c`\n\n" + THEN).start.blocks
    assert [type(block) for block in blocks][:3] == [CheckList, List_, CheckList]
    assert [block.pos.line for block in blocks[:3]] == [FIRST, FIRST + 1, FIRST + 2]


def test_checks_inside_checks_and_quotes_belong_to_the_step() -> None:
    step = book("- [ ] a `id:a`\n  - [ ] b `id:b`\n\n> - [ ] c `id:c`\n\n" + THEN).start
    assert [(check.key, check.pos.column) for check in step.checks] == [("a", 1), ("b", 3), ("c", 3)]


@pytest.mark.parametrize(
    "heading", ["Start\n-----", "> ## Not a step", "- ## Not a step", "### Only structure", "    ## code"]
)
def test_only_a_hash_heading_at_the_top_is_a_step(heading: str) -> None:
    assert [step.id for step in book(heading + "\n\n" + WAY).steps] == ["start", "the-end"]


def test_the_looks_of_words() -> None:
    body = "a *b* **c** ~~d~~ `e` [f](https://example.com) &amp; \\* g\\\nh\n\n" + WAY
    (paragraph, _) = book(body).start.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines == (
        Inline("a "),
        Inline("b", em=True),
        Inline(" "),
        Inline("c", strong=True),
        Inline(" "),
        Inline("d", strike=True),
        Inline(" "),
        Inline("e", code=True),
        Inline(" "),
        Inline("f", href="https://example.com"),
        Inline(" & * g"),
        Inline("", break_=True),
        Inline("h"),
    )


@pytest.mark.parametrize(
    ("words", "shown"), [("one\ntwo", "one two"), ("一\n二", "一二"), ("一\ntwo", "一 two")]
)
def test_a_line_end_is_a_space_but_between_chinese_characters(words: str, shown: str) -> None:
    (paragraph, _) = book(words + "\n\n" + WAY).start.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.inlines) == shown


def test_comments_are_kept_for_the_linter_and_shown_nowhere() -> None:
    reading = read("<!-- aftercase: ignore AC403 -->\n\nWords <!-- two -->.\n\n" + WAY)
    assert reading.problems == ()
    assert [(comment.text, comment.pos) for comment in reading.comments] == [
        ("aftercase: ignore AC403", Pos(FIRST, 1)),
        ("two", Pos(FIRST + 2, 7)),
    ]
    assert reading.playbook is not None
    assert [type(block) for block in reading.playbook.start.blocks] == [Paragraph, BranchList]


def test_html_is_reported_and_stays_visible() -> None:
    body = "<div>Never refund in cash.</div>\n\nNot <b>here</b>.\n\n<!-- x --> Nor here.\n\n" + WAY
    reading = read(body)
    assert codes(reading) == ["AC603"] * 4
    assert reading.playbook is not None
    block, paragraph, tail, _ = reading.playbook.start.blocks
    assert isinstance(block, Code)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(tail, Code)
    assert "Never refund in cash." in block.text
    assert plain(paragraph.inlines) == "Not <b>here</b>."
    assert "Nor here." in tail.text


def test_an_unsafe_link_loses_its_target_and_shows_it() -> None:
    reading = read("Go [here](javascript:alert(1)) now.\n\n" + WAY)
    assert one(reading, "AC703").pos == Pos(FIRST, 4)
    assert reading.playbook is not None
    (paragraph, _) = reading.playbook.start.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.inlines) == "Go here (javascript:alert(1)) now."
    assert all(not run.href for run in paragraph.inlines)


def test_an_entity_cannot_bring_in_a_hidden_character() -> None:
    (paragraph, _) = book("a&#x202e;b&#10;c\n\n" + WAY).start.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.inlines) == "a<U+202E>b c"


def test_the_text_is_stored_clean_and_reads_as_itself() -> None:
    dirty = "\ufeff" + text("Cafe\u0301 \x1b[31m\u202e\n\n" + WAY).replace("\n", "\r\n")
    reading = read_playbook(dirty, "late-parcel.en.md")
    assert [(problem.code, problem.severity) for problem in reading.problems] == [
        ("AC001", "warning"),
        ("AC001", "warning"),
        ("AC001", "warning"),
        ("AC701", "error"),
        ("AC702", "error"),
    ]
    assert reading.playbook is not None
    stored = reading.playbook.text
    assert "Café ␛[31m<U+202E>" in stored
    assert "\r" not in stored
    again = read_playbook(stored, "late-parcel.en.md")
    assert again.problems == ()
    assert again.playbook is not None
    assert again.playbook.pin == reading.playbook.pin


def test_text_without_steps_or_head_is_no_playbook() -> None:
    assert read_playbook("").playbook is None
    assert read_playbook('# Only a title\n\n## A step <a id="ab"></a>\n').playbook is None
    assert read_playbook(EN.partition("\n## ")[0]).playbook is None


def test_a_broken_head_still_shows_the_rest() -> None:
    reading = read_playbook(EN.replace("kind: scenario", "kind: scenari"), "damaged-goods.en.md")
    assert one(reading, "AC003").args["near"] == "scenario"
    assert reading.playbook is not None
    assert len(reading.playbook.steps) == 5


@pytest.mark.parametrize("source", [EN, ZH])
def test_every_place_lies_where_its_node_is_written(source: str) -> None:
    playbook = of(source)
    lines = source.split("\n")
    for pos, node in places(playbook):
        assert inside(pos, source), node
    for step in playbook.steps:
        for tag in step.tags:
            assert lines[tag.pos.line - 1][tag.pos.column - 1 :].startswith(f"`{tag}`")
        items = [check.pos for check in step.checks] + [branch.pos for branch in step.branches]
        assert all(lines[pos.line - 1][pos.column - 1] == "-" for pos in items)


def test_ten_thousand_lines_are_read_whole() -> None:
    steps = "".join(
        f'\n## Step {n} <a id="s{n}"></a>\n\n`due:24h`\n\nWords *and* `code`.\n\n'
        f"- [ ] Do it `id:k{n}`\n\nThen:\n\n- On: [next](#s{n + 1})\n"
        for n in range(900)
    )
    reading = read(end=steps + '\n## Last <a id="s900"></a>\n\n`outcome:won`\n')
    assert reading.playbook is not None
    assert len(reading.playbook.text.split("\n")) > 10_000
    assert len(reading.playbook.steps) == 902
    assert codes(reading) == ["AC201"]


def test_a_quote_in_a_quote_has_its_own_place() -> None:
    (outer, _) = book("> one\n>\n> > two\n> > three\n>\n> - four\n\n" + WAY).start.blocks
    assert isinstance(outer, Quote)
    _, inner, numbers = outer.blocks
    assert isinstance(inner, Quote)
    assert isinstance(numbers, List_)
    assert (inner.pos, inner.blocks[0].pos) == (Pos(FIRST + 2, 3), Pos(FIRST + 2, 5))
    assert (numbers.pos, numbers.items[0].blocks[0].pos) == (Pos(FIRST + 5, 3), Pos(FIRST + 5, 5))


def test_characters_that_come_together_by_cleaning_are_composed() -> None:
    playbook = read("Cafe\u200b\u0301.\n\n" + WAY).playbook
    assert playbook is not None
    assert "Caf\u00e9." in playbook.text


def test_a_tower_of_marks_is_cut_before_it_is_sorted() -> None:
    reading = read("a" + "\u0591" * 100 + "b\n\n" + WAY)
    assert codes(reading) == ["AC702"]
    assert reading.playbook is not None
    assert reading.playbook.text.count("\u0591") == 30
