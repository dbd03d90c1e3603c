"""The reference for a new index: a script that reads, parses and inserts, and knows nothing of a desk.

It trusts every file, checks nothing, folds nothing, and takes what it needs straight from the events of the
cases that `made` makes. What it puts into SQLite is the same, row for row; `compare` sees to that.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import orjson

from aftercase.store import finding, tables
from aftercase.store.rows import Row, Words
from benchmarks import made


def build(root: Path, path: Path) -> int:
    """Make an index of all cases under ``root``; gives their number."""
    database = tables.connect(str(path), 1, 2000)
    titles = {step: step for step in made.STEPS}
    put, put_words, put_tokens = (
        f"INSERT INTO {into} VALUES ({', '.join('?' * many)})"
        for into, many in (
            ("cases", 8 + len(Row._fields) - 1),
            ("words", 1 + len(Words._fields)),
            (f"found (rowid, {', '.join(Words._fields)})", 1 + len(Words._fields)),
        )
    )
    count = 0
    with database:
        for entry in os.scandir(root / "cases"):
            handle = os.open(f"{entry.path}/case.json", os.O_RDONLY)
            info = os.fstat(handle)
            events = orjson.loads(os.read(handle, info.st_size))["events"].values()
            os.close(handle)
            count += 1
            row, words = _row(list(events), titles)
            closed = row.status == "closed"
            due = tables.instant(row.due_at) if row.due_at else 1 << 60
            place = -tables.instant(row.updated_at) if closed else due
            signature = (info.st_ino, info.st_size, info.st_mtime_ns)
            order = tables.order(row.case)
            database.execute(put, (count, row.case, *signature, int(closed), place, order, *row[1:]))
            database.execute(put_words, (count, *words))
            numbers, *texts = words
            tokens = [finding.number_tokens(numbers), *map(finding.tokens, texts)]
            database.execute(put_tokens, (count, *tokens))
    database.close()
    return count


def _row(events: list[Any], titles: dict[str, str]) -> tuple[Row, Words]:
    first, last = events[0], events[-1]
    case, data = first["case"], first["data"]
    title, order, buyer = (first["private"][name]["value"] for name in ("title", "order_no", "buyer_name"))
    status, stage, turn, outcome, step = "open", "intake", "us", "", ""
    clocks: dict[str, Any] = {}
    log: list[str] = []
    notes: list[str] = []
    for event in events:
        kind, what = event["kind"], event["data"]
        if kind == "step_entered":
            step = what["step"]
        elif kind == "stage_moved":
            stage, turn = what["stage"], what["turn"]
        elif kind == "deadline_set":
            clocks[what["name"]] = what
        elif kind == "said":
            text = event["private"]["text"]["value"]
            (notes if what["direction"] == "internal" else log).append(text)
        elif kind == "case_closed":
            status, stage, turn, outcome = "closed", "closed", "none", what["outcome"]
    running = sorted(clocks.values(), key=lambda clock: str(clock["due_at"])) if status == "open" else []
    due = running[0] if running else {}
    row = Row(
        case=case,
        status=status,
        stage=stage,
        turn=turn,
        title=title,
        platform=data["platform"],
        playbook=data["playbook"],
        step_title=titles[step],
        owner=first["by"],
        due_at=due.get("due_at"),
        due_name=due.get("name"),
        due_whose=due.get("whose"),
        opened_at=first["at"],
        updated_at=last["at"],
        outcome=outcome,
        order_no=order,
        buyer_name=buyer,
        head=last["hash"],
    )
    head = "\n".join((title, titles[step], buyer, first["by"]))
    return row, Words(f"{case}\n{order}", head, "\n".join(log), "\n".join(notes))


def compare(one: Path, other: Path) -> None:
    """See that two indexes hold the same.

    Raises:
        AssertionError: They do not; the message shows the first difference.
    """
    names = ", ".join(name for name in Row._fields if name != "case")
    for statement in (
        f"SELECT case_, ino, size, mtime_ns, closed, place, count_, {names} FROM cases ORDER BY case_",
        f"SELECT case_, {', '.join(f'words.{name}' for name in Words._fields)} FROM words "
        "JOIN cases USING (id) ORDER BY case_",
        "SELECT term, doc, cnt FROM tokens",
    ):
        rows = []
        for path in (one, other):
            database = sqlite3.connect(path)
            database.execute("CREATE VIRTUAL TABLE temp.tokens USING fts5vocab(main, found, row)")
            rows.append(database.execute(statement).fetchall())
            database.close()
        for ours, theirs in zip(*rows, strict=True):
            assert ours == theirs, f"{ours}\n{theirs}"
