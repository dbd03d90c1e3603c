"""The workspace: what keys and clicks do to the case, and what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Speech
from aftercase.tui.app import DeskApp
from aftercase.tui.document import Document
from aftercase.tui.panes.header import CaseHeader
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.golden.screen import SIZES, compare_sizes, resize, screen_text
from tests.kit import FIXTURES, LI, WANG, ZONE, StillClock
from tests.pilot.shell import HOSTILE, type_

Script = Callable[[Pilot[Any]], Awaitable[None]]


async def settle(pilot: Pilot[Any]) -> None:
    """Let everything be drawn. A dialog's worker waits for its answer, so workers are not waited for."""
    for _ in range(3):
        await pilot.pause(0.02)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one by one, each seen by the screen that the one before has opened."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


class Case:
    """A desk with one case in the workspace."""

    def __init__(self, root: Path, target: str = "parcel-lost", **more: Any) -> None:
        self.clock = StillClock()
        self.desk = Desk(root, LI, ZONE, self.clock, (FIXTURES,))
        opening = Opening(
            target,
            platform="taobao",
            order_no="88",
            buyer_name="李伟",
            title=more.pop("title", ""),
            dates={"requested_at": "-5h"},
            **more,
        )
        self.number = self.desk.new(opening).case.number
        self.app = DeskApp(self.desk, self.number, frozen=True)

    def play(self, script: Script, size: tuple[int, int] = (120, 40), language: str = "en") -> None:
        async def run() -> None:
            async with self.app.run_test(size=size, notifications=True, tooltips=True) as pilot:
                await settle(pilot)
                await script(pilot)

        i18n.use(language)
        try:
            asyncio.run(asyncio.wait_for(run(), 60))
        finally:
            i18n.use("en")

    @property
    def screen(self) -> WorkspaceScreen:
        screen = next(s for s in reversed(self.app.screen_stack) if isinstance(s, WorkspaceScreen))
        assert isinstance(screen, WorkspaceScreen)
        return screen

    @property
    def told(self) -> list[str]:
        return [notice.message for notice in self.app._notifications]

    def states(self) -> dict[str, str]:
        return {view.check.key: view.state for view in self.desk.position(self.number).checks}

    def ready(self) -> None:
        self.desk.tick(self.number, "tracking")
        self.desk.tick(self.number, "parcels", "1")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_a_field_asks_for_its_value_and_refuses_a_wrong_one_at_the_field(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "space")
        await type_(pilot, "two")
        await press(pilot, "enter")
        assert isinstance(pilot.app.focused, Input)  # still asking
        assert case.states()["parcels"] == "todo"
        await type_(pilot, "2")
        await press(pilot, "enter")
        assert case.states()["parcels"] == "done"
        assert case.desk.case(case.number).values["parcels"].text == "2"

    case.play(script)


def test_space_ticks_and_takes_the_tick_back_and_the_cursor_goes_on(tmp_path: Path) -> None:
    case = Case(tmp_path, "parcel-lost#trace")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "space")
        assert case.states() == {"asked": "done"}
        await press(pilot, "x")
        assert case.states() == {"asked": "todo"}

    case.play(script)


def test_evidence_asks_for_a_file_and_can_be_ticked_without_one(case: Case, tmp_path: Path) -> None:
    photo = tmp_path / "页面 1.png"
    photo.write_bytes(b"png")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "space")
        await type_(pilot, str(tmp_path / "nowhere.png"))
        await press(pilot, "enter")
        assert case.states()["tracking"] == "todo"
        await type_(pilot, str(tmp_path / "页"))
        await press(pilot, "tab")
        assert pilot.app.focused.value == str(photo)  # type: ignore[union-attr]
        await press(pilot, "enter")
        assert case.states()["tracking"] == "done"
        [exhibit] = case.desk.case(case.number).exhibits
        assert exhibit.name == "页面 1.png"
        await press(pilot, "u")
        assert case.states()["tracking"] == "todo"
        await press(pilot, "k", "space", "enter")
        assert case.states()["tracking"] == "done"
        assert case.desk.case(case.number).visit.evidence == {}

    case.play(script)


def test_skipping_asks_for_the_reason(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s")
        await press(pilot, "enter")
        assert case.states()["tracking"] == "todo"
        await type_(pilot, "the buyer sent all of it")
        await press(pilot, "enter")
        assert case.states()["tracking"] == "skipped"
        assert "the buyer sent all of it" in screen_text(pilot.app)

    case.play(script)


def test_a_blocked_way_says_why_and_goes_to_the_open_check(case: Case) -> None:
    case.desk.tick(case.number, "tracking")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "2")
        assert case.desk.position(case.number).step.id == "look"
        assert "Not yet" in case.told[-1]
        assert case.screen.query_one("#checklist", LinesPane).cursor == "parcels"
        await press(pilot, "3")  # the overdue way is never blocked
        assert case.desk.position(case.number).step.id == "end-refund"

    case.play(script)


@pytest.mark.parametrize("size", SIZES)
def test_a_step_of_another_playbook_and_the_way_back_are_always_visible(
    case: Case, size: tuple[int, int]
) -> None:
    case.ready()

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "1")
        line = "it returns to “Look at the tracking”"
        assert line in " ".join(screen_text(pilot.app).split("\n")[:5])[: 4 * size[0]] or size[0] == 60
        assert "> in “Ask the platform”" in screen_text(pilot.app)
        case.desk.tick(case.number, "facts")
        await press(pilot, "1")
        case.desk.tick(case.number, "decision")
        await press(pilot, "1")
        assert case.desk.position(case.number).step.id == "look"
        assert "> in" not in screen_text(pilot.app)

    case.play(script, size)


def test_the_way_back_is_offered_as_a_way_on(case: Case) -> None:
    case.ready()
    case.desk.choose(case.number, "platform")
    case.desk.tick(case.number, "facts")
    case.desk.choose(case.number, "decision")

    async def script(pilot: Pilot[Any]) -> None:
        assert "Back to: Look at the tracking" in screen_text(pilot.app)

    case.play(script)


def test_undo_redo_and_back(case: Case) -> None:
    case.ready()

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "2")
        assert case.desk.position(case.number).step.id == "trace"
        await press(pilot, "u")
        assert case.desk.position(case.number).step.id == "look"
        await press(pilot, "ctrl+r")
        assert case.desk.position(case.number).step.id == "trace"
        await press(pilot, "b")
        assert case.desk.position(case.number).step.id == "look"
        assert case.states()["tracking"] == "done"
        await press(pilot, "b")
        assert "first step" in case.told[-1]

    case.play(script)


def test_a_message_is_filled_copied_and_logged_in_one_act(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "c")
        assert "parcels" in case.told[-1]
        assert pilot.app.clipboard == ""
        await press(pilot, "m")
        await type_(pilot, "1")
        await press(pilot, "enter")
        await type_(pilot, "2026-08-10")
        await press(pilot, "enter")
        page = pilot.app.screen.query_one(TextArea)
        assert page.text == "Hello 李伟, 1 parcel of order 88 is being traced. Answer by 2026-08-10."
        page.text += " Thank you."
        await press(pilot, "f10")
        [entry] = case.desk.case(case.number).entries
        assert entry.text == pilot.app.clipboard
        assert entry.text.endswith("Thank you.")
        assert (entry.message, entry.direction, entry.party) == ("wait", "out", "buyer")
        assert isinstance(pilot.app.screen, WorkspaceScreen)

    case.play(script)


def test_an_entry_is_written_and_the_draft_survives_leaving(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await type_(pilot, "买家来电\n说没收到")
        await press(pilot, "escape")
        assert case.desk.case(case.number).entries == []
        await press(pilot, "l")
        assert pilot.app.screen.query_one(TextArea).text == "买家来电\n说没收到"
        await press(pilot, "ctrl+o", "f10")
        [entry] = case.desk.case(case.number).entries
        assert (entry.text, entry.direction, entry.party) == ("买家来电\n说没收到", "in", "buyer")
        await press(pilot, "l")
        assert pilot.app.screen.query_one(TextArea).text == ""

    case.play(script)


def test_words_that_cannot_be_saved_stay_on_the_page_and_in_a_draft(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from aftercase.store.protocol import NotSaved

    def full(*_: object, **__: object) -> None:
        raise NotSaved(case.desk.root, OSError(errno.ENOSPC, ""))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await type_(pilot, "not to be lost")
        monkeypatch.setattr(case.desk.store, "append", full)
        await press(pilot, "f10")
        assert pilot.app.screen.query_one(TextArea).text == "not to be lost"
        assert "the disk is full" in " ".join(screen_text(pilot.app).split())
        assert "not to be lost" in case.desk.drafts(case.number).load().values()

    case.play(script)


def test_an_entry_is_corrected_and_the_old_words_stay(case: Case) -> None:
    case.desk.say(case.number, Speech("in", "buyer", "three"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        await type_(pilot, "two")
        await press(pilot, "f10")
        assert case.desk.case(case.number).entries[0].corrections == []  # the reason is missing
        pilot.app.screen.query_one("#field-why Input", Input).value = "misheard"
        await press(pilot, "f10")
        [entry] = case.desk.case(case.number).entries
        assert (entry.text, entry.current) == ("three", "two")

    case.play(script)


def test_clocks_are_explained_and_a_countdown_is_typed_in(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "t")
        assert "48 hours, as they pass" in screen_text(pilot.app)
        assert "deemed agreed" in screen_text(pilot.app)
        await press(pilot, "n")
        await type_(pilot, "+31h")
        await press(pilot, "enter")
        deadline = case.desk.case(case.number).deadlines["first-reply"]
        assert (deadline.typed, deadline.due_at) == (True, "2026-08-04T09:00:00.000Z")
        await press(pilot, "p")
        assert case.desk.case(case.number).deadlines["first-reply"].paused_at
        await press(pilot, "r", "m")
        assert case.desk.case(case.number).deadlines["first-reply"].met_at

    case.play(script)


def test_case_data_writes_only_what_was_changed(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        before = len(case.desk.record(case.number).events)
        await press(pilot, "d", "f10")
        assert len(case.desk.record(case.number).events) == before
        await press(pilot, "d")
        pilot.app.screen.query_one("#field-amount Input", Input).value = "12.50"
        await press(pilot, "f10")
        [event] = case.desk.record(case.number).events[before:]
        assert event["data"] == {"amount": {"minor": 1250, "currency": "CNY"}}

    case.play(script)


def test_closing_offers_the_step_s_outcome_and_a_closed_case_says_so(case: Case) -> None:
    case.ready()
    case.desk.choose(case.number, "late")
    case.desk.skip(case.number, ["refund-proof"], "cash")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "o")
        listed = pilot.app.screen.query_one(OptionList)
        assert listed.highlighted is not None
        assert "accepted" in str(listed.get_option_at_index(listed.highlighted).prompt)
        await press(pilot, "enter", "enter")
        assert case.desk.case(case.number).outcome == "accepted"
        assert "o closes it" not in screen_text(pilot.app)
        await press(pilot, "x", "x")
        assert "Reopen it with r" in case.told[-1]
        assert len(case.told) == len(set(case.told))  # said again, it is not shown twice
        await press(pilot, "u")
        assert case.desk.case(case.number).status == "open"
        assert "o closes it" in screen_text(pilot.app)
        await press(pilot, "ctrl+r")
        assert case.desk.case(case.number).status == "closed"
        await press(pilot, "r")
        await type_(pilot, "new photo")
        await press(pilot, "enter")
        assert case.desk.case(case.number).status == "open"

    case.play(script)


def test_the_language_is_switched_in_place(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j")
        await press(pilot, "f2")
        try:
            assert i18n.language() == "zh"
            text = screen_text(pilot.app)
            assert "先看物流轨迹" in text  # the pinned twin
            assert "清单" in text
            assert case.screen.query_one("#checklist", LinesPane).cursor == "parcels"
        finally:
            await press(pilot, "f2")

    case.play(script)


def test_resizing_keeps_pane_and_cursor(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j")
        for size in ((80, 24), (60, 20), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            assert case.screen.shown == "checklist"
            assert case.screen.query_one("#checklist", LinesPane).cursor == "parcels"
            assert pilot.app.focused is case.screen.query_one("#checklist")

    case.play(script)


def test_panes_are_gone_round_and_one_is_zoomed(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        seen = []
        for _ in range(4):
            await press(pilot, "tab")
            seen.append(case.screen.shown)
        assert seen == ["log", "steps", "playbook", "checklist"]
        await press(pilot, "z")
        shown = [
            p
            for p in ("steps", "playbook", "checklist", "log")
            if case.screen.query_one(f"#pane-{p}").display
        ]
        assert shown == ["checklist"]
        await press(pilot, "z")
        assert case.screen.query_one("#pane-steps").display

    case.play(script)


def test_a_colleague_s_act_shows_with_the_next_key(case: Case) -> None:
    other = Desk(case.desk.root, WANG, ZONE, case.clock, (FIXTURES,))

    async def script(pilot: Pilot[Any]) -> None:
        other.tick(case.number, "tracking")
        other.say(case.number, Speech("in", "carrier", "found it"))
        await press(pilot, "s")
        await press(pilot, "escape")
        await press(pilot, "j", "space")
        await type_(pilot, "1")
        await press(pilot, "enter")
        assert case.states() == {"tracking": "done", "parcels": "done", "paid_by": "todo"}
        assert "found it" in screen_text(pilot.app)

    case.play(script)


def test_a_case_that_is_damaged_meanwhile_says_so_and_the_desk_goes_on(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        path = case.desk.root / "cases" / case.number / "case.json"
        path.write_bytes(path.read_bytes()[:100])
        await press(pilot, "u")
        for _ in range(100):  # the file is read by a worker
            if case.told:
                break
            await settle(pilot)
        assert "damaged" in case.told[-1]
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, WorkspaceScreen)

    case.play(script)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_words_stay_literal_in_every_pane(tmp_path: Path, size: tuple[int, int]) -> None:
    hostile = f"{HOSTILE}\x1b]0;PWN\x07\u202e"
    case = Case(tmp_path, title=hostile)
    case.desk.set_values(case.number, {"buyer_name": hostile, "order_no": hostile, "shop": hostile})
    case.desk.say(case.number, Speech("in", "buyer", hostile))
    case.desk.tick(case.number, "parcels", "1")
    case.desk.set_values(case.number, {"promised_on": "2026-08-10"})
    case.desk.skip(case.number, ["paid_by"], hostile)
    proof = tmp_path / "[x] [@click=app.quit]y.png"
    proof.write_bytes(b"png")
    case.desk.attach(case.number, [proof], "tracking", shows=hostile)

    async def script(pilot: Pilot[Any]) -> None:
        for _ in range(4):
            await press(pilot, "tab")
            await pilot.hover(f"#{case.screen.shown}", offset=(5, 2))
        for keys in (
            ("t", "escape"),
            ("d", "escape"),
            ("l", "escape"),
            ("m", "escape"),
            ("e", "escape"),
            ("o", "escape"),
        ):
            await press(pilot, *keys)
        await press(pilot, "u")
        assert "\x1b" not in screen_text(pilot.app)
        assert pilot.app.is_running

    case.play(script, size)


def worked(root: Path) -> Case:
    """A case with something in every pane."""
    case = Case(root, title="The parcel of order 88")
    desk, number = case.desk, case.number
    desk.say(number, Speech("in", "buyer", "我的包裹在哪里？", at="-4h"))
    desk.say(number, Speech("out", "buyer", "We are looking into it.", at="-3h"))
    desk.say(number, Speech("internal", "colleague", "third parcel lost this week"))
    desk.say(number, Speech("in", "carrier", "call back on Monday", "phone", private=True))
    desk.correct(number, desk.case(number).entries[-1].seq, "call back on Tuesday", "misheard")
    proof = root / "tracking.png"
    proof.write_bytes(b"png")
    desk.attach(number, [proof], "tracking", shows="stuck since Friday")
    desk.skip(number, ["paid_by"], "known from the label")
    desk.say(number, Speech("in", "buyer", "typed twice"))
    desk.undo(number)
    return case


@pytest.mark.parametrize("sizes", [SIZES[:1], SIZES[1:]], ids=["one pane", "several"])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_workspace_looks_as_it_did(
    tmp_path: Path, language: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    i18n.use(language)
    case = worked(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await compare_sizes(pilot, f"workspace-{language}", sizes)
        for key, name in (("l", "composer"), ("t", "clocks"), ("d", "case-data")):
            await press(pilot, key)
            await compare_sizes(pilot, f"{name}-{language}", sizes)
            await press(pilot, "escape")

    case.play(script, sizes[0], language)


@pytest.mark.parametrize("sizes", [SIZES[:1], SIZES[1:]], ids=["one pane", "several"])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_called_playbook_looks_as_it_did(
    tmp_path: Path, language: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    i18n.use(language)
    case = worked(tmp_path)
    case.desk.tick(case.number, "parcels", "1")
    case.desk.choose(case.number, "platform")

    async def script(pilot: Pilot[Any]) -> None:
        await compare_sizes(pilot, f"workspace-called-{language}", sizes)

    case.play(script, sizes[0], language)


def test_the_header_names_the_soonest_clock_and_says_when_it_is_too_late(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        header = case.screen.query_one(CaseHeader)
        assert "first answer (shipped) 43h00m" in str(header.render())
        case.clock.forward(hours=50)
        case.screen._tick_clocks()
        assert "OVERDUE 7h00m" in str(header.render())
        for size in ((80, 24), (60, 20)):  # where there is little room, the name is cut, never the time
            await resize(pilot, size)
            assert "OVERDUE 7h00m" in str(header.render())

    case.play(script)


def test_clicking_a_check_ticks_it_and_clicking_a_way_takes_it(tmp_path: Path) -> None:
    case = Case(tmp_path, "parcel-lost#trace")

    async def script(pilot: Pilot[Any]) -> None:
        document = case.screen.query_one("#playbook", Document)
        at = next(n for n, line in enumerate(document.lines) if line.item and line.item.key == "asked")
        await pilot.click("#playbook", offset=(8, at))
        await settle(pilot)
        assert case.states() == {"asked": "done"}
        at = next(n for n, line in enumerate(document.lines) if line.item and line.item.key == "end-settled")
        await pilot.click("#playbook", offset=(8, at))
        await settle(pilot)
        assert case.desk.position(case.number).step.id == "end-settled"

    case.play(script)
