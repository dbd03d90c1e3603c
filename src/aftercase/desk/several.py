"""One act for several cases: each is a verb of its own, and one that fails stops no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aftercase.store.protocol import StoreError
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk, Done

_BETWEEN = re.compile(r"[,，、;；\s]+")


class Outcome(NamedTuple):
    """What came of it: the cases it was done for, and a line for each it was not."""

    done: tuple[str, ...]
    problems: tuple[str, ...]


def on_each(
    numbers: Sequence[str], verb: Callable[[str], object], told: Callable[[int], bool] = lambda _: True
) -> Outcome:
    """Call a verb for each case.

    Args:
        numbers: The cases.
        verb: Given a number.
        told: Told how many are done; False stops before the next one.
    """
    from aftercase.desk.desk import Kept
    from aftercase.guide.situation import Refused

    done: list[str] = []
    problems: list[str] = []
    for count, number in enumerate(numbers):
        if not told(count):
            break
        try:
            verb(number)
        except (Refused, Kept, StoreError) as error:
            problems.append(f"{number}: {one_line(str(error))}")
        else:
            done.append(number)
    return Outcome(tuple(done), tuple(problems))


def tag(desk: Desk, number: str, typed: str) -> Done:
    """Add tags to a case, and take away those with a minus before them."""
    now = [word for word in _BETWEEN.split(desk.case(number).fields.get("tags") or "") if word]
    for word in _BETWEEN.split(typed):
        if word.startswith(("-", "－")):
            now = [known for known in now if known != word[1:]]
        elif word and word not in now:
            now.append(word)
    return desk.set_values(number, {"tags": ", ".join(now)})
