"""Whether a playbook that somebody asks for can be used: one with a fault is not one that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercase.guide.situation import Refused
from aftercase.i18n import N_
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.playbook.library import Library


def see_that_it_can_be_read(library: Library, target: str) -> None:
    """Let a playbook pass that can be read in some language, and one that no folder has.

    Args:
        library: The playbooks on offer.
        target: ``id`` or ``id#step``.

    Raises:
        Refused: Its file is there and has a fault: which, and where.
    """
    id_ = target.partition("#")[0]
    if library.twins(id_):
        return
    faulty = next((entry for entry in library.entries() if entry.id == id_ and entry.errors), None)
    if faulty is not None:
        problem = one_line(faulty.errors[0].line(faulty.path.name), 300)
        raise Refused(N_("The playbook {id} cannot be used: {problem}"), id=id_, problem=problem)
