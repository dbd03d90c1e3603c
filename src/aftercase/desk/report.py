"""What is left of a crash: one line for the person, and a report that holds no word of any case."""

from __future__ import annotations

import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

import aftercase
from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store.protocol import StoreError


def report(error: BaseException) -> str:
    """The report: kinds of errors and places in the program.

    No message of an error and no value of a variable is in it, since both may hold a buyer's words.
    """
    lines = [f"aftercase {aftercase.__version__}", f"Python {platform.python_version()}, {platform.system()}"]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines += ["", f"{type(link).__module__}.{type(link).__qualname__}"]
        for frame in traceback.extract_tb(link.__traceback__):
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} {frame.name}")
        link = getattr(link, "error", None) or link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def _place(filename: str) -> str:
    """The file's path within its package: where a person has installed it is nobody's business."""
    parts = Path(filename).parts
    for root in ("site-packages", "aftercase"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[at + (root == "site-packages") :])
    return parts[-1] if parts else "?"


def save(error: BaseException, folder: Path | None = None) -> Path | None:
    """Write the report, readable by its owner only; None where it cannot be written."""
    try:
        if folder is None:
            import platformdirs

            folder = Path(platformdirs.user_state_path("aftercase")) / "crashes"
        durable.make_folders(folder)
        path = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(report(error))
    except (OSError, StoreError):
        return None
    return path


def line(path: Path | None) -> str:
    """What the person reads."""
    if path is None:
        return tr(
            "aftercase stopped because of a fault of its own. What was saved is safe. "
            "No report could be written."
        )
    return tr(
        "aftercase stopped because of a fault of its own. What was saved is safe. "
        "Report, without any case text: {path}",
        path=str(path),
    )
