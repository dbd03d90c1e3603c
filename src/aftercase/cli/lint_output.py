"""Findings as text, JSON, SARIF 2.1.0, and the annotations of two code hosts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from aftercase import __version__
from aftercase.i18n import N_, tr
from aftercase.playbook.lint.fixes import fixable
from aftercase.playbook.lint.lint import Finding
from aftercase.playbook.lint.rules import ALL, RULES
from aftercase.text import clean, one_line

if TYPE_CHECKING:
    from aftercase.desk.authors.linting import Looked
    from aftercase.playbook.lint.rule import Rule

SHOWN = 50  # findings of one file

_SEVERITIES = {"error": N_("error"), "warning": N_("warning"), "hint": N_("hint")}
_FIXES = {"safe": N_("mended by --fix"), "unsafe": N_("mended by --unsafe-fixes"), "": N_("mended by hand")}


def text(looked: Looked, everything: bool = False) -> str:
    """``file:line:column CODE sentence``, hints marked as such; of each file the first 50."""
    lines = []
    for label, group in groupby(looked.result.findings, key=lambda one: one.label):
        found = list(group)
        shown = found if everything else found[:SHOWN]
        for one in shown:
            hint = "" if one.counts else f" ({tr('hint')})"
            lines.append(one_line(one.line()) + hint)
        if len(found) > len(shown):
            more = tr("and {n} more findings; --all shows them.", n=len(found) - len(shown))
            lines.append(f"{one_line(label)}: {more}")
    return "\n".join(lines)


def summary(looked: Looked) -> str:
    """The counts, and what could be mended how."""
    result = looked.result
    words = [
        tr("{n} files looked at", n=result.files),
        tr("{n} errors", n=result.of("error")),
        tr("{n} warnings", n=result.of("warning")),
    ]
    if hints := result.of("hint"):
        words.append(tr("{n} hints", n=hints))
    if result.hidden:
        words.append(tr("{n} hidden by comments", n=result.hidden))
    if looked.mended:
        words.append(tr("{n} mended", n=len(looked.mended)))
    kinds = [_fix(looked, one) for one in result.counted]
    if safe := kinds.count("safe"):
        words.append(tr("{n} can be mended by --fix", n=safe))
    if unsafe := kinds.count("unsafe"):
        words.append(tr("{n} by --unsafe-fixes", n=unsafe))
    return " · ".join(words)


def _fix(looked: Looked, finding: Finding) -> str:
    return next((fixable(finding, shelf) for shelf in looked.shelves if finding.label in shelf.pages), "")


def _rule(finding: Finding) -> str:
    rule = RULES.get(finding.code)
    return rule.name if rule is not None else ""


def json_(looked: Looked) -> str:
    """One document: ``findings [{file, line, column, code, name, severity, message, fix}]`` and the "
    "counts."""
    result = looked.result
    document = {
        "findings": [
            {
                "file": one.label,
                "line": one.problem.pos.line,
                "column": one.problem.pos.column,
                "code": one.code,
                "name": _rule(one),
                "severity": one.problem.severity,
                "message": one.problem.text(),
                "fix": _fix(looked, one) or None,
            }
            for one in result.findings
        ],
        "files": result.files,
        "errors": result.of("error"),
        "warnings": result.of("warning"),
        "hints": result.of("hint"),
        "hidden": result.hidden,
        "mended": len(looked.mended),
        "written": [str(path) for path in looked.written],
    }
    return _dump(document)


def _dump(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def sarif(looked: Looked) -> str:
    """SARIF 2.1.0 (OASIS), as code hosts take it in."""
    levels = {"error": "error", "warning": "warning", "hint": "note"}
    rules = [
        {
            "id": rule.code,
            "name": "".join(part.capitalize() for part in rule.name.split("-")),
            "shortDescription": {"text": tr(rule.meaning)},
            "fullDescription": {"text": tr(rule.rationale)},
            "defaultConfiguration": {"level": levels[rule.severity]},
        }
        for rule in ALL
    ]
    numbers = {rule.code: number for number, rule in enumerate(ALL)}
    results = [
        {
            "ruleId": one.code,
            **({"ruleIndex": numbers[one.code]} if one.code in numbers else {}),
            "level": levels[one.problem.severity],
            "message": {"text": one.problem.text()},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(one.label)},
                        "region": {"startLine": one.problem.pos.line, "startColumn": one.problem.pos.column},
                    }
                }
            ],
            "partialFingerprints": {"aftercase/v1": _fingerprint(one)},
        }
        for one in looked.result.findings
    ]
    driver = {"name": "aftercase", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dump(
        {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [run]}
    )


def _uri(label: str) -> str:
    from urllib.parse import quote

    return quote(label.replace("\\", "/").removeprefix("./"))


def _fingerprint(one: Finding) -> str:
    """The same for the same finding when lines above it come and go."""
    parts = [one.label, one.code, one.problem.message, *sorted(one.problem.args.values())]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def github(looked: Looked) -> str:
    """Workflow commands of GitHub Actions, which become annotations; of each file the first 50."""
    levels = {"error": "error", "warning": "warning", "hint": "notice"}
    return "\n".join(
        f"::{levels[one.problem.severity]} file={_property(one.label)},line={one.problem.pos.line},"
        f"col={one.problem.pos.column},title={_property(f'{one.code} {_rule(one)}')}"
        f"::{_message(one.problem.text())}"
        for one in _first(looked.result.findings)
    )


def _message(words: str) -> str:
    return clean(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _message(words).replace(":", "%3A").replace(",", "%2C")


def gitlab(looked: Looked) -> str:
    """A Code Quality report as GitLab shows it in merge requests."""
    levels = {"error": "major", "warning": "minor", "hint": "info"}
    return _dump(
        [
            {
                "description": one.problem.text(),
                "check_name": f"{one.code} {_rule(one)}",
                "fingerprint": _fingerprint(one),
                "severity": levels[one.problem.severity],
                "location": {"path": one.label, "lines": {"begin": one.problem.pos.line}},
            }
            for one in looked.result.findings
        ]
    )


def _first(findings: Sequence[Finding]) -> Iterable[Finding]:
    for _, group in groupby(findings, key=lambda one: one.label):
        yield from list(group)[:SHOWN]


def explained(rule: Rule) -> str:
    """A rule for a person: what, why, how bad, and the two examples."""
    lines = [f"{rule.code}  {rule.name}  ({tr(_SEVERITIES[rule.severity])}, {tr(_FIXES[rule.fix_kind])})", ""]
    lines += [tr(rule.meaning), "", tr(rule.rationale), ""]
    if not rule.can_hide and rule.code != "AC901":
        lines += [tr("A comment cannot hide it."), ""]
    for title, sample in ((tr("Wrong:"), rule.bad.shown), (tr("Right:"), rule.good.shown)):
        lines += [title, "", *(f"    {line}".rstrip() for line in sample.strip().split("\n")), ""]
    return "\n".join(lines).rstrip()


def table() -> str:
    """All rules, a line each."""
    return "\n".join(
        f"{rule.code}  {tr(_SEVERITIES[rule.severity])}  {rule.name}: {tr(rule.meaning)}" for rule in ALL
    )


FORMS = {"json": json_, "sarif": sarif, "github": github, "gitlab": gitlab}
