"""What stands in a ``case.json``: how it is put into bytes, and how damage is known.

The file is what TinyDB itself would write, with a checksum in the table ``meta``::

    {"events":{"1":{…},"2":{…}},"meta":{"1":{"checksum":"<64 hex digits>","schema":1}}}

The checksum is the SHA-256 of the canonical bytes of all tables but ``meta``: tables sorted by name,
documents by their number, the keys inside a document sorted as text, no spaces, UTF-8 unescaped. So a file
that another tool has laid out anew is still whole, and one with any other content is damaged. An empty file,
``null`` and a torn one are damage too, never an empty case.
"""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import orjson

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store.protocol import Event, Signature, Unreadable

SCHEMA = 1
"""The version of the file's layout, kept in ``meta``."""

Tables = dict[str, dict[str, Any]]
"""What TinyDB calls a database: table name -> document number, as text -> document."""


class DamageError(ValueError):
    """The bytes are not what was written; the text says how, in the interface language."""


class SchemaError(ValueError):
    """The file's layout is newer than ours; ``schema`` is its version."""

    def __init__(self, schema: int) -> None:
        """Keep the version."""
        super().__init__(schema)
        self.schema = schema


class Content:
    """A whole file as it was read or written.

    Attributes:
        tables: All of it, ``meta`` included.
        body: The canonical bytes the checksum is over.
        signature: Of the file.
        events: The documents of ``events`` in the order of their numbers.
    """

    __slots__ = ("body", "events", "signature", "tables")

    def __init__(self, tables: Tables, body: bytes, signature: Signature) -> None:
        """Take the parts as they are: `load` and the storage have checked them."""
        self.tables = tables
        self.body = body
        self.signature = signature
        self.events: tuple[Event, ...] = tuple(tables.get("events", {}).values())


def canonical(tables: Tables) -> bytes:
    """The bytes the checksum is over.

    Raises:
        ValueError: A document's number is no whole number.
        TypeError: A value cannot be kept as JSON: a number beyond 64 bits, half a surrogate pair, a set.
    """
    dumps = orjson.dumps
    parts = []
    for name in sorted(tables):
        if name != "meta":
            documents = tables[name]
            rows = b",".join(
                b'"%b":%b' % (key.encode(), dumps(documents[key], option=orjson.OPT_SORT_KEYS))
                for key in sorted(documents, key=int)
            )
            parts.append(b"%b:{%b}" % (dumps(name), rows))
    return b"{%b}" % b",".join(parts)


def seal(tables: Tables) -> tuple[bytes, bytes, dict[str, Any]]:
    """The canonical bytes, the bytes of the whole file, and the table ``meta`` that is in them.

    Raises:
        ValueError: Something in it cannot be kept as JSON.
    """
    try:
        body = canonical(tables)
    except TypeError as error:
        raise ValueError(str(error)) from error
    meta = {"1": {"checksum": hashlib.sha256(body).hexdigest(), "schema": SCHEMA}}
    comma = b"," if len(body) > 2 else b""
    return body, b'%b%b"meta":%b}' % (body[:-1], comma, orjson.dumps(meta)), meta


def unseal(data: bytes) -> tuple[Tables, bytes]:
    """The tables in a file's bytes, and their canonical bytes.

    Raises:
        DamageError: They are not what `seal` has made.
        SchemaError: They were made by a newer version.
    """
    if not data:
        raise DamageError(tr("it is empty"))
    try:
        tables = orjson.loads(data)
    except ValueError:
        raise DamageError(tr("it is torn or no JSON")) from None
    checksum = _checksum(tables)
    try:
        body = canonical(tables)
    except (TypeError, ValueError, AttributeError):
        raise DamageError(tr("it is not laid out as a case")) from None
    if hashlib.sha256(body).hexdigest() != checksum:
        raise DamageError(tr("its checksum does not match"))
    return tables, body


def _checksum(tables: object) -> object:
    """The checksum that ``meta`` names, once its version is one we know."""
    try:
        note = tables["meta"]["1"]  # type: ignore[index]  # whatever it is, the answer is the same
        schema, checksum = note["schema"], note["checksum"]
    except (TypeError, KeyError):
        raise DamageError(tr("it is not laid out as a case")) from None
    if type(schema) is int and schema > SCHEMA:
        raise SchemaError(schema)
    if schema != SCHEMA or type(schema) is not int:
        raise DamageError(tr("it is not laid out as a case"))
    return checksum


def load(path: Path, known: Content | None = None) -> Content | None:
    """Read a file, or answer with ``known`` if its signature says that it is the same; None if missing.

    Raises:
        DamageError, SchemaError: As `unseal`; a link or a device in its place is damage.
        Unreadable: The system refuses.
    """
    try:
        if known is not None and durable.signature_of(os.lstat(path)) == known.signature:
            return known
        data, info = durable.read(path)
    except FileNotFoundError:
        return None
    except durable.NotRegularError:
        raise DamageError(tr("it is not a regular file")) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise DamageError(tr("it is a symbolic link")) from None
        raise Unreadable(path, error) from error
    tables, body = unseal(data)
    events = tables.get("events", {})
    tables["events"] = {key: events[key] for key in sorted(events, key=int)}
    return Content(tables, body, durable.signature_of(info))


def check(content: Content, case: str) -> None:
    """See that a whole file is this case's: another case's file, well copied, has a good checksum.

    Raises:
        DamageError: It is not, or its events are not numbered 1, 2, 3….
    """
    if not content.events:
        raise DamageError(tr("it holds no events"))
    for seq, (key, event) in enumerate(content.tables["events"].items(), 1):
        if not isinstance(event, dict) or key != str(seq) or event.get("seq") != seq:
            raise DamageError(tr("event {seq} is missing", seq=seq))
        if event.get("case") != case:
            raise DamageError(tr("it belongs to case {other}", other=event.get("case")))
