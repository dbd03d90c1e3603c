"""What the doctor found, as text and as JSON: the worst first, each kind once with its places below it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftercase.i18n import N_, tr
from aftercase.store.examine.finding import LEVELS
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.doctor import Report
    from aftercase.store.examine.finding import Finding

_SHOWN = 10  # places of one kind

NAMES = {"error": N_("error"), "warning": N_("warning"), "note": N_("a note")}


def report_text(report: Report, everything: bool = False) -> str:
    """The findings, grouped; the last paragraph counts them."""
    groups: dict[str, list[Finding]] = {}
    for level in LEVELS:
        for finding in report.findings:
            if finding.kind.level == level:
                groups.setdefault(finding.kind.code, []).append(finding)
    parts = [_group(report.root, found, everything) for found in groups.values()]
    return "\n\n".join([*parts, _counted(report)])


def _group(root: Path, found: list[Finding], everything: bool) -> str:
    kind = found[0].kind
    same = all(finding.what == found[0].what for finding in found)
    what = found[0].what if same else kind.code
    lines = [tr("{level}: {what} ({count})", level=tr(NAMES[kind.level]), what=what, count=len(found))]
    shown = found if everything else found[:_SHOWN]
    for finding in shown:
        where = place(root, finding)
        lines.append("  " + (where if same else tr("{path}: {why}", path=where, why=finding.what)))
    if len(found) > len(shown):
        lines.append("  " + tr("… and {count} more; --all names them.", count=len(found) - len(shown)))
    lines.append("  " + tr("Why it matters: {why}", why=found[0].why))
    todos = dict.fromkeys(finding.todo for finding in shown)
    lines += ["  " + tr("What to do: {todo}", todo=todo) for todo in todos]
    return "\n".join(lines)


def place(root: Path, finding: Finding) -> str:
    """Where it is: relative to the data folder, where it lies in it."""
    path = finding.path
    shown = path.relative_to(root) if path != root and path.is_relative_to(root) else path
    return one_line(str(shown))


def _counted(report: Report) -> str:
    counts = Counter(finding.kind.level for finding in report.findings)
    if not counts:
        return tr("{path}: nothing is wrong. Cases: {cases}.", path=str(report.root), cases=report.cases)
    return tr(
        "{path}: errors {errors}, warnings {warnings}, notes {notes}. Cases: {cases}.",
        path=str(report.root),
        cases=report.cases,
        errors=counts["error"],
        warnings=counts["warning"],
        notes=counts["note"],
    )


def report_view(report: Report) -> dict[str, Any]:
    """The document of ``doctor --json``."""
    counts = Counter(finding.kind.level for finding in report.findings)
    return {
        "data": str(report.root),
        "cases": report.cases,
        "counts": {level: counts[level] for level in LEVELS},
        "findings": [_view(finding) for finding in report.findings],
        "repaired": list(report.repaired),
        "failed": [{**_view(finding), "reason": reason} for finding, reason in report.failed],
    }


def _view(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.kind.code,
        "level": finding.kind.level,
        "case": finding.case or None,
        "path": str(finding.path),
        "what": finding.what,
        "why": finding.why,
        "todo": finding.todo,
        "repairable": finding.mend is not None,
    }
