"""The composer: no word is lost, answers with quote and template, the count, drafts of their own."""

from __future__ import annotations

import errno
import random
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Speech
from aftercase.store.protocol import NotSaved
from aftercase.tui.app import DeskApp
from aftercase.tui.dialogs import AskChoice
from aftercase.tui.page import Page
from aftercase.tui.screens.composer import ComposerScreen, CorrectionScreen
from aftercase.tui.screens.message import MessageScreen, PlainText
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.golden.screen import compare_sizes
from tests.kit import FIXTURES, WANG, ZONE
from tests.pilot.test_workspace import Case, press, settle

SAID = "The parcel never came.\nI want my money back."


def composer(pilot: Pilot[Any]) -> ComposerScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ComposerScreen)
    return screen


def line(pilot: Pilot[Any], selector: str) -> str:
    """A line of the screen, as words; "" where it is not shown."""
    widget = pilot.app.screen.query_one(selector, Static)
    return str(widget.content) if widget.display else ""


def field(pilot: Pilot[Any], name: str) -> str:
    return composer(pilot).chosen[name]


async def paste(pilot: Pilot[Any], text: str) -> None:
    """What a terminal sends between its two signs for it."""
    pilot.app.post_message(events.Paste(text))
    await settle(pilot)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    case = Case(tmp_path)
    case.desk.say(case.number, Speech("in", "buyer", SAID, "email", "-1h"))
    return case


def sold_on(root: Path, platform: str) -> Case:
    """A case of a shop on that platform."""
    case = Case(root)
    case.number = case.desk.new(Opening("parcel-lost", platform=platform, order_no="88")).case.number
    case.app = DeskApp(case.desk, case.number, frozen=True)
    return case


# -- no word is lost -------------------------------------------------------------------------------------


def test_no_key_is_lost_while_drafts_are_kept_a_colleague_writes_and_the_window_changes(case: Case) -> None:
    words = "the quick brown fox jumps over the lazy dog 0123456789 " * 3

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        screen = composer(pilot)
        wang = Desk(case.desk.root, WANG, ZONE, case.clock, (FIXTURES,))
        for n, char in enumerate(words):
            await pilot.press("space" if char == " " else char)
            if n % 20 == 5:
                screen.keep()
            if n % 40 == 10:
                wang.say(case.number, Speech("in", "buyer", f"again {n}"))
                screen.colleague(f"wang added {n} entries")
            if n % 40 == 30:
                await pilot.resize_terminal(*((60, 20) if n % 80 == 30 else (120, 40)))
        await settle(pilot)
        assert screen.page.text == words
        screen.keep()
        assert case.desk.drafts(case.number).load()["log"] == words

    case.play(script)


def test_a_long_mail_is_pasted_whole_cleaned_and_kept_at_once(case: Case) -> None:
    mail = "\r\n".join(f"line {n} 买家说 {n}" for n in range(1000))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await paste(pilot, f"{mail}\r\x9b2J\u202e\x07\u200bend")
        want = mail.replace("\r\n", "\n") + "\n<U+009B>2J<U+202E>␇end"
        assert composer(pilot).page.text == want
        assert case.desk.drafts(case.number).load()["log"] == want  # no pause was waited for
        assert line(pilot, "#count") == f"{len(want)} characters"
        await press(pilot, "f10")
        assert case.desk.case(case.number).entries[-1].text == want

    case.play(script)


def test_what_is_pasted_beside_the_page_goes_onto_it_and_into_a_field_stays_there(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        pilot.app.screen.query_one("#field-party Select").focus()
        await paste(pilot, "from the mail")
        assert composer(pilot).page.text == "from the mail"
        pilot.app.screen.query_one("#field-at Input", Input).focus()
        await paste(pilot, "-2h")
        assert composer(pilot).page.text == "from the mail"
        assert field(pilot, "at") == "-2h"

    case.play(script)


def test_a_line_too_long_to_fold_is_not_folded_any_more(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await paste(pilot, "x" * 9000)
        assert composer(pilot).page.soft_wrap
        await paste(pilot, "y" * 20_000)
        assert not composer(pilot).page.soft_wrap
        assert len(composer(pilot).page.text) == 29_000

    case.play(script)


def test_a_draft_that_cannot_be_kept_is_tried_again_and_leaving_asks_once(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        screen = composer(pilot)
        drafts = type(screen.half._drafts)
        save = drafts.save

        def full(*_: object) -> Path:
            raise NotSaved(case.desk.root, OSError(errno.ENOSPC, ""))

        monkeypatch.setattr(drafts, "save", full)
        await press(pilot, "a", "b")
        screen.keep()
        assert "the disk is full" in line(pilot, ".state")
        await press(pilot, "escape")
        assert pilot.app.screen is screen
        assert "esc again leaves without it" in line(pilot, ".state")
        monkeypatch.setattr(drafts, "save", save)
        screen.keep()  # nothing was typed meanwhile, and yet it is tried again
        assert line(pilot, ".state") == "The draft is kept again."
        assert case.desk.drafts(case.number).load()["log"] == "ab"
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WorkspaceScreen)

    case.play(script)


@pytest.mark.parametrize("size", [(60, 20), (100, 40)])
def test_rows_painted_one_by_one_are_what_a_whole_repaint_shows(case: Case, size: tuple[int, int]) -> None:
    keys = (
        *("a", "b", "space", "space", "enter", "backspace", "delete", "left", "right", "up", "down", "home"),
        *("end", "shift+up", "shift+left", "shift+down", "ctrl+w", "ctrl+k", "ctrl+u", "ctrl+y", "pageup"),
    )
    texts = (
        "买家说包裹没有收到",
        "a longer piece of words that is folded ",
        "one\ntwo\n\n",
        "x" * 50,
        "⟦gap⟧",
    )
    dice = random.Random(7)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        page, seen_texts = composer(pilot).page, set[str]()
        for n in range(90):
            if n % 3 == 0:
                pilot.app.post_message(events.Paste(dice.choice(texts)))
            await pilot.press(dice.choice(keys))
            await pilot.pause()
            seen = look(pilot)
            page.refresh()
            await pilot.pause()
            assert seen == look(pilot), n
            seen_texts.add(page.text)
            if page.document.line_count > 30:
                page.put("")
        assert len(seen_texts) > 40

    def look(pilot: Pilot[Any]) -> list[str]:
        strips = pilot.app.screen._compositor.render_strips(pilot.app.screen.size)
        return [repr([(s.text, str(s.style)) for s in strip]) for strip in strips]

    case.play(script, size)


# -- drafts ----------------------------------------------------------------------------------------------


def test_a_draft_comes_back_with_its_choices_and_says_of_when_it_is(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        composer(pilot)._choose(direction="out", party="platform", channel="platform_case")
        pilot.app.screen.query_one("#field-at Input", Input).value = "-1h"
        await press(pilot, "h", "i", "escape")
        case.clock.forward(minutes=42)
        await press(pilot, "l")
        assert composer(pilot).page.text == "hi"
        assert composer(pilot).destination() == ("out", "platform", "platform_case")
        assert field(pilot, "at") == "-1h"
        assert line(pilot, ".state").startswith("Your draft of 10:00 is back.")
        case.clock.forward(days=1)
        await press(pilot, "escape", "l")
        assert line(pilot, ".state").startswith("Your draft of 08-03 10:00 is back.")

    case.play(script)


def test_a_draft_is_thrown_away_and_one_undo_brings_it_back(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+t")
        assert "nothing to throw away" in case.told[-1]
        await press(pilot, "o", "n", "e")
        composer(pilot).keep()
        await press(pilot, "ctrl+t")
        assert composer(pilot).page.text == ""
        assert case.desk.drafts(case.number).load() == {}
        await press(pilot, "ctrl+u")
        assert composer(pilot).page.text == "one"
        await press(pilot, "escape", "l")
        assert composer(pilot).page.text == "one"

    case.play(script)


def test_a_page_emptied_by_hand_leaves_no_draft(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "a")
        composer(pilot).keep()
        await press(pilot, "backspace", "escape")
        assert case.desk.drafts(case.number).load() == {}

    case.play(script)


def test_entry_correction_and_message_have_drafts_of_their_own(case: Case) -> None:
    case.desk.set_values(case.number, {"parcels": "1", "promised_on": "2026-08-10"})
    entry = case.desk.case(case.number).entries[0].seq

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "a", "escape")
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, CorrectionScreen)
        await press(pilot, "b")
        pilot.app.screen.query_one("#field-why Input", Input).value = "misheard"
        await press(pilot, "escape", "m")
        assert isinstance(pilot.app.screen, MessageScreen)
        await press(pilot, "c", "escape")
        found = case.desk.drafts(case.number).load()
        assert found["log"] == "a"
        assert found[f"correct-{entry}"] == SAID + "b"
        assert found["message-wait"].endswith("2026-08-10.c")
        await press(pilot, "e")
        assert pilot.app.screen.query_one("#field-why Input", Input).value == "misheard"
        await press(pilot, "f10")
        assert case.desk.case(case.number).entries[0].current == SAID + "b"
        assert {key for key in case.desk.drafts(case.number).load() if "." not in key} == {
            "log",
            "message-wait",
        }

    case.play(script)


def test_words_of_a_refused_verb_are_offered_and_moved_onto_the_page(case: Case) -> None:
    case.desk.keep_draft(case.number, "unsaved", "typed at the command line")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        assert "could not be saved earlier" in line(pilot, ".state")
        await press(pilot, "f7")
        assert [str(o.prompt) for o in pilot.app.screen.query_one(OptionList).options][1].endswith(
            "Not saved: typed at the command line"
        )
        await press(pilot, "2")
        assert composer(pilot).page.text == "typed at the command line"
        found = case.desk.drafts(case.number).load()
        assert found["log"] == "typed at the command line"
        assert "unsaved" not in found

    case.play(script)


def test_what_could_not_be_saved_and_then_was_is_not_offered_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved(case.desk.root, OSError(errno.ENOSPC, ""))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "a")
        with monkeypatch.context() as disk:
            disk.setattr(case.desk.store, "append", full)
            await press(pilot, "f10")
        assert case.desk.drafts(case.number).load()["unsaved"] == "a"
        await press(pilot, "f10")
        assert case.desk.drafts(case.number).load() == {}

    case.play(script)


# -- quoting ---------------------------------------------------------------------------------------------


def test_the_latest_of_the_other_side_is_quoted_above_below_and_not(case: Case) -> None:
    quote = "buyer, 2026-08-03 09:00:\n> The parcel never came.\n> I want my money back."
    case.desk.say(case.number, Speech("internal", "colleague", "he is angry"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "O", "k", "left")
        await press(pilot, "ctrl+r")
        page = composer(pilot).page
        assert page.text == f"{quote}\n\nOk"
        assert page.cursor_at_end_of_text
        assert composer(pilot).destination() == ("out", "buyer", "email")
        await press(pilot, "ctrl+r")
        assert page.text == f"Ok\n\n{quote}"
        assert page.cursor_location == (0, 2)
        await press(pilot, "ctrl+u")
        assert page.text == f"{quote}\n\nOk"
        await press(pilot, "ctrl+r", "ctrl+r")
        assert page.text == "Ok"

    case.play(script)


def test_the_entry_under_the_cursor_of_the_log_is_the_one_that_is_quoted(case: Case) -> None:
    case.desk.say(case.number, Speech("in", "platform", "Send us a photo.", "platform_case"))

    async def script(pilot: Pilot[Any]) -> None:
        case.screen._go_to("log")
        await press(pilot, "up", "up")
        await press(pilot, "l", "ctrl+r")
        assert "never came" in composer(pilot).page.text
        await press(pilot, "ctrl+t", "escape")
        case.screen._go_to("checklist")
        await press(pilot, "l", "ctrl+r")
        assert "Send us a photo" in composer(pilot).page.text
        assert composer(pilot).destination() == ("out", "platform", "platform_case")

    case.play(script)


def test_a_private_entry_is_quoted_in_a_note_only(case: Case) -> None:
    case.desk.say(case.number, Speech("in", "buyer", "my new address", "phone", private=True))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+r")
        assert composer(pilot).page.text == ""
        assert "private" in case.told[-1]
        composer(pilot)._choose(direction="internal")
        await press(pilot, "ctrl+r")
        assert "my new address" in composer(pilot).page.text
        assert field(pilot, "direction") == "internal"

    case.play(script)


def test_where_nothing_was_said_there_is_nothing_to_quote(tmp_path: Path) -> None:
    case = Case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+r")
        assert "said nothing yet" in case.told[-1]
        assert composer(pilot).page.text == ""

    case.play(script)


# -- who speaks ------------------------------------------------------------------------------------------


def test_an_answer_is_ours_and_one_key_makes_it_theirs(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        assert composer(pilot).destination() == ("out", "buyer", "email")  # where the buyer wrote last
        assert line(pilot, ".state") == "Taken as your answer to buyer. ctrl+o: they said it."
        await press(pilot, "ctrl+o")
        assert composer(pilot).destination()[0] == "in"
        assert line(pilot, ".state") == "They said it. ctrl+o: we said it."
        await press(pilot, "o", "k", "f10")
        await press(pilot, "l")
        assert composer(pilot).destination()[0] == "out"
        await press(pilot, "o", "k", "f10")
        assert [entry.direction for entry in case.desk.case(case.number).entries] == ["in", "in", "out"]
        await press(pilot, "l", "h", "i", "ctrl+o", "ctrl+o", "ctrl+o", "escape")
        await press(pilot, "l")
        assert composer(pilot).destination()[0] == "in"  # the draft remembers what was chosen

    case.play(script)


def test_a_pasted_mail_is_theirs_unless_somebody_chose(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await paste(pilot, "From: li@example.org\nSubject: refund\n\nWhere is it?")
        assert composer(pilot).destination()[0] == "in"
        assert "begins like a mail" in line(pilot, ".state")
        await press(pilot, "ctrl+t", "ctrl+o")
        await paste(pilot, "From: us@example.org\nyour order is on its way")
        assert composer(pilot).destination()[0] == "out"

    case.play(script)


LETTER = "Dear customer, this is the last time I write."


def test_a_letter_of_ours_logged_as_theirs_is_asked_about_once(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        screen = await theirs(pilot, LETTER)
        assert isinstance(pilot.app.screen, AskChoice)
        await pilot.press("escape")  # nothing is done, the words stay
        await settle(pilot)
        assert composer(pilot).page.text == screen.page.text == LETTER
        assert len(case.desk.case(case.number).entries) == 1
        await pilot.press("f10")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        entry = case.desk.case(case.number).entries[-1]
        assert (entry.text, entry.direction) == (LETTER, "out")

    case.play(script)


def test_whoever_says_it_was_them_is_not_asked_again(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await theirs(pilot, LETTER)
        await pilot.press("2")
        await settle(pilot)
        entry = case.desk.case(case.number).entries[-1]
        assert (entry.text, entry.direction) == (LETTER, "in")

    case.play(script)


def test_words_of_the_buyer_logged_as_ours_are_asked_about(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        composer(pilot).page.put("The buyer called: the box is empty.")
        await settle(pilot)
        await pilot.press("f10")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AskChoice)
        await pilot.press("enter")  # what the words read like is marked
        await settle(pilot)
        assert case.desk.case(case.number).entries[-1].direction == "in"

    case.play(script)


def test_what_plainly_fits_or_is_a_note_is_not_asked_about(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+o")
        composer(pilot).page.put("I never received my order and I want my money back.")
        await press(pilot, "f10", "l")
        composer(pilot)._choose(direction="internal")
        composer(pilot).page.put(LETTER)
        await press(pilot, "f10", "l")
        composer(pilot)._choose(direction="out", party="platform", channel="platform_case")
        composer(pilot).page.put("The buyer says the box is empty.")
        await press(pilot, "f10")
        assert len(case.desk.case(case.number).entries) == 3

    case.play(script)


async def theirs(pilot: Pilot[Any], text: str) -> ComposerScreen:
    """Words logged as theirs, up to the key that saves; with a dialog open, keys are pressed one by one."""
    await press(pilot, "l", "ctrl+o")
    screen = composer(pilot)
    screen.page.put(text)
    await settle(pilot)
    await pilot.press("f10")
    await settle(pilot)
    return screen


# -- templates and what is missing in them ---------------------------------------------------------------


def test_a_template_marks_what_is_missing_and_is_refused_until_it_is_there(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "f7")
        page = composer(pilot).page
        assert (
            page.text == "Hello 李伟, ⟦parcels⟧ parcel of order 88 is being traced. Answer by ⟦promised_on⟧."
        )
        assert composer(pilot).destination() == ("out", "buyer", "platform_chat")
        assert page.selected_text == "⟦parcels⟧"
        assert (
            line(pilot, "#gaps") == "Still missing: How many parcels (parcels), promised_on. F9 goes there."
        )
        await press(pilot, "f10")
        assert len(case.desk.case(case.number).entries) == 1
        said = line(pilot, ".state")
        assert "How many parcels (parcels), promised_on" in said
        assert "\n" not in said
        await press(pilot, "2")  # typing replaces the mark
        await press(pilot, "tab")
        assert page.selected_text == "⟦promised_on⟧"
        await press(pilot, "M", "o", "n")
        assert line(pilot, "#gaps") == ""
        await press(pilot, "f10")
        entry = case.desk.case(case.number).entries[-1]
        assert entry.text == "Hello 李伟, 2 parcel of order 88 is being traced. Answer by Mon."
        assert (entry.direction, entry.party, entry.message) == ("out", "buyer", "wait")

    case.play(script)


def test_f9_goes_round_and_fills_in_what_is_known_by_now(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "f9")
        assert "Nothing is missing" in case.told[-1]
        await press(pilot, "f7", "f9")
        page = composer(pilot).page
        assert page.selected_text == "⟦promised_on⟧"
        await press(pilot, "f9")
        assert page.selected_text == "⟦parcels⟧"
        case.desk.set_values(case.number, {"parcels": "3"})
        await press(pilot, "f9")
        assert "李伟, 3 parcel" in page.text
        assert page.selected_text == "⟦promised_on⟧"

    case.play(script)


def test_tab_leaves_the_page_where_no_gap_follows(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "f7", "tab")
        assert isinstance(pilot.app.focused, Page)
        await press(pilot, "tab")
        assert not isinstance(pilot.app.focused, Page)

    case.play(script)


def test_an_answer_to_an_entry_of_a_newer_version_leaves_the_field_as_it_is(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = case.desk.case(case.number).entries
    monkeypatch.setattr(entries[0], "channel", "telepathy")
    monkeypatch.setattr(entries[0], "party", "oracle")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+r")
        assert "never came" in composer(pilot).page.text
        assert composer(pilot).destination() == ("out", "buyer", "platform_chat")

    case.play(script)


@pytest.mark.parametrize("direction", ["in", "internal"])
def test_what_we_do_not_send_may_have_gaps(case: Case, direction: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        composer(pilot)._choose(direction=direction)
        await paste(pilot, "his words: ⟦name⟧")
        await press(pilot, "f10")
        assert case.desk.case(case.number).entries[-1].text == "his words: ⟦name⟧"

    case.play(script)


def test_a_template_of_a_step_that_was_left_is_logged_as_words_alone(case: Case) -> None:
    case.ready()
    case.desk.set_values(case.number, {"promised_on": "2026-08-10"})

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "f7", "escape")
        case.desk.choose(case.number, "trace")
        await press(pilot, "l", "f10")
        entry = case.desk.case(case.number).entries[-1]
        assert entry.message == ""
        assert entry.text is not None
        assert entry.text.startswith("Hello")

    case.play(script)


# -- the count -------------------------------------------------------------------------------------------


def test_the_count_follows_where_the_text_goes_and_says_in_words_what_is_too_much(tmp_path: Path) -> None:
    case = sold_on(tmp_path, "wechat_shop")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        await paste(pilot, "字" * 499 + "\n")
        assert line(pilot, "#count") == "499 characters"
        composer(pilot)._choose(direction="out", party="platform", channel="platform_case")
        assert line(pilot, "#count") == "499 / 500"
        await press(pilot, "a", "b")
        assert line(pilot, "#count") == "502 / 500, 2 too many"
        composer(pilot)._choose(channel="email")
        assert line(pilot, "#count") == "502 characters"

    case.play(script)


def test_a_text_over_the_limit_is_asked_about_once_and_never_refused(tmp_path: Path) -> None:
    case = sold_on(tmp_path, "wechat_shop")

    case.desk.move(case.number, "platform_intervention", mover="platform")  # it has asked for papers

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        composer(pilot)._choose(direction="out", party="platform", channel="platform_case")
        await paste(pilot, "字" * 501)
        await press(pilot, "f10")
        assert case.desk.case(case.number).entries == []
        assert "501 characters, and 500 are taken for the words of a proof" in line(pilot, ".state")
        await press(pilot, "ctrl+d")
        [entry] = case.desk.case(case.number).entries
        assert entry.text == "字" * 501

    case.play(script)


# -- keys ------------------------------------------------------------------------------------------------


def test_f6_shows_a_message_bare_from_the_page_too(case: Case) -> None:
    case.desk.set_values(case.number, {"parcels": "1", "promised_on": "2026-08-10"})

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "m", "f6")
        assert isinstance(pilot.app.screen, PlainText)
        await press(pilot, "x", "f7")
        assert "new entry of the log" in case.told[-1]

    case.play(script)


def test_the_language_is_switched_around_the_words(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "f7", "f2")
        assert composer(pilot).page.text.startswith("Hello")
        assert composer(pilot).destination() == ("out", "buyer", "platform_chat")
        await press(pilot, "f2")

    case.play(script)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_composer_looks_as_it_did(tmp_path: Path, language: str) -> None:
    i18n.use(language)
    case = sold_on(tmp_path, "wechat_shop")
    words = {"en": SAID, "zh": "包裹一直没有收到，物流三天没有更新了。\n请退款，不然我就申请平台介入。"}
    case.desk.say(case.number, Speech("in", "platform", words[language], "platform_case", "-1h"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+r", "f7")
        await compare_sizes(pilot, f"composer-answer-{language}")
        await press(pilot, "f10")
        await compare_sizes(pilot, f"composer-missing-{language}")
        await press(pilot, "ctrl+t")
        composer(pilot)._choose(direction="out", party="platform", channel="platform_case")
        await paste(pilot, "字" * 512)
        await press(pilot, "f10")
        await compare_sizes(pilot, f"composer-over-{language}")
        await press(pilot, "escape", "l")
        await compare_sizes(pilot, f"composer-draft-{language}")

    case.play(script, language=language)
