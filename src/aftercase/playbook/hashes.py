"""Two hashes: ``pin`` names the exact words, ``structure`` everything but the words.

Both are hex SHA-256. The structure is hashed as JSON with sorted keys, no spaces and unescaped UTF-8, over
the value that `structure_data` returns; its shape belongs to the format and stays within ``aftercase/1``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from aftercase.playbook.model import Alert, Block, BranchList, Check, CheckList, List_, Playbook, Quote, Step


def pin_of(text: str) -> str:
    """The pin of a stored text (normalised: NFC, LF, cleaned)."""
    return hashlib.sha256(text.encode()).hexdigest()


def structure_of(playbook: Playbook) -> str:
    """The structure hash."""
    data = json.dumps(structure_data(playbook), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()


def structure_data(playbook: Playbook) -> dict[str, Any]:
    """What the structure hash covers: no prose, no examples, no titles, no places.

    Lists keep the order of the file. ``steps`` are the values of `_step`; ``alerts`` those of the overview.
    """
    return {
        "kind": playbook.kind,
        "cause": playbook.cause,
        "platform": list(playbook.platform),
        "steps": [_step(step) for step in playbook.steps],
        "variables": [
            {"name": one.name, "type": one.type, "required": one.required}
            for one in playbook.variables.values()
        ],
        "deadlines": [
            {"name": one.name, "after": str(one.after or ""), "clock": one.clock, "from": one.start}
            | ({"of": one.of} if one.of != "platform" else {})  # younger than the first pins
            for one in playbook.deadlines.values()
        ],
        "sources": list(playbook.sources),
        "alerts": [alert.kind for alert in alerts_in(playbook.overview)],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "aliases": list(step.aliases),
        "tags": [str(tag) for tag in step.tags],
        "checks": [_check(check) for check in step.checks],
        "branches": [
            {"key": branch.key, "target": branch.target, "overdue": branch.overdue}
            for branch in step.branches
        ],
        "messages": [{"id": one.id, "to": one.to, "channel": one.channel} for one in step.messages],
        "alerts": [alert.kind for alert in step.alerts],
    }


def _check(check: Check) -> dict[str, Any]:
    return {"key": check.key, "kind": check.kind, "required": check.required, "due": check.due}


def alerts_in(blocks: tuple[Block, ...]) -> tuple[Alert, ...]:
    """Every alert, also those inside quotes and lists, in the order of the text."""
    return tuple(block for block in walk(blocks) if isinstance(block, Alert))


def walk(blocks: tuple[Block, ...]) -> list[Block]:
    """All blocks and the blocks inside them, in the order of the text."""
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        for inner in _inside(block):
            found.extend(walk(inner))
    return found


def _inside(block: Block) -> list[tuple[Block, ...]]:
    if isinstance(block, Quote | Alert):
        return [block.blocks]
    if isinstance(block, List_):
        return [item.blocks for item in block.items]
    if isinstance(block, CheckList):
        return [check.more for check in block.checks]
    if isinstance(block, BranchList):
        return [branch.more for branch in block.branches]
    return []
