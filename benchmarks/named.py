"""Other cases' buyers and order numbers in a message, among 100,000 cases: what sending waits for."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

from benchmarks.guards import message
from benchmarks.ratio import Figure, Ratio, alternate, like_the_program, rounds, timed

CASES = 100_000
_FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕丁"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华文红玉建国志春雪梅晨阳子涵浩宇欣怡佳琪梓萱"
_LETTERS = "abcdefghiklmnoprstuw"
_EACH = (
    "SELECT case_, buyer_name FROM cases WHERE length(buyer_name) > 1 AND instr(:text, buyer_name) "
    "UNION ALL SELECT case_, order_no FROM cases WHERE length(order_no) > 5 AND instr(:text, order_no)"
)


def index() -> sqlite3.Connection:
    """The table of an index in memory: names put together at random, three of four Chinese."""
    from aftercase.store import tables

    draw = random.Random(5)
    database = tables.connect(":memory:", 1, 0)
    database.executemany(
        "INSERT INTO cases (case_, buyer_name, order_no) VALUES (?, ?, ?)",
        ((f"AC-2026-{n:06d}", _name(draw), str(draw.randrange(10**15, 10**16))) for n in range(1, CASES + 1)),
    )
    return database


def _name(draw: random.Random) -> str:
    if draw.random() < 0.75:
        return draw.choice(_FAMILY) + "".join(draw.choices(_GIVEN, k=draw.choice((1, 2, 2))))
    words = ("".join(draw.choices(_LETTERS, k=draw.randrange(4, 9))).title() for _ in range(2))
    return " ".join(words)


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    from aftercase.store.strangers import named_in

    like_the_program()
    database, count = index(), rounds(10, quick)
    rows = database.execute("SELECT buyer_name, order_no FROM cases WHERE id IN (7, 77, 777)").fetchall()
    for language, name in (("zh", "Chinese"), ("en", "English")):
        text = message(language, angry=False)[:1900] + "\n" + "\n".join(f"{a}, {b}" for a, b in rows)
        ours, theirs = alternate(
            timed(lambda: named_in(database, text, "", 50)),  # noqa: B023 - called in this turn
            timed(lambda: database.execute(_EACH, {"text": text}).fetchall()),  # noqa: B023
            count,
        )
        what = f"names of 100,000 cases in 2,000 characters of {name}"
        yield Ratio(what, "SQLite looking for each name", ours, theirs, 0.1, count)
