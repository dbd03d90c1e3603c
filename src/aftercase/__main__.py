"""The program. Everything it loads at the start is paid for by every command, so it loads nothing."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    if sys.platform == "win32":
        sys.stderr.write("aftercase needs Linux, macOS or WSL. On Windows, run it in WSL or over SSH.\n")
        raise SystemExit(2)
    # pydantic would look through every installed package for plugins: 60 ms, and code that is not ours.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from aftercase.cli import run

    raise SystemExit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
