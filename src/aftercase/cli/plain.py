"""A case as plain text: for pipes, scripts' logs and screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aftercase import terms
from aftercase.case import dealing
from aftercase.case.state import Case, Deadline, Entry, Erasure, Offer, Override
from aftercase.clock.times import local, stamp
from aftercase.guide import deadlines, ladder, variables
from aftercase.guide.decide.offers import words as offer_words
from aftercase.guide.position import CheckView, Position, position
from aftercase.guide.situation import Situation
from aftercase.i18n import tr
from aftercase.playbook.model import (
    Alert,
    Block,
    BranchList,
    CheckList,
    Code,
    Heading,
    List_,
    Message,
    Paragraph,
    Quote,
    Rule,
    Table,
    plain,
)
from aftercase.text import one_line

_LISTS = (CheckList, BranchList)
_BOXES = {"todo": "[ ]", "done": "[x]", "skipped": "[-]"}


def show_text(situation: Situation, lists: bool = True) -> str:
    """Where a case stands: head, clocks, step; with ``lists`` also its checks and ways on."""
    here, case = position(situation), situation.case
    head = [
        case.number,
        case.fields.get("title") or here.home_title,
        terms.label(terms.PLATFORMS, case.platform) if case.platform else "",
        terms.label(terms.STAGES, case.stage),
        tr("turn: {turn}", turn=terms.label(terms.TURNS, case.turn)),
    ]
    if case.status == "closed":
        head.append(tr("closed: {outcome}", outcome=terms.label(terms.OUTCOMES, case.outcome)))
    lines = [" · ".join(part for part in head if part)]
    if here.callers:
        caller = here.callers[-1]
        lines.append(
            tr(
                "In “{playbook}”; it returns to “{step}” ({caller}).",
                playbook=here.playbook.title,
                step=caller.step_title,
                caller=caller.playbook_title,
            )
        )
    if here.language_note:
        lines.append(here.language_note)
    lines.append(tr("Ladder: {line}", line=ladder.spoken(case)))
    for clock in deadlines.clocks(situation):
        when = local(clock.due_at, situation.zone) if clock.due_at else clock.why[-1]
        name = clock.name if clock.label == clock.name else f"{clock.name} · {clock.label}"
        lines.append(tr("Clock {name}: {left} ({when})", name=name, left=clock.left or "?", when=when))
        if clock.at_zero and clock.due_at:
            lines.append("  " + tr("at zero: {what}", what=clock.at_zero))
    now = stamp(situation.now)
    lines += [offer_line(offer, situation.zone, now) for offer in case.open_offers()]
    rests = case.rests_until()
    if rests and rests > now:
        lines.append(tr("rests until {at}", at=local(rests, situation.zone)))
    if lists:  # enough digits for `verify --head`, few enough to be read out
        lines.append(tr("{n} events, head {head}", n=case.seq, head=case.head[:12]))
    lines += ["", here.step.title, ""]
    shown = here.step.blocks if lists else [b for b in here.step.blocks if not isinstance(b, _LISTS)]
    lines += _blocks(shown, here)
    if here.step.outcome and case.status != "closed":
        lines.append(
            tr(
                "This step ends the case as: {outcome}",
                outcome=terms.label(terms.OUTCOMES, here.step.outcome),
            )
        )
    if lists and not here.step.branches:
        lines += _branches(here)
    return "\n".join(lines).rstrip()


def _blocks(blocks: Sequence[Block], here: Position, indent: str = "") -> Iterator[str]:
    for block in blocks:
        yield from (indent + line if line else "" for line in _block(block, here))
        yield ""


def _block(block: Block, here: Position) -> Iterator[str]:
    match block:
        case Paragraph() | Heading():
            yield plain(block.inlines)
        case Code():
            yield from block.text.splitlines()
        case Rule():
            yield "---"
        case List_():
            for n, item in enumerate(block.items, block.start or 1):
                mark = f"{n}. " if block.start is not None else "- "
                body = [line for line in _blocks(item.blocks, here) if line]
                yield from (mark + line if k == 0 else " " * len(mark) + line for k, line in enumerate(body))
        case Quote():
            yield from ("> " + line for line in _blocks(block.blocks, here) if line)
        case Alert():
            yield f"! {block.kind.upper()}"
            yield from ("  " + line for line in _blocks(block.blocks, here) if line)
        case Table():
            heads = [plain(cell) for cell in block.head]
            for row in block.rows:
                yield "; ".join(f"{head}: {plain(cell)}" for head, cell in zip(heads, row, strict=False))
        case CheckList():
            views = {view.check.key: view for view in here.checks}
            yield from (_check(views[check.key]) for check in block.checks if check.key in views)
        case Message():
            yield tr("Message {id} to {party}:", id=block.id, party=terms.label(terms.PARTIES, block.to))
            yield from ("  | " + line for line in variables.fill(block.text, here.values).text.splitlines())
        case BranchList():
            yield from _branches(here)


def _check(view: CheckView) -> str:
    parts = [_BOXES[view.state], view.check.label, f"({view.check.key})"]
    if not view.check.required:
        parts.append(tr("optional"))
    if view.value:
        parts.append(f"= {view.value}")
    if view.files:
        parts.append(tr("{n} files", n=view.files))
    if view.note:
        parts.append(tr("skipped: {why}", why=view.note))
    return " ".join(parts)


def _branches(here: Position) -> Iterator[str]:
    for n, branch in enumerate(here.branches, 1):
        line = f"{n}  {branch.label}  ({branch.key})"
        if branch.leads:
            line += " → " + branch.leads
        if branch.overdue:
            line += " " + tr("[when the time is up]")
        if branch.why_not:
            line += f"  [{branch.why_not}]"
        yield line


def log_text(case: Case, zone: str, now: str = "") -> str:
    """The communication log, files, offers and promises, in the order in which it happened.

    ``now`` is the moment by which offers and promises are judged; "" is that of the last event.
    """
    now = now or case.updated_at
    items = [
        (entry.occurred_at, entry.seq, _entry(entry, zone) + _promises(case, entry, zone, now))
        for entry in case.entries
    ]
    for offer in case.offers:
        head = f"#{offer.seq} {local(offer.made_at, zone)} {offer.by}  {offer_line(offer, zone, now)}"
        items.append((offer.made_at, offer.seq, head))
    for exhibit in case.exhibits:
        name = exhibit.name or (tr("(file erased)") if exhibit.erased else tr("(erased)"))
        kind = terms.label(terms.EVIDENCE_KINDS, exhibit.kind)
        line = f"#{exhibit.seq} {local(exhibit.at, zone)} {exhibit.by}  {tr('file')} [{kind}] {name}"
        line += f" {exhibit.sha256[:12]}"
        if exhibit.shows:
            line += f" — {exhibit.shows}"
        line += " " + tr("(file erased)") if exhibit.erased and exhibit.name else ""
        items.append((exhibit.at, exhibit.seq, line + (" " + tr("(taken back)") if exhibit.undone else "")))
    items += [
        (one.at, one.seq, f"#{one.seq} {local(one.at, zone)} {one.by}  {override_line(one)}")
        for one in case.overrides
    ]
    for erasure in case.erasures:
        head = f"#{erasure.seq} {local(erasure.at, zone)} {erasure.by}  {erased_line(erasure)}"
        items.append((erasure.at, erasure.seq, head))
    return "\n".join(line for _, _, line in sorted(items)) or tr("The log is empty.")


def offer_line(offer: Offer, zone: str, now: str) -> str:
    """An offer, until when it is good, what became of it, and our words about it, in one line."""
    said = [tr("offer {n}: {offer}", n=offer.id, offer=offer_words(offer))]
    if offer.to != "buyer":
        said.append(tr("to {party}", party=terms.label(terms.PARTIES, offer.to)))
    if offer.expires_at and not offer.answer:
        said.append(tr("good until {at}", at=local(offer.expires_at, zone)))
    state = dealing.offer_state(offer, now)
    if offer.answered_at:
        state += f" {local(offer.answered_at, zone)}"
    said.append(state)
    said += [one_line(note) for note in (offer.note, offer.answer_note) if note]
    return " · ".join(said)


def promise_line(case: Case, one: Deadline, zone: str, now: str) -> str:
    """A promise that is watched, and what became of it, in one line."""
    return tr(
        "{name}: {what} by {at}, {state}",
        name=one.name,
        what=dealing.promise_words(one),
        at=local(one.due_at, zone),
        state=terms.label(terms.PROMISE_STATES, dealing.promise_state(case, one, now)),
    )


def _promises(case: Case, entry: Entry, zone: str, now: str) -> str:
    found = [] if entry.undone else dealing.of_entry(case, entry.seq)
    return "".join(f"\n  {promise_line(case, one, zone, now)}" for one in found)


def override_line(one: Override) -> str:
    """A guard that was passed, and why, in one line."""
    from aftercase.case.passed import in_words

    why = tr("(erased)") if one.why is None else one_line(one.why)
    points = one_line(in_words(one.points))
    return tr("went on although points were open: {points}", points=points) + f" ({why})"


def erased_line(erasure: Erasure) -> str:
    """What was erased and why, in one line."""
    return tr(
        "erased, party {party}: events {events} ({why})",
        party=terms.label(terms.PARTIES, erasure.person),
        events=", ".join(f"#{seq}" for seq in sorted({*erasure.events, *erasure.files})),
        why=one_line(erasure.why) if erasure.why else tr("(erased)"),
    )


def _entry(entry: Entry, zone: str) -> str:
    arrow = {"in": "←", "out": "→"}.get(entry.direction, "·")
    party = tr("note") if entry.direction == "internal" else terms.label(terms.PARTIES, entry.party)
    head = f"#{entry.seq} {local(entry.occurred_at, zone)} {entry.by} {arrow} {party}"
    if entry.direction != "internal":
        head += f" ({terms.label(terms.CHANNELS, entry.channel)})"
    if entry.visibility == "private" and entry.direction != "internal":
        head += " " + tr("(private)")
    if entry.undone:
        head += " " + tr("(taken back)")
    lines = [head] + ["    " + line for line in (entry.text or tr("(erased)")).splitlines()]
    for fixed in entry.corrections:
        why = tr("(erased)") if fixed.why is None else fixed.why
        lines.append("  " + tr("corrected by {by}: {why}", by=fixed.by, why=why))
        lines += ["    " + line for line in (fixed.text or tr("(erased)")).splitlines()]
    return "\n".join(lines)
