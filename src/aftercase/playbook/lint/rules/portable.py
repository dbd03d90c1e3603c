"""AC6: what code hosts and editors show otherwise than aftercase."""

from __future__ import annotations

import re

from aftercase.i18n import N_
from aftercase.playbook.lint.mending import replace_at
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Edit, Fix, Rule, Sample
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.words import ID
from aftercase.problems import Problem

_START = '## Start <a id="start"></a>\n\n'
_NEXT = "\nNext:\n\n- On: [done](#done)\n"
_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
_MARKER = re.compile(r"^([\s>]*>\s*)(\[!([A-Za-z]+)\])[ \t]*(\S.*)?$")
_HEADING_ID = re.compile(r"\s*\{#([^{}\s]+)\}")
_WIKI = re.compile(r"\[\[([^\[\]|]+)\]\]")


class AlertNotRendered(Rule):
    """AC601."""

    code, name, fix_kind = "AC601", "alert-not-rendered", "safe"
    meaning = N_("a caution with words on its marker line, inside a list, or of an unknown kind")
    rationale = N_("Code hosts show it as an ordinary quote or not at all, and the caution is overlooked.")
    bad = Sample(_START + "> [!CAUTION] Promise nothing yet.\n" + _NEXT + _END)
    good = Sample(_START + "> [!CAUTION]\n> Promise nothing yet.\n" + _NEXT + _END)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The words on a line of their own; the nearest kind."""
        line = page.lines[problem.pos.line - 1]
        marker = _MARKER.match(line)
        if marker is None or not page.is_normal:
            return None
        if near := problem.args.get("near"):
            return replace_at(page, problem, marker[2], f"[!{near.upper()}]")
        if not marker[4] or "value" in problem.args:
            return None
        start = page.line_range(problem.pos.line, problem.pos.line)[0]
        return (Edit(start + marker.end(2), start + marker.start(4), f"\n{marker[1]}"),)


class NotPortable(Rule):
    """AC602."""

    code, name, fix_kind = "AC602", "not-portable-markdown", "safe"
    meaning = N_("`{#id}`, `:::`, wiki links, a task that starts with a parenthesis, lists nested too deep")
    rationale = N_("A playbook reads the same on a code host, in an editor and on paper. These do not.")
    bad = Sample('## Done {#done} <a id="done"></a>\n\n`outcome:settled`\n')
    good = Sample('## Done <a id="done"></a>\n\n`outcome:settled`\n')
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """An anchor for ``{#id}``, a link for a wiki link to a step."""
        if not page.is_normal or page.book is None:
            return None
        line = page.lines[problem.pos.line - 1]
        start = page.line_range(problem.pos.line, problem.pos.line)[0]
        found = _HEADING_ID.search(line)
        if found is not None and line.lstrip().startswith("#"):
            if not ID.fullmatch(found[1]):
                return None
            has_one = "<a id=" in line
            return (
                Edit(
                    start + found.start(), start + found.end(), "" if has_one else f' <a id="{found[1]}"></a>'
                ),
            )
        wiki = _WIKI.search(line)
        if wiki is not None and page.book.step(wiki[1]) is not None:
            return (Edit(start + wiki.start(), start + wiki.end(), f"[{wiki[1]}](#{wiki[1]})"),)
        return None


class RawHtml(Rule):
    """AC603."""

    code, name = "AC603", "raw-html"
    meaning = N_("HTML other than `<a id>` and comments")
    rationale = N_("It is shown as written in a terminal, and each code host takes out something else.")
    bad = Sample(_START + "<b>Save</b> the page.\n" + _NEXT + _END)
    good = Sample(_START + "**Save** the page.\n" + _NEXT + _END)


RULES = (AlertNotRendered, NotPortable, RawHtml)
