"""What the tests of the shell share: an app over a desk of fixtures, and rows made by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.store.index import Index
from aftercase.store.protocol import Record, Signature
from aftercase.store.rows import Row, Summary
from aftercase.tui.app import DeskApp
from tests.kit import FIXTURES, LI, ZONE, StillClock

SIZES = ((60, 20), (80, 24), (120, 40))
HOSTILE = "[/x] [@click=app.quit]x[/]"


class RowsDesk(Desk):
    """A desk whose list is given, so that no case need be made for it."""

    def give(self, rows: Sequence[Row]) -> RowsDesk:
        """These rows, from now on."""
        self._cases.give(rows)
        return self

    @cached_property
    def _cases(self) -> Given:
        return Given()

    def new_index(self) -> Index:
        """A real index, over files that are only said to be there."""
        return Index(self.root, self._cases, lambda record: Summary(self._cases.rows[record.case]))


class Given:
    """Files of cases, as the index sees them."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self._turn = 0

    def give(self, rows: Sequence[Row]) -> None:
        """Other files from now on."""
        self._turn += 1
        self.rows = {row.case: row for row in rows}

    def signatures(self) -> Iterator[tuple[str, Signature | None]]:
        """Each a new one after each `give`."""
        return ((case, (1, 1, self._turn)) for case in list(self.rows))

    def signatures_of(self, cases: list[str]) -> list[Signature | None]:
        """The same for some."""
        return [(1, 1, self._turn) if case in self.rows else None for case in cases]

    def generation(self) -> int:
        """Another one after each `give`."""
        return self._turn

    def read(self, case: str) -> Record:
        """No events: what is kept of a case is given."""
        return Record(case, (), (1, 1, self._turn))


class App(DeskApp):
    """The app, noting the cases it opens in place of showing them."""

    def __init__(self, desk: Desk, **more: Any) -> None:
        super().__init__(desk, frozen=True, **more)
        self.opened: list[tuple[str, bool]] = []

    def open_case(self, desk: Desk, number: str, *, demo: bool = False) -> None:
        self.opened.append((number, demo))

    @property
    def told(self) -> list[str]:
        """The notices, oldest first."""
        return [notice.message for notice in self._notifications]


def make_app(root: Path, rows: Sequence[Row] | None = None, playbooks: Path = FIXTURES) -> App:
    """An app over ``root``; with rows, the list is these."""
    kind = Desk if rows is None else RowsDesk
    desk = kind(root, LI, ZONE, StillClock(), (playbooks,))
    return App(desk.give(rows) if isinstance(desk, RowsDesk) and rows is not None else desk)


def drive(
    app: DeskApp,
    script: Callable[[Pilot[Any]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    language: str = "en",
) -> None:
    """Run the app headless and play the script, in the language; English again afterwards."""

    async def play() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            await script(pilot)

    i18n.use(language)
    try:
        asyncio.run(play())
    finally:
        i18n.use("en")


async def settle(pilot: Pilot[Any]) -> None:
    """Wait for threads and for what they have posted."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys and wait for what they began."""
    await pilot.press(*keys)
    await settle(pilot)


async def type_(pilot: Pilot[Any], text: str) -> None:
    """Type into whatever has the focus."""
    field = pilot.app.focused
    assert isinstance(field, Input | TextArea)
    if isinstance(field, Input):
        field.value = text
    else:
        field.text = text
    await pilot.pause()


def rows() -> list[Row]:
    """Five cases: overdue, due today, due tomorrow, without a clock, closed; it is 10:00, 3 August 2026."""
    return [
        Row(
            "AC-2026-0044",
            "open",
            "intake",
            "buyer",
            "Nothing to wait for",
            "wechat_shop",
            step_title="Read the request",
        ),
        Row(
            "AC-2026-0042",
            "open",
            "negotiation",
            "us",
            f"商品到货破损 {HOSTILE}",
            "taobao",
            "damaged-goods",
            "向买家要照片",
            "li",
            "2026-08-04T09:12:00.000Z",
            "ask-photos",
            "us",
            order_no="2984756102938475",
            buyer_name="李伟",
        ),
        Row(
            "AC-2026-0043",
            "open",
            "platform_intervention",
            "platform",
            "A teapot set charged back",
            "paypal",
            step_title="Answer the bank",
            due_at="2026-08-02T23:55:00.000Z",
            order_no="PP-1",
            buyer_name="John Doe",
        ),
        Row(
            "AC-2026-0045",
            "open",
            "evidence",
            "us",
            "今天举证",
            "douyin",
            step_title="举证",
            due_at="2026-08-03T06:00:00.000Z",
        ),
        Row(
            "AC-2026-0041",
            "closed",
            "closed",
            "none",
            "An old one",
            "taobao",
            step_title="End",
            outcome="won_partly",
        ),
    ]
