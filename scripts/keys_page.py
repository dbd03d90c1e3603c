"""The page of all keys, made from the table of actions: ``docs/keys.md``, one for both languages.

``python -m scripts.keys_page`` writes it; ``--check`` changes nothing and fails where it is old.
"""

from __future__ import annotations

from aftercase import i18n
from aftercase.desk import actions
from aftercase.i18n import tr
from scripts.pages import row, write_or_check

HEAD = """\
# Keys · 按键

Made from the table of actions by `python -m scripts.keys_page`; do not edit. 由操作表生成，请勿手改。

`?` on any screen shows the keys that work there, filtered as you type; `ctrl+p` finds a command by name. Arrows and `j k` move in every list, `G`, `home` and `end` go to its ends; in a filter `ctrl+n` and `ctrl+p` move; the mouse works everywhere. `f` puts a letter on everything that can be acted on; after it `1`–`4` are the panes. Give an action keys of your own with `aftercase keys home.new N`, take them back with `aftercase keys home.new --unset`. 在任何界面按 `?`，列出当前可用的按键，边输入边筛选；`ctrl+p` 按名称找命令。列表里方向键和 `j k` 都能移动，`G`、`home`、`end` 到首尾；筛选框里用 `ctrl+n`、`ctrl+p` 移动；处处可用鼠标。按 `f` 标出字母，再按 `1`–`4` 到窗格。自定义按键：`aftercase keys home.new N`；恢复：`aftercase keys home.new --unset`。
"""


def page() -> str:
    """The whole page."""
    text = HEAD
    for scope, head in actions.SCOPES.items():
        zh, en = _both(head)
        text += f"\n## {en} · {zh}\n\n| key · 键 | action · 操作 | what it does | 作用 |\n| --- | --- | --- | --- |\n"
        for action in actions.of(scope):
            keys = " ".join(f"`{actions.spoken(key)}`" for key in action.keys.split(","))
            zh, en = _both(action.help)
            text += row(keys, f"`{action.name}`", en, zh) + "\n"
    return text


def _both(message: str) -> tuple[str, str]:
    words = []
    for language in ("zh", "en"):
        i18n.use(language)
        words.append(tr(message))
    i18n.use("en")
    return words[0], words[1]


if __name__ == "__main__":
    raise SystemExit(write_or_check({"keys.md": page()}, "scripts.keys_page"))
