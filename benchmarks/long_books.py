"""Playbooks of any length, made of the same steps: what a playbook has, in small."""

from __future__ import annotations

from pathlib import Path

SHORT, LONG = 190, 9_600  # lines
ABOUT = "What it is for, in a line."  # below its title, and nowhere else
LAST = "outcome:settled"  # at its end, and nowhere else
_HEAD = """---
schema: aftercase/1
id: {id}
language: en
kind: scenario
cause: product-quality
platform: [generic]
status: draft
---

# A playbook of {lines} lines

{about}

"""
_STEP = """## Step {n:04d} <a id="step-{n:04d}"></a>

`owner:us`

Read what the *buyer* says.

- calm
- short

> [!NOTE]
> Not twice.

- [ ] Save it `id:save` `optional`
- [ ] Photo `evidence:photo` `optional`

| a | b |
|---|---|
| 1 | 2 |

```message id=ask-{n:04d} to=buyer
Hello {{{{buyer_name}}}}.
```

Next:

- Go on: [the next step](#step-{next:04d})
- Once more: [the same step](#step-{n:04d})

"""
_END = '## End <a id="step-{n:04d}"></a>\n\n`{last}`\n'


def text(id_: str, lines: int) -> str:
    """A playbook of about so many lines, as many steps as fit."""
    count = steps(lines)
    head = _HEAD.format(id=id_, lines=lines, about=ABOUT)
    every = [_STEP.format(n=n, next=n + 1) for n in range(1, count + 1)]
    return "".join((head, *every, _END.format(n=count + 1, last=LAST)))


def steps(lines: int) -> int:
    """How many steps fit, without the last one, which ends it."""
    return (lines - _HEAD.count("\n") - _END.count("\n")) // _STEP.count("\n")


def desk(place: Path) -> tuple[Path, str, str]:
    """A desk with a case on a short and one on a long playbook: its folder, their numbers."""
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who
    from aftercase.guide.decide import Opening

    books, root = place / "books", place / "desk"
    books.mkdir(parents=True)
    numbers = []
    for id_, lines in (("short", SHORT), ("long", LONG)):
        (books / f"{id_}.en.md").write_text(text(id_, lines), "utf-8")
        made = Desk(root, who("bench"), "Asia/Shanghai", playbooks=[books])
        numbers.append(made.new(Opening(id_, platform="taobao")).case.number)
    return root, numbers[0], numbers[1]
