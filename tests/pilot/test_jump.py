"""Jump mode, both kinds of moving keys, and the mouse: everything that can be reached, in every way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, OptionList

from aftercase.guide.decide import Opening, Speech
from aftercase.tui import actions
from aftercase.tui.app import DeskApp
from aftercase.tui.book import Book
from aftercase.tui.case_list import CaseList
from aftercase.tui.dialogs import AskChoice, Confirm
from aftercase.tui.document import Document
from aftercase.tui.footer import ActionFooter
from aftercase.tui.jump import Jump
from aftercase.tui.outline import Outline
from aftercase.tui.palette import Palette
from aftercase.tui.panes.frame import TabLine
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.screens.base import DeskScreen
from aftercase.tui.screens.clocks import ClocksScreen
from aftercase.tui.screens.glossary import GlossaryScreen
from aftercase.tui.screens.help import Finder, HelpScreen
from aftercase.tui.screens.live import LiveScreen
from aftercase.tui.screens.pick import PickScreen
from aftercase.tui.screens.reading_mode import ReadingScreen
from aftercase.tui.screens.triage import TriageScreen
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.golden.screen import screen_text
from tests.kit import make_desk
from tests.pilot.shell import drive, make_app, press, rows
from tests.pilot.test_preview import Preview


def on_a_case(tmp_path: Path, target: str = "damaged-goods") -> tuple[DeskApp, str]:
    """An app on a case with two log entries."""
    desk = make_desk(tmp_path / "desk")
    opening = Opening(target, platform="taobao", buyer_name="李伟", dates={"requested_at": "-5h"})
    number = desk.new(opening).case.number
    for words in ("one", "two"):
        desk.say(number, Speech("in", "buyer", words))
    return DeskApp(desk, number, frozen=True), number


def jump(app: DeskApp) -> Jump:
    """The jump that is under way."""
    found = app._jump
    assert found is not None
    return found


def label(app: DeskApp, pane: str, at: int = 0) -> str:
    """The label of the n-th thing in a pane."""
    return [
        name
        for name, (widget, _) in jump(app).places.items()
        if isinstance(widget, Widget) and widget.id == pane
    ][at]


# -- jumping -------------------------------------------------------------------------------------------------


def test_a_letter_on_everything_and_nothing_else_moves(tmp_path: Path) -> None:
    app, _ = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        before = screen_text(app)
        await press(pilot, "f")
        after = screen_text(app)
        places = jump(app).places
        step = app.desk.position(app.desk.store.ids()[0]).step
        checks = len(app.desk.position(app.desk.store.ids()[0]).checks)
        # each check in the playbook and in the checklist, each way on, each entry of the log
        assert len(places) == 2 * checks + len(step.branches) + 2
        for name, (widget, spot) in places.items():
            assert isinstance(widget, Widget)
            corner = widget.content_region.offset
            x, y = corner.x + spot.x, corner.y + spot.y
            assert app.screen.get_style_at(x, y).reverse
            assert name in after.splitlines()[y]
        differing = [
            (a, b)
            for one, other in zip(before.splitlines(), after.splitlines(), strict=True)
            for a, b in zip(one.ljust(120), other.ljust(120), strict=True)
            if a != b
        ]
        assert len(differing) == len(places)
        await press(pilot, "escape")
        assert screen_text(app) == before
        assert not jump(app).live

    drive(app, script, (120, 40))


def test_only_the_cells_of_the_letters_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = on_a_case(tmp_path)
    drawn: list[Region] = []
    plain = Widget.refresh

    def refresh(self: Widget, *regions: Region, **more: Any) -> Widget:
        drawn.extend(regions or [self.region])
        return plain(self, *regions, **more)

    async def script(pilot: Pilot[Any]) -> None:
        monkeypatch.setattr(Widget, "refresh", refresh)
        await press(pilot, "f")
        count = len(jump(app).places)
        await press(pilot, "escape")
        monkeypatch.undo()
        assert sum(region.area for region in drawn) == 2 * count

    drive(app, script, (120, 40))


def test_a_letter_does_what_a_click_there_does(tmp_path: Path) -> None:
    app, number = on_a_case(tmp_path)

    def state(at: int) -> str:
        return app.desk.position(number).checks[at].state

    async def script(pilot: Pilot[Any]) -> None:
        screen = app.screen
        assert isinstance(screen, WorkspaceScreen)
        checklist = screen.query_one("#checklist", LinesPane)
        await press(pilot, "f")
        await press(pilot, label(app, "checklist", 2))  # the plain one: a file or a value would be asked for
        assert state(2) == "done"
        assert checklist.has_focus
        await press(pilot, "f")
        await press(pilot, label(app, "playbook", 2))  # the same in the playbook
        assert state(2) == "todo"
        await press(pilot, "f")
        await press(pilot, label(app, "log"))
        log = screen.query_one("#log", LinesPane)
        assert log.has_focus
        assert log.cursor == str(app.desk.case(number).entries[0].seq)
        app.desk.skip(number, ["refusal-notice", "request_reason"], "not needed")
        screen.reload()
        here = app.desk.position(number).step.id
        await press(pilot, "f")
        await press(pilot, label(app, "playbook", 3))  # the first way on
        assert app.desk.position(number).step.id != here

    drive(app, script, (120, 40))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
def test_digits_are_the_panes_and_the_panes_say_so(tmp_path: Path, size: tuple[int, int]) -> None:
    app, number = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        step = app.desk.position(number).step.id
        for n, name in enumerate(("steps", "playbook", "checklist", "log"), 1):
            await press(pilot, "f", str(n))
            assert app.focused is app.screen.query_one(f"#{name}")
            title = app.screen.query_one(f"#pane-{name}").border_title or ""
            assert str(title).startswith(f"{n} ")
            if size[0] < 100:
                assert f"[{n} " in screen_text(app)
        await press(pilot, "f", "9")
        assert not jump(app).live
        assert app.desk.position(number).step.id == step  # never a way on

    drive(app, script, size)


def test_any_other_key_only_takes_the_letters_away(tmp_path: Path) -> None:
    app, number = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        events = len(app.desk.record(number).events)
        for key in ("space", "enter", "7", "escape", "tab", "!"):
            await pilot.press("f", key)  # never `press`: were a dialog opened, it would wait for ever
            await pilot.pause()
            assert not jump(app).live
            assert isinstance(app.screen, WorkspaceScreen)
            assert app.focused is app.screen.query_one("#checklist")
        assert len(app.desk.record(number).events) == events
        cursor = app.screen.query_one("#checklist", LinesPane).cursor
        await press(pilot, "f", "down")  # what writes nothing does what it always does
        assert not jump(app).live
        assert app.screen.query_one("#checklist", LinesPane).cursor != cursor
        await press(pilot, "f", "f1")
        assert isinstance(app.screen, HelpScreen)
        await press(pilot, "escape", "f")
        await pilot.resize_terminal(100, 30)
        assert not jump(app).live
        await press(pilot, "f")
        await pilot.click("#log")
        assert not jump(app).live
        await press(pilot, "f")
        app.desk.tick(number, "insured")
        assert isinstance(app.screen, WorkspaceScreen)
        app.screen.reload()  # somebody else wrote: the letters would stand at the wrong places
        assert not jump(app).live

    drive(app, script, (120, 40))


def test_more_than_26_places_take_two_letters(tmp_path: Path) -> None:
    many = [row._replace(case=f"AC-2026-{n:04d}") for n in range(40) for row in rows()[:1]]
    app = make_app(tmp_path, many)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f")
        places = jump(app).places
        assert len(places) == app.screen.query_one(CaseList).size.height
        names = list(places)
        assert {len(name) for name in names} == {2}
        await press(pilot, names[30][0])
        shown = [line[0] for line in screen_text(app).splitlines()[2:-1] if line[:1].islower()]
        assert shown == [name[1] for name in names if name[0] == names[30][0]]
        await press(pilot, names[30][1])
        assert [case for case, _ in app.opened] == [app.screen.query_one(CaseList).rows[30].case]
        await press(pilot, "f", names[3][0], "escape")
        assert len(app.opened) == 1
        assert not jump(app).live

    drive(app, script, (100, 40))


def test_reading_jumps_to_steps_links_and_panes(tmp_path: Path) -> None:
    app, _ = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "p", "f")
        screen = app.screen
        assert isinstance(screen, ReadingScreen)
        book = screen.query_one(Book)
        await press(pilot, label(app, "outline", 2))
        assert book.here() == screen.playbook.steps[2].id
        await press(pilot, "f", "1")
        assert screen.query_one("#outline").has_focus
        await press(pilot, "f", "2")
        assert book.has_focus
        await press(pilot, "home", "f")
        way = next(n for n, (_, spot) in jump(app).places.items() if "branch" in str(spot.act))
        await press(pilot, way)
        assert book.here() != screen.playbook.steps[0].id

    drive(app, script, (120, 20))


def test_the_preview_has_its_findings_as_fifth_pane(tmp_path: Path) -> None:
    preview = Preview(tmp_path)

    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        for digit, pane in (("5", "findings"), ("2", "playbook")):
            await pilot.press("f", digit)
            await pilot.pause()
            assert screen.focused is screen.query_one(f"#{pane}")
        assert "5 " in str(screen.query_one("#pane-findings").border_title)

    preview.play(script)


def test_every_screen_of_the_desk_has_the_key_and_its_labels(tmp_path: Path) -> None:
    app = make_app(tmp_path / "empty")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f")
        assert len(jump(app).places) == 3  # the ways on from an empty desk
        await press(pilot, next(iter(jump(app).places)))
        assert isinstance(app.screen, TriageScreen)
        await press(pilot, "f")
        # the way on at the end of the questions is not there yet
        assert len(jump(app).places) == app.screen.query_one(OptionList).option_count
        await press(pilot, next(iter(jump(app).places)))
        assert app.screen.keys

    drive(app, script)


# -- arrows and letters --------------------------------------------------------------------------------------


def place(widget: Widget) -> object:
    """Where one is in a thing that moves."""
    if isinstance(widget, OptionList | Outline):
        return widget.highlighted
    if isinstance(widget, CaseList):
        return widget.marked
    if isinstance(widget, LinesPane) and widget.items:
        return widget.cursor
    if isinstance(widget, Button):
        return widget.id
    return widget.scroll_offset.y


async def walk(pilot: Pilot[Any], widget: Widget, *pairs: tuple[str, str]) -> None:
    """Press the first key of each pair, then from the same place the second: both must lead alike."""
    for arrow, letter in pairs:
        assert pilot.app.focused is not None
        before = place(pilot.app.focused)
        await pilot.press(arrow)
        await pilot.pause()
        to = place(pilot.app.focused)
        assert to != before, f"{arrow} does nothing in {widget}"
        opposite = {"down": "up", "up": "down", "end": "home", "home": "end", "right": "left"}[arrow]
        await pilot.press(opposite)
        await pilot.pause()
        assert place(pilot.app.focused) == before
        await pilot.press(letter)
        await pilot.pause()
        assert place(pilot.app.focused) == to, f"{letter} is not {arrow} in {widget}"
        await pilot.press(opposite)
        await pilot.pause()


DOWN, END = ("down", "j"), ("end", "G")


def test_lists_and_panes_move_by_arrows_and_by_letters(tmp_path: Path) -> None:
    app, _ = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        for name in ("checklist", "log"):
            pane = app.screen.query_one(f"#{name}", LinesPane)
            pane.focus()
            await pilot.press("home")
            await walk(pilot, pane, DOWN, END)
        playbook = app.screen.query_one("#playbook", Document)
        playbook.focus()
        await pilot.press("home")
        await walk(pilot, playbook, DOWN, END)
        await pilot.press("p")
        await pilot.pause()
        book = app.screen.query_one(Book)
        await walk(pilot, book, DOWN, END)
        await pilot.press("G", "g")
        assert book.scroll_offset.y == 0
        await pilot.press("o")
        await pilot.press("home")
        await walk(pilot, app.screen.query_one("#outline"), DOWN, END)
        await pilot.press("o", "escape", "t")
        await pilot.pause()
        assert isinstance(app.screen, ClocksScreen)
        assert app.screen.query_one(OptionList).has_focus

    drive(app, script, (100, 20))


def test_the_list_of_cases_and_the_questions_too(tmp_path: Path) -> None:
    listed = make_app(tmp_path / "rows", rows())

    async def cases(pilot: Pilot[Any]) -> None:
        await walk(pilot, listed.screen.query_one(CaseList), DOWN, END)

    drive(listed, cases)
    empty = make_app(tmp_path / "empty")

    async def questions(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        await walk(pilot, empty.screen.query_one(OptionList), DOWN, END)
        await press(pilot, "escape", "p")
        assert isinstance(empty.screen, PickScreen)
        await pilot.press("tab")  # from the filter, where letters are typed, into the list
        options = empty.screen.query_one(OptionList)
        if options.option_count > 1:
            await pilot.press("home")
            await walk(pilot, options, DOWN, END)

    drive(empty, questions)


def test_dialogs_and_filters_too(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        app.push_screen(AskChoice("Which?", [(str(n), f"number {n}") for n in range(4)]))
        await pilot.pause()
        await walk(pilot, app.screen.query_one(OptionList), DOWN, END)
        await pilot.press("escape")
        app.push_screen(Confirm("Sure?", "It is done.", "Yes"))
        await pilot.pause()
        await walk(pilot, app.screen, ("right", "l"), DOWN)
        await pilot.press("escape", "question_mark")
        await pilot.pause()
        await beside_a_filter(pilot, HelpScreen)
        await pilot.press("f3")
        await pilot.pause()
        await beside_a_filter(pilot, GlossaryScreen)

    drive(app, script)


async def beside_a_filter(pilot: Pilot[Any], kind: type[Any]) -> None:
    """In a filter letters are typed: the arrows, and vim's ctrl+n and ctrl+p."""
    assert isinstance(pilot.app.screen, kind)
    options = pilot.app.screen.query_one(OptionList)
    if options.option_count > 2:
        begin = options.highlighted
        await pilot.press("down")
        there = options.highlighted
        assert there != begin
        await pilot.press("up", "ctrl+n")
        assert options.highlighted == there
        await pilot.press("ctrl+p")
        assert options.highlighted == begin
        await pilot.press("tab", "j")  # in the list itself letters move
        assert options.highlighted == there
    await pilot.press("escape")
    await pilot.pause()


# -- the mouse -----------------------------------------------------------------------------------------------


def test_panes_checks_ways_and_entries_can_be_clicked(tmp_path: Path) -> None:
    app, number = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        screen = app.screen
        for name in ("steps", "log", "checklist", "playbook"):
            await pilot.click(f"#pane-{name}", offset=(3, 0))  # its frame
            assert app.focused is screen.query_one(f"#{name}")
        log = screen.query_one("#log", LinesPane)
        await pilot.click(log, offset=(4, 2))
        await pilot.pause()
        assert log.has_focus
        assert log.cursor == log.lines[2].item.key if log.lines[2].item else ""
        pane = screen.query_one("#checklist", LinesPane)
        at = next(y for y, line in enumerate(pane.lines) if line.item and line.item.key == "insured")
        await pilot.click(pane, offset=(8, at))
        await pilot.pause()
        assert app.desk.position(number).checks[2].state == "done"

    drive(app, script, (120, 40))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_tabs_of_a_narrow_layout_can_be_clicked(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    app, _ = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        line = app.screen.query_one(TabLine)
        for n, name in enumerate(("steps", "playbook", "checklist", "log"), 1):
            for start, end, tab in list(line._tabs):
                if tab == name:
                    await pilot.click(line, offset=(line.gutter.left + (start + end) // 2, 0))
            await pilot.pause()
            assert app.focused is app.screen.query_one(f"#{name}")
            assert f"[{n} " in screen_text(app)

    drive(app, script, size, language)


def test_every_key_of_the_footer_can_be_clicked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        footer = app.screen.query_one(ActionFooter)
        done: list[str] = []

        async def note(action: Any, *_: Any) -> bool:
            done.append(str(action))
            return True

        monkeypatch.setattr(app, "run_action", note)  # what it does is tested elsewhere
        for start, end, action in footer._places:
            done.clear()
            for x in (start, end - 1):
                await pilot.click(footer, offset=(x, 0))
            assert done == [action.id] * 2
        assert footer._places

    drive(app, script, (120, 40))


# -- help and palette ----------------------------------------------------------------------------------------


def listed(screen: DeskScreen[Any], finder: type[Finder]) -> set[str]:
    """The names of the actions that a list of commands shows, numbered ones by their first."""
    return {entry.action.name for _, entries in finder(screen).groups("") for entry in entries}


SCREENS = ["", "p", "t", "l", "d", "m", "escape", "escape n", "escape p"]  # from the workspace


@pytest.mark.parametrize("keys", SCREENS)
def test_help_and_palette_list_every_action_of_every_screen(tmp_path: Path, keys: str) -> None:
    app, number = on_a_case(tmp_path)
    app.desk.skip(number, ["refusal-notice", "request_reason"], "not needed")
    app.desk.choose(number, "unclear")  # a step with a message
    app.desk.set_values(number, {"order_no": "88", "photo_count": "2"})  # which needs them

    async def script(pilot: Pilot[Any]) -> None:
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause(0.1)
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        every = {action for scope in screen.scopes for action in actions.of(scope)}
        once = {action.name for action in every if "(" not in action.id or action.id.endswith("(1)")}
        assert listed(screen, HelpScreen) == once
        assert listed(screen, Palette) == {
            name for name in once if "(" not in name and name != "app.command_palette"
        }
        for _, entries in HelpScreen(screen).groups(""):
            for entry in entries:  # what is not possible here has a reason, all else is there
                name = "action_" + entry.action.id.partition("(")[0]
                assert entry.why_not or hasattr(app if entry.action.scope == "app" else screen, name), entry

    drive(app, script, (120, 40))
