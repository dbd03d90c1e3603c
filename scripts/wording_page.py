"""The figures of the wording guard, measured on the corpus: the tables of ``docs/wording.md`` and its twin.

``python -m scripts.wording_page`` writes them; ``--check`` changes nothing and fails where one is old.
``--show`` prints every sentence that is judged wrongly, but for those of the parts no rule is tuned on.

The corpus is ``tests/corpus/wording/<language>/{ordinary,bad}[.<part>].txt``: a sentence a line, ``# kind``
above those of a kind, ``@party`` before one that does not go to the buyer.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from aftercase.guide.guards.rules import Rules
from aftercase.guide.guards.wording import Finding, review
from aftercase.playbook.library import Library, shipped_folder
from aftercase.playbook.wording import KINDS
from scripts.pages import DOCS, row, write_or_check

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "wording"
LANGUAGES = ("zh", "en")
# Written beside the rules; before them; after them; after they were widened.
PARTS = ("", "held-out", "afterwards", "newest")
LEARNED = ("", "held-out")  # what rules and counts know
PAGES = {"en": "wording.md", "zh": "wording.zh-CN.md"}
_LINE = re.compile(r"(?:@(\w+) )?(.*)")
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "parts": {
            "": "the rules were written against it",
            "held-out": "written before the rules",
            "afterwards": "written after the rules",
            "newest": "written after they were widened",
        },
        "head": ("part", "ordinary", "flagged", "bad", "found"),
        "kinds": ("kind", "severity", "rules", *("written against", "before", "after", "newest")),
        "languages": {"zh": "Chinese", "en": "English"},
        "sources": ("rule", "language", "source"),
        "names": {
            "accusation": "accusation",
            "threat": "threat",
            "insult": "insult",
            "sarcasm": "sarcasm",
            "shouting": "shouting",
            "promise": "absolute promise",
            "admission": "admission of liability",
            "off_platform": "contact or payment off the platform",
            "secret": "asking for a code, password or card",
            "personal_data": "personal data of others",
            "void_term": "void term",
            "internal": "words for inside the house",
            "unfilled": "something unfilled",
        },
    },
    "zh": {
        "parts": {
            "": "规则照着它写",
            "held-out": "写规则之前写的",
            "afterwards": "规则写完以后写的",
            "newest": "放宽规则以后写的",
        },
        "head": ("部分", "正常句", "误报", "不该发的句子", "找到"),
        "kinds": ("种类", "程度", "规则数", *("照着写", "之前", "之后", "最新")),
        "languages": {"zh": "中文", "en": "英文"},
        "sources": ("规则", "语言", "出处"),
        "names": {
            "accusation": "指责",
            "threat": "威胁",
            "insult": "侮辱",
            "sarcasm": "讽刺",
            "shouting": "喊叫",
            "promise": "绝对承诺",
            "admission": "承认法律责任",
            "off_platform": "平台外联系或付款",
            "secret": "索要验证码、密码、卡片",
            "personal_data": "他人个人信息",
            "void_term": "无效的规定",
            "internal": "内部的话",
            "unfilled": "没填的内容",
        },
    },
}


class Sentence(NamedTuple):
    """One line of the corpus; ``kind`` is "" for an ordinary one."""

    text: str
    party: str
    kind: str


@dataclass
class Figures:
    """What came of one part of one language."""

    ordinary: int = 0
    flagged: list[tuple[Sentence, tuple[Finding, ...]]] = field(default_factory=list)
    bad: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[Sentence, tuple[Finding, ...]]] = field(default_factory=list)


def sentences(language: str, which: str, part: str = "") -> Iterator[Sentence]:
    """The sentences of one file: ``which`` is ``ordinary`` or ``bad``."""
    name = f"{which}.{part}.txt" if part else f"{which}.txt"
    kind = ""
    for line in (CORPUS / language / name).read_text("utf-8").splitlines():
        if line.startswith("#"):
            kind = line[1:].strip() if which == "bad" else ""
        elif (match := _LINE.fullmatch(line)) and match[2]:
            yield Sentence(match[2], match[1] or "buyer", kind)


def measure(rules: Rules, language: str, part: str = "") -> Figures:
    """Review every sentence of a part. A bad one counts as found where its own kind is."""
    figures = Figures()
    for one in sentences(language, "ordinary", part):
        figures.ordinary += 1
        if found := review(one.text, language=language, rules=rules, party=one.party):
            figures.flagged.append((one, found))
    for one in sentences(language, "bad", part):
        figures.bad[one.kind] += 1
        found = review(one.text, language=language, rules=rules, party=one.party)
        if any(finding.kind == one.kind for finding in found):
            figures.found[one.kind] += 1
        else:
            figures.missed.append((one, found))
    return figures


def shipped() -> Rules:
    """The rules that come with the program."""
    library = Library([shipped_folder()])
    return Rules(library.wording(), library.likeness())


def _tables(language: str, rules: Rules, measured: dict[tuple[str, str], Figures]) -> str:
    words = WORDS[language]
    lines: list[str] = []
    for of in LANGUAGES:
        lines += [
            "",
            f"**{words['languages'][of]}**",
            "",
            row(*words["head"]),
            row("---", "--:", "--:", "--:", "--:"),
        ]
        for part in PARTS:
            one = measured[of, part]
            total, found = sum(one.bad.values()), sum(one.found.values())
            share = f"{found} ({found / total:.0%})"
            lines.append(
                row(words["parts"][part], str(one.ordinary), str(len(one.flagged)), str(total), share)
            )
        lines += ["", row(*words["kinds"]), row("---", "---", "--:", *["--:"] * len(PARTS))]
        for kind in KINDS:
            own = [ready.rule for ready in rules.all if (ready.rule.kind, ready.rule.language) == (kind, of)]
            severity = ", ".join(sorted({rule.severity for rule in own}, reverse=True))
            shares = [f"{measured[of, part].found[kind]}/{measured[of, part].bad[kind]}" for part in PARTS]
            lines.append(row(words["names"][kind], severity, str(len(own)), *shares))
    lines += ["", row(*words["sources"]), row("---", "---", "---")]
    for ready in rules.all:
        rule = ready.rule
        if rule.source_url:
            lines.append(row(f"`{rule.id}`", rule.language, f"[{rule.source[language]}]({rule.source_url})"))
    return "\n".join(lines[1:])


def _page(name: str, tables: str) -> str:
    """The page with its tables between the two marks."""
    text = (DOCS / name).read_text("utf-8")
    before, begin, rest = text.partition("<!-- figures -->\n")
    _, end, after = rest.partition("<!-- end of figures -->")
    return f"{before}{begin}{tables}\n{end}{after}"


def main() -> int:
    """Write the pages, or check them."""
    rules = shipped()
    measured = {(of, part): measure(rules, of, part) for of in LANGUAGES for part in PARTS}
    if "--show" in sys.argv:
        for of in LANGUAGES:
            for sign, wrong in (("+", measured[of, ""].flagged), ("-", measured[of, ""].missed)):
                for one, found in wrong:
                    print(sign, one.kind, [(f.rule, f.words) for f in found], one.text)
        return 0
    pages = {name: _page(name, _tables(lang, rules, measured)) for lang, name in PAGES.items()}
    return write_or_check(pages, "scripts.wording_page")


if __name__ == "__main__":
    raise SystemExit(main())
