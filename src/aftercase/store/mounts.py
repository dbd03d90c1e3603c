"""What file system a folder lies on: locks and flushes are not promised on one that is reached by network.

Linux tells it in ``/proc/self/mountinfo``; elsewhere the program ``mount`` is asked.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

NETWORK = frozenset(
    {
        "9p",
        "acfs",
        "afpfs",
        "afs",
        "autofs-nfs",
        "beegfs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.ceph",
        "fuse.davfs",
        "fuse.davfs2",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "macfuse",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "osxfuse",
        "smb",
        "smb3",
        "smbfs",
        "webdav",
    }
)
"""Kinds of file systems that are shared between machines, as the system calls them."""

_MOUNTINFO = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")  # how mountinfo writes a blank in a path
_MOUNT_LINE = re.compile(r"^.* on (/.*) \(([\w.]+)[,)]")


class Mount(NamedTuple):
    """Where a file system is hung in, and its kind."""

    point: str
    kind: str

    @property
    def network(self) -> bool:
        """Whether other machines write to it too."""
        return self.kind in NETWORK


def mount_of(folder: Path) -> Mount | None:
    """The mount a folder, or the nearest parent that exists, lies on; None where the system does not say."""
    place = os.path.realpath(folder)
    best: Mount | None = None
    for mount in _mounts():
        inside = place == mount.point or place.startswith(mount.point.rstrip("/") + "/")
        # The later of two on one point lies above the earlier.
        if inside and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def _mounts() -> list[Mount]:
    try:
        lines = _MOUNTINFO.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return _asked()
    return [mount for line in lines if (mount := parse_mountinfo(line)) is not None]


def parse_mountinfo(line: str) -> Mount | None:
    """One line of mountinfo: fields, some optional ones, a dash, the kind; None where it is no such line."""
    before, dash, after = line.partition(" - ")
    fields, kinds = before.split(" "), after.split(" ")
    if not dash or len(fields) < 5:
        return None
    return Mount(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]), kinds[0])


def _asked() -> list[Mount]:
    """What the program ``mount`` prints: ``//host/share on /Volumes/share (smbfs, …)``."""
    import subprocess

    try:
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return []
    found = (_MOUNT_LINE.match(line) for line in told.stdout.splitlines())
    return [Mount(match[1], match[2]) for match in found if match]
