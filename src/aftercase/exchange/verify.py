#!/usr/bin/env python3
"""Check the record of a case with nothing but Python 3.8 or newer. No aftercase, no other package is needed.

    python3 verify.py FILE.zip | FOLDER | case.json | EXPORT.json [--head HASH|FILE.head]
                      [--signers ALLOWED_SIGNERS [--identity WHO]] [--lang zh|en] [--json]

It recomputes every hash and says what holds: the chain of events, the digests of every private word, the
files kept as evidence, the playbook texts, the file's own checksum, the package's manifest, the signature.
Nothing is unpacked or written. Exit code 0: nothing was altered. 1: something was, or is missing. 2: it could
not be read.

Two things a record cannot show by itself. Whether its end was cut off: give ``--head`` a head that somebody
saw earlier. And whether what was typed was true.

This very file is a part of the program aftercase and travels in every package; take it from whom you trust.
Its words stand in it, in English and Chinese, because it must work alone.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import stat
import struct
import sys
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, Callable, Dict, Iterable, Iterator, NamedTuple, Tuple

Event = Dict[str, Any]
GENESIS = "0" * 64
SCHEMA = 1  # of case.json; the checksum of a newer one may be made in another way
NAMESPACE = "aftercase"

# What is refused for its size. Evidence is never in memory as a whole, so it may be as large as it says.
DOCUMENT_LIMIT = 512 << 20  # bytes of one JSON document
MEMBER_LIMIT = 50_000  # files in a package
RATIO_LIMIT = 200  # a member this many times larger than packed, and larger than 16 MiB, is a trap
SIGNATURE_LIMIT = 64 << 10
_CHUNK = 1 << 20

_HEX = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"AC-[0-9]{4}-[0-9]{4,12}")
_EVIDENCE = re.compile(r"evidence/([0-9a-f]{64})(?:\.[a-z0-9]{1,8})?")
_PIN = re.compile(r"playbooks/([0-9a-f]{64})\.md")
_HEAD = re.compile(
    r"aftercase head v1\ncase (AC-[0-9]{4}-[0-9]{4,12})\nevents ([0-9]{1,12})\nhead ([0-9a-f]{64})\n"
)
_PARTS = {
    "case.json",
    "record.json",
    "record.md",
    "manifest.json",
    "head.txt",
    "head.txt.sig",
    "verify.py",
    "README.txt",
}

WORDS: dict[str, tuple[str, str]] = {
    # -- the chain
    "seq": ("event {seq}: the numbering is broken", "事件 {seq}：编号断了"),
    "case": ("event {seq}: it belongs to another case", "事件 {seq}：属于别的案件"),
    "prev": ("event {seq}: it does not follow the event before it", "事件 {seq}：接不上前一个事件"),
    "hash": ("event {seq}: it was changed after it was written", "事件 {seq}：写入后被改动"),
    "form": ("event {seq}: it has not the form of an event", "事件 {seq}：格式不对"),
    "private": (
        "event {seq}: the text of {name} was changed after it was written",
        "事件 {seq}：{name} 的文字写入后被改动",
    ),
    "empty": ("it holds no events", "里面没有事件"),
    "not_number": ("the case's number is none: {case}", "案件编号不对：{case}"),
    # -- case.json
    "checksum": ("case.json: its checksum does not match", "case.json：校验和不符"),
    "checksum_none": ("case.json: it has no checksum", "case.json：没有校验和"),
    "schema": (
        "case.json has the newer layout {schema}; its checksum was not checked",
        "case.json 是较新的版式 {schema}，没有核对它的校验和",
    ),
    # -- evidence and playbooks
    "evidence_changed": (
        "event {seq}: the evidence {sha} was changed or replaced",
        "事件 {seq}：证据 {sha} 被改动或替换",
    ),
    "evidence_missing": ("event {seq}: the evidence {sha} is missing", "事件 {seq}：缺少证据 {sha}"),
    "evidence_extra": ("no event names the evidence {sha}", "没有事件提到证据 {sha}"),
    "evidence_left": (
        "the files kept as evidence are not in this document ({n}); check the folder or the zip for them",
        "证据文件不在本文件里（{n} 个），要核对它们请检查文件夹或 zip",
    ),
    "pin_changed": (
        "event {seq}: the playbook text {sha} was changed",
        "事件 {seq}：流程文本 {sha} 被改动",
    ),
    "pin_missing": ("event {seq}: the playbook text {sha} is missing", "事件 {seq}：缺少流程文本 {sha}"),
    "pin_extra": ("no event names the playbook text {sha}", "没有事件提到流程文本 {sha}"),
    "pins_left": (
        "the playbook texts are not in this document ({n}); check the folder or the zip for them",
        "流程文本不在本文件里（{n} 份），要核对它们请检查文件夹或 zip",
    ),
    # -- private words that are gone
    "left_out": (
        "private entries left out without an erasure that names them: {n}",
        "未包含、也没有删除记录说明的个人信息：{n} 处",
    ),
    # -- the package
    "double": ("{name} is in it twice", "{name} 出现了两次"),
    "foreign": ("{name} does not belong in an export", "{name} 不属于导出内容"),
    "foreign_note": ("{name} is not a part of the export", "{name} 不是导出内容的一部分"),
    "lacks": ("{name} is missing", "缺少 {name}"),
    "broken": ("{name}: its bytes were changed", "{name}：字节被改动"),
    "manifest": ("manifest.json: {what} does not fit the events", "manifest.json：{what} 与事件不符"),
    "manifest_form": ("manifest.json: it is none of ours", "manifest.json：不是本程序的清单"),
    "manifest_file": ("{name} is not as manifest.json says", "{name} 与 manifest.json 所列不符"),
    "manifest_unlisted": ("{name} is not listed in manifest.json", "manifest.json 没有列出 {name}"),
    "record": (
        "record.json does not say the same as case.json",
        "record.json 与 case.json 内容不一致",
    ),
    "document": ("the document's {what} does not fit its events", "文档中的 {what} 与事件不符"),
    "head_file": ("{name} does not fit the events", "{name} 与事件不符"),
    # -- heads and signatures
    "cut": (
        "the head {head} is not in this chain: its end was cut off, or it is another record",
        "链里没有 {head} 这个末端哈希：尾部被截掉了，或者不是同一份记录",
    ),
    "head_number": (
        "the head {head} was seen as event {asked}, here it is event {seq}",
        "末端哈希 {head} 当时是事件 {asked}，这里是事件 {seq}",
    ),
    "unsigned": ("it is not signed, so --signers has nothing to check", "没有签名，--signers 无从核对"),
    "sig_form": ("{name} is no SSH signature", "{name} 不是 SSH 签名"),
    "sig_namespace": (
        "{name} was made for “{namespace}”, not for aftercase",
        "{name} 的用途是“{namespace}”，不是 aftercase",
    ),
    "sig_bad": (
        "{name} does not fit this head: it signs another text",
        "{name} 与这个末端哈希不符：签的是别的内容",
    ),
    "sig_stranger": (
        "{name} is by the key {key}, which {signers} does not name for aftercase",
        "{name} 由密钥 {key} 签署，{signers} 里没有它",
    ),
    "sig_other": (
        "{name} is by the key {key} of {who}, not of {identity}",
        "{name} 由 {who} 的密钥 {key} 签署，不是 {identity}",
    ),
    # -- what keeps it from being read
    "no_file": ("{path}: {why}", "{path}：{why}"),
    "not_ours": (
        "{path} is no package, case or export of aftercase",
        "{path} 不是 aftercase 的导出包、案件文件或导出文件",
    ),
    "newer": (
        "{path} was written by a newer aftercase (version {version}); take its verify.py",
        "{path} 由较新的 aftercase 写成（版本 {version}），请用它自带的 verify.py",
    ),
    "page": (
        "{path} is a page to read; check the case or its zip against the head on the page: --head",
        "{path} 是供人阅读的一页；请核对案件或它的 zip，并用 --head 对照页上的末端哈希",
    ),
    "no_zip": ("{path} cannot be read as a zip file", "{path} 无法作为 zip 读取"),
    "no_json": ("{name} is no JSON that can be read: {why}", "{name} 不是可读的 JSON：{why}"),
    "twice": ("the key {name} stands twice", "键 {name} 重复"),
    "too_large": ("{name} is too large to be read safely", "{name} 太大，无法安全读取"),
    "bad_head": (
        "{head} is no head: give 12 to 64 hex digits, or a .head file",
        "{head} 不是末端哈希：请给出 12 到 64 位十六进制，或 .head 文件",
    ),
    "no_tool": (
        "ssh-keygen is not installed, so the signature cannot be checked",
        "没有安装 ssh-keygen，无法核对签名",
    ),
    "stopped": ("Stopped.", "已中止。"),
    # -- the report
    "first": ("First altered event: {seq}", "最先被改动的事件：{seq}"),
    "summary": ("{case}: {n} events, head {head}", "{case}：{n} 个事件，末端哈希 {head}"),
    "parts": (
        "private entries: {n}, of them {here} here, {erased} erased, {left} left out",
        "个人信息：{n} 处，其中 {here} 处在，{erased} 处已删除，{left} 处未包含",
    ),
    "files": (
        "evidence: {n} files, of them {here} checked, {erased} erased",
        "证据：{n} 个文件，其中 {here} 个已核对，{erased} 个已删除",
    ),
    "texts": ("playbook texts: {n}, of them {here} checked", "流程文本：{n} 份，其中 {here} 份已核对"),
    "asked_end": ("the head asked for is the end of this record", "所给末端哈希就是这份记录的末尾"),
    "asked_at": (
        "the head asked for is event {seq}; events after it: {more}",
        "所给末端哈希是事件 {seq}，其后又有 {more} 个事件",
    ),
    "signed_good": ("signature: good, by {who} with the key {key}", "签名：有效，{who}，密钥 {key}"),
    "signed_unverified": (
        "signature: it fits this head, by the key {key}; whose key that is was not checked (--signers)",
        "签名：与末端哈希相符，密钥 {key}；没有核对是谁的密钥（用 --signers）",
    ),
    "signed_unchecked": ("signature: by the key {key}; not checked", "签名：密钥 {key}；未核对"),
    "more": ("… and {n} more", "……还有 {n} 条"),
    "whole": ("UNALTERED: everything that is here is as it was written.", "未被改动：现有内容与写入时一致。"),
    "altered": ("ALTERED or incomplete.", "被改动或不完整。"),
    "tail": (
        "Whether events were cut off at the end shows only against a head seen earlier: --head",
        "末尾是否被截掉，只有对照以前见过的末端哈希才看得出：--head",
    ),
}

Words = Callable[..., str]
"""A key of `WORDS` and the values of its placeholders, to the sentence."""

Breaks = Iterable[Tuple[int, str]]
"""What does not hold in a chain: (place of the event, sentence)."""


def words_in(language: str) -> Words:
    """The sentences in ``zh`` or ``en``."""
    place = 1 if language == "zh" else 0

    def say(key: str, /, **values: object) -> str:
        return WORDS[key][place].format(**values)

    return say


class Unreadable(Exception):  # noqa: N818 - what it says of the record
    """It cannot be checked at all; the text is one line for a person."""


class Broken(Exception):  # noqa: N818 - what it says of the record
    """A file's bytes are not those that were packed."""


class Finding(NamedTuple):
    """Something to say. ``event`` is the place of the event, 0 for none; a note is no alteration."""

    text: str
    event: int = 0
    note: bool = False


class Asked(NamedTuple):
    """A head that somebody saw earlier, and the event it was found at; 0 for none."""

    head: str
    event: int


class Signature(NamedTuple):
    """Who signed the head. ``state`` is ``good``, ``bad``, ``unverified`` or ``unchecked``."""

    state: str
    key: str = ""
    who: str = ""


class Report:
    """What was found out about a record."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.case = ""
        self.events = 0
        self.head = GENESIS
        self.findings: list[Finding] = []
        self.parts = {"total": 0, "here": 0, "erased": 0, "left_out": 0}
        self.files = {"total": 0, "here": 0, "erased": 0}
        self.texts = {"total": 0, "here": 0}
        self.asked: Asked | None = None
        self.signature: Signature | None = None

    def add(self, text: str, event: int = 0, note: bool = False) -> None:
        """Keep a finding."""
        self.findings.append(Finding(text, event, note))

    @property
    def whole(self) -> bool:
        """True where nothing was altered and nothing is missing."""
        return all(finding.note for finding in self.findings)

    @property
    def first(self) -> int:
        """The place of the first altered event; 0 where there is none."""
        return min((one.event for one in self.findings if one.event and not one.note), default=0)

    def lines(self, words: Words, limit: int = 20) -> list[str]:
        """The report for a person."""
        parts, files, texts = self.parts, self.files, self.texts
        made = []
        if self.case:
            left, gone = parts["left_out"], parts["erased"]
            made = [
                words("summary", case=self.case, n=self.events, head=self.head),
                "  " + words("parts", n=parts["total"], here=parts["here"], erased=gone, left=left),
                "  " + words("files", n=files["total"], here=files["here"], erased=files["erased"]),
                "  " + words("texts", n=texts["total"], here=texts["here"]),
            ]
        if self.asked and self.asked.event:
            more = self.events - self.asked.event
            made.append("  " + words("asked_at" if more else "asked_end", seq=self.asked.event, more=more))
        if self.signature and self.signature.state != "bad":
            key = "signed_" + self.signature.state
            made.append("  " + words(key, key=self.signature.key, who=self.signature.who))
        made += ["  - " + finding.text for finding in self.findings if finding.note]
        bad = [finding.text for finding in self.findings if not finding.note]
        made += ["  ! " + text for text in bad[:limit]]
        if len(bad) > limit:
            made.append("  ! " + words("more", n=len(bad) - limit))
        if self.first:
            made.append(words("first", seq=self.first))
        made.append(words("whole" if self.whole else "altered"))
        if self.whole and self.asked is None:
            made.append(words("tail"))
        return made

    def view(self) -> dict[str, Any]:
        """The report as one JSON document."""
        return {
            "format": "aftercase-verify",
            "v": 1,
            "case": self.case,
            "events": self.events,
            "head": self.head,
            "whole": self.whole,
            "first_altered": self.first or None,
            "findings": [
                {"text": one.text, "event": one.event or None, "altered": not one.note}
                for one in self.findings
            ],
            "private": dict(self.parts),
            "evidence": dict(self.files),
            "playbooks": dict(self.texts),
            "asked_head": None
            if self.asked is None
            else {"head": self.asked.head, "event": self.asked.event or None},
            "signature": None if self.signature is None else dict(self.signature._asdict()),
        }


# -- JSON in its one spelling ----------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """The one way the log writes JSON: keys sorted, no spaces, UTF-8 unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(data: bytes, name: str, words: Words) -> Any:
    """A JSON document. A key that stands twice and a number that is no whole one are refused.

    Readers differ in which of two equal keys they take, so that one file could tell two stories.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    raise ValueError(words("twice", name=printable(key)))
                seen.add(key)
        return made

    def refuse(text: str) -> Any:
        raise ValueError(printable(text[:40]))

    def whole(text: str) -> int:
        return int(text) if len(text) <= 20 else refuse(text)

    try:
        text = data.decode("utf-8")
        return json.loads(
            text, object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse, parse_int=whole
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(words("no_json", name=name, why=printable(str(error))[:200])) from None


def printable(text: str) -> str:
    """Outside text that cannot act on a terminal."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _dict(value: object, key: str) -> dict[str, Any]:
    """The mapping under a key, an empty one where there is none: hostile data has any shape."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _list(value: object, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _get(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


# -- the chain -------------------------------------------------------------------------------------------


def digest(salt: str, value: object) -> str:
    """Hex SHA-256 of the salt's 16 raw bytes followed by the value's canonical JSON."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(value)).hexdigest()


def event_hash(event: Event) -> str:
    """Hex SHA-256 of the envelope without ``private`` and ``hash``."""
    kept = {key: value for key, value in event.items() if key not in ("private", "hash")}
    return hashlib.sha256(canonical(kept)).hexdigest()


def chain(events: list[Event], case: str, words: Words) -> Iterator[tuple[int, str]]:
    """What does not hold: numbering, case, links, hashes, digests; (place of the event, sentence)."""
    prev: object = GENESIS
    for place, event in enumerate(events, 1):
        if not isinstance(event, dict):
            yield place, words("form", seq=place)
            prev = ""
            continue
        if event.get("seq") != place:
            yield place, words("seq", seq=place)
        if event.get("case") != case:
            yield place, words("case", seq=place)
        if event.get("prev") != prev:
            yield place, words("prev", seq=place)
        try:
            if event.get("hash") != event_hash(event):
                yield place, words("hash", seq=place)
        except (TypeError, ValueError, RecursionError):  # half a surrogate pair has no bytes
            yield place, words("hash", seq=place)
        for name in _altered_parts(event):
            yield place, words("private", seq=place, name=printable(name))
        prev = event.get("hash", "")


def _altered_parts(event: Event) -> list[str]:
    digests = _dict(event, "digests")
    return [name for name, part in _dict(event, "private").items() if not _fits(part, digests.get(name))]


def _fits(part: Any, expected: object) -> bool:
    try:
        return digest(part["salt"], part["value"]) == expected
    except (KeyError, TypeError, ValueError, RecursionError):
        return False


def _shapes(events: list[Event], words: Words) -> Iterator[tuple[int, str]]:
    """What the hashes leave open: the form of the salted parts.

    A salt of another length could take over the first bytes of a text, a key beside the two would be covered
    by nothing.
    """
    for place, event in enumerate(events, 1):
        if not isinstance(event, dict):
            continue
        private = event.get("private", {})
        if not isinstance(private, dict) or not isinstance(event.get("digests"), dict):
            yield place, words("form", seq=place)
            continue
        for name, part in private.items():
            if not (
                isinstance(part, dict)
                and set(part) == {"salt", "value"}
                and isinstance(part["salt"], str)
                and _SALT.fullmatch(part["salt"])
            ):
                yield place, words("private", seq=place, name=printable(name))


def head_text(case: str, events: int, head: str) -> str:
    """The text that is signed and given to others."""
    return f"aftercase head v1\ncase {case}\nevents {events}\nhead {head}\n"


# -- where the files are ---------------------------------------------------------------------------------


class Holder:
    """Where the files of a record are: a folder or a package. Names have forward slashes."""

    strict = False
    """True where everything that is there must belong: in an export, not in a working folder."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.names: list[str] = []
        self._hashes: dict[str, tuple[str, int]] = {}

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file; OSError where the system refuses."""
        raise NotImplementedError

    def read(self, name: str, limit: int, words: Words) -> bytes:
        """All bytes of a document.

        Raises:
            Broken: They are not those that were packed.
            Unreadable: There are more than ``limit``.
        """
        with self._guard(name), self.open(name) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(words("too_large", name=name))
        return data

    def hash(self, name: str) -> tuple[str, int]:
        """Hex SHA-256 and size of a file, read in pieces; `Broken` as for `read`."""
        if name not in self._hashes:
            made, size = hashlib.sha256(), 0
            with self._guard(name), self.open(name) as file:
                while True:
                    piece = file.read(_CHUNK)
                    if not piece:
                        break
                    made.update(piece)
                    size += len(piece)
            self._hashes[name] = made.hexdigest(), size
        return self._hashes[name]

    def hash_or_none(self, name: str) -> tuple[str, int] | None:
        """The same, None where the bytes are not those that were packed."""
        try:
            return self.hash(name)
        except Broken:
            return None

    def named(self, pattern: re.Pattern[str]) -> dict[str, list[str]]:
        """The hash in a file's name -> the files named by it."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            match = pattern.fullmatch(name)
            if match:
                found.setdefault(match[1], []).append(name)
        return found

    @staticmethod
    def _guard(name: str) -> _Guard:
        return _Guard(name)


class _Guard:
    """Turns what a damaged package makes the library raise into `Broken`: it is nearly anything."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, Unreadable):
            raise Broken(self._name) from error


class Folder(Holder):
    """A case's folder, or a package that was unpacked."""

    def __init__(self, path: Path) -> None:
        """Look at the names; links, devices and deeper folders are not followed."""
        super().__init__()
        self._path = path
        for part in ("", "evidence", "playbooks"):
            try:
                entries = sorted(os.listdir(str(path / part)))  # noqa: PTH208 - a Path would follow links
            except OSError:
                continue
            for entry in entries:
                if not stat.S_ISDIR(os.lstat(str(path / part / entry)).st_mode):
                    self.names.append((part + "/" if part else "") + entry)
        self.strict = "manifest.json" in self.names

    def open(self, name: str) -> BinaryIO:
        """A regular file; a link in its place is refused."""
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # a FIFO would wait for ever
        file = os.fdopen(os.open(str(self._path / name), flags), "rb")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise OSError(name)
        return file


class Package(Holder):
    """A zip file, read where it is. Its names, sizes and ratios are looked at before its bytes."""

    strict = True

    def __init__(self, path: Path, words: Words, found: Report) -> None:
        """Read the table of contents; what does not belong goes to ``found``."""
        super().__init__()
        try:
            self._zip = zipfile.ZipFile(str(path))
            members = self._zip.infolist()
        except Exception:  # noqa: BLE001 - a damaged zip makes the library raise nearly anything
            raise Unreadable(words("no_zip", path=printable(str(path)))) from None
        if len(members) > MEMBER_LIMIT:
            raise Unreadable(words("too_large", name=printable(str(path))))
        for member in members:
            name = member.filename
            if name in ("evidence/", "playbooks/"):
                continue
            if not (name in _PARTS or _EVIDENCE.fullmatch(name) or _PIN.fullmatch(name)):
                found.add(words("foreign", name=printable(name)[:120]))
            elif name in self.names:
                found.add(words("double", name=name))
            else:
                if member.file_size > 16 << 20 and member.file_size > RATIO_LIMIT * max(
                    1, member.compress_size
                ):
                    raise Unreadable(words("too_large", name=name))
                self.names.append(name)

    def open(self, name: str) -> BinaryIO:
        """A member, unpacked as it is read."""
        return self._zip.open(name)  # type: ignore[return-value]  # an IO[bytes], which is all we use


# -- the checks ------------------------------------------------------------------------------------------


class Erased(NamedTuple):
    """What ``erased`` events say is gone: (event, name of the part), and events whose files are."""

    parts: set[tuple[int, str]]
    files: set[int]


def erased_in(events: list[Event]) -> Erased:
    """Collect it. An erasure speaks only of what came before it."""
    gone = Erased(set(), set())
    for place, event in enumerate(events, 1):
        if not isinstance(event, dict) or event.get("kind") != "erased":
            continue
        for part in _list(_dict(event, "data"), "parts"):
            seq = part.get("seq") if isinstance(part, dict) else None
            if isinstance(seq, int) and seq < place:
                gone.parts.update((seq, name) for name in _list(part, "fields") if isinstance(name, str))
        files = _list(_dict(event, "data"), "files")
        gone.files.update(seq for seq in files if isinstance(seq, int) and seq < place)
    return gone


def check_events(
    found: Report,
    events: list[Any],
    case: str,
    words: Words,
    holder: Holder | None,
    breaks: Breaks | None = None,
) -> None:
    """Everything that follows from the events: the chain, the words, the files and the texts they name.

    Args:
        found: Where the findings go.
        events: In the order of their numbers.
        case: The number they must carry; "" for that of the first.
        words: The sentences.
        holder: Where the files and texts are; None where they are not looked for.
        breaks: What a faster reader of the chain has found; None looks here.
    """
    if not events:
        raise Unreadable(words("empty"))
    first = events[0].get("case") if isinstance(events[0], dict) else None
    if not (isinstance(first, str) and _NUMBER.fullmatch(first)):
        found.add(words("not_number", case=printable(str(first))[:40]), 1)
        first = "?"
    found.case, found.events = case or first, len(events)
    last = events[-1].get("hash") if isinstance(events[-1], dict) else None
    found.head = last if isinstance(last, str) and _HEX.fullmatch(last) else GENESIS
    if breaks is None:
        breaks = chain(events, found.case, words)
    told = set()
    for place, text in [*breaks, *_shapes(events, words)]:
        if text not in told:
            told.add(text)
            found.add(text, place)
    gone = erased_in(events)
    _count_parts(found, events, gone, words)
    _check_evidence(found, events, gone, holder, words)
    if holder is not None:
        held = {
            sha: [holder.hash_or_none(name) for name in names] for sha, names in holder.named(_PIN).items()
        }
        _check_pins(found, events, held, holder.strict, words)


def _count_parts(found: Report, events: list[Any], gone: Erased, words: Words) -> None:
    parts = found.parts
    for place, event in enumerate(events, 1):
        digests = _dict(event, "digests")
        private = _dict(event, "private") if digests else {}
        for name in digests:
            parts["total"] += 1
            if name in private:
                parts["here"] += 1
            elif (place, name) in gone.parts:
                parts["erased"] += 1
            else:
                parts["left_out"] += 1
    if parts["left_out"]:
        found.add(words("left_out", n=parts["left_out"]), note=True)


def evidence_of(events: list[Any]) -> dict[str, list[tuple[int, object]]]:
    """Hash of a file -> the events that added it, with the size each states."""
    named: dict[str, list[tuple[int, object]]] = {}
    for place, event in enumerate(events, 1):
        if _get(event, "kind") == "evidence_added":
            data = _dict(event, "data")
            sha = data.get("sha256")
            if isinstance(sha, str) and _HEX.fullmatch(sha):
                named.setdefault(sha, []).append((place, data.get("size")))
    return named


def pins_of(events: list[Any]) -> dict[str, int]:
    """Pin of a playbook text -> the first event that names it."""
    named: dict[str, int] = {}
    for place, event in enumerate(events, 1):
        pins = _get(_get(event, "data"), "pins")
        for pin in pins.values() if isinstance(pins, dict) else ():
            if isinstance(pin, str) and _HEX.fullmatch(pin):
                named.setdefault(pin, place)
    return named


def _check_evidence(
    found: Report, events: list[Any], gone: Erased, holder: Holder | None, words: Words
) -> None:
    named = evidence_of(events)
    found.files["total"] = len(named)
    if holder is None:
        if named:
            found.add(words("evidence_left", n=len(named)), note=True)
        return
    held = holder.named(_EVIDENCE)
    for sha, added in named.items():
        place = added[0][0]
        if sha not in held:
            if all(seq in gone.files for seq, _ in added):
                found.files["erased"] += 1
            else:
                found.add(words("evidence_missing", seq=place, sha=sha), place)
            continue
        sizes = {size for _, size in added}
        if all(holder.hash_or_none(name) == (sha, size) for name in held[sha] for size in sizes):
            found.files["here"] += 1
        else:
            found.add(words("evidence_changed", seq=place, sha=sha), place)
    for sha in held:
        if sha not in named:
            found.add(words("evidence_extra", sha=sha), note=not holder.strict)


def _check_pins(
    found: Report,
    events: list[Any],
    held: dict[str, list[tuple[str, int] | None]],
    strict: bool,
    words: Words,
) -> None:
    """``held`` maps the pin in a text's name to what the text hashes to; None where it cannot be read."""
    named = pins_of(events)
    found.texts["total"] = len(named)
    for pin, place in named.items():
        if pin not in held:
            found.add(words("pin_missing", seq=place, sha=pin), place)
        elif all(made is not None and made[0] == pin for made in held[pin]):
            found.texts["here"] += 1
        else:
            found.add(words("pin_changed", seq=place, sha=pin), place)
    for pin in held:
        if pin not in named:
            found.add(words("pin_extra", sha=pin), note=not strict)


# -- the three shapes of a record ------------------------------------------------------------------------


def rows_of(tables: Any, words: Words) -> list[Any]:
    """The events of a ``case.json``, a TinyDB file with the tables ``events`` and ``meta``."""
    rows = _dict(tables, "events")
    if not rows or not all(isinstance(key, str) and key.isascii() and key.isdecimal() for key in rows):
        raise Unreadable(words("not_ours", path="case.json"))
    return [rows[key] for key in sorted(rows, key=int)]


def check_sum(found: Report, tables: Any, made: str, words: Words) -> None:
    """Compare a ``case.json`` with its own checksum; ``made`` is what it comes to."""
    note = _dict(_dict(tables, "meta"), "1")
    if note.get("schema") != SCHEMA and isinstance(note.get("schema"), int):
        found.add(words("schema", schema=note["schema"]), note=True)
    elif not isinstance(note.get("checksum"), str):
        found.add(words("checksum_none"))
    elif note["checksum"] != made:
        found.add(words("checksum"))


def check_case_file(found: Report, data: bytes, case: str, words: Words, holder: Holder | None) -> list[Any]:
    """The bytes of a ``case.json``, and what it names. Gives the events."""
    tables = parse(data, "case.json", words)
    events = rows_of(tables, words)
    check_sum(found, tables, checksum(tables), words)
    check_events(found, events, case, words, holder)
    if holder is None and pins_of(events):
        found.add(words("pins_left", n=len(pins_of(events))), note=True)
    return events


def checksum(tables: dict[str, Any]) -> str:
    """SHA-256 over all tables but ``meta``, by name, their documents by number."""
    try:
        parts = []
        for name in sorted(set(tables) - {"meta"}):
            rows = tables[name]
            documents = (
                canonical(key) + b":" + canonical(rows[key]) for key in sorted(rows, key=lambda key: int(key))
            )
            parts.append(canonical(name) + b":{" + b",".join(documents) + b"}")
        return hashlib.sha256(b"{" + b",".join(parts) + b"}").hexdigest()
    except (AttributeError, TypeError, ValueError):
        return ""


def check_document(found: Report, tables: Any, words: Words) -> None:
    """An export as one JSON document: events and playbook texts, without the files kept as evidence."""
    if tables.get("v") != 1:
        raise Unreadable(words("newer", path="JSON", version=printable(str(tables.get("v")))[:20]))
    events = _list(tables, "events")
    check_events(found, events, "", words, None)
    texts = _dict(tables, "playbooks")
    held: dict[str, list[tuple[str, int] | None]] = {}
    for pin, text in texts.items():
        data = text.encode("utf-8", "replace") if isinstance(text, str) else b""
        held[pin] = [(hashlib.sha256(data).hexdigest(), len(data))]
    _check_pins(found, events, held, True, words)
    stated = {"case": found.case, "count": found.events, "head": found.head}
    for what, value in stated.items():
        if tables.get(what) != value:
            found.add(words("document", what=what))
    listed = [(_get(one, "sha256"), _get(one, "size")) for one in _list(tables, "evidence")]
    named = [(sha, size) for sha, added in evidence_of(events).items() for _, size in added[:1]]
    if sorted(map(str, listed)) != sorted(map(str, named)):
        found.add(words("document", what="evidence"))


def check_export(found: Report, holder: Holder, words: Words) -> list[Any]:
    """A package, or the folder it was unpacked to: the case and all that must agree with it. The events."""
    for name in sorted(_PARTS - {"head.txt.sig"} - set(holder.names)):
        found.add(words("lacks", name=name))
    if "case.json" not in holder.names:
        return []
    data = holder.read("case.json", DOCUMENT_LIMIT, words)
    events = check_case_file(found, data, "", words, holder)
    _check_manifest(found, holder, words)
    if "record.json" in holder.names:
        record = _document(found, holder, "record.json", words)
        if record is not None:
            said = (_get(record, "events"), _get(record, "head"), _get(record, "count"), _get(record, "case"))
            if said != (events, found.head, found.events, found.case):
                found.add(words("record"))
    if "head.txt" in holder.names:
        try:
            told = holder.read("head.txt", SIGNATURE_LIMIT, words)
        except Broken:
            found.add(words("broken", name="head.txt"))
        else:
            if told != head_text(found.case, found.events, found.head).encode():
                found.add(words("head_file", name="head.txt"))
    return events


def _document(found: Report, holder: Holder, name: str, words: Words) -> Any:
    """A JSON document beside the case; None, and a finding, where it cannot be read."""
    try:
        return parse(holder.read(name, DOCUMENT_LIMIT, words), name, words)
    except Broken:
        found.add(words("broken", name=name))
    except Unreadable as error:
        found.add(str(error))
    return None


def _check_manifest(found: Report, holder: Holder, words: Words) -> None:
    """Every file as listed, and nothing that is not."""
    if "manifest.json" not in holder.names:
        return
    manifest = _document(found, holder, "manifest.json", words)
    if manifest is None:
        return
    version = _get(manifest, "v")
    if isinstance(version, int) and version > 1:
        raise Unreadable(words("newer", path="manifest.json", version=version))
    if _get(manifest, "format") != "aftercase-package" or version != 1:
        found.add(words("manifest_form"))
        return
    stated = {"case": found.case, "count": found.events, "head": found.head}
    for what, value in stated.items():
        if _get(manifest, what) != value:
            found.add(words("manifest", what=what))
    files = _dict(manifest, "files")
    for name in sorted(set(files) | set(holder.names)):
        if name == "manifest.json":
            continue
        if name not in files:
            hidden = name.startswith(".") or not (
                name in _PARTS or _EVIDENCE.fullmatch(name) or _PIN.fullmatch(name)
            )
            key = "foreign_note" if hidden else "manifest_unlisted"
            found.add(words(key, name=printable(name)[:120]), note=hidden)
        elif name not in holder.names:
            found.add(words("lacks", name=printable(name)[:120]))
        else:
            made = holder.hash_or_none(name)
            if made is None:
                found.add(words("broken", name=name))
            elif made != (_get(files[name], "sha256"), _get(files[name], "size")):
                found.add(words("manifest_file", name=name))


# -- heads seen earlier, and signatures ------------------------------------------------------------------


def check_head(found: Report, events: list[Any], asked: str, words: Words) -> None:
    """See whether a head that somebody holds is in this chain; ``asked`` is hex digits or a ``.head``."""
    number = 0
    head = asked.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{12,64}", head):
        try:
            match = _HEAD.fullmatch(Path(asked).read_text("utf-8", "replace")[:1000])
        except OSError as error:
            raise Unreadable(words("no_file", path=printable(asked), why=error.strerror or "?")) from None
        if match is None:
            raise Unreadable(words("bad_head", head=printable(asked)))
        number, head = int(match[2]), match[3]
    place = 0
    for at, event in enumerate(events, 1):
        made = _get(event, "hash")
        if isinstance(made, str) and made.startswith(head):
            place = at
    found.asked = Asked(head, place)
    if not place:
        found.add(words("cut", head=head))
    elif number and number != place:
        found.add(words("head_number", head=head, asked=number, seq=place), place)


class Tool:
    """ssh-keygen, which every OpenSSH since 8.2 brings."""

    def __init__(self, words: Words) -> None:
        """``words`` for what is refused."""
        self._words = words

    def run(self, *arguments: str, text: bytes = b"") -> tuple[int, str]:
        """The exit code and what was printed; `Unreadable` where there is no such tool."""
        import subprocess  # a fifth of the start, and few records are signed

        command = ["ssh-keygen", "-Y", *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - no shell, fixed options
                command, input=text, capture_output=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            raise Unreadable(self._words("no_tool")) from None
        return done.returncode, done.stdout.decode("utf-8", "replace")


def key_of(signature: bytes) -> tuple[str, str]:
    """The fingerprint of the key an SSH signature names, and its namespace; ValueError where it is none."""
    match = re.search(rb"-----BEGIN SSH SIGNATURE-----(.*?)-----END SSH SIGNATURE-----", signature, re.DOTALL)
    if match is None:
        raise ValueError
    blob = base64.b64decode(b"".join(match[1].split()), validate=True)
    if blob[:6] != b"SSHSIG":
        raise ValueError
    at, fields = 10, []
    for _ in range(2):
        try:
            (length,) = struct.unpack(">I", blob[at : at + 4])
        except struct.error:
            raise ValueError from None
        fields.append(blob[at + 4 : at + 4 + length])
        at += 4 + length
    print_ = base64.b64encode(hashlib.sha256(fields[0]).digest()).decode().rstrip("=")
    return "SHA256:" + print_, fields[1].decode("utf-8", "replace")


def check_signature(
    found: Report, name: str, signature: bytes, text: bytes, signers: str, identity: str, words: Words
) -> None:
    """See by whom ``text`` is signed.

    Args:
        name: What the signature is called in front of a person.
        signers: A file of allowed signers as ssh-keygen reads it; "" looks only whether the signature fits.
        identity: Who must have signed; "" takes whoever the file names.
    """
    try:
        key, namespace = key_of(signature)
    except ValueError:
        found.signature = Signature("bad")
        found.add(words("sig_form", name=name))
        return
    found.signature = Signature("bad", key)
    if namespace != NAMESPACE:
        found.add(words("sig_namespace", name=name, namespace=printable(namespace)[:40]))
        return
    import tempfile

    tool = Tool(words)
    with tempfile.TemporaryDirectory(prefix="aftercase-") as folder:
        kept = str(Path(folder) / "head.sig")
        Path(kept).write_bytes(signature)
        try:
            code, _ = tool.run("check-novalidate", "-n", NAMESPACE, "-s", kept, text=text)
        except Unreadable:
            if signers:
                raise
            found.signature = Signature("unchecked", key)
            found.add(words("no_tool"), note=True)
            return
        if code != 0:
            found.add(words("sig_bad", name=name))
            return
        if not signers:
            found.signature = Signature("unverified", key)
            return
        allowed = os.path.abspath(signers)  # noqa: PTH100 - a name that begins with a dash is no option
        if not os.access(allowed, os.R_OK):
            raise Unreadable(words("no_file", path=printable(signers), why=os.strerror(2)))
        _, listed = tool.run("find-principals", "-n", NAMESPACE, "-s", kept, "-f", allowed)
        who = [line for line in listed.splitlines() if line]
        for one in [identity] if identity else who:
            code, _ = tool.run("verify", "-n", NAMESPACE, "-s", kept, "-f", allowed, "-I", one, text=text)
            if code == 0:
                found.signature = Signature("good", key, printable(one))
                return
    if who and identity:
        names = printable(", ".join(who))
        found.add(words("sig_other", name=name, key=key, who=names, identity=printable(identity)))
    else:
        found.add(words("sig_stranger", name=name, key=key, signers=printable(signers)))


# -- all of it -------------------------------------------------------------------------------------------


class Question(NamedTuple):
    """What is asked of a record.

    ``head`` is one that somebody saw earlier; ``signers`` and ``identity`` are as for `check_signature`.
    """

    head: str = ""
    signers: str = ""
    identity: str = ""


Signed = Tuple[str, bytes, bytes]
"""What a signature is called, its bytes, and the text it must fit."""

ANYTHING = Question()


def inspect(path: Path, words: Words, asked: Question = ANYTHING) -> Report:
    """Check what lies at ``path``: a package, a folder, a ``case.json`` or an exported document.

    Raises:
        Unreadable: It cannot be checked at all.
    """
    found = Report()
    try:
        events, signed = _look(found, path, words)
    except Broken as error:
        found.add(words("broken", name=str(error)))
        return found
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Unreadable(words("no_file", path=printable(str(path)), why=why)) from None
    answer(found, events, signed, asked, words)
    return found


def answer(found: Report, events: list[Any], signed: list[Signed], asked: Question, words: Words) -> None:
    """What was asked beyond whether it is whole: an earlier head, and who signed."""
    if asked.head:
        check_head(found, events, asked.head, words)
        signed = signed + ([] if _is_hex(asked.head) else _beside(Path(asked.head)))
    for name, signature, text in signed:
        check_signature(found, name, signature, text, asked.signers, asked.identity, words)
    if asked.signers and not signed:
        found.add(words("unsigned"))


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{12,64}", text.strip().lower()) is not None


def _beside(head: Path) -> list[Signed]:
    """The signature beside a ``.head`` file, if there is one."""
    file = head.with_name(head.name + ".sig")
    try:
        return [(file.name, file.read_bytes()[:SIGNATURE_LIMIT], head.read_bytes()[:SIGNATURE_LIMIT])]
    except OSError:
        return []


def _look(found: Report, path: Path, words: Words) -> tuple[list[Any], list[Signed]]:
    """Check by shape; the events, and the signatures that belong to it."""
    mode = path.stat().st_mode
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise Unreadable(words("not_ours", path=printable(str(path))))
    if stat.S_ISDIR(mode):
        holder: Holder = Folder(path)
        if not {"case.json", "manifest.json"} & set(holder.names):
            raise Unreadable(words("not_ours", path=printable(str(path))))
    else:
        with path.open("rb") as file:
            if file.read(2) != b"PK" and path.suffix.lower() != ".zip":
                file.seek(0)
                return _look_at_document(found, path, file.read(DOCUMENT_LIMIT + 1), words)
        holder = Package(path, words, found)
    if not holder.strict:
        data = holder.read("case.json", DOCUMENT_LIMIT, words)
        return check_case_file(found, data, "", words, holder), []
    events = check_export(found, holder, words)
    if "head.txt.sig" not in holder.names:
        return events, []
    text = head_text(found.case, found.events, found.head).encode()
    return events, [("head.txt.sig", holder.read("head.txt.sig", SIGNATURE_LIMIT, words), text)]


def _look_at_document(found: Report, path: Path, data: bytes, words: Words) -> tuple[list[Any], list[Signed]]:
    """A single JSON file: a ``case.json``, or an export with its ``.head`` and ``.head.sig`` beside it."""
    if len(data) > DOCUMENT_LIMIT:
        raise Unreadable(words("too_large", name=printable(str(path))))
    if path.suffix.lower() == ".md":
        raise Unreadable(words("page", path=printable(str(path))))
    tables = parse(data, printable(path.name), words)
    if _get(tables, "format") != "aftercase-export":
        if not isinstance(_get(tables, "events"), dict):
            raise Unreadable(words("not_ours", path=printable(str(path))))
        return check_case_file(found, data, "", words, None), []
    check_document(found, tables, words)
    head = path.with_name(path.name + ".head")
    text = head_text(found.case, found.events, found.head).encode()
    try:
        if head.read_bytes()[:SIGNATURE_LIMIT] != text:
            found.add(words("head_file", name=printable(head.name)))
    except OSError:
        pass
    return _list(tables, "events"), [(name, made, text) for name, made, _ in _beside(head)]


# -- the command -----------------------------------------------------------------------------------------


def language_of(environ: Any = os.environ) -> str:
    """``zh`` where the locale is a Chinese one, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "zh" if environ[name].lower().startswith("zh") else "en"
    return "en"


def main(arguments: list[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="verify.py", description="Check the record of a case. 核对案件记录。"
    )
    parser.add_argument("path", metavar="FILE", help="FILE.zip, FOLDER, case.json, EXPORT.json")
    parser.add_argument(
        "--head", default="", metavar="HASH|FILE", help="a head seen earlier 以前见过的末端哈希"
    )
    parser.add_argument("--signers", default="", metavar="FILE", help="allowed signers 可信签名者")
    parser.add_argument("--identity", default="", metavar="WHO", help="who must have signed 应由谁签署")
    parser.add_argument("--lang", choices=("zh", "en"), default=language_of(), help="language 语言")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks our letters must not end the check
    words = words_in(asked.lang)
    try:
        found = inspect(Path(asked.path), words, Question(asked.head, asked.signers, asked.identity))
    except Unreadable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write(words("stopped") + "\n")
        return 2
    if asked.json:
        sys.stdout.write(json.dumps(found.view(), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(found.lines(words)) + "\n")
    return 0 if found.whole else 1


if __name__ == "__main__":
    sys.exit(main())
