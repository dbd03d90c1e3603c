"""The page of all time limits, made from the clock files: ``docs/clocks.md`` and its Chinese twin.

``python -m scripts.clocks_page`` writes them; ``--check`` changes nothing and fails where one is old.
"""

from __future__ import annotations

from aftercase import terms
from aftercase.clock.rules import ClockFile, ClockRule
from aftercase.i18n import use
from aftercase.playbook.library import Library, shipped_folder
from scripts.pages import row, write_or_check

PAGES = {"en": "clocks.md", "zh": "clocks.zh-CN.md"}
WORDS = {
    "en": {
        "title": "Time limits",
        "intro": (
            "Made from `playbooks/clocks/` by `python -m scripts.clocks_page`; do not edit. **The countdown on the"
            " order page, or in the payment dashboard, wins over every number here**: type it in with"
            " `aftercase deadline CASE NAME --at T`, or `n` in the clocks of the desk. A limit that only weak"
            " pages print is not shown, and never reckoned with. Nothing here is legal advice."
        ),
        "head": ("clock", "whose move", "from", "length", "at zero", "note", "read where, when, how sure"),
        "count": "the first day not counted",
        "most": "{} at most",
        "first": "not before {}",
        "weak": "read the countdown",
    },
    "zh": {
        "title": "各类时限",
        "intro": (
            "由 `playbooks/clocks/` 生成（`python -m scripts.clocks_page`），请勿手改。**订单页面或支付后台上的倒计时"
            "优先于这里的任何数字**：用 `aftercase deadline 案件 时限名 --at 时间` 填入，或在工作台的时限界面按 `n`。"
            "只有不可靠页面写的数字不显示，也不参与计算。这不是法律意见。"
        ),
        "head": ("时限", "该谁办", "起算", "时长", "到点以后", "说明", "出处、日期、可靠程度"),
        "count": "当日不计",
        "most": "最长 {}",
        "first": "不早于 {}",
        "weak": "看倒计时",
    },
}
GROUPS = ("platform", "payment", "law", "carrier")


def page(language: str, files: dict[str, ClockFile]) -> str:
    """One page: the files by what picks them, platforms first."""
    use(language)
    words = WORDS[language]
    lines = [f"# {words['title']}", "", str(words["intro"])]
    for group in GROUPS:
        lines += ["", f"## {terms.label(terms.CASE_FIELDS, group).capitalize()}"]
        for key in terms.BOOKS[group]:
            if key in files and (group == "platform" or key not in terms.PLATFORMS or key == "paypal"):
                lines += ["", f"### {files[key].names[language]}", "", row(*words["head"])]
                lines.append("| " + " | ".join("---" for _ in words["head"]) + " |")
                lines += [_row(clock, language) for clock in files[key].clocks.values()]
    return "\n".join(lines) + "\n"


def _row(clock: ClockRule, language: str) -> str:
    words = WORDS[language]
    parts = [str(clock.reliable)] if clock.reliable else [clock.where.get(language, "") or str(words["weak"])]
    if clock.next_day:
        parts.append(str(words["count"]))
    if clock.at_most and clock.confidence != "weak":
        parts.append(str(words["most"]).format(clock.at_most))
    if clock.not_before:
        parts.append(str(words["first"]).format(clock.not_before))
    source = f"[{clock.source_title(language)}]({clock.source_url}), {clock.seen}, {clock.confidence}"
    return row(
        f"`{clock.name}`",
        terms.label(terms.TURNS if clock.whose in terms.TURNS else terms.PARTIES, clock.whose),
        terms.label(terms.CASE_FIELDS, clock.start),
        "; ".join(parts),
        clock.at_zero.get(language, ""),
        clock.note.get(language, ""),
        source,
    )


def main() -> int:
    """Write the pages, or check them."""
    library = Library([shipped_folder()])
    files = {id_: file for id_, (file, _, _) in library.clock_files().items() if file is not None}
    return write_or_check({name: page(lang, files) for lang, name in PAGES.items()}, "scripts.clocks_page")


if __name__ == "__main__":
    raise SystemExit(main())
