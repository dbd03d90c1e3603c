"""What the playbook pane shows of a step."""

from __future__ import annotations

from aftercase import terms
from aftercase.guide.position import Position
from aftercase.i18n import tr
from aftercase.playbook.model import Block, Branch, BranchList, Heading, Inline, Paragraph
from aftercase.problems import Pos


def blocks(here: Position, closed: bool = False) -> list[Block]:
    """The step's title and text; for a `return` its way back, for an outcome how an open case ends."""
    step = here.step
    shown: list[Block] = [Heading(step.pos, 2, (Inline(step.title),)), *step.blocks]
    end = Pos(step.pos.line + 1, 1)
    if step.returns and here.branches:
        # The way back is made by the case, not by the document; it is drawn as any other way on.
        back = [Branch(end, b.key, b.target, b.label) for b in here.branches]
        shown.append(BranchList(end, tuple(back)))
    elif step.outcome and not closed:
        words = tr(
            "This step ends the case as: {outcome}. o closes it.",
            outcome=terms.label(terms.OUTCOMES, step.outcome),
        )
        shown.append(Paragraph(end, (Inline(words, strong=True),)))
    return shown
