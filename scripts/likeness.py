"""What sentences of each kind read like, counted on the corpus.

``python -m scripts.likeness`` writes ``playbooks/wording/<language>.likeness.json``; ``--check`` changes
nothing and fails where one is old. Counted are the sentences the rules were written against, those before
them, and lists that were measured once; the other parts are for measuring.

From which score on a sentence is told is settled here too: each fifth of the sentences is judged by the
counts of the other four, and at most `TOLD` of the ordinary ones may be told.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aftercase.guide.guards import clauses
from aftercase.playbook.letters import fold
from aftercase.playbook.library import shipped_folder
from aftercase.playbook.likeness import KINDS, Likeness, counted
from scripts.wording_page import LANGUAGES, LEARNED, sentences

TOLD = 0.012
_FOLDS = 5
_ROUNDS = 8


def learned(language: str) -> list[tuple[str, str]]:
    """Folded text and kind of the sentences that are counted."""
    found = []
    for part in LEARNED:
        for which in ("ordinary", "bad"):
            for one in sentences(language, which, part):
                if not one.kind:  # judged by the sentence, so counted by it
                    found += [(fold(one.text[a:b]).text, "") for a, b in clauses.sentences(one.text)]
                elif one.kind in KINDS:
                    found.append((fold(one.text).text, one.kind))
    return found


def least(known: list[tuple[str, str]], language: str) -> float:
    """The score that at most `TOLD` of the ordinary sentences have when others were counted."""
    order: dict[str, list[int]] = {}
    for number, (_, kind) in enumerate(known):
        order.setdefault(kind, []).append(number)
    fold_of = {n: at * _FOLDS // len(of) for of in order.values() for at, n in enumerate(of)}
    scores = []
    for left_out in range(_FOLDS):
        data = counted((one for n, one in enumerate(known) if fold_of[n] != left_out), language)
        likeness = Likeness(language, data["kinds"], data["counts"], 0)
        for n, (text, kind) in enumerate(known):
            if fold_of[n] == left_out and not kind:
                verdict = likeness.verdict(text)
                scores.append(verdict.score if verdict is not None else -9.0)
    scores.sort()
    return scores[int(len(scores) * (1 - TOLD))]


def _told(likeness: Likeness, text: str) -> bool:
    verdict = likeness.verdict(text)
    return verdict is not None and verdict.score > likeness.least


def made(language: str) -> str:
    """The data file."""
    known = learned(language)
    limit = round(least(known, language) * 100)
    data = counted(known, language)
    for _ in range(_ROUNDS):  # an ordinary sentence that is told all the same counts once more
        likeness = Likeness(language, data["kinds"], data["counts"], limit / 100)
        wrong = [(text, kind) for text, kind in set(known) if not kind and _told(likeness, text)]
        if not wrong:
            break
        known += sorted(wrong)
        data = counted(known, language)
    data["least"] = limit
    counts = data.pop("counts")
    head = json.dumps(data, ensure_ascii=False, separators=(",", ":"))[:-1]
    rows = ",\n".join(
        f"{json.dumps(piece, ensure_ascii=False)}:{json.dumps(row)}" for piece, row in counts.items()
    )
    return f'{head},"counts":{{\n{rows}\n}}}}\n'


def main() -> int:
    """Write the files, or check them."""
    old = []
    for language in LANGUAGES:
        path: Path = shipped_folder() / "wording" / f"{language}.likeness.json"
        text = made(language)
        if path.exists() and path.read_text("utf-8") == text:
            continue
        old.append(path.name)
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
    if old and "--check" in sys.argv:
        print(f"{', '.join(old)} is old: python -m scripts.likeness", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
