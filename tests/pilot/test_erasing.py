"""What was erased on the screen, and a colleague who erases or purges the case that is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from aftercase.desk import erasing
from aftercase.guide.decide import Speech
from aftercase.tui.screens.home import HomeScreen
from tests.golden.screen import screen_text
from tests.pilot.test_colleague import Two, press


@pytest.fixture
def two(tmp_path: Path) -> Two:
    two = Two(tmp_path / "data")
    two.li.say(two.number, Speech("in", "buyer", "the box was crushed"))
    (tmp_path / "chat.png").write_bytes(b"chat")
    two.li.attach(two.number, [tmp_path / "chat.png"], kind="chat", shows="her own words")
    return two


@pytest.mark.parametrize(("language", "erased"), [("en", "(erased)"), ("zh", "已删除")])
def test_a_colleague_s_erasure_is_shown_in_the_open_log(two: Two, language: str, erased: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        assert "the box was crushed" in screen_text(two.app)
        erasing.erase(two.wang, two.number, "buyer", "asked for it")
        await two.until(pilot, lambda: two.entries()[0].text is None, "the erasure")
        shown = screen_text(two.app)
        assert "the box was crushed" not in shown
        assert "her own words" not in shown
        assert "李伟" not in shown
        assert "wang" in shown
        assert "asked for it" in shown
        assert erased in shown

    two.play(script, size=(120, 40), language=language)


def test_half_typed_words_outlive_an_erasure_and_the_case_goes_on(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        field = two.app.screen.query_one(TextArea)
        field.text = "half typed"
        erasing.erase(two.wang, two.number, "buyer", "asked for it")
        line = two.app.screen.query_one(".news", Static)
        await two.until(pilot, lambda: "wang" in str(line.content), "the line")
        assert field.text == "half typed"
        two.li.say(two.number, Speech("in", "buyer", "she wrote again"))
        assert two.li.case(two.number).entries[-1].text == "she wrote again"

    two.play(script)


def test_a_colleague_s_purge_leads_home_with_one_line(two: Two) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        head = two.wang.case(two.number).head
        grave = erasing.look_at_grave(two.wang, two.number, "kept long enough")
        erasing.purge(two.wang, grave)
        await two.hear(pilot, "was purged on")
        await two.until(pilot, lambda: isinstance(two.app.screen, HomeScreen), "home")
        assert any(head in line and "kept long enough" in line for line in two.told)
        assert two.li.rows() == []

    two.play(script)
