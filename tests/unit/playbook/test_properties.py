"""Whatever comes in, the reader answers, and every place it names is in the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.playbook.model import Reading
from aftercase.playbook.read import read_playbook
from tests.unit.playbook.sample import EN, HEAD, START, ZH, inside, places

# What the grammar is made of: random letters alone would never get past the front matter.
PIECES = (
    "---", "# T", "## S", "## S <a id=\"a1\"></a>", "### h", "<a id=\"x", "</a>", "<div>", "<!--", "-->",
    "> ", "> [!NOTE]", "> [!NOTE] t", "- ", "- [ ] t `id:a`", "- [x]", "- a: [b](#start)",
    "[c](x.zh.md#d)", "1. ", "  ", "    ", "\t", "```", "```message id=a to=buyer", "~~~", "{{", "}}",
    "{{x}}", "`due:24h`", "`outcome:won`", "`", "| a | b |", "|-|-|", "===", "***", "_", "[", "](", ")",
    "![i](j)", "[[w]]", ":::", "{#i}", "&#x202e;", "&amp;", "\\", "\x00", "\x1b[2J", "\u202e", "\u200b",
    "\u2028", "\x85", "\r", "\r\n", "\ufeff", "e\u0301", "词", "：", "\n", "\n\n", " ",
    "schema: aftercase/1", "id: &a x", "sources: [", "\ud800", "[@click=", "javascript:", "..", "%2e%2e",
)  # fmt: skip


def sound(reading: Reading, source: str) -> None:
    """The reader understood itself, and every place lies in the text."""
    playbook = reading.playbook
    for problem in reading.problems:
        assert "Please report" not in problem.message, problem.args
        problem.text()
        assert problem.pos >= (1, 1)
        if playbook is not None:
            assert inside(problem.pos, playbook.text), problem
    for comment in reading.comments:
        if playbook is not None:
            assert inside(comment.pos, playbook.text), comment
    if playbook is None:
        assert reading.errors, source
        return
    lines = playbook.text.split("\n")
    for pos, node in places(playbook):
        assert inside(pos, playbook.text), node
    for step in playbook.steps:
        for message in step.messages:
            for use in message.uses:
                assert lines[use.pos.line - 1].startswith("{{" + use.name, use.pos.column - 1)
        for tag in step.tags:
            assert lines[tag.pos.line - 1][tag.pos.column - 1] == "`"
    again = read_playbook(playbook.text).playbook
    assert again is not None
    assert (again.pin, again.structure, again.text) == (playbook.pin, playbook.structure, playbook.text)


@given(st.text())
def test_any_text(source: str) -> None:
    sound(read_playbook(source), source)


@given(st.binary())
def test_any_bytes(source: bytes) -> None:
    sound(read_playbook(source), repr(source))


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40))
def test_any_mixture_of_the_grammar_in_a_playbook(pieces: list[str]) -> None:
    source = HEAD + START + "".join(pieces)
    sound(read_playbook(source), source)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=20))
def test_any_mixture_of_the_grammar_alone(pieces: list[str]) -> None:
    source = "".join(pieces)
    sound(read_playbook(source, "late-parcel.en.md"), source)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """One of the twins with lines deleted, doubled, moved or spliced."""
    lines = draw(st.sampled_from([EN, ZH])).split("\n")
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["delete", "double", "move", "splice", "insert"])):
            case "delete":
                del lines[at : at + draw(st.integers(1, 3))]
            case "double":
                lines.insert(at, lines[draw(st.integers(0, len(lines) - 1))])
            case "move":
                lines.append(lines.pop(at))
            case "insert":
                lines.insert(at, draw(st.sampled_from(PIECES)))
            case _:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.sampled_from(PIECES)) + lines[at][cut:]
        lines = lines or [""]
    return "\n".join(lines)


@settings(deadline=None)
@given(mutated())
def test_any_mutation_of_the_example_pair(source: str) -> None:
    sound(read_playbook(source, "damaged-goods.en.md"), source)
