"""Tags: inline code with a meaning, ``key`` or ``key:value``, of a step, a check or a branch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from aftercase.clock.rules import parse_duration
from aftercase.i18n import N_
from aftercase.plain_yaml import near
from aftercase.playbook.inline import Span, Words
from aftercase.playbook.model import Tag
from aftercase.playbook.report import Report
from aftercase.playbook.words import BARE, BRANCH_TAGS, CHECK_TAGS, ID, KEY, NAME, STEP_TAGS
from aftercase.problems import Pos

_SHAPE = re.compile(r"([a-z][a-z_-]*)(?::(\S*))?", re.ASCII)
_PLACES: Mapping[str, tuple[str, ...]] = {
    key: tuple(
        place
        for place, tags in (("step", STEP_TAGS), ("check", CHECK_TAGS), ("branch", BRANCH_TAGS))
        if key in tags
    )
    for key in (*STEP_TAGS, *CHECK_TAGS, *BRANCH_TAGS)
}
_CLOSE = 0.8  # a code span this near to a tag was meant as one


def only_spans(words: Words) -> bool:
    """True where a paragraph holds code spans and nothing else."""
    others = (run for run in words.runs if not run.code)
    return bool(words.spans) and not words.links and all(not run.text.strip() for run in others)


def looks_like_tags(words: Words) -> bool:
    """True for a paragraph of tags only; a line of shell commands is none."""
    if not only_spans(words):
        return False
    shapes = [_SHAPE.fullmatch(span.text) for span in words.spans]
    return any(shape is not None and (shape[2] is not None or shape[1] in BARE) for shape in shapes)


def step_tags(words: Words, report: Report) -> tuple[Tag, ...]:
    """The tags of a step's own paragraph; everything in it must be one."""
    tags = []
    for span in words.spans:
        shape = _SHAPE.fullmatch(span.text)
        key = shape[1] if shape else span.text.partition(":")[0]
        if shape is None or key not in STEP_TAGS:
            _unknown(key, span, "step", STEP_TAGS, report)
            continue
        tag = Tag(span.pos, key, shape[2] or "")
        if _fits(tag, STEP_TAGS, report):
            tags.append(tag)
    _once(tags, report, ("source",))
    return tuple(tags)


def item_tags(spans: Sequence[Span], place: str, report: Report) -> tuple[tuple[Tag, ...], tuple[Span, ...]]:
    """The tags among the code spans of a check or a branch, and the spans they stand in.

    What is no tag stays in the words. A misspelt one, or one that belongs elsewhere, is reported and stays.
    """
    known = CHECK_TAGS if place == "check" else BRANCH_TAGS
    tags: list[Tag] = []
    taken: list[Span] = []
    for span in spans:
        shape = _SHAPE.fullmatch(span.text)
        key, colon, value = span.text.partition(":")
        if key not in _PLACES or bool(colon) == (key in BARE):
            if shape is not None and colon and near(key, _PLACES, _CLOSE):
                _unknown(key, span, place, known, report)
            continue
        if key not in known:
            _unknown(key, span, place, known, report)
            continue
        tag = Tag(span.pos, key, value)
        if _fits(tag, known, report):
            tags.append(tag)
            taken.append(span)
    _once(tags, report, ("evidence", "field", "id") if place == "check" else ())
    return tuple(tags), tuple(taken)


def stray_tags(words: Words, report: Report) -> None:
    """Report tags in an ordinary list or paragraph, where they mean nothing."""
    if looks_like_tags(words) and all(span.text.partition(":")[0] in STEP_TAGS for span in words.spans):
        message = N_("These tags describe no step here. Move them right under the heading.")
        report.add("AC301", words.spans[0].pos, message)


def stray_item_tags(words: Words, report: Report) -> None:
    """Report tags with a value in an item of an ordinary list."""
    for span in words.spans:
        key, colon, value = span.text.partition(":")
        if colon and value and key in _PLACES and _SHAPE.fullmatch(span.text):
            message = N_("The tag {tag} means nothing in this list: its items are neither tasks nor ways on.")
            report.add("AC301", span.pos, message, tag=span.text)


def duration_or_name(value: str, names: Iterable[str], pos: Pos, report: Report) -> None:
    """Report a ``due:`` that is neither a length of time nor a deadline of the front matter."""
    length = parse_duration(value)
    if length is not None and length.unit in ("wh", "mo", "y"):
        message = N_(
            "{value}: working hours, months and years belong to a rule. Name a clock of a clock file instead."
        )
        report.add("AC306", pos, message, value=value)
        return
    report.word(
        "AC306",
        pos,
        N_("{value} is no deadline. Did you mean {near}?"),
        N_("{value} is no deadline. Write 48h, 3d or 2bd, or a name from the front matter: {words}."),
        value,
        names,
    )


def _unknown(key: str, span: Span, place: str, known: Mapping[str, object], report: Report) -> None:
    if key in _PLACES:
        report.add(
            "AC301",
            span.pos,
            N_("The tag {tag} does not belong to a {place} but to a {other}. Move or delete it."),
            tag=span.text,
            place=place,
            other=" / ".join(_PLACES[key]),
        )
        return
    report.word(
        "AC301",
        span.pos,
        N_("There is no tag {value} for a {place}. Did you mean {near}?"),
        N_("There is no tag {value} for a {place}. Possible: {words}."),
        key,
        known,
        place=place,
    )


def _fits(tag: Tag, known: Mapping[str, tuple[str, ...] | None], report: Report) -> bool:
    """True where the value may stand behind the key; a wrong one is reported."""
    words = known[tag.key]
    if words is None:
        return _fits_grammar(tag, report)
    if tag.value in words:
        return True
    if words == ("",):
        report.add("AC301", tag.pos, N_("The tag {key} takes no value. Write it alone."), key=tag.key)
        return True
    report.word(
        "AC301",
        tag.pos,
        N_("{value} is no value of {key}. Did you mean {near}?"),
        N_("{value} is no value of {key}. Possible: {words}."),
        tag.value,
        words,
        key=tag.key,
    )
    return False


def _fits_grammar(tag: Tag, report: Report) -> bool:
    if tag.key == "due":
        if not tag.value:
            message = N_("due: has no value. Write 48h, 3d, 2bd or the name of a deadline.")
            report.add("AC306", tag.pos, message)
        return bool(tag.value)
    if tag.key == "field":
        if NAME.fullmatch(tag.value):
            return True
        message = N_("{value} is no name of a variable. Write small letters, digits and underscores.")
        report.add("AC301", tag.pos, message, value=tag.value or "field:")
        return False
    pattern = ID if tag.key == "source" else KEY
    if pattern.fullmatch(tag.value):
        return True
    message = N_("{value} is no key. Write small letters, digits and hyphens, a letter first.")
    report.add("AC301", tag.pos, message, value=tag.value or f"{tag.key}:")
    return False


def _once(tags: Sequence[Tag], report: Report, several: tuple[str, ...] = ()) -> None:
    """Report a tag that stands twice; those in ``several`` may, or are judged elsewhere."""
    seen: set[str] = set()
    for tag in tags:
        if tag.key in seen and tag.key not in several:
            message = N_("The tag {key} stands here twice. The first one counts; delete the other.")
            report.add("AC301", tag.pos, message, key=tag.key)
        seen.add(tag.key)
