"""What the first article about refused requests asks for, and the steps that answer it: ``docs/coverage.md``.

``scripts/coverage.yaml`` maps each demand to steps. ``python -m scripts.coverage_page`` writes the page and its
Chinese twin; ``--check`` changes nothing. Both fail where a step, a check or an alert of the map is gone, so that
no demand is ever lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from aftercase.plain_yaml import fit, read_yaml
from aftercase.playbook.library import Library, shipped_folder
from aftercase.playbook.model import Alert, Playbook, Step
from scripts.pages import row, write_or_check

MAP = Path(__file__).with_name("coverage.yaml")
PAGES = {"en": "coverage.md", "zh": "coverage.zh-CN.md"}
WORDS = {
    "en": {
        "title": "What the playbooks cover",
        "intro": (
            "aftercase began with an article for sellers: ten scenarios, seven responses, five cautions. This page"
            " says where each of its demands is met. Made from `scripts/coverage.yaml` by `python -m"
            " scripts.coverage_page`; `make check` fails when a step named here disappears. What the article has"
            " wrong is in [corrections.md](corrections.md)."
        ),
        "head": ("", "what is asked for", "where it is met"),
        "count": "{demands} demands, {steps} places.",
    },
    "zh": {
        "title": "流程覆盖了什么",
        "intro": (
            "aftercase 起源于一篇写给卖家的文章：十个场景、七种应对、五条注意事项。这一页写明每一条要求落实在哪里。"
            "由 `scripts/coverage.yaml` 生成（`python -m scripts.coverage_page`）；这里列出的步骤一旦消失，`make check`"
            " 就会失败。文章里说错的，见[corrections.zh-CN.md](corrections.zh-CN.md)。"
        ),
        "head": ("", "要求", "落实在哪里"),
        "count": "共 {demands} 条要求，{steps} 处。",
    },
}


class Demand(BaseModel):
    """One demand. A place is ``playbook#step``, ``playbook#step/check`` or ``playbook#step!kind`` (an alert)."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    id: str
    zh: str
    en: str
    at: list[str] = Field(min_length=1)


class Group(BaseModel):
    """Scenarios, responses or cautions."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    zh: str
    en: str
    demands: list[Demand]


class Map(BaseModel):
    """The whole file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    groups: list[Group]


def read_map(text: str) -> Map:
    """Read the map.

    Raises:
        ValueError: It is not of its form; the message is a line per problem.
    """
    yaml = read_yaml(text, limit=128 * 1024)
    found, problems = fit(yaml, Map, "AC003", {}) if not yaml.problems else (None, yaml.problems)
    if found is None or problems:
        raise ValueError("\n".join(one.line(MAP.name) for one in problems))
    return found


def step_of(
    books: dict[tuple[str, str], Playbook], place: str, language: str
) -> tuple[Playbook, Step] | None:
    """The step of a place, where its check or its alert is there too; None where it is gone."""
    target, alert, kind = place.partition("!")
    target, check, key = target.partition("/")
    id_, _, step_id = target.partition("#")
    book = books.get((id_, language))
    step = book.step(step_id) if book is not None else None
    if book is None or step is None:
        return None
    if check and all(one.key != key for one in step.checks):
        return None
    if alert and all(not isinstance(block, Alert) or block.kind != kind for block in step.blocks):
        return None
    return book, step


def gone(found: Map, books: dict[tuple[str, str], Playbook]) -> Iterator[str]:
    """The places that are not there, a line each."""
    for demand in (demand for group in found.groups for demand in group.demands):
        for place in demand.at:
            for language in PAGES:
                if step_of(books, place, language) is None:
                    yield f"{demand.id}: {place} is not in the playbooks ({language})"


def page(language: str, found: Map, books: dict[tuple[str, str], Playbook]) -> str:
    """One page."""
    words = WORDS[language]
    demands = [demand for group in found.groups for demand in group.demands]
    count = str(words["count"]).format(demands=len(demands), steps=sum(len(one.at) for one in demands))
    lines = [f"# {words['title']}", "", str(words["intro"]), "", count]
    for group in found.groups:
        lines += ["", f"## {getattr(group, language)}", "", row(*words["head"]), "| --- | --- | --- |"]
        lines += [
            row(
                demand.id,
                getattr(demand, language),
                "<br>".join(_link(books, place, language) for place in demand.at),
            )
            for demand in group.demands
        ]
    return "\n".join(lines) + "\n"


def _link(books: dict[tuple[str, str], Playbook], place: str, language: str) -> str:
    there = step_of(books, place, language)
    assert there is not None, place
    book, step = there
    return f"[{step.title}](../playbooks/{book.id}.{language}.md#{step.id}) `{place}`"


def main() -> int:
    """Write the pages, or check them."""
    found = read_map(MAP.read_text("utf-8"))
    books = Library([shipped_folder()]).playbooks()
    lost = list(gone(found, books))
    for line in lost:
        print(line)
    if lost:
        return 1
    return write_or_check(
        {name: page(lang, found, books) for lang, name in PAGES.items()}, "scripts.coverage_page"
    )


if __name__ == "__main__":
    raise SystemExit(main())
