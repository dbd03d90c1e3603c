"""The wording guard: where it points, what it lets pass, and that no rule file can hang or fool it."""

from __future__ import annotations

import random
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase import i18n
from aftercase.guide.guards import wording_looks
from aftercase.guide.guards.rules import Haystack, Needle, Rules
from aftercase.guide.guards.wording import Context, Finding, apply, language_of, review
from aftercase.playbook import phrases
from aftercase.playbook.letters import alike, fold
from aftercase.playbook.library import Library, shipped_folder
from aftercase.playbook.phrases import BadPhrase, parse
from aftercase.playbook.wording import merged, read_wording

HEAD = (
    "schema: aftercase-wording/1\nlanguage: zh\nkinds:\n  insult: {why: {zh: 不好, en: not good}}\nrules:\n"
)


@pytest.fixture(scope="module")
def rules() -> Rules:
    library = Library([shipped_folder()])
    return Rules(library.wording(), library.likeness())


def _look(rules: Rules, text: str, party: str = "buyer", **context: object) -> list[tuple[str, str]]:
    found = review(
        text,
        language=language_of(text),
        rules=rules,
        party=party,
        context=Context(**context),  # type: ignore[arg-type]  # each test names the fields it needs
    )
    for one in found:
        assert text[one.start : one.end] == one.words
    return [(one.kind, one.words) for one in found]


def test_a_finding_says_where_why_and_what_instead(rules: Rules) -> None:
    i18n.use("en")
    (one,) = review("Ok. Only an idiot does that.", language="en", rules=rules, party="buyer")
    assert (one.kind, one.severity, one.start, one.end, one.words) == (
        "insult",
        "stop",
        4,
        17,
        "Only an idiot",
    )
    assert "insults" in one.why
    i18n.use("zh")
    try:
        (one,) = review("Ok. Only an idiot does that.", language="en", rules=rules, party="buyer")
        assert "侮辱" in one.why
    finally:
        i18n.use("en")


def test_a_law_is_named_in_the_reason(rules: Rules) -> None:
    (one,) = review("本活动最终解释权归本店所有。", language="zh", rules=rules, party="buyer")
    assert one.kind == "void_term"
    assert "法释〔2022〕8号" in one.why


@pytest.mark.parametrize(
    "text",
    [
        "加 微 信 聊",
        "加薇信聊",
        "加.微.信",
        "加微·信聊",
        "加ＶＸ聊",
        "加 vx 聊",
        "加V信聊",
        "加我Wechat聊",
        "加微信聊",
    ],
)
def test_the_usual_dodges_are_seen_through(rules: Rules, text: str) -> None:
    assert [kind for kind, _ in _look(rules, text)] == ["off_platform"]


def test_traditional_characters_and_curly_apostrophes_are_read(rules: Rules) -> None:
    assert _look(rules, "你就是騙子")[0][0] == "accusation"
    assert _look(rules, "Don’t lie. You’re a liar")[0][0] == "accusation"


@pytest.mark.parametrize(
    "text",
    [
        "微信支付原路退回。",
        "您反馈收到的是假货,我们先核对。",
        "面料100%棉。",
        "We guarantee nothing beyond what the law says: the right is guaranteed by law.",
        "Please do not send us your card number or CVV.",
        "Use your code SAVE10 at checkout.",
        "PLEASE NOTE the label expires tomorrow.",
        "The NORTHWIND TRADING CO line on your statement is us.",
        "The Killer Queen poster is back.",
        "The box says DO NOT OPEN WITH A KNIFE.",
        "订单号13800001234567已发出。",
    ],
)
def test_what_only_sounds_bad_passes(rules: Rules, text: str) -> None:
    assert _look(rules, text) == []


def test_quoted_words_are_repeated_not_said(rules: Rules) -> None:
    assert _look(rules, "买家说：“你们就是骗子，不退就曝光你”。", "platform") == []
    assert _look(rules, "> 你就是骗子\n\n我们正在核对。") == []
    assert _look(rules, "你就是骗子。") != []
    assert _look(rules, '"Send it to 4111 1111 1111 1111"') != []  # a card number is no less one in quotes


def test_another_party_hears_other_rules(rules: Rules) -> None:
    text = "电话13700002222"
    assert _look(rules, f"收件人{text}", "carrier") == []
    assert {kind for kind, _ in _look(rules, f"那位顾客{text}", "platform")} == {"personal_data"}
    assert _look(rules, "这单进价12块", "colleague") == []
    assert [kind for kind, _ in _look(rules, "{{order_no}}", "colleague")] == ["unfilled"]


def test_what_the_case_knows_is_no_news(rules: Rules) -> None:
    text = "我们用13700002222联系您，运到时请接。"
    assert _look(rules, text) != []
    assert _look(rules, text, values={"phone": "137 0000 2222"}) == []
    assert _look(rules, "请写信到 help@shop.example。") != []
    assert _look(rules, "请写信到 help@shop.example。", contacts=("help@shop.example",)) == []


def test_a_name_is_a_name(rules: Rules) -> None:
    assert _look(rules, "Dear Mr Moron Idiot, thank you.") != []
    assert _look(rules, "Dear Mr Moron Idiot, thank you.", names=("Moron Idiot",)) == []
    assert _look(rules, "The STOP IT NOW shop answers.", names=("STOP IT NOW",)) == []


def test_an_unfilled_variable_is_filled_from_the_case(rules: Rules) -> None:
    context = Context(values={"order_no": "77"})
    text = "订单 {{order_no}} 和 ⟦amount⟧ 元"
    first, second = review(text, language="zh", rules=rules, party="buyer", context=context)
    assert (first.calmer, second.calmer) == ("77", None)
    assert apply(text, first) == "订单 77 和 ⟦amount⟧ 元"


def test_both_languages_count_where_both_are_written(rules: Rules) -> None:
    text = "您好。You are an idiot. You are a liar, do you understand me. 加我微信聊。"
    assert {kind for kind, _ in _look(rules, text)} == {"insult", "accusation", "off_platform"}


def test_calmer_words_take_the_place_of_the_found_ones(rules: Rules) -> None:
    text = "请看。你就是骗子！！！谢谢"
    while found := review(text, language="zh", rules=rules, party="buyer"):
        before = text
        text = apply(text, found[0])
        assert text != before
    assert text.startswith("请看。情况和我们的记录对不上")
    assert text.endswith("。谢谢")
    assert (
        apply("abc", Finding("r", "insult", 0, 1, "x", "", "y", "ask")) == "abc"
    )  # the text has changed since


def test_calmer_words_are_calm(rules: Rules) -> None:
    for ready in rules.all:
        if ready.rule.calmer:
            found = review(ready.rule.calmer, language=ready.rule.language, rules=rules, party="buyer")
            assert [(ready.rule.id, one.words) for one in found] == []


def test_a_needle_is_looked_for_in_the_sentences_that_have_all_its_anchors() -> None:
    """The same places as in the bare text; and over a mark only where the phrase holds one."""
    phrases = ["(加|添加)~6(微信|好友)", "再闹", "no. # (is|was) yours", "^shut up$", "(you|they) ~12 lied"]
    texts = [
        "加一下我的微信。再闹就添加好友！加。微信",
        "Well. Shut up! No. 12 was yours. You know. They said he lied? you. lied",
        "",
        "。。。！！" * 200,
        "a sentence that is long enough to stand alone, no. 12 was yours",
        "加" * 300 + "微信" + "。" * 50 + "they lied. " * 40,
    ]
    for text in texts:
        for phrase in phrases:
            language = "zh" if re.search("[\u4e00-\u9fff]", phrase) else "en"
            needle = Needle(parse(phrase, language))
            folded = fold(text).text
            bare = [match.span() for match in needle.pattern.finditer(folded)]
            vocabulary = frozenset(word for words in needle.anchors for word in words)
            for hay in (Haystack(folded), Haystack(folded, vocabulary)):
                assert [match.span() for match in hay.matches([needle])] == bare, (phrase, text[:40])


def test_every_rule_finds_something_of_its_own(rules: Rules) -> None:
    """Each phrase of words alone, without gaps and signs, finds itself."""
    for ready in rules.all:
        for needle in (*ready.words, *ready.unless, *ready.unless_near, *ready.only_near):
            assert needle.anchors
            assert re.compile(needle.phrase.pattern)
    plain = [n for r in rules.all for n in r.words if not re.search(r"[()~#*^$\\]", n.phrase.text)]
    for needle in plain:
        assert next(Haystack(needle.phrase.text).matches([needle]), None) is not None, needle.phrase.text


# --- looks


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("11010519491231002X", 1),  # the sample of the standard
        ("110105194912310021", 0),  # its checksum broken
        ("990105194912310022", 0),
    ],
)
def test_an_identity_number_has_its_checksum(number: str, seen: int) -> None:
    assert len(list(wording_looks.id_number(f"证件{number}。", Context()))) == seen


@pytest.mark.parametrize(
    ("text", "calmer"),
    [
        ("卡号4111 1111 1111 1111", ["****1111"]),
        ("card 4111-1111-1111-1112", []),
        ("order 4111111111111111", []),  # named as the number of an order
        ("流水号6228480402564890018", []),
        ("6228480402564890018", ["****0018"]),
    ],
)
def test_a_card_number_has_its_checksum(text: str, calmer: list[str]) -> None:
    assert [one.calmer for one in wording_looks.card_number(text, Context())] == calmer


def test_phones_are_told_from_other_numbers() -> None:
    def seen(text: str) -> int:
        return len(list(wording_looks.phone(text, Context())))

    assert seen("打 138 0000 1234 或 +1 (312) 555-0188 或 07700 900123") == 3
    assert seen("运单13800001234，热线 400-123-4567，1-800-555-0199，12315，订单 20260801138000012345") == 0
    assert seen("电话一三八零零零零一二三四") == 1


def test_capitals_are_shouting_only_where_somebody_speaks() -> None:
    def seen(text: str) -> list[str | None]:
        return [one.calmer for one in wording_looks.capitals(text, Context())]

    assert seen("STOP WRITING TO US. Please.") == ["Stop writing to us"]
    assert seen("Well, I SAID NO REFUND") == ["I said no refund"]
    assert seen("USB, HDMI and VGA; FASHION HUB LTD; size XXL; MADE IN ITALY; marked HANDLE WITH CARE") == []


def test_marks_and_repeats() -> None:
    assert [one.calmer for one in wording_looks.marks("什么！！！ Why???", Context())] == ["。", "?"]
    assert list(wording_looks.marks("谢谢！！ Really? Yes!", Context())) == []
    assert [one.calmer for one in wording_looks.repeats("烦烦烦烦，快点快点快点", Context())] == [
        "烦",
        "快点",
    ]
    assert list(wording_looks.repeats("哈哈哈哈哈，好的好的好的，谢谢谢谢", Context())) == []
    assert [one.calmer for one in wording_looks.marks("快看！！真的没有！！", Context())] == ["。"]
    assert [one.calmer for one in wording_looks.repeats("不！不！不！停停停！Nooooo", Context())] == [
        "不",
        "停",
        "No",
    ]
    assert list(wording_looks.repeats("www.a.com, hmmmm, IIII, XXXXL, good@aaaaa.de", Context())) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{name}",
            "XXX元",
            "X月X日",
            "【填写订单号】",
            "[insert name]",
            "____",
            "TODO",
            "Dear XX,",
            "××女士",
        ),
        *(
            "%NAME%",
            "%昵称%",
            "#ORDER_ID#",
            "by TT.MM.JJJJ",
            "0000-00-00",
            "Hi null,",
            "单号：待补充",
            "<full name>",
        ),
    ],
)
def test_gaps_of_every_kind_are_seen(text: str) -> None:
    assert list(wording_looks.gaps(text, Context()))


@pytest.mark.parametrize(
    "text",
    [
        "XXL",
        "SIZE XXXL",
        "尾号****1234",
        "【温馨提示】请看",
        "[1]",
        "iPhone X",
        "a_b",
        "{}",
        "棉80%羊毛20%",
        "#A7",
        "时间：待定",
    ],
)
def test_what_is_no_gap(text: str) -> None:
    assert list(wording_looks.gaps(text, Context())) == []


# --- letters


@given(st.text(alphabet="加微信 .·~-abİß退款。！\n　", max_size=40))
def test_folding_knows_the_place_of_every_character(text: str) -> None:
    folded = fold(text)
    assert len(alike(text)) == len(text)
    for at, char in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert end == start + 1
        assert alike(text[start]) == char
    assert folded.span(0, 0) == (0, 0)


def test_only_lone_characters_are_joined() -> None:
    assert fold("加 微 信").text == "加微信"
    assert fold("您好 请稍等 谢谢").text == "您好 请稍等 谢谢"
    assert fold("阿里·巴巴").text == "阿里巴巴"


# --- phrases


@pytest.mark.parametrize(
    ("phrase", "yes", "no"),
    [
        (
            "you (really)? are ~10 liar",
            ["you are a liar", "you really are a big liar"],
            ["you are no liars", "you liar"],
        ),
        ("don't pay", ["dont pay", "don't  pay", "don't\npay"], ["do not pay"]),
        ("we can", ["we can."], ["we can't", "we cannot"]),
        ("^stop$", ["Ok. stop!", "stop"], ["please stop", "stop it"]),
        ("lie*", ["lies", "lie", "liexyz"], ["belie"]),
        ("order #", ["order 12"], ["order a"]),
        ("cost \\(net\\)", ["cost (net)"], ["cost net"]),
    ],
)
def test_phrases_find_what_they_say(phrase: str, yes: list[str], no: list[str]) -> None:
    pattern = re.compile(parse(phrase, "en").pattern)
    assert [text for text in yes if not pattern.search(text)] == []
    assert [text for text in no if pattern.search(text)] == []


def test_a_gap_ends_with_the_sentence() -> None:
    pattern = re.compile(parse("退款~10骗", "zh").pattern)
    assert pattern.search("退款是骗")
    assert not pattern.search("退款。是骗")


@pytest.mark.parametrize(
    "phrase",
    ["(a|b", "a|b", "(a(b)c)", "(a||b)", "~5", "a~99b", "a~40b~40c~40d", "(a)?", "#", "x" * 401, "(a|#)"],
)
def test_a_bad_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(BadPhrase):
        parse(phrase, "en")


@given(st.text(alphabet="()|~?#*^$\\ab9 骗加", max_size=30), st.sampled_from(["zh", "en"]))
def test_whatever_is_typed_compiles_or_is_refused(text: str, language: str) -> None:
    try:
        phrase = parse(alike(text), language)
    except BadPhrase:
        return
    pattern = re.compile(phrase.pattern)
    assert pattern.groups == phrase.groups


@given(
    st.text(alphabet="ab cn't~(|)?#骗", min_size=1, max_size=20), st.text(alphabet="ab cn't1骗", max_size=30)
)
def test_an_anchor_is_in_every_text_where_the_phrase_is(text: str, sample: str) -> None:
    for language in ("zh", "en"):
        try:
            phrase = parse(text, language)
        except BadPhrase:
            return
        if re.search(phrase.pattern, sample):
            assert all(any(word in sample for word in words) for words in phrase.anchors)


def test_the_worst_phrase_allowed_does_a_bounded_amount_of_work() -> None:
    """Steps are counted, not seconds: each gap may be tried at every width, and that is all."""
    assert phrases.WORK == 1700
    worst = re.compile(parse("骗~40钱~39走", "zh").pattern)
    assert worst.search("骗" + "钱" * 30 + "走") is not None
    assert worst.search("骗钱" * 1000) is None


# --- files


def _problems(text: str) -> list[str]:
    return [problem.line("zh.yaml") for problem in read_wording(HEAD + text, "zh.yaml")[1]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '  - {id: one, kind: insult, words: ["(a|b"]}',
            "zh.yaml:6:37 AC003 This parenthesis is never closed.",
        ),
        ("  - {id: One, kind: insult, words: [ab]}", "zh.yaml:6:6 AC003 One is no id."),
        (
            "  - {id: one, kind: insalt, words: [ab]}",
            "zh.yaml:6:15 AC003 insalt is no value of kind. Did you mean insult?",
        ),
        ("  - {id: one, kind: insult}", "zh.yaml:6:5 AC003 A rule has either words or a look."),
        ("  - {id: one, kind: insult, look: caps}", "zh.yaml:6:29 AC003 caps is no value of look."),
        ("  - {id: one, kind: threat, words: [ab]}", "zh.yaml:6:5 AC003 The rule does not say why in zh."),
        (
            "  - {id: one, kind: insult, words: [ab], to: [buier]}",
            "zh.yaml:6:47 AC003 buier is no value of to.",
        ),
        (
            '  - {id: one, kind: insult, words: [ab], calmer: "{1}"}',
            "zh.yaml:6:42 AC003 calmer uses {1}, but a phrase",
        ),
        (
            "  - {id: one, kind: insult, words: [ab], source: {title: {zh: a}, url: x}}",
            "zh.yaml:6:67 AC003 x is no web",
        ),
        (
            "  - {id: one, kind: void_term, words: [ab], why: {zh: a, en: a}}",
            "zh.yaml:6:5 AC003 A rule about a void term names the law it stands in.",
        ),
        (
            "  - {id: one, kind: insult, words: [ab]}\n  - {id: one, kind: insult, words: [cd]}",
            "zh.yaml:7:6 AC003 There are two rules with the id one.",
        ),
    ],
)
def test_a_bad_rule_is_told_with_its_place(text: str, line: str) -> None:
    found = _problems(text)
    assert [one for one in found if one.startswith(line)], found


def test_a_bad_rule_leaves_the_others() -> None:
    file, problems = read_wording(
        HEAD + "  - {id: one, kind: insult, words: [ab]}\n  - {id: two, kind: insult}\n"
    )
    assert file is not None
    assert [rule.id for rule in file.rules] == ["one"]
    assert len(problems) == 1


def test_the_language_is_the_files() -> None:
    assert (
        "Make them equal"
        in read_wording(HEAD + "  - {id: a1, kind: insult, words: [ab]}", "en.yaml")[1][0].text()
    )


def test_a_shop_adds_replaces_and_turns_off(tmp_path: Path) -> None:
    folder = tmp_path / "wording"
    folder.mkdir()
    (folder / "en.yaml").write_text(
        HEAD.replace("language: zh", "language: en\noff: [capitals]")
        + "  - {id: nickname, kind: insult, words: [grumpy goose], calmer: dear customer}\n"
        + "  - {id: marks, kind: insult, words: [never this]}\n"
    )
    library = Library([shipped_folder()], own=[tmp_path])
    rules = Rules(library.wording())
    found = review("Hello GRUMPY goose!!! STOP WRITING TO US", language="en", rules=rules, party="buyer")
    assert [(one.rule, one.calmer) for one in found] == [("nickname", "dear customer")]
    assert library.wording() == library.wording()  # read once: the same rules, good as the key of a cache
    assert next(iter(library.wording_files()))[0].parent.parent == tmp_path


def test_the_first_folder_counts() -> None:
    one = read_wording(HEAD + "  - {id: same, kind: insult, words: [ab]}")[0]
    two = read_wording(
        HEAD + "  - {id: same, kind: insult, words: [cd]}\n  - {id: more, kind: insult, words: [ef]}"
    )[0]
    assert one is not None
    assert two is not None
    assert [rule.words[0].text for rule in merged([one, two])] == ["ab", "ef"]


@pytest.mark.parametrize("page", ["wording.md", "wording.zh-CN.md"])
def test_the_example_of_the_page_can_be_used(page: str) -> None:
    text = (Path(__file__).parents[4] / "docs" / page).read_text("utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    file, problems = read_wording(example[1])
    assert [problem.text() for problem in problems] == []
    assert file is not None
    assert (len(file.rules), file.off) == (1, ("email-address",))


def test_the_shipped_files_have_no_problem() -> None:
    files = Library([shipped_folder()]).wording_files()
    assert [path.name for path, _, _ in files] == ["en.yaml", "zh.yaml"]
    assert [problem.line(path.name) for path, _, problems in files for problem in problems] == []


def test_severity_is_stop_only_where_sending_does_harm(rules: Rules) -> None:
    stop = {"threat", "insult", "secret", "personal_data", "void_term", "unfilled"}
    for ready in rules.all:
        rule = ready.rule
        if rule.look == "likeness":
            assert rule.severity == "ask"  # it only reads like it
            continue
        wanted = "stop" if rule.kind in stop or rule.id == "off-platform-pay" else "ask"
        assert (rule.id, rule.severity) == (rule.id, wanted)


def test_a_long_random_text_is_gone_through(rules: Rules) -> None:
    letters = random.Random(7)
    text = "".join(letters.choices(string.printable + "加微信退款骗你是。，！", k=25_000))
    for length in (5_000, 25_000):  # a longer one is looked through in another way
        found = review(text[:length] + " 加微信聊", language="zh", rules=rules, party="buyer")
        assert found[-1].kind == "off_platform"
        assert all(text[one.start : one.end] == one.words for one in found[:-1])
