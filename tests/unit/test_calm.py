"""The desk stays calm: nothing it says shouts or blames, in either language."""

from __future__ import annotations

import re
from pathlib import Path

from scripts import catalogues

_ROOT = Path(__file__).parents[2]
# The sign before a line that needs a look; Markdown's alerts and comments.
_MARK = re.compile(r"^! |\[![A-Z]+\]|<!--")
_LOUD = re.compile(r"[!！]")
_BLAME = re.compile(
    r"\byou (failed|forgot|must not|should have)\b|\b(invalid|illegal|fatal|stupid|obviously)\b"
    r"|你(忘了|搞错|弄错|不应该|怎么)|非法|致命",
    re.IGNORECASE,
)


def test_no_sentence_shouts_or_blames() -> None:
    said = [str(text) for message in catalogues.load() if message.id for text in (message.id, message.string)]
    assert len(said) > 3000
    assert [text for text in said if _LOUD.search(_MARK.sub("", text)) or _BLAME.search(text)] == []


def test_no_shipped_playbook_shouts() -> None:
    loud = [
        f"{path.name}:{number}"
        for path in sorted((_ROOT / "playbooks").glob("*.md"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _LOUD.search(_MARK.sub("", line.lstrip("> ")))
    ]
    assert loud == []
