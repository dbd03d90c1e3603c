"""Two desks on one case: what the other one writes is shown, and nobody is disturbed by it."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection
from textual.widgets import Input, Static, TextArea

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.desk.erasing import erase, look_at_grave, purge
from aftercase.guide.decide import Opening, Speech
from aftercase.tui.app import DeskApp
from aftercase.tui.dialogs import AskLine
from aftercase.tui.document import Document
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.screens.composer import ComposerScreen
from aftercase.tui.screens.home import HomeScreen
from aftercase.tui.screens.message import MessageScreen
from aftercase.tui.screens.workspace import WorkspaceScreen
from aftercase.tui.screens.workspace_follow import Follows
from tests.golden.screen import screen_text
from tests.kit import FIXTURES, LI, WANG, ZONE, StillClock
from tests.pilot.shell import type_

Script = Callable[[Pilot[Any]], Awaitable[None]]
WAIT = 30.0  # seconds; a colleague's change is there after half a second, also on a machine that is busy


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key pressed right after a colleague's move counts, but where a test is about that."""
    monkeypatch.setattr(Follows, "GRACE", 0.0)


class Two:
    """Li in front of the screen, Wang at another desk on the same files."""

    def __init__(self, root: Path, target: str = "parcel-lost") -> None:
        self.root, self.clock = root, StillClock()
        self.li = Desk(root, LI, ZONE, self.clock, (FIXTURES,))
        self.wang = Desk(root, WANG, ZONE, self.clock, (FIXTURES,))
        opening = Opening(
            target, platform="taobao", order_no="88", buyer_name="李伟", dates={"requested_at": "-5h"}
        )
        self.number = self.li.new(opening).case.number
        self.app = DeskApp(self.li, self.number)

    def ready(self) -> None:
        self.li.tick(self.number, "tracking")
        self.li.tick(self.number, "parcels", "1")

    def play(self, script: Script, size: tuple[int, int] = (120, 40), language: str = "en") -> None:
        async def run() -> None:
            async with self.app.run_test(size=size, notifications=True) as pilot:
                await self.until(pilot, lambda: self.screen.watching, "the case is watched")
                await script(pilot)

        before = set(threading.enumerate())
        i18n.use(language)
        try:
            asyncio.run(asyncio.wait_for(run(), 120))
        finally:
            i18n.use("en")
        left = [thread for thread in threading.enumerate() if thread not in before]
        for thread in left:
            thread.join(WAIT)
        assert not [thread for thread in left if thread.is_alive()]

    async def until(self, pilot: Pilot[Any], true: Callable[[], bool], what: str) -> None:
        for _ in range(round(WAIT / 0.02)):
            if true():
                await pilot.pause()
                return
            await pilot.pause(0.02)
        raise AssertionError(f"never came: {what}\n{self.told}\n{screen_text(self.app)}")

    async def hear(self, pilot: Pilot[Any], words: str) -> None:
        await self.until(pilot, lambda: any(words in line for line in self.told), words)

    @property
    def screen(self) -> WorkspaceScreen:
        return next(s for s in self.app.screen_stack if isinstance(s, WorkspaceScreen))

    @property
    def told(self) -> list[str]:
        return [notice.message for notice in self.app._notifications]

    def pane(self, name: str) -> LinesPane:
        return self.screen.query_one(f"#{name}", LinesPane)

    def entries(self) -> list[Any]:
        """The log as the screen has it."""
        assert self.screen.case is not None
        return self.screen.case.entries

    def state(self, key: str) -> str:
        here = self.screen.here
        assert here is not None
        return next(view.state for view in here.checks if view.check.key == key)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.05)


def test_a_colleague_s_tick_is_shown_and_told_once(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        two.wang.tick(two.number, "tracking")
        await two.hear(pilot, "wang ticked “Save the tracking page”")
        assert two.state("tracking") == "done"
        assert "[x] Save the tracking page" in screen_text(pilot.app)
        await press(pilot, "x")  # his own act tells nothing of Wang any more, and nothing of himself
        two.wang.say(two.number, Speech("in", "buyer", "Hello?"))
        await two.hear(pilot, "wang added an entry")
        assert [line for line in two.told if "wang" in line] == [
            "wang ticked “Save the tracking page”",
            "wang added an entry",
        ]
        assert not [line for line in two.told if "window" in line]

    two.play(script)


def test_one_s_own_acts_from_another_window_are_told_too(two: Two) -> None:
    again = Desk(two.root, LI, ZONE, two.clock, (FIXTURES,))

    async def script(pilot: Pilot[Any]) -> None:
        again.tick(two.number, "tracking")
        await two.hear(pilot, "you (in another window) ticked “Save the tracking page”")

    two.play(script)


def test_by_looking_alone_too(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")

    async def script(pilot: Pilot[Any]) -> None:
        two.wang.tick(two.number, "tracking")
        await two.hear(pilot, "wang ticked “Save the tracking page”")
        assert two.state("tracking") == "done"

    two.play(script)


def test_focus_cursor_zoom_selection_and_every_scroll_position_stay(two: Two) -> None:
    for n in range(40):
        two.li.say(two.number, Speech("in", "buyer", f"word {n}", at=f"-{300 - n}m"))

    async def script(pilot: Pilot[Any]) -> None:
        log = two.pane("log")
        log.focus()
        await press(pilot, "z")
        assert two.screen.zoomed
        log.put_cursor(str(log.items[20].key))
        log.scroll_to(y=log.scroll_y - 3, animate=False, force=True)
        await pilot.pause()
        top = log.lines[round(log.scroll_y)].text
        at = next(n for n, line in enumerate(log.lines) if "word 22" in line.text)
        two.screen.selections = {log: Selection(Offset(2, at), Offset(9, at))}
        cursor = log.cursor
        # One that was said before all others: everything moves down by its lines.
        two.wang.say(two.number, Speech("in", "buyer", "the very first\nof all", at="-6h"))
        await two.hear(pilot, "wang added an entry")
        assert two.app.focused is log
        assert log.cursor == cursor
        assert two.screen.zoomed
        assert log.lines[0].text.lstrip().startswith("04:00")
        assert log.lines[round(log.scroll_y)].text == top
        assert two.screen.get_selected_text() == "word 22"
        # One at the end: nothing moves at all.
        two.wang.say(two.number, Speech("in", "buyer", "the last"))
        await two.until(pilot, lambda: "the last" in log.lines[-1].text, "the last entry")
        assert log.lines[round(log.scroll_y)].text == top

    two.play(script, size=(80, 24))


def test_a_log_at_its_end_follows(two: Two) -> None:
    for n in range(40):
        two.li.say(two.number, Speech("in", "buyer", f"word {n}", at=f"-{300 - n}m"))

    async def script(pilot: Pilot[Any]) -> None:
        log = two.pane("log")
        await two.until(pilot, lambda: log.scroll_y >= log.max_scroll_y > 0, "the log is at its end")
        two.wang.say(two.number, Speech("in", "buyer", "the newest"))
        await two.hear(pilot, "wang added an entry")
        await two.until(pilot, lambda: "the newest" in screen_text(two.app), "the newest is in sight")

    two.play(script)


def test_the_playbook_stays_where_it_is_read(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        document = two.screen.query_one("#playbook", Document)
        document.focus()
        await pilot.pause()
        document.scroll_to(y=4, animate=False, force=True)
        await pilot.pause()
        top = document.lines[round(document.scroll_y)].source
        assert document.scroll_y > 0
        two.wang.skip(two.number, ["tracking", "parcels"], "not known, and a long reason for it")
        await two.hear(pilot, "wang skipped 2 checks")
        assert document.lines[round(document.scroll_y)].source == top
        assert two.app.focused is document

    two.play(script, size=(60, 20))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
def test_a_step_that_a_colleague_left_is_left_here_too_and_says_by_whom(
    two: Two, size: tuple[int, int]
) -> None:
    two.ready()

    async def script(pilot: Pilot[Any]) -> None:
        two.wang.choose(two.number, "trace")
        await two.hear(pilot, "wang went to “Trace the parcel”")
        assert two.screen.here is not None
        assert two.screen.here.step.id == "trace"
        assert two.pane("checklist").cursor == "asked"

    two.play(script, size=size)


def test_a_key_that_was_meant_for_the_step_before_does_nothing(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key needs longer than a colleague: what was aimed at one step must not hit another."""
    two.ready()
    monkeypatch.setattr(Follows, "GRACE", 3600.0)

    async def script(pilot: Pilot[Any]) -> None:
        two.wang.choose(two.number, "trace")
        await two.hear(pilot, "wang went to “Trace the parcel”")
        before = len(two.li.record(two.number).events)
        await press(pilot, "space", "3", "b", "s", "o")
        assert len(two.li.record(two.number).events) == before
        assert two.app.screen is two.screen
        assert "Not done, the case moved on just now: wang went to “Trace the parcel”" in two.told[-1]
        monkeypatch.setattr(Follows, "GRACE", 0.0)
        await press(pilot, "space")
        assert two.state("asked") == "done"

    two.play(script)


def test_half_typed_words_stay_and_a_calm_line_tells(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        page = two.app.screen.query_one(TextArea)
        await type_(pilot, "The buyer says")
        page.move_cursor((0, 4))
        composer = two.app.screen
        assert isinstance(composer, ComposerScreen)
        line = composer.query_one(".news", Static)
        assert not line.display
        two.wang.say(two.number, Speech("in", "buyer", "one"))
        await two.until(pilot, lambda: "added an entry" in str(line.content), "the line")
        two.wang.say(two.number, Speech("in", "buyer", "two"))
        await two.until(pilot, lambda: str(line.content) == "wang added 2 entries", "the line counts on")
        assert (page.text, page.cursor_location) == ("The buyer says", (0, 4))
        assert two.app.focused is page
        assert not two.entries()  # the panes behind wait
        await press(pilot, "escape")
        await two.until(pilot, lambda: two.app.screen is two.screen, "the composer is left")
        assert len(two.entries()) == 2
        assert not [told for told in two.told if "wang" in told]  # it was told once, in the line

    two.play(script)


def test_a_dialog_keeps_its_words_where_the_case_moved_on_under_it(two: Two) -> None:
    two.ready()
    two.li.untick(two.number, "parcels")

    async def script(pilot: Pilot[Any]) -> None:
        two.pane("checklist").put_cursor("parcels")
        await press(pilot, "s")
        await type_(pilot, "nobody has counted them")
        two.wang.tick(two.number, "parcels", "1")
        two.wang.choose(two.number, "trace")
        await two.hear(pilot, "wang went to “Trace the parcel”")
        dialog = two.app.screen
        assert isinstance(dialog, AskLine)
        before = len(two.li.record(two.number).events)
        await press(pilot, "enter", "enter")
        assert two.app.screen is dialog
        assert dialog.query_one(Input).value == "nobody has counted them"
        wrong = str(dialog.query_one(".wrong", Static).content)
        assert "The case moved on: wang went to “Trace the parcel” at 10:00. Nothing was changed." in wrong
        assert "Your text is kept in" in wrong
        assert len(two.li.record(two.number).events) == before
        assert "nobody has counted them" in two.li.drafts(two.number).load().values()
        await press(pilot, "escape")
        assert two.screen.here is not None
        assert two.screen.here.step.id == "trace"

    two.play(script)


def test_a_value_that_a_colleague_wrote_meanwhile_is_not_overwritten_unseen(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        two.pane("checklist").put_cursor("parcels")
        await press(pilot, "space")
        await type_(pilot, "2")
        two.wang.tick(two.number, "parcels", "1")
        await press(pilot, "enter")
        dialog = two.app.screen
        assert isinstance(dialog, AskLine)
        assert "wang wrote “1” here meanwhile" in str(dialog.query_one(".wrong", Static).content)
        assert two.li.case(two.number).values["parcels"].text == "1"
        await press(pilot, "enter")
        assert two.li.case(two.number).values["parcels"].text == "2"

    two.play(script)


def test_a_message_of_the_step_that_was_left_stays_on_the_screen(two: Two) -> None:
    two.ready()
    two.li.set_values(two.number, {"promised_on": "2026-08-10"})

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "m")
        page = two.app.screen
        assert isinstance(page, MessageScreen)
        await type_(pilot, page.text + " Best wishes")
        two.wang.choose(two.number, "trace")
        line = page.query_one(".news", Static)
        await two.until(pilot, lambda: "wang went to" in str(line.content), "the line")
        await press(pilot, "f10")
        assert two.app.screen is page
        assert two.app.screen.query_one(TextArea).text.endswith("Best wishes")
        assert "The case moved on: wang" in screen_text(two.app)
        assert not two.li.case(two.number).entries

    two.play(script)


def test_two_who_take_one_way_at_once_are_both_there(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    two.ready()

    async def script(pilot: Pilot[Any]) -> None:
        monkeypatch.setattr(two.screen, "_file_written", lambda _event: None)
        two.wang.choose(two.number, "trace")  # seen by nobody yet
        await press(pilot, "2")
        assert "It is so already: wang was first." in two.told
        assert two.screen.here is not None
        assert two.screen.here.step.id == "trace"

    two.play(script)


def test_a_stale_screen_takes_no_way_of_another_step(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    two.ready()

    async def script(pilot: Pilot[Any]) -> None:
        watch = two.screen._watch_case
        assert watch is not None
        watch.stop()  # as on a machine that tells nothing
        assert watch.join(WAIT)
        two.wang.choose(two.number, "trace")
        before = len(two.li.record(two.number).events)
        await press(pilot, "3")
        assert len(two.li.record(two.number).events) == before
        assert two.told == [
            "The case moved on: wang went to “Trace the parcel” at 10:00. Nothing was changed."
        ]
        assert two.screen.here is not None
        assert two.screen.here.step.id == "trace"

    two.play(script)


@pytest.mark.parametrize(
    ("how", "words"), [("gone", "There is no case"), ("damaged", "is damaged"), ("purged", "by wang")]
)
def test_a_case_that_is_gone_leads_home_with_one_line(two: Two, how: str, words: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        folder = two.li.store.folder(two.number)
        if how == "gone":
            shutil.rmtree(folder)
        elif how == "damaged":
            (folder / "case.json").write_text("{")
        else:
            purge(two.wang, look_at_grave(two.wang, two.number, "kept long enough"))
        await two.until(pilot, lambda: isinstance(two.app.screen, HomeScreen), "home")
        assert len(two.told) == 1
        assert words in two.told[0]

    two.play(script)


def test_a_page_being_written_is_not_taken_away_with_its_case(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await type_(pilot, "words of a long call")
        composer = two.app.screen
        shutil.rmtree(two.li.store.folder(two.number))
        line = composer.query_one(".news", Static)
        await two.until(pilot, lambda: "There is no case" in str(line.content), "the line")
        assert f"Your text is kept in {tmp_path / 'state'}" in str(line.content)
        assert two.app.screen is composer
        assert composer.query_one(TextArea).text == "words of a long call"
        await type_(pilot, "words of a long call, and more")
        await press(pilot, "escape")
        await two.until(pilot, lambda: isinstance(two.app.screen, HomeScreen), "home")
        assert not two.li.store.folder(two.number).exists()  # nobody has made it again

    two.play(script)
    kept = two.li.drafts(two.number, beside=False).load()
    assert kept["log"] == "words of a long call, and more"


def test_a_file_that_is_replaced_in_two_steps_is_no_case_that_is_gone(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        path = two.li.store.folder(two.number) / "case.json"
        aside = path.with_name("aside")
        path.rename(aside)
        two.screen.post_message(_written())  # whatever the timing of the watch
        await pilot.pause(0.1)
        aside.rename(path)
        two.wang.tick(two.number, "tracking")
        await two.hear(pilot, "wang ticked")
        assert two.app.screen is two.screen

    two.play(script)


def _written() -> Any:
    from aftercase.tui.screens.workspace_follow import Written

    return Written(None)


def test_words_that_a_colleague_erased_leave_the_screen(two: Two) -> None:
    two.li.say(two.number, Speech("in", "buyer", "my private number is 4711"))

    async def script(pilot: Pilot[Any]) -> None:
        assert "4711" in screen_text(two.app)
        erase(two.wang, two.number, "buyer", "asked for in writing")
        await two.hear(pilot, "wang erased words and files of: buyer")
        assert "4711" not in screen_text(two.app)
        assert "4711" not in "".join(line.text for line in two.pane("log").lines)

    two.play(script)


def test_a_case_that_was_set_back_says_so(two: Two) -> None:
    path = two.li.store.folder(two.number) / "case.json"
    old = path.read_bytes()
    two.wang.tick(two.number, "tracking")

    async def script(pilot: Pilot[Any]) -> None:
        assert two.state("tracking") == "done"
        path.write_bytes(old)
        await two.hear(pilot, "The file of this case was replaced")
        assert two.state("tracking") == "todo"

    two.play(script)


def test_a_colleague_s_words_are_told_literally(two: Two) -> None:
    evil = Desk(two.root, WANG._replace(name="[/x]\x1b[31m\u202ewang"), ZONE, two.clock, (FIXTURES,))

    async def script(pilot: Pilot[Any]) -> None:
        evil.tick(two.number, "tracking")
        await two.hear(pilot, "ticked “Save the tracking page”")
        assert "\x1b" not in two.told[-1]
        assert "\u202e" not in two.told[-1]
        assert "[/x]" in screen_text(pilot.app)

    two.play(script)


def test_what_is_hidden_draws_nothing(two: Two) -> None:
    """Otherwise each look of the hidden list at its index draws the whole workspace again."""

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "escape")
        await two.until(pilot, lambda: isinstance(two.app.screen, HomeScreen), "home")
        home = two.app.screen
        await press(pilot, "enter")
        await two.until(pilot, lambda: two.app.screen is two.screen, "the case")
        assert (two.screen.is_current, home.is_current) == (True, False)
        await press(pilot, "s")
        assert isinstance(two.app.screen, AskLine)
        assert (two.screen.is_current, home.is_current) == (True, False)  # what is seen through is drawn
        two.app.screen.styles.background = "black"
        assert (two.screen.is_current, home.is_current) == (False, False)
        await press(pilot, "escape", "escape")
        await two.until(pilot, lambda: two.app.screen is home, "home")
        assert home.is_current

    two.play(script)


def test_leaving_the_case_ends_its_watch(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        watch = two.screen._watch_case
        assert watch is not None
        await press(pilot, "escape")
        await two.until(pilot, lambda: watch.join(0), "the watch has ended")
        assert "aftercase-watch" not in {thread.name for thread in threading.enumerate()}

    two.play(script)


def test_in_chinese_too(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        two.wang.tick(two.number, "tracking")
        await two.until(pilot, lambda: any("wang" in line for line in two.told), "told")
        assert two.state("tracking") == "done"

    two.play(script, language="zh")
