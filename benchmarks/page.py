"""The figures as they are printed, kept and shown: the table, the chart of growth, the JSON, the page."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.ratio import ROOT, Figure, Growth, Missing, Ratio

LATEST = Path(__file__).parent / "latest.json"
PAGE = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures -->", "<!-- /figures -->"
_BAR = 24  # cells of the longest bar
_NAME = 38

HEAD = f"{'':{_NAME}} {'ours':>10} {'reference':>10} {'ratio':>6}  most"


def lines(figures: Iterable[Figure]) -> str:
    """The table's rows."""
    return "\n".join(map(_told, figures))


def _told(one: Figure) -> str:
    if isinstance(one, Missing):
        return f"{one.name:{_NAME}} {'not measured':>17}\n  {one.why}"
    return _row(one) if isinstance(one, Ratio) else _bars(one)


def _row(one: Ratio) -> str:
    most = _limit(one) if one.limit else f"{one.most:g}" if one.most else "-"
    over = "" if one.kept else "  over"
    first = (
        f"{one.name:{_NAME}} {_number(one.ours, one.unit):>10} {_number(one.theirs, one.unit):>10} "
        f"{one.ratio:6.2f}  {most}{over}"
    )
    how = f"medians of {one.rounds} rounds in turn" if one.rounds > 1 else "measured once"
    if one.unit == "B" and one.rounds > 1:
        how = f"the most of {one.rounds} rounds in two languages"
    return f"{first}\n  against {one.reference}; {how}"


def _limit(one: Ratio) -> str:
    """Bytes are whole: less than one is none."""
    return f"{int(one.limit)} B" if one.unit == "B" else f"{one.limit:g} {one.unit}"


def _number(value: float, unit: str) -> str:
    digits = 0 if unit == "B" else 3 if value < 1 else 2 if value < 100 else 0
    return f"{value:.{digits}f} {unit}"


def _bars(one: Growth) -> str:
    """One act in desks of several sizes, a bar for each."""
    longest = max(one.at.values())
    how = f"medians of {one.rounds} rounds in turn" if one.rounds > 1 else "measured once"
    rows = [f"{one.name} ({how})"]
    for size, value in one.at.items():
        bar = "█" * max(1, round(value / longest * _BAR))
        rows.append(f"{size:>9,} cases {bar:{_BAR}} {_number(value, one.unit):>10}")
    return "\n".join(rows)


def figure(kept: Mapping[str, Any]) -> Figure:
    """A figure as `document` keeps it."""
    values = {name: value for name, value in kept.items() if name not in ("kind", "ratio", "kept")}
    if kept["kind"] == "growth":
        return Growth(**{**values, "at": {int(size): value for size, value in values["at"].items()}})
    return Missing(**values) if kept["kind"] == "missing" else Ratio(**values)


def before(groups: Iterable[str]) -> dict[str, list[Figure]]:
    """What was measured before, by group; nothing where the file is not there or not of this form."""
    try:
        document = json.loads(LATEST.read_text("utf-8"))
        return {group: [figure(one) for one in document["figures"].get(group, ())] for group in groups}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write(measured: Mapping[str, Sequence[Figure]]) -> None:
    """Keep the figures in the JSON and on the page."""
    LATEST.write_text(json.dumps(document(measured), indent=1, ensure_ascii=False) + "\n", "utf-8")
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    PAGE.write_text(f"{head}{_BEGIN}\n\n{section(measured)}\n\n{_END}{tail}", "utf-8")


def document(measured: Mapping[str, Sequence[Figure]]) -> dict[str, Any]:
    """The machine, and the figures by group."""
    return {
        "machine": machine(),
        "figures": {group: [_kept(one) for one in figures] for group, figures in measured.items()},
    }


def _kept(one: Figure) -> dict[str, Any]:
    if isinstance(one, Ratio):
        return {"kind": "ratio", **one._asdict(), "ratio": round(one.ratio, 3), "kept": one.kept}
    return {"kind": "missing" if isinstance(one, Missing) else "growth", **one._asdict()}


def machine() -> dict[str, Any]:
    """What it was measured on."""
    import sqlite3

    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "cores": os.cpu_count(),
    }


def section(measured: Mapping[str, Sequence[Figure]]) -> str:
    """What stands on the page between its two marks."""
    figures = [one for group in measured.values() for one in group]
    ratios = [one for one in figures if isinstance(one, Ratio)]
    growths = [one for one in figures if isinstance(one, Growth)]
    rows = [one for one in figures if not isinstance(one, Growth)]
    kept = sum(one.kept for one in ratios)
    on = machine()
    words = (
        f"Measured on {on['system']} with {on['cores']} cores, Python {on['python']}, SQLite {on['sqlite']}. "
        f"{kept} of {len(ratios)} promises are kept"
    )
    return (
        f"{words}{'.' if kept == len(ratios) else '; the others say “over”.'}\n\n"
        f"```text\n{HEAD}\n{lines(rows)}\n```\n\n"
        f"### From 1,000 to 100,000 cases\n\n```text\n{lines(growths)}\n```"
    )
