"""Collect every sentence of the interface, keep its translations, compile the catalogues.

``python -m scripts.catalogues`` brings the ``.po`` file up to date and compiles it; ``--check`` changes
nothing and fails where a sentence has no translation, a placeholder differs, or the compiled file is old.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "aftercase"
FOLDER = SOURCE / "i18n" / "locale" / "zh" / "LC_MESSAGES"
MARKS = ("tr", "N_", "Refused", "unknown")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def collect() -> dict[str, list[str]]:
    """Every sentence given to ``tr``, ``N_`` or a refusal, with the files it stands in.

    Read from the syntax tree, since extractors of messages do not look into f-strings.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in MARKS:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                    found.setdefault(first.value, []).append(str(path.relative_to(SOURCE)))
    return found


def load() -> Catalog:
    """The Chinese catalogue as it is."""
    path = FOLDER / "aftercase.po"
    if not path.exists():
        return Catalog("zh", domain="aftercase", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, "zh", domain="aftercase")


def merge(found: dict[str, list[str]], old: Catalog) -> Catalog:
    """A catalogue of exactly the sentences found, with the translations there are."""
    merged = Catalog("zh", domain="aftercase", charset="utf-8", project="aftercase", fuzzy=False)
    merged.header_comment = (
        "# The words of the interface in Chinese. Edit the msgstr lines, then: make catalogues"
    )
    merged.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Language", "zh"),
    ]
    for text in sorted(found):
        known = old.get(text)
        merged.add(
            text, known.string if known else "", locations=[(name, 0) for name in sorted(set(found[text]))]
        )
    return merged


def problems(catalogue: Catalog) -> list[str]:
    """What keeps the catalogue from being whole."""
    found = []
    for message in catalogue:
        source, text = str(message.id), str(message.string or "")
        if not source:
            continue
        if not text:
            found.append(f"not translated: {source}")
        elif sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text)):
            found.append(f"placeholders differ: {source} / {text}")
    return found


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as text; without dates and line numbers, which would change it for nothing."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, omit_header=False, include_lineno=False, sort_output=True)
    lines = buffer.getvalue().decode().splitlines()
    drop = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Last-Translator',
        '"Language-Team',
        '"Report-Msgid',
    )
    return ("\n".join(line for line in lines if not line.startswith(drop)) + "\n").encode()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The compiled catalogue; its dates stand still, so that the same words make the same bytes."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main(arguments: list[str]) -> int:
    """Update and compile, or only check."""
    catalogue = merge(collect(), load())
    # Compiled from the text as written, so that the same text always compiles to the same bytes.
    text = po_bytes(catalogue)
    compiled = mo_bytes(read_po(io.BytesIO(text), "zh", domain="aftercase"))
    found = problems(catalogue)
    if "--check" in arguments:
        for name, data in (("aftercase.po", text), ("aftercase.mo", compiled)):
            path = FOLDER / name
            if not path.exists() or path.read_bytes() != data:
                found.append(f"{path.relative_to(ROOT)} is not up to date: run make catalogues")
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "aftercase.po").write_bytes(text)
        (FOLDER / "aftercase.mo").write_bytes(compiled)
    for line in found:
        print(line)
    print(f"{len(list(catalogue))} sentences, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
