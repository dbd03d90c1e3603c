"""``work CASE --plain``: a whole case by questions, each answered by whoever hears what was printed last."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from aftercase import i18n
from aftercase.cli.asking import Ended
from aftercase.cli.worker import Worker
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening
from aftercase.i18n import tr
from tests.kit import make_desk


class Person:
    """Hears everything that is printed and types an answer to the latest line."""

    def __init__(self, answer: Callable[[str], str | None]) -> None:
        self.heard: list[str] = []
        self._answer = answer
        self.buffer = self  # as `sys.stdin` has one

    def hear(self, text: object = "", **_: object) -> None:
        self.heard.append(str(text))

    def readline(self) -> bytes:
        answer = self._answer(self.heard[-1])
        return b"" if answer is None else answer.encode() + b"\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk")


def sit(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, number: str, answer: Callable[[str], str | None]
) -> Person:
    """Work a case as this person."""
    person = Person(answer)
    monkeypatch.setattr(click, "echo", person.hear)
    monkeypatch.setattr(sys, "stdin", person)
    Worker(desk, number).run()
    return person


def of(*answers: str) -> Callable[[str], str | None]:
    """Answers in this order, then ``q`` for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if left else "q"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("playbook", ["damaged-goods", "parcel-lost"])
def test_a_case_is_worked_to_its_end_by_whoever_does_the_next_thing(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, playbook: str, language: str
) -> None:
    number = desk.new(Opening(playbook, platform="taobao")).case.number
    count, dice = 0, random.Random(3)

    def answer(heard: str) -> str:
        nonlocal count
        count += 1
        assert count < 900, "it goes in circles"
        here, case = desk.position(number), desk.case(number)
        if case.status == "closed":
            return "q"
        if heard.startswith(tr("File to attach; nothing typed ticks it without one")):
            return ""
        if tr("(y for yes)") in heard:
            return "y"
        tops = (tr("Checks to do: {n}. A number or a letter", n=len(here.open)),)
        if not heard.startswith((*tops, tr("No required check is open. A number or a letter"))):
            return ("-1h", "1")[count % 2]  # a time or a value: what is refused is asked for again
        for n, view in enumerate(here.checks, 1):
            if view.state == "todo":
                return str(n)
        return "x" if here.step.outcome else str(len(here.checks) + dice.randint(1, len(here.branches)))

    i18n.use(language)
    try:
        person = sit(monkeypatch, desk, number, answer)
    finally:
        i18n.use("en")
    assert desk.case(number).status == "closed", person.heard[-30:]
    assert not any("\x1b" in line for line in person.heard)


def test_words_are_logged_and_a_wrong_time_loses_nothing(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    number = desk.new(Opening("damaged-goods")).case.number
    answers = of(
        "l", "1", "1", "1", "tomorrow noon", "first line", "second line", ".", "n", "mine", "。", "q"
    )
    person = sit(monkeypatch, desk, number, answers)
    assert [entry.text for entry in desk.case(number).entries] == ["mine"]
    assert any("is no time" in line for line in person.heard)
    assert desk.drafts(number).load() == {"unsaved": "first line\nsecond line"}


def test_undo_redo_skip_and_what_is_no_choice(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    number = desk.new(Opening("damaged-goods")).case.number
    person = sit(monkeypatch, desk, number, of("s", "1", "not needed", "u", "y", "77", "zz", "?"))
    assert "skipped" in desk.case(number).visit.checks.values()
    assert any("none of the choices" in line for line in person.heard)
    assert any("close the case" in line for line in person.heard)


def test_the_end_of_the_input_is_no_fault(tmp_path: Path, desk: Desk) -> None:
    number = desk.new(Opening("damaged-goods")).case.number
    argv = [
        sys.executable,
        "-m",
        "aftercase",
        "--lang",
        "en",
        "--data",
        str(desk.root),
        "work",
        number,
        "--plain",
    ]
    told = subprocess.run(argv, input=b"n\nh\xe4lf a note", capture_output=True, check=True)
    assert told.stderr == b""
    assert b"The input has ended. Everything is kept." in told.stdout
    assert [entry.text for entry in desk.case(number).entries] == ["h\ufffdlf a note"]


def test_nobody_to_ask(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    number = desk.new(Opening("damaged-goods")).case.number
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(Ended):
        Worker(desk, number).run()


@pytest.mark.parametrize(
    ("answers", "stage", "why"),
    [
        (("", "the buyer is gone"), "platform_intervention", "the buyer is gone"),
        (("platform",), "platform_intervention", ""),  # it was the platform that moved
        (("", ""), "seller_review", ""),
    ],
)
def test_open_points_are_read_out_before_a_step_higher(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, answers: tuple[str, ...], stage: str, why: str
) -> None:
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    person = sit(monkeypatch, desk, number, of("g", "platform_intervention", "", *answers))
    case = desk.case(number)
    assert (case.stage, [one.why for one in case.overrides]) == (stage, [why] if why else [])
    assert any("two options and a date" in line for line in person.heard)
