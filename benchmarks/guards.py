"""What the wording guard costs beside its own bare patterns, on messages of 2,000 characters."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.ratio import ROOT, Figure, Ratio, alternate, like_the_program, rounds, timed

FRAME = 1000 / 60  # ms


def _lines(language: str, which: str) -> list[str]:
    path = ROOT / "tests" / "corpus" / "wording" / language / f"{which}.txt"
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [line.partition(" ")[2] if line.startswith("@") else line for line in lines]


def message(language: str, angry: bool) -> str:
    """2,000 characters of ordinary sentences of the corpus; in an angry message every third is a bad one."""
    lines = _lines(language, "ordinary")
    if angry:
        three = zip(lines[::2], lines[1::2], _lines(language, "bad"), strict=False)
        lines = [line for pair in three for line in pair]
    return "\n".join(lines)[:2000]


def sides(language: str, angry: bool) -> tuple[Callable[[], object], Callable[[], object]]:
    """A review of one message, and nothing but the same patterns over the same text."""
    from aftercase.guide.guards.rules import Rules
    from aftercase.guide.guards.wording import NOTHING, review
    from aftercase.playbook.letters import fold
    from aftercase.playbook.library import Library, shipped_folder

    library = Library([shipped_folder()])
    rules = Rules(library.wording(), library.likeness())
    text = message(language, angry)
    folded = fold(text).text
    patterns = rules.patterns(language)

    def bare() -> None:
        for pattern in patterns:
            for _ in pattern.finditer(folded):
                pass

    return lambda: review(text, language=language, rules=rules, party="buyer", context=NOTHING), bare


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    like_the_program()
    count = rounds(100, quick)
    for language, name in (("zh", "Chinese"), ("en", "English")):
        for angry, kind in ((False, "ordinary"), (True, "angry")):
            ours, bare = map(timed, sides(language, angry))
            ms, reference = alternate(ours, bare, count)
            what = f"review 2,000 characters of {kind} {name}"
            yield Ratio(what, "its patterns alone", ms, reference, 2.0, count)
            yield Ratio(f"{what} in one frame", "a frame of 16.7 ms", ms, FRAME, 1.0, count)
