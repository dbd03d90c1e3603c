"""What the linter costs beside markdown-it-py's bare parse of the same texts, in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from benchmarks.ratio import ROOT, Figure, Once, Ratio, alternate, rounds, timed

FRONT = (
    "---\nschema: aftercase/1\nid: long\nlanguage: en\nkind: scenario\ncause: product-quality\n"
    "platform: [generic]\nstatus: draft\n---\n\n# Long\n\n"
)


class Pair(NamedTuple):
    """Two things to time: each does its work once and gives the seconds it took."""

    ours: Once
    reference: Once


def bare() -> Callable[[str], Any]:
    """markdown-it-py alone, set up as the format asks: GitHub's flavour, front matter, no invented links."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("gfm-like2", {"linkify": False})
    parser.disable("linkify").use(front_matter_plugin)
    return parser.parse


def lint_texts(texts: dict[str, str]) -> None:
    """Everything from the texts to the findings: parse, model, YAML, all rules."""
    from aftercase.playbook.glossary import read_glossary
    from aftercase.playbook.lint.lint import lint
    from aftercase.playbook.lint.page import make_page
    from aftercase.playbook.lint.shelf import Shelf

    pages = {name: make_page(name, text) for name, text in texts.items()}
    glossary, _ = read_glossary((ROOT / "playbooks" / "glossary.yaml").read_text("utf-8"))
    lint(Shelf(pages, today=date(2026, 8, 1), glossary=glossary))


def shipped() -> Pair:
    """All shipped playbooks."""
    texts = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "playbooks").glob("*.md"))}
    parse = bare()
    return Pair(timed(lambda: lint_texts(texts)), timed(lambda: [parse(text) for text in texts.values()]))


def long_playbook(lines: int, *, many: str = "steps") -> str:
    """A playbook of so many lines: ``many`` steps of ten lines each, or few steps of many ``lines``."""
    each = 10 if many == "steps" else 500
    steps = lines // each + 1
    parts = []
    for number in range(steps - 1):
        body = [f'## Step {number:04d} <a id="step-{number:04d}"></a>', "", "`stage:negotiation`", ""]
        rest = each - 8
        body += [f"- [ ] Do `id:l{line:03d}`" for line in range(rest)]
        body += ["", "Next:", "", f"- Go on: [next](#step-{number + 1:04d})", ""]
        parts.append("\n".join(body))
    parts.append(f'## End <a id="step-{steps - 1:04d}"></a>\n\n`outcome:settled`\n')
    return FRONT + "\n".join(parts)


def long_one(lines: int = 10_000, many: str = "steps") -> Pair:
    """One long playbook."""
    text = long_playbook(lines, many=many)
    parse = bare()
    return Pair(timed(lambda: lint_texts({"long.en.md": text})), timed(lambda: parse(text)))


def growth(many: str) -> Pair:
    """A playbook four times as long, each line of it against each line of the short one."""
    short, long = long_playbook(2_500, many=many), long_playbook(10_000, many=many)

    def a_quarter() -> float:
        return timed(lambda: lint_texts({"long.en.md": long}))() / 4

    return Pair(a_quarter, timed(lambda: lint_texts({"long.en.md": short})))


def pairs() -> Sequence[tuple[str, str, Pair, float, int]]:
    """(name, reference, what to time, the most the ratio may be, rounds)."""
    return (
        ("lint all shipped playbooks", "markdown-it-py alone", shipped(), 2.5, 9),
        ("lint 10,000 lines in many steps", "markdown-it-py alone", long_one(), 4.0, 7),
        ("lint 10,000 lines in few steps", "markdown-it-py alone", long_one(many="lines"), 4.0, 7),
        ("a line of 10,000 (many steps)", "a line of 2,500", growth("steps"), 1.3, 5),
        ("a line of 10,000 (few steps)", "a line of 2,500", growth("lines"), 1.3, 5),
    )


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    for name, reference, pair, most, wanted in pairs():
        count = rounds(wanted, quick)
        yield Ratio(name, reference, *alternate(pair.ours, pair.reference, count), most, count)
