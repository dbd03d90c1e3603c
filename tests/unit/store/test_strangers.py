"""Names of other cases in a text: the same as looking for each of them, and by the index."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from itertools import count

import pytest

from aftercase.guide.guards.leak import find_name
from aftercase.store import strangers, tables


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    database = tables.connect(":memory:", 1, 0)
    yield database
    database.close()


def fill(database: sqlite3.Connection, names: list[tuple[str, str]]) -> None:
    number = count(1)
    database.executemany(
        "INSERT INTO cases (case_, buyer_name, order_no) VALUES (?, ?, ?)",
        ((f"AC-2026-{next(number):04d}", buyer, order) for buyer, order in names),
    )


def test_what_stands_in_a_text_is_found_and_nothing_else(database: sqlite3.Connection) -> None:
    """Against `find_name` on every name; random short alphabets make many near misses."""
    draw = random.Random(7)
    letters = ("ab", "王李伟芳", "a王b李", "12-", "ab c")
    for _ in range(200):
        database.execute("DELETE FROM cases")
        names = [
            tuple("".join(draw.choices(draw.choice(letters), k=draw.randrange(9))) for _ in range(2))
            for _ in range(30)
        ]
        fill(database, names)  # type: ignore[arg-type]  # pairs
        parts = [draw.choice(draw.choice(names)) for _ in range(6)]
        parts += draw.choices("".join(letters), k=draw.randrange(60))
        draw.shuffle(parts)
        text = "".join(parts)
        found = {words for _, _, words in strangers.named_in(database, text, "", 10_000)}
        assert all(words in text for words in found)
        buyers = {name for name, _ in names if find_name(text, name)}
        orders = {order for _, order in names if len(order) > 5 and find_name(text, order)}
        assert {words for words in found if find_name(text, words)} == buyers | orders


def test_each_name_comes_once_with_its_first_case_and_ones_own_not_at_all(
    database: sqlite3.Connection,
) -> None:
    fill(database, [("李伟", "4021-8837"), ("李伟", "4021-8838"), ("A. Buyer", ""), ("王", "12345")])
    text = "李伟, A. Buyer, 王, 12345 and 4021-8838"
    assert strangers.named_in(database, text, "AC-2026-0001", 50) == [
        ("AC-2026-0002", "buyer_name", "李伟"),
        ("AC-2026-0002", "order_no", "4021-8838"),
        ("AC-2026-0003", "buyer_name", "A. Buyer"),
    ]
    assert len(strangers.named_in(database, text, "", 2)) == 2


def test_many_cases_of_one_buyer_do_not_hide_another(database: sqlite3.Connection) -> None:
    fill(database, [("李伟", "")] * 100 + [("诸葛明", "")])
    assert [words for *_, words in strangers.named_in(database, "李伟 and 诸葛明", "", 50)] == [
        "李伟",
        "诸葛明",
    ]


def test_the_index_answers_and_not_a_look_at_every_case(database: sqlite3.Connection) -> None:
    """100,000 cases would cost seconds else."""
    plans: list[str] = []
    fill(database, [("李伟", "4021-8837")])

    def note(statement: str) -> None:
        if statement.startswith("SELECT min"):
            plans.append(statement)

    database.set_trace_callback(note)
    strangers.named_in(database, "李伟说 4021-8837", "", 50)
    database.set_trace_callback(None)
    assert len(plans) == 3
    for name, statement in zip(("short_names", "long_names", "orders"), plans, strict=True):
        (plan,) = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}") if "cases" in row[3]]
        assert f"USING INDEX {name}" in plan
