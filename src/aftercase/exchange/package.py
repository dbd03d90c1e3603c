"""A case as one zip file that anybody can check: the case itself, two readings of it, and the verifier.

::

    README.txt  verify.py  case.json  playbooks/<pin>.md  evidence/<sha256>.<ext>
    record.md  record.json  head.txt  (head.txt.sig)  manifest.json

The order and the times of the members are fixed. Evidence goes through in pieces and is not packed: films and
pictures are packed already, and a plain copy can be taken out by any tool, whatever befalls the rest.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from importlib import resources
from typing import BinaryIO

from aftercase.exchange.bundle import Bundle, File, Tick, pieces, with_files
from aftercase.exchange.document import Made, document, dump
from aftercase.exchange.dossier import dossier

FORMAT = "aftercase-package"
VERSION = 1
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file knows
_MODE = 0o100644 << 16

README = """\
{case}: {count} events, head {head}

How to check this record
    You need Python 3.8 or newer and nothing else:
        python3 verify.py THIS.zip          (or, unpacked:  python3 verify.py .)
    It says whether anything was altered, and which event first. If you do not trust the sender, take
    verify.py from somebody you trust instead of the copy in here: it is the same for every record.
    Keep the head above. A later export of the same case must contain it:
        python3 verify.py LATER.zip --head {short}
    If it does not, the end was cut off or the record was replaced.
    If there is a head.txt.sig, it is a signature by an SSH key:
        python3 verify.py THIS.zip --signers ALLOWED_SIGNERS
    What counts is case.json. record.md and record.json are readings of it.
    None of this shows that what was typed is true.

怎样核对这份记录
    只需要 Python 3.8 或更新的版本：
        python3 verify.py 本文件.zip        （已解压时：python3 verify.py .）
    它会说明有没有被改动、最先被改动的是哪个事件。如果信不过发来的人，就不要用这里的 verify.py，
    向信得过的人要一份：它对所有记录都一样。
    请记下上面的末端哈希（head）。同一案件以后的导出里必须有它：
        python3 verify.py 以后的.zip --head {short}
    如果没有，说明尾部被截掉，或者记录被换过。
    如果有 head.txt.sig，那是 SSH 密钥的签名：
        python3 verify.py 本文件.zip --signers ALLOWED_SIGNERS
    以 case.json 为准；record.md 和 record.json 只是便于阅读的版本。
    这些都不能证明当时录入的内容属实。
"""


def verifier() -> bytes:
    """The stand-alone verifier, as it goes into every package."""
    return (resources.files("aftercase.exchange") / "verify.py").read_bytes()


def pack(bundle: Bundle, made: Made, target: BinaryIO, signature: bytes | None, tick: Tick) -> Bundle:
    """Write the package.

    Args:
        bundle: The case.
        made: When, and by whom.
        target: A file that can seek.
        signature: Of the head, as ssh-keygen makes it; None for none.
        tick: Told how many bytes of evidence went through, now and then.

    Returns:
        The bundle with what was found changed among the evidence.

    Raises:
        OSError: The target does not take it.
    """
    package = _Package(target)
    with package.zip:
        package.add("README.txt", _readme(bundle))
        package.add("verify.py", verifier())
        package.add("case.json", bundle.raw)
        for pin, text in sorted(bundle.texts.items()):
            package.add(f"playbooks/{pin}.md", text.encode())
        found = [_file(package, bundle, file, tick) for file in sorted(bundle.files)]
        bundle = with_files(bundle, sorted(found, key=lambda file: file.seq))
        package.add("record.md", dossier(bundle, made).encode())
        package.add("record.json", dump(document(bundle, made)))
        package.add("head.txt", bundle.head_text.encode())
        if signature is not None:
            package.add("head.txt.sig", signature)
        manifest = {
            "format": FORMAT,
            "v": VERSION,
            "case": bundle.number,
            "head": bundle.head,
            "count": len(bundle.events),
            "exported_at": made.at,
            "by": made.by,
            "problems": list(bundle.problems),
            "files": package.files,
        }
        package.add("manifest.json", dump(manifest))
    return bundle


def _readme(bundle: Bundle) -> bytes:
    head = bundle.head
    return README.format(case=bundle.number, count=len(bundle.events), head=head, short=head[:12]).encode()


def _file(package: _Package, bundle: Bundle, file: File, tick: Tick) -> File:
    """Pack a file; what its bytes really are decides whether it counts as changed."""
    if not file.stored:
        return file
    made = package.copy(f"evidence/{file.stored}", pieces(bundle.path(file)), tick)
    return file if made == (file.sha256, file.size) else file._replace(changed=True)


class _Package:
    """The zip file and the hashes of what is in it."""

    def __init__(self, target: BinaryIO) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.files: dict[str, dict[str, object]] = {}

    def add(self, name: str, data: bytes) -> None:
        self.zip.writestr(_member(name, zipfile.ZIP_DEFLATED), data)
        self._note(name, hashlib.sha256(data).hexdigest(), len(data))

    def copy(self, name: str, source: Iterator[bytes], tick: Tick) -> tuple[str, int]:
        """Hash and size of what was read; a file that cannot be read to its end stays as far as it came."""
        made, size = hashlib.sha256(), 0
        # Nobody knows how long it is before it is read; without room for it, 4 GiB would be the end.
        with self.zip.open(_member(name, zipfile.ZIP_STORED), "w", force_zip64=True) as member:
            while piece := _next(source):
                made.update(piece)
                size += len(piece)
                member.write(piece)
                tick(len(piece))
        self._note(name, made.hexdigest(), size)
        return made.hexdigest(), size

    def _note(self, name: str, sha256: str, size: int) -> None:
        self.files[name] = {"sha256": sha256, "size": size}


def _next(source: Iterator[bytes]) -> bytes:
    """The next piece; nothing where there is none, or the disk does not give it."""
    try:
        return next(source, b"")
    except OSError:
        return b""


def _member(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type, info.external_attr, info.create_system = method, _MODE, 3
    return info
