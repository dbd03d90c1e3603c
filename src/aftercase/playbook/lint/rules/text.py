"""AC0: the file as a text, its front matter and its title."""

from __future__ import annotations

from aftercase.i18n import N_
from aftercase.playbook.lint.mending import normal, replace_near, whole
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Fix, Rule, Sample, sample_file
from aftercase.playbook.lint.shelf import Shelf
from aftercase.problems import Problem

_END = '## Done <a id="done"></a>\n\n`outcome:settled`\n'


class Encoding(Rule):
    """AC001."""

    code, name, fix_kind = "AC001", "encoding", "safe"
    meaning = N_("not UTF-8, not in composed form (NFC), lines that do not end in LF, or a byte order mark")
    rationale = N_(
        "A case is pinned to the exact bytes of its playbook. One form of writing them down keeps the "
        "same words the same everywhere."
    )
    bad = Sample(sample_file(_END).replace("\n", "\r\n"), "file")
    good = Sample(_END)
    fixed = sample_file(_END)

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The normal form of the whole file."""
        return whole(page, normal(page.raw)) if isinstance(page.raw, str) else None


class FrontMatterUnreadable(Rule):
    """AC002."""

    code, name = "AC002", "front-matter-unreadable"
    meaning = N_("no front matter, not plain YAML, a key twice, or the file is too large or no text at all")
    rationale = N_(
        "The front matter says what the playbook is. Aliases, tags and merge keys are refused: a few "
        "bytes of them can fill the memory."
    )
    bad = Sample(f"# No front matter\n\n{_END}", "file")
    good = Sample(_END)


class FrontMatterSchema(Rule):
    """AC003."""

    code, name, fix_kind = "AC003", "front-matter-schema", "unsafe"
    meaning = N_("a key or a value of the front matter that does not exist there")
    rationale = N_("A mistyped key would be ignored without a word. The nearest valid one is named.")
    bad = Sample("translatess: zh", "front")
    good = Sample("translates: zh", "front")
    fixed = "translates: zh"

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The nearest valid word."""
        return replace_near(page, problem)


class Title(Rule):
    """AC004."""

    code, name = "AC004", "title"
    meaning = N_("no title (#), or several")
    rationale = N_(
        "The title is what a person picks from the list. Every further part is a step (##) or a "
        "heading (###)."
    )
    bad = Sample(sample_file(_END).replace("# Sample\n", ""), "file")
    good = Sample(sample_file(_END), "file")


RULES = (Encoding, FrontMatterUnreadable, FrontMatterSchema, Title)
