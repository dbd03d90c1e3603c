"""What can be done about findings: fixes that prove themselves, and comments that hide.

A fix is offered as the linter applies it: tried on the text first, and only where its finding goes, none
comes and no word that a person reads changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from aftercase.i18n import N_, tr
from aftercase.lsp.answers import Action, Diagnostic, TextEdit
from aftercase.lsp.positions import Document, Span
from aftercase.lsp.ranges import where
from aftercase.lsp.workspace import Workspace
from aftercase.playbook.lint.fixes import apply, mend, same_words
from aftercase.playbook.lint.lint import Finding
from aftercase.playbook.lint.page import Page, make_page
from aftercase.playbook.lint.rule import Edit
from aftercase.playbook.lint.rules import RULES

_TRIED = 12  # each is tried on the whole text


def quick_fixes(workspace: Workspace, label: str, at: Span) -> list[Action]:
    """Fixes and comments for the findings that touch a range of an open text."""
    page, document = workspace.page(label), workspace.open.get(label)
    if page is None or document is None or not isinstance(page.raw, str):
        return []
    findings = workspace.problems(label)
    touched = [one for one in findings if _touches(where(one.problem, document), at)]
    actions: list[Action] = []
    for finding in touched[:_TRIED]:
        diagnostic = Diagnostic(
            where(finding.problem, document), finding.problem.severity, finding.code, finding.problem.text()
        )
        made = (make(workspace, page, document, finding, findings, diagnostic) for make in (_fix, _hide))
        actions += [action for action in made if action is not None]
    return actions


def _touches(one: Span, other: Span) -> bool:
    return one.start.line <= other.end.line and other.start.line <= one.end.line


def _fix(
    workspace: Workspace,
    page: Page,
    document: Document,
    finding: Finding,
    before: Sequence[Finding],
    diagnostic: Diagnostic,
) -> Action | None:
    rule = RULES.get(finding.code)
    if rule is None or not rule.fix_kind:
        return None
    edits = rule.fix(page, finding.problem, workspace.view(page.label))
    if not edits or not (page.is_normal or _is_whole(page, edits)):
        return None  # places of the reader do not lie in this text: first mend its line ends
    if not _holds(workspace, page, edits, finding.code, before):
        return None
    changed = _text_edits(document, edits)
    if rule.fix_kind == "safe":
        title = tr("Fix {code}: {meaning}", code=rule.code, meaning=tr(rule.meaning))
    else:
        title = tr("Fix {code}, perhaps not as meant: {meaning}", code=rule.code, meaning=tr(rule.meaning))
    return Action(title, {page.label: changed}, diagnostic, rule.fix_kind == "safe")


def _is_whole(page: Page, edits: Sequence[Edit]) -> bool:
    return len(edits) == 1 and edits[0][:2] == (0, len(page.raw))


def _holds(
    workspace: Workspace, page: Page, edits: Iterable[Edit], code: str, before: Sequence[Finding]
) -> bool:
    """True where the edits take a finding of that code away, add none, and keep every word."""
    assert isinstance(page.raw, str)
    fresh = make_page(page.label, apply(page.raw, list(edits)), base=page.base)
    if not same_words(page, fresh):
        return False
    had = Counter(one.code for one in before)
    has = Counter(one.code for one in workspace.problems(page.label, fresh))
    return has[code] < had[code] and all(has[one] <= had[one] for one in has)


def _text_edits(document: Document, edits: Iterable[Edit]) -> tuple[TextEdit, ...]:
    return tuple(TextEdit(document.span(start, end), text) for start, end, text in sorted(edits))


def _hide(
    workspace: Workspace,
    page: Page,
    document: Document,
    finding: Finding,
    before: Sequence[Finding],
    diagnostic: Diagnostic,
) -> Action | None:
    """A comment that hides the finding, put where it does so and touches nothing else."""
    rule = RULES.get(finding.code)
    if rule is None or not rule.can_hide or not page.is_normal:
        return None
    for edit in _comments(page, finding):
        if _holds(workspace, page, (edit,), finding.code, before):
            title = tr("Ignore {code} here", code=finding.code)
            return Action(title, {page.label: _text_edits(document, (edit,))}, diagnostic)
    return None


def _comments(page: Page, finding: Finding) -> Iterator[Edit]:
    """Behind the words of the line, else on a line of its own before the block."""
    line = finding.problem.pos.line
    end = page.line_end(line)
    front = page.text.startswith("---\n") and page.text.count("\n---\n", 0, end + 1) == 0
    if front:
        yield Edit(end, end, f"  # aftercase: ignore {finding.code}")
        return
    comment = f"<!-- aftercase: ignore {finding.code} -->"
    yield Edit(end, end, f" {comment}")
    while line > 1 and page.lines[line - 2].strip():
        line -= 1
    start = page.line_range(line, line)[0]
    yield Edit(start, start, f"{comment}\n\n")


def fix_all(workspace: Workspace, label: str) -> Action | None:
    """Every safe fix of an open text at once; None where there is none."""
    document = workspace.open.get(label)
    if document is None or workspace.page(label) is None:
        return None
    mended = mend(workspace.view(label))
    text = mended.texts.get(label)
    if text is None or text == document.text:
        return None
    title = tr("Fix all that can be mended safely")
    return Action(title, {label: line_edits(document, text)}, fix_all=True)


def line_edits(document: Document, text: str) -> tuple[TextEdit, ...]:
    """The edits that make one text of another, line by line, so that a cursor elsewhere stays."""
    from difflib import SequenceMatcher

    old, new = document.text.split("\n"), text.split("\n")
    ends = [line + "\n" for line in old[:-1]] + [old[-1]], [line + "\n" for line in new[:-1]] + [new[-1]]
    starts = [0]
    for line in ends[0]:
        starts.append(starts[-1] + len(line))
    blocks = SequenceMatcher(None, *ends, autojunk=False).get_opcodes()
    return tuple(
        TextEdit(document.span(starts[a], starts[b]), "".join(ends[1][c:d]))
        for kind, a, b, c, d in blocks
        if kind != "equal"
    )


def formatted(workspace: Workspace, label: str) -> tuple[TextEdit, ...]:
    """The edits that format an open text; none where nothing would change.

    Raises:
        Refused: The formatter is not there, or the text would read differently afterwards.
    """
    from aftercase.desk.tidy import tidied
    from aftercase.guide.situation import Refused

    page, document = workspace.page(label), workspace.open.get(label)
    if page is None or document is None or page.book is None:
        return ()
    text = tidied(document.text)
    if text == document.text:
        return ()
    fresh = make_page(label, text)
    if fresh.book is None or fresh.book.structure != page.book.structure or not same_words(page, fresh):
        raise Refused(N_("Formatted it would read differently, so it is left as it is."))
    return line_edits(document, text)
