"""Crash reports: where the program broke, without a word of any case."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from aftercase import __version__


def write_report(error: BaseException) -> Path | None:
    """Write the places of the code an error came through; its message may hold case text and is left out.

    Returns:
        The file, or None where none could be written.
    """
    import platformdirs

    lines = [
        f"aftercase {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
        type(error).__name__,
    ]
    lines += [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    moment = datetime.now(UTC)
    try:
        folder = Path(platformdirs.user_state_path("aftercase")) / "reports"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"crash-{moment:%Y%m%dT%H%M%S%f}.txt"
        path.write_text("\n".join(lines) + "\n", "utf-8")
    except OSError:
        return None
    return path
