"""``make screenshots``: draw home, triage and workspace in both languages, at 80x24 and 120x40.

The desk's clock stands still and the demo tells its story up to that moment, so that a picture changes only
when the screen does.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from aftercase import i18n
from aftercase.desk.authors.live import Live
from aftercase.desk.demo import make_demo
from aftercase.desk.desk import Desk
from aftercase.desk.who import Who
from aftercase.guide.decide import Opening
from aftercase.tui.app import DeskApp
from aftercase.tui.screens.live import LiveScreen

FOLDER = Path(__file__).resolve().parent
NOW = datetime(2026, 8, 4, 1, 30, tzinfo=UTC)
ZONE = "Asia/Shanghai"
WHO = {"zh": Who("小陈", 1000, "desk", "system"), "en": Who("chen", 1000, "desk", "system")}
SIZES = ((80, 24), (120, 40))

# Further cases for the list: playbook, platform, buyer, title, asked so long ago.
MORE = {
    "zh": (
        ("logistics-dispute", "taobao", "王芳", "显示签收，买家说没收到", "-45h"),
        ("logistics-dispute#lost", "wechat_shop", "陈静", "轨迹停了六天", "-20h"),
        ("product-quality#find-cause", "tmall", "赵磊", "怀疑手表是假货", "-30h"),
        ("product-quality", "ebay", "M. Jones", "尺码不合适，要退货", "-3h"),
    ),
    "en": (
        ("logistics-dispute", "taobao", "Wang Fang", "Shown as delivered, not received", "-45h"),
        ("logistics-dispute#lost", "wechat_shop", "Chen Jing", "Tracking stuck for six days", "-20h"),
        ("product-quality#find-cause", "tmall", "Zhao Lei", "Watch said to be fake", "-30h"),
        ("product-quality", "ebay", "M. Jones", "Does not fit, wants to return it", "-3h"),
    ),
}

Shot = Callable[[Pilot[int]], Awaitable[None]]


def desk(folder: Path, language: str) -> tuple[Desk, str]:
    """A desk with the demo case and a few more, its clock standing still."""
    made, number = make_demo(folder, WHO[language], ZONE, NOW)
    made.clock = lambda: NOW
    for target, platform, buyer, title, asked in MORE[language]:
        dates = {"requested_at": asked, "refused_at": "-2h"}
        made.new(Opening(target, platform=platform, buyer_name=buyer, title=title, dates=dates))
    return made, number


async def home(pilot: Pilot[int]) -> None:
    """The list of cases."""
    await pilot.pause(0.3)


async def triage(pilot: Pilot[int]) -> None:
    """The second question."""
    await pilot.pause(0.2)
    await pilot.press("n")
    await pilot.pause(0.3)
    await pilot.press("1")
    await pilot.pause(0.3)


async def workspace(pilot: Pilot[int]) -> None:
    """The demo case where the story ends."""
    await pilot.pause(0.6)


async def shoot(desk: Desk, number: str | None, size: tuple[int, int], steps: Shot) -> str:
    """Bring the desk to a screen and draw it."""
    app = DeskApp(desk, number, frozen=True)
    async with app.run_test(size=size) as pilot:
        await steps(pilot)
        return app.export_screenshot(title="aftercase")


async def preview(folder: Path, language: str) -> str:
    """A playbook being written, with a slip in it, beside its twin."""
    books = folder / "my-playbooks"
    shutil.copytree(FOLDER.parent / "playbooks", books)
    path = books / f"product-quality.{language}.md"
    text = path.read_text("utf-8").replace("](#lawful)", "](#lawfull)", 1)
    path.write_text(text.replace("`evidence:refusal-notice`", "`evidense:refusal-notice`", 1), "utf-8")
    live = Live(path, [], WHO[language], ZONE, lambda: NOW)

    class App(DeskApp):
        """The desk with the preview on top."""

        def on_mount(self) -> None:
            """The preview at once."""
            self.push_screen(screen)

    screen = LiveScreen(live)
    screen._watch = _still  # type: ignore[method-assign]
    app = App(live.desk, frozen=True)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause(0.4)
            await pilot.press("y")
            await pilot.press("p")
            await pilot.pause(0.4)
            return app.export_screenshot(title="aftercase")
    finally:
        live.close()


async def _still() -> None:
    """A picture waits for no change."""


def stable(svg: str) -> str:
    """The picture without the random names that every drawing gets, and with fonts of the reader's own."""
    names = dict.fromkeys(re.findall(r"terminal-\d+", svg))
    for name in names:
        svg = svg.replace(name, "terminal")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    fonts = '"Fira Code", "DejaVu Sans Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace'
    return re.sub(r"font-family: Fira Code[^;]*;", f"font-family: {fonts};", svg)


def main() -> None:
    """Draw them all."""
    for language in i18n.LANGUAGES:
        i18n.use(language)
        with tempfile.TemporaryDirectory(prefix="aftercase-shots-") as folder, contextlib.chdir(folder):
            made, number = desk(Path("my-shop"), language)  # a name of its own would change every picture
            for width, height in SIZES:
                for name, case, steps in (
                    ("home", None, home),
                    ("triage", None, triage),
                    ("workspace", number, workspace),
                ):
                    svg = stable(asyncio.run(shoot(made, case, (width, height), steps)))
                    path = FOLDER / f"{name}-{language}-{width}x{height}.svg"
                    path.write_text(svg, "utf-8")
                    print(path.name)
            path = FOLDER / f"preview-{language}-120x40.svg"
            path.write_text(stable(asyncio.run(preview(Path.cwd(), language))), "utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
