"""The page of all time limits, made from the clock files: ``docs/clocks.md`` and its Chinese twin.

``python -m scripts.clocks_page`` writes them; ``--check`` changes nothing and fails where one is old. The
worked examples follow the holidays of the locked library: a newer one may change them.
"""

from __future__ import annotations

from aftercase import terms
from aftercase.clock.rules import ClockFile, ClockRule
from aftercase.i18n import use
from aftercase.playbook.library import Library, shipped_folder
from scripts.clock_examples import examples, told
from scripts.clock_said import said
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
        "ends": "a last day off moves on",
        "most": "{} at most",
        "first": "not before {}",
        "weak": "read the countdown",
        "ruled": (
            "How the lengths are counted: `h` as hours pass; `d`, `mo`, `y` to the same time of day, or, where the"
            " first day is not counted, to the end of the last day; `bd` business days, the first day never"
            " counted, to the end of the last; `wh` hours within the platform's working hours. All in the time zone"
            " of the rule. `aftercase due CASE --why` prints the sum for a case. Under each table three examples,"
            " reckoned by aftercase: an ordinary start, and the two of a fixed set that show most. Where no number is"
            " printed, they are what the desk says: before the countdown of the page is typed in, two hours before it"
            " ends, and an hour after."
        ),
        "zone": "Time zone {}.",
        "calendar": "Business days of {}.",
        "examples": ("clock", "an ordinary start", "another", "and another"),
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
        "ends": "最后一天放假的顺延",
        "most": "最长 {}",
        "first": "不早于 {}",
        "weak": "看倒计时",
        "ruled": (
            "时长的算法：`h` 按小时顺延；`d`、`mo`、`y` 到同一时刻为止，当日不计的到最后一天结束为止；`bd` 是工作日，"
            "当日一律不计，到最后一个工作日结束为止；`wh` 只算平台工作时间内的小时。都按规则所在时区。"
            "`aftercase due 案件 --why` 列出某个案件的算式。每张表下面有三个例子，由 aftercase 算出：一个普通的起点，"
            "另两个从固定的起点里挑最能说明问题的。没有公布数字的时限，三个例子是工作台的原话：填入页面倒计时之前、"
            "到点前两小时、过点后一小时。"
        ),
        "zone": "时区 {}。",
        "calendar": "按 {} 的工作日。",
        "examples": ("时限", "普通起点", "又一例", "再一例"),
    },
}
GROUPS = ("platform", "payment", "law", "carrier")


def page(language: str, files: dict[str, ClockFile]) -> str:
    """One page: the files by what picks them, platforms first."""
    use(language)
    words = WORDS[language]
    lines = [f"# {words['title']}", "", str(words["intro"]), "", str(words["ruled"])]
    for group in GROUPS:
        lines += ["", f"## {terms.label(terms.CASE_FIELDS, group).capitalize()}"]
        for key in terms.BOOKS[group]:
            if key in files and (group == "platform" or key not in terms.PLATFORMS or key == "paypal"):
                lines += ["", f"### {files[key].names[language]}", "", row(*words["head"])]
                lines.append("| " + " | ".join("---" for _ in words["head"]) + " |")
                lines += [_row(clock, language) for clock in files[key].clocks.values()]
                lines += _examples(files[key], group, language)
    return "\n".join(lines) + "\n"


def _row(clock: ClockRule, language: str) -> str:
    words = WORDS[language]
    parts = [str(clock.reliable)] if clock.reliable else [clock.where.get(language, "") or str(words["weak"])]
    if clock.next_day:
        parts.append(str(words["count"]))
    if clock.to_business:
        parts.append(str(words["ends"]))
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


def _examples(file: ClockFile, group: str, language: str) -> list[str]:
    """The worked examples of a file: a row of three for each clock."""
    words = WORDS[language]
    counted = {one.unit for clock in file.clocks.values() for one in (clock.reliable,) if one}
    where = str(words["zone"]).format(file.zone)
    if counted & {"bd", "wh"} and file.calendar:
        where += " " + str(words["calendar"]).format(file.calendar)
    lines = [
        "",
        where,
        "",
        row(*words["examples"]),
        "| " + " | ".join("---" for _ in words["examples"]) + " |",
    ]
    for clock in file.clocks.values():
        cells = [told(one, file, clock, language) for one in examples(file, clock, language)]
        lines.append(row(f"`{clock.name}`", *(cells or said(file, clock, group, language))))
    return lines


def main() -> int:
    """Write the pages, or check them."""
    library = Library([shipped_folder()])
    files = {id_: file for id_, (file, _, _) in library.clock_files().items() if file is not None}
    return write_or_check({name: page(lang, files) for lang, name in PAGES.items()}, "scripts.clocks_page")


if __name__ == "__main__":
    raise SystemExit(main())
