"""What stands in a ``case.json``: how it is put into bytes, and how damage is known.

The file is what TinyDB itself would write, with a checksum in the table ``meta``::

    {"events":{"1":{…},"2":{…}},"meta":{"1":{"checksum":"<64 hex digits>","schema":1}}}

The checksum is the SHA-256 of the canonical bytes of all tables but ``meta``: tables sorted by name,
documents by their number, the keys inside a document sorted as text, no spaces, UTF-8 unescaped. So a file
that another tool has laid out anew is still whole, and one with any other content is damaged. An empty file,
``null`` and a torn one are damage too, never an empty case.

The bytes of the events are kept beside the parsed tables, with the state of the hash over them: an append
then costs its own bytes and one copy of memory, not the whole file again (at 1 MB that is 10 ms against 1).
"""

from __future__ import annotations

import errno
import hashlib
import operator
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store.protocol import Event, Signature, Unreadable

if TYPE_CHECKING:
    from hashlib import _Hash

SCHEMA = 1
"""The version of the file's layout, kept in ``meta``."""

Tables = dict[str, dict[str, Any]]
"""What TinyDB calls a database: table name -> document number, as text -> document."""

MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {}
"""From each earlier version of the layout to the one after it; the file is rewritten by the next append."""

_TAIL = b',"meta":{"1":{"checksum":"%b","schema":%d}}}'
_TAIL_START = b',"meta":{"1":{"checksum":"'
_EVENTS = b'{"events":{'


class DamageError(ValueError):
    """The bytes are not what was written; the text says how, in the interface language."""


class SchemaError(ValueError):
    """The file's layout is newer than ours and cannot even be shown; ``schema`` is its version."""

    def __init__(self, schema: int) -> None:
        """Keep the version."""
        super().__init__(schema)
        self.schema = schema


class Rows:
    """The bytes of all events as they stand in a file: what an append adds to.

    Attributes:
        data: Bytes that begin with them.
        end: Where they end in ``data``: before the brace that closes the table.
        state: The hash over ``data[:end]``.
    """

    __slots__ = ("data", "end", "state")

    def __init__(self, data: bytes, end: int, state: _Hash) -> None:
        """Take the parts as they are."""
        self.data, self.end, self.state = data, end, state

    def extended(self, events: dict[str, Event]) -> Rows:
        """With more events at the end, and the whole file in ``data``.

        Raises:
            TypeError: A value cannot be kept as JSON.
        """
        added = (b"," if self.end > len(_EVENTS) else b"") + _documents(events)
        state = self.state.copy()
        state.update(added)
        whole = state.copy()
        whole.update(b"}}")
        tail = _TAIL % (whole.hexdigest().encode(), SCHEMA)
        data = b"".join((memoryview(self.data)[: self.end], added, b"}", tail))
        return Rows(data, self.end + len(added), state)


class Content:
    """A whole file as it was read or written.

    Attributes:
        tables: All of it, ``meta`` included.
        signature: Of the file.
        schema: The version of the layout the file has.
        read_only: A newer aftercase wrote it: it can be shown as far as we know its events, not written.
        rows: The events' bytes; None where the file holds more than events, or was laid out by others.
        events: The documents of ``events`` in the order of their numbers.
    """

    __slots__ = ("events", "read_only", "rows", "schema", "signature", "tables")

    def __init__(
        self, tables: Tables, signature: Signature, rows: Rows | None = None, schema: int = SCHEMA
    ) -> None:
        """Take the parts as they are: `load` and the storage have checked them."""
        self.tables = tables
        self.signature = signature
        self.rows = rows
        self.schema = schema
        self.read_only = schema > SCHEMA
        self.events: tuple[Event, ...] = tuple(tables.get("events", {}).values())


def canonical(tables: Tables) -> bytes:
    """The bytes the checksum is over.

    Raises:
        ValueError: A document's number is no whole number.
        TypeError: A value cannot be kept as JSON: a number beyond 64 bits, half a surrogate pair, a set.
    """
    parts = []
    for name in sorted(tables):
        if name != "meta":
            documents = tables[name]
            if any(map(operator.gt, *_neighbours(documents))):
                documents = {key: documents[key] for key in sorted(documents, key=int)}
            parts.append(b"%b:{%b}" % (orjson.dumps(name), _documents(documents)))
    return b"{%b}" % b",".join(parts)


def _neighbours(documents: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Every number but the last, and every number but the first."""
    numbers = [int(key) for key in documents]
    return numbers[:-1], numbers[1:]


def _documents(documents: dict[str, Any]) -> bytes:
    dumps, sort = orjson.dumps, orjson.OPT_SORT_KEYS
    return b",".join(
        [b'"%b":%b' % (key.encode(), dumps(document, option=sort)) for key, document in documents.items()]
    )


def seal(tables: Tables, known: Content | None = None) -> tuple[bytes, Rows | None]:
    """The bytes of the whole file, and the events' bytes in them.

    Args:
        tables: What is to be kept; a table ``meta`` in it is replaced.
        known: The content that ``tables`` was made from; where the events only became more, their bytes
            are taken from it.

    Raises:
        ValueError: Something in it cannot be kept as JSON.
    """
    try:
        added = _added(tables, known)
        if added is not None:
            assert known is not None
            assert known.rows is not None
            rows = known.rows.extended(added)
            return rows.data, rows
        body = canonical(tables)
    except TypeError as error:
        raise ValueError(str(error)) from error
    whole = _with_meta(body)
    return whole, _rows_of(whole, len(body) - 2) if set(tables) - {"meta"} == {"events"} else None


def extends(tables: Tables, known: Content) -> bool:
    """Whether ``tables`` holds what ``known`` holds, the very same objects, and more events after them."""
    new = tables["events"]
    return len(new) > len(known.events) and all(map(operator.is_, known.events, new.values()))


def meta_of(whole: bytes) -> dict[str, Any]:
    """The table ``meta`` at the end of a file's bytes."""
    meta: dict[str, Any] = orjson.loads(b"{" + whole[whole.rfind(_TAIL_START) + 1 :])["meta"]
    return meta


def _with_meta(body: bytes) -> bytes:
    tail = _TAIL % (hashlib.sha256(body).hexdigest().encode(), SCHEMA)
    return body[:-1] + (tail if len(body) > 2 else tail[1:])  # no table before it, no comma


def _rows_of(whole: bytes, end: int) -> Rows:
    return Rows(whole, end, hashlib.sha256(memoryview(whole)[:end]))


def _added(tables: Tables, known: Content | None) -> dict[str, Event] | None:
    """The events that came after those of ``known``; None where anything else differs as well."""
    if known is None or known.rows is None or set(tables) - {"meta"} != {"events"}:
        return None
    # By identity: comparing by value would cost as much as writing all of them anew.
    if not extends(tables, known):
        return None
    new = tables["events"]
    return {key: new[key] for key in list(new)[len(known.events) :]}


def unseal(data: bytes) -> tuple[Tables, Rows | None, int]:
    """The tables in a file's bytes, the bytes of its events, and the version of its layout.

    Raises:
        DamageError: They are not what `seal` has made.
        SchemaError: They were made by a newer version, in a layout that we cannot read at all.
    """
    if not data:
        raise DamageError(tr("it is empty"))
    try:
        tables = orjson.loads(data)
    except ValueError:
        raise DamageError(tr("it is torn or no JSON")) from None
    schema, checksum = _meta(tables)
    if schema > SCHEMA:
        return _newer(tables, schema), None, schema
    rows = _as_written(data, checksum)
    if rows is None:
        try:
            body = canonical(tables)
        except (TypeError, ValueError, AttributeError):
            raise DamageError(tr("it is not laid out as a case")) from None
        if hashlib.sha256(body).hexdigest() != checksum:
            raise DamageError(tr("its checksum does not match"))
        if set(tables) - {"meta"} == {"events"}:
            rows = _rows_of(body, len(body) - 2)
    if schema < SCHEMA:
        for version in range(schema, SCHEMA):
            tables = MIGRATIONS[version](tables)
        rows = None  # the bytes are the old layout's: the next write makes them anew
    return tables, rows, schema


def _as_written(data: bytes, checksum: object) -> Rows | None:
    """The events' bytes where the file is laid out as `seal` does and its checksum holds.

    The bytes as they are then are the canonical ones, and nothing has to be spelled anew.
    """
    end = data.rfind(_TAIL_START) - 1
    if end < len(_EVENTS) or not data.startswith(_EVENTS):
        return None
    rows = _rows_of(data, end)
    whole = rows.state.copy()
    whole.update(data[end : end + 1] + b"}")
    return rows if whole.hexdigest() == checksum else None


def _newer(tables: Tables, schema: int) -> Tables:
    """A newer file's tables, as far as they have events; SchemaError where they have none."""
    events = tables.get("events")
    if not isinstance(events, dict) or not all(key.isascii() and key.isdecimal() for key in events):
        raise SchemaError(schema)
    return tables


def _meta(tables: object) -> tuple[int, object]:
    """The version and the checksum that ``meta`` names."""
    try:
        note = tables["meta"]["1"]  # type: ignore[index]  # whatever it is, the answer is the same
        schema, checksum = note["schema"], note.get("checksum")
    except (TypeError, KeyError, AttributeError):
        raise DamageError(tr("it is not laid out as a case")) from None
    if type(schema) is not int or not (schema >= SCHEMA or schema in MIGRATIONS):
        raise DamageError(tr("it is not laid out as a case"))
    return schema, checksum


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
    tables, rows, schema = unseal(data)
    events = tables.get("events", {})
    if not _in_order(events):
        try:
            tables["events"] = {key: events[key] for key in sorted(events, key=int)}
        except ValueError:
            raise DamageError(tr("it is not laid out as a case")) from None
    return Content(tables, durable.signature_of(info), rows, schema)


def _in_order(events: dict[str, Event]) -> bool:
    return all(map(operator.eq, events, map(str, range(1, len(events) + 1))))


def check(content: Content, case: str) -> None:
    """See that a whole file is this case's: another case's file, well copied, has a good checksum.

    Raises:
        DamageError: It is not, or its events are not numbered 1, 2, 3….
        SchemaError: The same of a newer file: what is amiss may be its new layout.
    """
    try:
        _check(content, case)
    except DamageError:
        if content.read_only:
            raise SchemaError(content.schema) from None
        raise


def _check(content: Content, case: str) -> None:
    if not content.events:
        raise DamageError(tr("it holds no events"))
    for seq, (key, event) in enumerate(content.tables["events"].items(), 1):
        if not isinstance(event, dict) or key != str(seq) or event.get("seq") != seq:
            raise DamageError(tr("event {seq} is missing", seq=seq))
        if event.get("case") != case:
            raise DamageError(tr("it belongs to case {other}", other=event.get("case")))
