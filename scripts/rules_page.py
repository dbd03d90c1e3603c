"""The pages of the linter's rules, made from the rules' own words: ``docs/rules.md`` and its Chinese twin.

``python -m scripts.rules_page`` writes them; ``--check`` changes nothing and fails where one is old.
"""

from __future__ import annotations

from aftercase.i18n import tr, use
from aftercase.playbook.lint.rule import Rule, Sample
from aftercase.playbook.lint.rules import ALL
from scripts.pages import write_or_check

PAGES = {"en": "rules.md", "zh": "rules.zh-CN.md"}
WORDS = {
    "en": {
        "title": "The linter's rules",
        "made": "Made from the rules themselves by `python -m scripts.rules_page`; do not edit.",
        "intro": (
            "`aftercase playbook lint` looks for these. An error keeps the desk from opening the file or"
            " leads a person into a dead end; a warning is a likely mistake; a hint never counts."
            " *Safe* fixes are made by `--fix`, the others only by `--unsafe-fixes`. A finding of a rule that"
            " can be hidden goes away with `<!-- aftercase: ignore CODE: reason -->` before the block."
            " See [Writing playbooks](authoring.md)."
        ),
        "head": "| code | name | severity | fix | meaning |",
        "error": "error",
        "warning": "warning",
        "hint": "hint",
        "safe": "safe",
        "unsafe": "unsafe",
        "": "–",
        "hide": "Can be hidden by a comment.",
        "nohide": "Cannot be hidden.",
        "wrong": "Wrong:",
        "right": "Right:",
        "before": "The same file before:",
        "beside": "Beside it, `{}`:",
    },
    "zh": {
        "title": "检查规则",
        "made": "由规则本身生成（`python -m scripts.rules_page`），请勿手改。",
        "intro": (
            "`aftercase playbook lint` 查的就是这些。错误会让工作台打不开文件，或让人走进死路；"
            "警告多半是笔误；提示不计数。"
            "“安全”的修复由 `--fix` 完成，其余只由 `--unsafe-fixes` 完成。标明“可以隐藏”的规则，在内容块前写"
            " `<!-- aftercase: ignore 代码: 理由 -->` 即可隐藏。参见[编写流程](authoring.zh-CN.md)。"
        ),
        "head": "| 代码 | 名称 | 级别 | 修复 | 含义 |",
        "error": "错误",
        "warning": "警告",
        "hint": "提示",
        "safe": "安全",
        "unsafe": "不一定安全",
        "": "–",
        "hide": "可以用注释隐藏。",
        "nohide": "不能隐藏。",
        "wrong": "错误写法：",
        "right": "正确写法：",
        "before": "同一文件的早先版本：",
        "beside": "旁边的 `{}`：",
    },
}


def page(language: str) -> str:
    """One page."""
    use(language)
    words = WORDS[language]
    lines = [f"# {words['title']}", "", words["made"], "", words["intro"], "", words["head"]]
    lines.append("| --- | --- | --- | --- | --- |")
    for rule in ALL:
        meaning = tr(rule.meaning).replace("|", "\\|")
        link = f"[{rule.code}](#{rule.code.lower()})"
        lines.append(
            f"| {link} | {rule.name} | {words[rule.severity]} | {words[rule.fix_kind]} | {meaning} |"
        )
    for rule in ALL:
        lines += ["", *section(rule, words)]
    return "\n".join(lines) + "\n"


def section(rule: Rule, words: dict[str, str]) -> list[str]:
    """One rule."""
    lines = [f'<a id="{rule.code.lower()}"></a>', "", f"## {rule.code} {rule.name}", ""]
    lines += [f"**{words[rule.severity]}** · {tr(rule.meaning)}", "", tr(rule.rationale), ""]
    lines += [words["hide"] if rule.can_hide else words["nohide"], ""]
    if rule.bad.since:
        lines += [words["before"], "", *code(rule.bad, rule.bad.since.partition("# Sample\n\n")[2]), ""]
    for name, text in rule.bad.others.items():
        lines += [words["beside"].format(name), "", *code(Sample(text), text), ""]
    lines += [words["wrong"], "", *code(rule.bad, rule.bad.shown), ""]
    lines += [words["right"], "", *code(rule.good, rule.good.shown)]
    return lines


def code(sample: Sample, text: str) -> list[str]:
    """An example as a fenced block that no fence inside it can end."""
    language = "yaml" if sample.where == "front" else "markdown"
    shown = "".join(char if char.isprintable() or char == "\n" else f"<U+{ord(char):04X}>" for char in text)
    return [f"````{language}", *shown.strip("\n").split("\n"), "````"]


def main() -> int:
    """Write the pages, or check them."""
    return write_or_check({name: page(language) for language, name in PAGES.items()}, "scripts.rules_page")


if __name__ == "__main__":
    raise SystemExit(main())
