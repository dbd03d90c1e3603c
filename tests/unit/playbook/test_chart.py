"""A playbook as a graph, in four forms."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from aftercase.playbook.chart.dot import dot
from aftercase.playbook.chart.graph import Chart, chart_of
from aftercase.playbook.chart.mermaid import mermaid
from aftercase.playbook.chart.outline import outline
from aftercase.playbook.chart.svg import svg
from aftercase.playbook.lint.rule import sample_file
from aftercase.playbook.model import Playbook
from aftercase.playbook.read import read_playbook
from tests.kit import need

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
HOSTILE = '"] --> x[" <b>&amp; `code` \\ "; } -> #quot; 中文'
STEPS = f"""\
## Start {HOSTILE.replace("<b>", "")} <a id="start"></a>

`due:2d`

- On {HOSTILE.replace("<b>", "")} `id:a`: [on](#end)
- Also `id:b`: [on](#end)
- Again `id:again`: [again](#start)
- Late `id:late` `on:overdue`: [late](#end)
- Away `id:away`: [away](other.en.md#there)
- Lost `id:lost`: [lost](#nowhere)

## end <a id="end"></a>

`outcome:settled`

## Apart <a id="apart"></a>

- Back `id:back`: [back](#start)
"""


def chart() -> Chart:
    book = read_playbook(sample_file(STEPS)).playbook
    assert book is not None
    return chart_of(book)


def shipped() -> list[Playbook]:
    books = [
        read_playbook(path.read_text("utf-8"), path.name).playbook for path in sorted(PLAYBOOKS.glob("*.md"))
    ]
    return [book for book in books if book is not None]


def test_nodes_and_arrows() -> None:
    made = chart()
    assert [(node.id, node.kind) for node in made.nodes] == [
        ("start", "start"),
        ("end", "outcome"),
        ("apart", "step"),
        ("other#there", "exit"),
        ("#nowhere", "missing"),
    ]
    assert [(arrow.target, arrow.overdue) for arrow in made.ways("start")] == [
        ("end", False),
        ("end", False),
        ("start", False),
        ("end", True),
        ("other#there", False),
        ("#nowhere", False),
    ]


def test_mermaid_keeps_hostile_words_inside_their_quotes() -> None:
    for line in mermaid(chart()).splitlines()[1:]:
        assert line.count('"') in (0, 2), line
        assert "<" not in line.replace("<br/>", "")
    assert "n0 -.->" in mermaid(chart())


def test_dot_keeps_hostile_words_inside_their_quotes() -> None:
    for line in dot(chart()).splitlines():
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", line)
        assert '"' not in outside
        assert "中" not in outside


def test_graphviz_takes_it() -> None:
    program = need("dot")
    for made in (chart(), *map(chart_of, shipped())):
        subprocess.run(
            [program, "-Tsvg"], input=dot(made).encode(), check=True, capture_output=True, timeout=60
        )


def test_svg_is_a_picture_without_scripts_in_which_every_word_is_found() -> None:
    for made in (chart(), *map(chart_of, shipped())):
        root = ElementTree.fromstring(svg(made))
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "defs", "marker", "path", "rect", "text", "g"}
        words = re.sub(r"\s", "", "".join(element.text or "" for element in root.iter()))
        for node in made.nodes:
            assert re.sub(r"\s", "", node.title) in words
        for arrow in made.arrows:
            assert re.sub(r"\s", "", arrow.label) in words


def test_no_two_boxes_of_a_picture_lie_on_each_other() -> None:
    for book in shipped():
        root = ElementTree.fromstring(svg(chart_of(book)))
        boxes = []
        for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
            if "x" in rect.attrib and rect.get("fill") != "none":
                x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
                boxes.append((x, y, x + w, y + h))
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (book.id, one, other)


def test_an_outline_names_each_step_once_and_marks_the_way_back() -> None:
    text = outline(chart())
    assert text.count("[start]") == 1
    assert "Again → start  ↑ back" in text
    assert "(overdue) Late → end" in text
    assert "→ #nowhere (not there)" in text
