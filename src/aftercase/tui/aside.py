"""Putting the desk aside: ctrl+z gives the terminal back to the shell, ``fg`` there brings the desk back."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def shell_waits() -> bool:
    """Whether the desk was started by a shell that would notice that it stopped, and can bring it back.

    That is where our group of processes was started from another group of the same session; POSIX calls any
    other group orphaned. There a stopped desk would hang for ever: as the command of ``ssh -t``, as the
    forced command of an account, alone in a window.
    """
    leader = os.getpgrp()
    try:
        parent = os.getppid() if leader == os.getpid() else _parent_of(leader)
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != leader
    except (OSError, ValueError):
        return False


def _parent_of(process: int) -> int:
    """The parent of a process that may not be ours.

    Raises:
        OSError, ValueError: The system does not tell.
    """
    try:
        stat = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
    except FileNotFoundError:
        # No /proc (macOS). A group other than that of the session's leader was made by the session's shell.
        return os.getsid(0)
    return int(stat.rpartition(")")[2].split()[1])  # the name before it may hold anything


def stop() -> None:
    """Stop the whole group, as the key does where no program has taken it; returns when it goes on.

    A program that started us and waits (``make``, ``uv run``) stops as well, or the shell would not notice.
    """
    os.killpg(os.getpgrp(), signal.SIGTSTP)
