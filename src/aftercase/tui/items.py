"""Checks, branches and messages as lines: what a person acts on in a step."""

from __future__ import annotations

from collections.abc import Sequence

from aftercase import i18n, terms
from aftercase.clock.rules import parse_duration
from aftercase.guide.variables import USE
from aftercase.i18n import N_, tr
from aftercase.playbook.model import Branch, BranchList, Check, CheckList, Inline, Inlines, Message, plain
from aftercase.playbook.targets import internal
from aftercase.text import cells, cut, one_line, tidy
from aftercase.tui.lines import Action, Line, Segment
from aftercase.tui.paint import NARROWEST, Painter, belong, finished, hang, indent, pad, paragraph, room
from aftercase.tui.wrap import STICKY, expand, wrap

_BOXES = {"todo": "[ ]", "done": "[x]", "skipped": "[~]"}
_UNITS = {
    "h": N_("{n} hours"),
    "d": N_("{n} days"),
    "bd": N_("{n} business days"),
    "wh": N_("{n} working hours"),
}
_COLONS = ":："
_KEYS = 9  # digits that can be pressed


def marker(action: Action, paint: Painter) -> Segment:
    """Two cells before an item: the focus, a key to jump to it, or nothing."""
    if action.called(paint.context.focus):
        return Segment(f"{paint.glyphs.focus} ", "focus.mark", None, True)
    if hint := paint.context.hints.get(action.name, ""):
        return Segment(cut(hint, 1).ljust(2), "key", None, True)
    return indent(2)


def check_list(block: CheckList, width: int, paint: Painter) -> list[Line]:
    """One item per check: box, words, what it asks for, what there is."""
    lines: list[Line] = []
    for check in block.checks:
        lines.extend(_check(check, width, paint))
    return lines


_KEPT = 20_000  # checks whose lines are kept
_kept: dict[tuple[object, ...], tuple[Check, list[Line]]] = {}


def _check(check: Check, width: int, paint: Painter) -> list[Line]:
    """One check, from memory where nothing about it has changed: of 10,000 a tick changes one."""
    if check.more or any(run.href for run in check.text):  # what they say may hang on more
        return _drawn(check, width, paint)
    action, context = Action("check", check.key), paint.context
    about = (context.check_states, context.check_notes, context.values)
    key = (
        id(check),
        width,
        *(known.get(check.key) for known in about),
        context.due.get(check.due),
        context.hints.get(action.name),
        action.called(context.focus),
        context.ascii_only,
        i18n.language(),
    )
    kept = _kept.get(key)
    if kept is None or kept[0] is not check:  # a number can be that of an earlier, forgotten check
        if len(_kept) >= _KEPT:
            _kept.clear()
        kept = _kept[key] = check, _drawn(check, width, paint)
    return kept[1]


def _drawn(check: Check, width: int, paint: Painter) -> list[Line]:
    action = Action("check", check.key)
    state = paint.context.check_states.get(check.key, "todo")
    look = f"check.{state}"
    mark = marker(action, paint)
    segments = paint.inlines(check.text, look)
    if check.required and state == "todo":
        segments.append(Segment(f"{STICKY}*", "check.required"))
    for note in _notes(check, state, paint):
        segments += [Segment(f" {paint.glyphs.dot}{STICKY}", "note"), *note]
    body = paragraph(segments, width - 6, check.pos.line)
    lines = hang(body, (mark, Segment(f"{_BOXES[state]} ", f"{look} check.box")), (indent(6),))
    lines = belong(lines, action, "focus" if action.called(paint.context.focus) else "")
    if check.more:
        under = indent(room(width, 6))
        lines += hang(paint.blocks(check.more, width - len(under.text)), (under,), (under,))
    return lines


def _notes(check: Check, state: str, paint: Painter) -> list[list[Segment]]:
    """What stands behind a check's words, in the interface language."""
    notes: list[list[Segment]] = []
    if check.kind == "evidence":
        notes.append(_asks(tr("file"), "a", paint))
    elif check.kind == "field":
        value = paint.context.values.get(check.key, "")
        if value:
            notes.append([Segment(f"={STICKY}", "note"), Segment(one_line(value, 200), "check.value")])
        else:
            notes.append(_asks(tr("value"), "v", paint))
    if state == "skipped":
        notes.append([Segment(tr("skipped"), "note")])
    if note := paint.context.check_notes.get(check.key, ""):
        notes.append([Segment(one_line(note, 200), "note")])
    if check.due and state == "todo":
        notes.append([Segment(_due(check.due, paint), "check.due")])
    if not check.required:
        notes.append([Segment(tr("optional"), "note")])
    return notes


def _asks(word: str, key: str, paint: Painter) -> list[Segment]:
    """What a check asks for, and the key that gives it: ``file (a)``; a closed case takes nothing."""
    if paint.context.closed:
        return [Segment(word, "note")]
    return [Segment(f"{word}{STICKY}(", "note"), Segment(key, "key"), Segment(")", "note")]


def _due(due: str, paint: Painter) -> str:
    """When it is due: what the case knows, else the length, else the deadline's name."""
    if known := paint.context.due.get(due):
        return tr("due {when}", when=one_line(known))
    duration = parse_duration(due)
    when = tr(_UNITS[duration.unit], n=duration.amount) if duration else one_line(due)
    if duration:
        return tr("due within {when}", when=when)
    return tr("due by the clock {name}", name=one_line(paint.context.clock_names.get(due, "")) or when)


def branch_list(block: BranchList, width: int, paint: Painter) -> list[Line]:
    """The ways on, each with the digit that takes it; below them why they cannot be taken now."""
    lines: list[Line] = []
    for number, branch in enumerate(block.branches, 1):
        lines.extend(_branch(branch, number, width, paint))
    blocked = paint.context.blocked and any(not branch.overdue for branch in block.branches)
    if blocked and not paint.context.chosen:
        words = [
            Segment(tr("Not yet: {why}", why=""), "branch.reason strong"),
            Segment(tidy(paint.context.blocked), "branch.reason"),
        ]
        lines.extend(
            hang(paragraph(words, width - 2, block.branches[-1].pos.line), (indent(2),), (indent(2),))
        )
    if paint.context.at_zero and not paint.context.chosen:
        words = [Segment(tidy(paint.context.at_zero), "branch.zero")]
        lines.extend(
            hang(paragraph(words, width - 2, block.branches[-1].pos.line), (indent(2),), (indent(2),))
        )
    return lines


def _branch(branch: Branch, number: int, width: int, paint: Painter) -> list[Line]:
    context = paint.context
    action = Action("branch", branch.key)
    state = _branch_state(branch, paint)
    look = f"branch.{state}"
    key = str(number) if number <= _KEYS else " "
    sign = {"chosen": paint.glyphs.chosen, "disabled": "-"}.get(state, " ")
    words, rest = _branch_words(branch)
    segments = paint.inlines(words, look)
    if leads := _leads(branch, rest, paint):
        segments += [Segment(f" {paint.glyphs.arrow}{STICKY}", "branch.target"), *leads]
    if branch.overdue:
        segments += [
            Segment(f" {paint.glyphs.dot} ", "note"),
            Segment(tr("when the time is up"), "branch.overdue"),
        ]
    before = (marker(action, paint), Segment(key, f"branch.key {look}"), Segment(f"{sign} ", look))
    taken = sum(cells(segment.text) for segment in before)
    lines = hang(paragraph(segments, width - taken, branch.pos.line), before, (indent(taken),))
    lines = belong(lines, action, "focus" if action.called(context.focus) else "")
    if branch.more:
        under = indent(room(width, taken))
        lines += hang(paint.blocks(branch.more, width - len(under.text)), (under,), (under,))
    return lines


def _branch_state(branch: Branch, paint: Painter) -> str:
    """``chosen``, ``disabled`` or ``open``; an overdue branch is never blocked."""
    if paint.context.chosen:
        return "chosen" if branch.key == paint.context.chosen else "disabled"
    return "disabled" if paint.context.blocked and not branch.overdue else "open"


def _branch_words(branch: Branch) -> tuple[Inlines, Inlines]:
    """The label without its colon, and the words of the link; a link without label is the label."""
    linked = [index for index, run in enumerate(branch.text) if run.href and internal(run.href) is not None]
    if not linked:
        return (Inline(branch.label),), ()
    first, last = linked[0], linked[-1]
    before, after = branch.text[:first], branch.text[last + 1 :]
    words = tuple(run._replace(href="") for run in branch.text[first : last + 1])
    if not plain(before).strip(_COLONS):
        return (*words, *after), ()
    label = (*before[:-1], before[-1]._replace(text=before[-1].text.rstrip().rstrip(_COLONS).rstrip()))
    return (*label, *after), words


def _leads(branch: Branch, words: Inlines, paint: Painter) -> list[Segment]:
    """Where a way on leads: the words of its link, and the other playbook by name."""
    segments = paint.inlines(words, "branch.target")
    if branch.playbook:
        title = one_line(paint.context.playbook_titles.get(branch.playbook, branch.playbook))
        said = "".join(segment.text for segment in segments).strip()
        name = tr("in another playbook") if said == title else tr("playbook {title}", title=title)
        segments.append(Segment(f" ({name})" if segments else name, "branch.playbook"))
    return segments


def message(block: Message, width: int, paint: Painter) -> list[Line]:
    """A message in a frame that says to whom it goes, its variables filled in."""
    action = Action("message", block.id)
    if width < NARROWEST:
        return belong(_message_lines(block, width, paint)[0], action)
    focus = action.called(paint.context.focus)
    look = "message.frame focus" if focus else "message.frame"
    glyphs = paint.glyphs
    body, missing = _message_lines(block, width - 4, paint)
    side = Segment(glyphs.side, look, None, True)
    lines = [Line(_top(block, width, look, focus, paint), block.pos.line)]
    for line in body:
        segments = (side, indent(1), *pad(line.segments, width - 4), indent(1), side)
        lines.append(Line(segments, line.source, line.glue))
    lines.append(Line(_bottom(missing, width, look, paint), block.pos.line + block.text.count("\n") + 2))
    return belong(lines, action)


def _top(block: Message, width: int, look: str, focus: bool, paint: Painter) -> tuple[Segment, ...]:
    glyphs = paint.glyphs
    left, line, _, right = glyphs.top
    title = (
        tr("message to {party}", party=terms.label(terms.PARTIES, one_line(block.to)))
        if block.to
        else tr("message")
    )
    if block.channel:
        title += f" {glyphs.dot} {terms.label(terms.CHANNELS, one_line(block.channel))}"
    if focus:
        title = f"{glyphs.focus} {title}"
    key = paint.context.hints.get(Action("message", block.id).name, "c")[:1]
    hint = f" {key} " + tr("copy") + " "
    space = width - 4
    if cells(title) + 2 + cells(hint) > space:
        hint = ""
    title = f" {_short(title, space - cells(hint) - 2, paint)} "
    gap = width - 3 - cells(title) - cells(hint) - (1 if hint else 0)
    parts = [Segment(left + line, look), Segment(title, f"{look} message.title"), Segment(line * gap, look)]
    parts += [Segment(hint, "message.hint"), Segment(line, look)] if hint else []
    return tuple(part._replace(frame=True) for part in (*parts, Segment(right, look)))


def _short(text: str, width: int, paint: Painter) -> str:
    """`cut`, with a sign of cutting that fits the terminal."""
    short = cut(text, width)
    return short if short == text else short[:-1] + paint.glyphs.more


def _bottom(missing: Sequence[str], width: int, look: str, paint: Painter) -> tuple[Segment, ...]:
    """The lower edge; it names the variables that have no value yet."""
    left, line, _, right = paint.glyphs.bottom
    names = tr("missing: {names}", names=", ".join(missing))
    words = f" {_short(names, width - 6, paint)} " if missing else ""
    parts = [Segment(left + line, look), Segment(words, "message.missing")]
    parts.append(Segment(line * (width - 3 - cells(words)) + right, look))
    return tuple(part._replace(frame=True) for part in parts if part.text)


def _message_lines(block: Message, width: int, paint: Painter) -> tuple[list[Line], list[str]]:
    """The filled text, wrapped; and the names that have no value."""
    lines: list[Line] = []
    missing: list[str] = []
    for index, text in enumerate(tidy(block.text).split("\n")):
        segments = _filled(expand(text), missing, paint)
        lines.extend(finished(wrap(segments, width), block.pos.line + 1 + index))
    return lines, missing


def _filled(text: str, missing: list[str], paint: Painter) -> list[Segment]:
    """One line of a message with its variables; names without a value are added to ``missing``."""
    segments: list[Segment] = []
    at = 0
    for match in USE.finditer(text):
        name, value = match[1], paint.context.values.get(match[1])
        segments.append(Segment(text[at : match.start()], "message.text"))
        if value is None:
            opening, closing = paint.glyphs.missing
            segments.append(Segment(f"{opening}{name}{closing}", "message.missing"))
            missing.extend([name] if name not in missing else [])
        else:
            segments.append(Segment(value, "message.variable"))
        at = match.end()
    segments.append(Segment(text[at:], "message.text"))
    return segments
