"""AC5: the same playbook in another language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aftercase.i18n import N_
from aftercase.playbook.lint.alike import adopt
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Fix, Rule, Sample, sample_file
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.stamps import OVERVIEW, Stamp, Stamps, step_stamps
from aftercase.playbook.model import Heading, Playbook, Step, plain
from aftercase.problems import Pos, Problem

_ZH = "sample.zh.md"
_EN_STEPS = (
    '## Save the page <a id="save"></a>\n\n- [ ] Save the page `evidence:order`\n\nNext:\n\n'
    '- On: [done](#done)\n\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
)
_ZH_STEPS = (
    '## 保存页面 <a id="save"></a>\n\n- [ ] 保存申请页面 `evidence:order`\n\n接下来：\n\n'
    '- 继续：[结束](#done)\n\n## 结束 <a id="done"></a>\n\n`outcome:settled`\n'
)
_ORIGINAL = sample_file(_ZH_STEPS, name=_ZH, title="例子")
_TRANSLATION = "translates: zh"

_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")


def _translated(steps: str, front: str = _TRANSLATION) -> str:
    return sample_file(steps, front)


class MissingTranslation(Rule):
    """AC501."""

    code, name, severity, can_hide = "AC501", "missing-translation", "warning", True
    meaning = N_("no twin in a language that the folder's playbooks are written in")
    rationale = N_("Whoever works in the other language gets this one instead, with a note.")
    bad = Sample(
        _EN_STEPS,
        others={
            "other.zh.md": sample_file(_ZH_STEPS, name="other.zh.md", title="另一个"),
            "other.en.md": sample_file(_EN_STEPS, "translates: zh", name="other.en.md", title="Other"),
        },
    )
    good = Sample(_translated(_EN_STEPS), "file", others={_ZH: _ORIGINAL})

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:
        """Said of the first of the files that are there."""
        book = page.book
        if book is None or book.status == "deprecated":
            return
        there = {book.language, *shelf.twins(page)}
        missing = sorted(shelf.required - there)
        if missing and book.language == min(there):
            message = N_(
                "There is no {names}. Translate this file, or say with --languages which ones are needed."
            )
            names = ", ".join(f"{book.id}.{one}.md" for one in missing)
            yield self.problem(page.title_pos, message, names=names)


class StructureDiffers(Rule):
    """AC502."""

    code, name, fix_kind, can_hide = "AC502", "structure-differs", "unsafe", True
    meaning = N_("a translation that differs from its original in more than words")
    rationale = N_(
        "A case may change its language at any time: steps, keys, tags and ways have to be the same in each."
    )
    bad = Sample(
        _translated(_EN_STEPS.replace("evidence:order", "evidence:ordr")), "file", others={_ZH: _ORIGINAL}
    )
    good = Sample(_translated(_EN_STEPS), "file", others={_ZH: _ORIGINAL})
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:
        """What the original has, where that is a tag, a key, a target or an id."""
        original = shelf.original(page)
        return adopt(page, original, problem) if original is not None else None


class UntranslatedText(Rule):
    """AC503."""

    code, name, severity, can_hide = "AC503", "untranslated-text", "warning", True
    meaning = N_("a heading, a task or a message that is the same as in the original, or in the wrong script")
    rationale = N_(
        "It was copied and forgotten. Names and codes that are the same everywhere are left alone."
    )
    bad = Sample(
        _translated(_EN_STEPS.replace("Save the page `", "保存申请页面 `")), "file", others={_ZH: _ORIGINAL}
    )
    good = Sample(_translated(_EN_STEPS), "file", others={_ZH: _ORIGINAL})

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:
        """Compare piece by piece with the original; the script is looked at for zh and en."""
        book = page.book
        if book is None:
            return
        original = shelf.original(page)
        for pos, text, source in _pairs(page, book, original):
            words = _VARIABLE.sub("", text) if "{{" in text else text
            if _wrong_script(words, book.language):
                message = N_("This is not in {language}: {value}. Translate it.")
                yield self.problem(pos, message, language=book.language, value=text)
            elif (
                source == text
                and original is not None
                and len(_LATIN.findall(words)) + len(_CJK.findall(words)) > 2
            ):
                message = N_("This is the same as in {language}: {value}. Translate it.")
                yield self.problem(pos, message, language=original.language, value=text)


def _pairs(page: Page, book: Playbook, original: Playbook | None) -> Iterator[tuple[Pos, str, str]]:
    """(place, text, the original's text or "") for title, headings, checks and messages."""
    yield page.title_pos, book.title, original.title if original else ""
    for step in book.steps:
        other = original.step(step.id) if original is not None else None
        yield step.pos, step.title, other.title if other else ""
        checks = {check.key: check.label for check in other.checks} if other else {}
        for check in step.checks:
            yield check.pos, check.label, checks.get(check.key, "")
        messages = {one.id: one.text for one in other.messages} if other else {}
        for one in step.messages:
            yield one.pos, one.text, messages.get(one.id, "")
        for block in step.blocks:
            if isinstance(block, Heading):
                yield block.pos, plain(block.inlines), ""


def _wrong_script(text: str, language: str) -> bool:
    if language == "zh":
        return not _CJK.search(text) and len(_LATIN.findall(text)) > 2
    if language != "en" or text.isascii():
        return False
    return len(_CJK.findall(text)) > 2 * len(_LATIN.findall(text))


class TranslationStale(Rule):
    """AC504."""

    code, name, severity, fix_kind, can_hide = "AC504", "translation-stale", "warning", "unsafe", True
    meaning = N_("a step whose original has changed since the translation was stamped")
    rationale = N_(
        "The lock file keeps what each step was translated from. Bring the step up to date, then stamp "
        "it: aftercase playbook i18n --stamp."
    )
    bad = Sample(
        _translated(_EN_STEPS),
        "file",
        others={_ZH: _ORIGINAL},
        stamps=Stamps({("sample", "en"): Stamp("zh", {"save": "0" * 16})}).text(),
    )
    good = Sample(_translated(_EN_STEPS), "file", others={_ZH: _ORIGINAL})

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:
        """Every stamped step whose original reads differently now."""
        original = shelf.original(page)
        stamp = shelf.stamps.get(page.book.id, page.book.language) if page.book else None
        if original is None or page.book is None or stamp is None:
            return
        now = step_stamps(original)
        places: dict[str, Step] = {step.id: step for step in page.book.steps}
        for id_, old in stamp.steps.items():
            if id_ in now and now[id_] != old and (id_ in places or id_ == OVERVIEW):
                pos = places[id_].pos if id_ in places else page.title_pos
                name = id_ if id_ != OVERVIEW else page.book.title
                message = N_(
                    "{id} has changed in {language} since it was translated. Compare, then stamp it."
                )
                yield self.problem(pos, message, id=name, language=original.language)


RULES = (MissingTranslation, StructureDiffers, UntranslatedText, TranslationStale)
