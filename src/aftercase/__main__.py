"""The program. Everything it loads at the start is paid for by every command, so it loads nothing."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    if sys.platform == "win32":
        sys.stderr.write("aftercase needs Linux, macOS or WSL. On Windows, run it in WSL or over SSH.\n")
        raise SystemExit(2)
    # Loading modules makes many objects and no garbage. Looking for it every 700 objects took 5 of the 80 ms
    # of `list`, and once more at the end, when everything goes anyway, 9 ms: what is frozen is not looked at.
    gc.set_threshold(100_000, 10, 10)
    # pydantic would look through every installed package for plugins: 60 ms, and code that is not ours.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Else Python loads all of how it was built, to learn where zones lie (PEP 615 names these): 12 ms.
    zones = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
    os.environ.setdefault("PYTHONTZPATH", os.pathsep.join(zones))
    from aftercase.cli import run

    code = run(sys.argv[1:])
    gc.freeze()
    raise SystemExit(code)


if __name__ == "__main__":
    main()
