"""The page of the glossary, made from ``playbooks/glossary.yaml``: ``docs/glossary.md``, one for both languages.

``python -m scripts.glossary_page`` writes it; ``--check`` changes nothing and fails where it is old.
"""

from __future__ import annotations

from aftercase.playbook.glossary import Glossary, GlossaryTerm
from aftercase.playbook.library import Library, shipped_folder
from scripts.pages import row, write_or_check

HEAD = """\
# Glossary · 术语表

Made from `playbooks/glossary.yaml` by `python -m scripts.glossary_page`; do not edit. 由 `playbooks/glossary.yaml` 生成，请勿手改。

`F3` on any screen and `aftercase glossary WORD` look words up here; `aftercase playbook lint` holds playbooks to it (AC505, AC506). 在任何界面按 `F3`，或用 `aftercase glossary 词` 查询；`aftercase playbook lint` 按它检查流程（AC505、AC506）。

| 中文 | English | also · 也作 | note · 说明 |
| --- | --- | --- | --- |
"""


def page(glossary: Glossary) -> str:
    """The whole page."""
    return HEAD + "".join(f"{_row(term)}\n" for term in glossary.terms)


def _row(term: GlossaryTerm) -> str:
    also = ", ".join(word for language in ("zh", "en") for word in term.also.get(language, ()))
    notes = [term.note[language] for language in ("zh", "en") if language in term.note]
    avoid = ", ".join(word for words in term.avoid.values() for word in words)
    if avoid:
        notes.append(f"better not · 不用: {avoid}")
    return row(term.words["zh"], term.words["en"], also, " · ".join(notes))


if __name__ == "__main__":
    glossary = Library([shipped_folder()]).glossary()
    raise SystemExit(write_or_check({"glossary.md": page(glossary)}, "scripts.glossary_page"))
