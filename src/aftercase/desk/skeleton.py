"""New playbooks: a small, complete skeleton in each language, taken from the files in ``skeletons/``.

A skeleton is an ordinary playbook named ``my-playbook`` that reads without a problem. Filling it means
replacing that name, the title, the platform and the day its source was read; nothing is evaluated.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from aftercase.guide.situation import Refused, unknown
from aftercase.i18n import N_, tr
from aftercase.text import one_line

LANGUAGES = ("zh", "en")
KINDS = ("scenario", "procedure", "triage")

_FOLDER = Path(__file__).parent / "skeletons"
_NAME = "my-playbook"
_TITLE_CELLS = 120


def make(
    id_: str, languages: Sequence[str], kind: str, title: str, platforms: Sequence[str], today: date
) -> dict[str, str]:
    """The texts of a new playbook by their file names; the first language is the original.

    Args:
        id_: The playbook's id.
        languages: Those to write, each of ``LANGUAGES``.
        kind: One of ``KINDS``.
        title: "" leaves the skeleton's.
        platforms: Words of the vocabulary; empty is ``generic``.
        today: The day on which the source counts as read.

    Raises:
        Refused: A word that cannot be used, with the reason.
    """
    _check(id_, languages, platforms)
    texts = {}
    for language in dict.fromkeys(languages):
        text = (_FOLDER / f"{kind}.{language}.md").read_text("utf-8")
        text = text.replace(_NAME, id_).replace("reviewed: 2026-08-01", f"reviewed: {today.isoformat()}")
        if platforms:
            text = text.replace("platform: [generic]", f"platform: [{', '.join(platforms)}]", 1)
        if language != languages[0]:
            head = f"language: {language}\n"
            text = text.replace(head, f"{head}translates: {languages[0]}\n", 1)
        if title and (len(languages) == 1 or _script(title) == language):
            text = _titled(text, title)
        texts[f"{id_}.{language}.md"] = text
    return texts


def write(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Write new files, all of them or none.

    Raises:
        Refused: One of them exists.
        OSError: The folder is missing or cannot be written.
    """
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, tr("There is no such folder. Make it first."), str(folder))
    taken = [name for name in texts if (folder / name).exists() or (folder / name).is_symlink()]
    if taken:
        message = N_("{names} exists already in {folder}. Nothing was written; choose another id or folder.")
        raise Refused(message, names=", ".join(taken), folder=str(folder))
    made: list[Path] = []
    try:
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                made.append(folder / name)
                file.write(text)
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    return made


def _check(id_: str, languages: Sequence[str], platforms: Sequence[str]) -> None:
    from aftercase.playbook.words import ID, PLATFORMS

    if not ID.fullmatch(id_):
        message = N_(
            "{id} is no id. Write 2 to 40 small letters, digits and hyphens, a letter first: late-parcel."
        )
        raise Refused(message, id=one_line(id_, 60) or "''")
    for language in languages:
        if language not in LANGUAGES:
            raise unknown(
                N_("There is no skeleton in the language {word}."), one_line(language, 20) or "''", LANGUAGES
            )
    for word in platforms:
        if word not in PLATFORMS:
            raise unknown(N_("There is no platform {word}."), one_line(word, 40) or "''", PLATFORMS)


def _script(title: str) -> str:
    """The language of the two whose script a title is in: a Chinese title belongs into the Chinese file."""
    return "zh" if any("\u3400" <= char <= "\u9fff" for char in title) else "en"


def _titled(text: str, title: str) -> str:
    """The text under another title, refused where Markdown would read it as something else."""
    from aftercase.playbook.read import read_playbook
    from aftercase.text import nfc

    title = nfc(one_line(title, _TITLE_CELLS))
    start = text.index("\n# ") + 3
    text = text[:start] + title + text[text.index("\n", start) :]
    reading = read_playbook(text)
    if reading.playbook is None or reading.problems or reading.playbook.title != title:
        raise Refused(
            N_("The title {title} would not read as it is written. Leave out the signs of Markdown in it."),
            title=title,
        )
    return text
