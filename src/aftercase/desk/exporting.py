"""The verb `export`: a case as a page, a document or a package, written to a place of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aftercase import i18n
from aftercase.exchange import bundle as bundles
from aftercase.exchange import document as documents
from aftercase.exchange import landing, leaving_out
from aftercase.exchange.bundle import Bundle
from aftercase.exchange.document import Made
from aftercase.exchange.leaving_out import Held
from aftercase.guide.situation import Refused
from aftercase.i18n import N_, tr
from aftercase.store.protocol import Unreadable

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

FORMATS = ("md", "json", "zip")
_WHOLE = N_("A package holds {case} as it is, {n} private texts too. Add --with-notes, or export a page.")
_OTHERS = N_("Buyers or orders of other cases stand in {case}: {found}. Take them out, or add --with-others.")
_TRIES = 20  # how often an export begins anew because words were erased meanwhile


class Wanted(NamedTuple):
    """What to export, and where to.

    Attributes:
        form: One of `FORMATS`.
        path: The file; None gives the bytes back instead, which a package does not.
        force: A file that is there may be replaced.
        key: The SSH key to sign the head with; None does not sign.
        asking: A person is there to type a passphrase.
        to: Whom it is for, a party; "" is for oneself, with everything.
        notes: Private words go out too, although it is for somebody outside.
        others: So do buyers and order numbers of other cases that stand in its words.
    """

    form: str
    path: Path | None
    force: bool = False
    key: Path | None = None
    asking: bool = False
    to: str = ""
    notes: bool = False
    others: bool = False


class Exported(NamedTuple):
    """An export that was made.

    Attributes:
        head, events: Of the chain: what somebody who gets the export should keep.
        problems: What was missing or changed, one line each.
        paths: The files written, the export first.
        data: The bytes, where no file was asked for.
        key: The fingerprint of the key it was signed with; "" where it was not.
        held: What it holds; private words that were left out are counted too.
        left_out: How many events have had their private words left out.
    """

    case: str
    form: str
    head: str
    events: int
    problems: tuple[str, ...]
    paths: tuple[Path, ...]
    data: bytes
    key: str
    held: Held = Held(0, 0, 0, 0)
    left_out: int = 0


Progress = Callable[[int, int], object]
"""Told how many bytes of evidence were read, and of how many."""


class _ErasedMeanwhile(Exception):  # noqa: N818 - no error: it begins anew
    """What is missing may have been erased while it was read: the case has moved on."""


def export(desk: Desk, number: str, wanted: Wanted, progress: Progress) -> Exported:
    """Export a case as it is now; others may go on working on it.

    Raises:
        Taken, NoPlace: There is something in the place already.
        NotSigned: The key or ssh-keygen refused.
        NotSaved, NotConfirmed: The disk did not take it; nothing half is left.
        StoreError: The case cannot be read.
    """
    for path in _paths(wanted):
        landing.look(path, wanted.force)
    for _ in range(_TRIES):
        try:
            return _export(desk, number, wanted, progress)
        except _ErasedMeanwhile:
            continue
    raise Unreadable(desk.store.folder(number), OSError(tr("somebody writes to it all the time")))


def _paths(wanted: Wanted) -> list[Path]:
    """The export, and beside a page or a document that is signed its head and the signature."""
    if wanted.path is None:
        return []
    if wanted.key is None or wanted.form == "zip":
        return [wanted.path]
    return [wanted.path, *(wanted.path.with_name(wanted.path.name + end) for end in (".head", ".head.sig"))]


def _export(desk: Desk, number: str, wanted: Wanted, progress: Progress) -> Exported:
    bundle = bundles.gather(desk.store, number)
    held = leaving_out.held(bundle)
    ours = held.private + held.reasons + held.internal
    if wanted.to and not wanted.notes and ours:
        if wanted.form == "zip":
            raise Refused(_WHOLE, case=number, n=ours)
        bundle = leaving_out.without_notes(bundle)
    if wanted.to and not wanted.others:
        _no_others(desk, bundle)
    signature = None
    if wanted.key is not None:
        from aftercase.exchange.signing import sign

        signature = sign(wanted.key, bundle.head_text, wanted.asking)
    tick = _Meter(sum(file.size for file in bundle.files if file.stored), progress)
    made = _made(desk)
    if wanted.form == "zip":
        bundle, data = _package(desk, bundle, made, wanted, signature, tick), b""
    else:
        bundle = bundles.weighed(bundle, tick)
        _still(desk, bundle)
        data = _text(bundle, made, wanted.form)
        _write(bundle, wanted, data, signature)
    return Exported(
        number,
        wanted.form,
        bundle.head,
        len(bundle.events),
        bundle.problems,
        tuple(_paths(wanted)),
        data if wanted.path is None else b"",
        _fingerprint(signature),
        held,
        len(bundle.left_out),
    )


def _no_others(desk: Desk, bundle: Bundle) -> None:
    """See that what leaves names nobody of another case; the same buyer may have two.

    Raises:
        Refused: It does.
    """
    from aftercase.desk.leaving import strangers

    own = " ".join(name or "" for name in bundle.case.fields.values())
    found = strangers(desk, bundle.case.number, leaving_out.words_of(bundle))
    others = [f"{one.words} ({one.case})" for one in found if one.words not in own]
    if others:
        raise Refused(_OTHERS, case=bundle.case.number, found=i18n.joined(others))


def _package(
    desk: Desk, bundle: Bundle, made: Made, wanted: Wanted, signature: bytes | None, tick: _Meter
) -> Bundle:
    from aftercase.exchange.package import pack

    assert wanted.path is not None
    with landing.landing(wanted.path, wanted.force) as file:
        packed = pack(bundle, made, file, signature, tick)
        _still(desk, packed)
    return packed


def _still(desk: Desk, bundle: Bundle) -> None:
    """See that what is missing is missing in the case as it is now."""
    if bundle.problems and bundles.moved(desk.store, bundle):
        raise _ErasedMeanwhile


def _text(bundle: Bundle, made: Made, form: str) -> bytes:
    if form == "json":
        return documents.dump(documents.document(bundle, made))
    from aftercase.exchange.dossier import dossier

    return dossier(bundle, made).encode()


def _write(bundle: Bundle, wanted: Wanted, data: bytes, signature: bytes | None) -> None:
    """The export last: whoever finds it finds its signature too."""
    if wanted.path is None:
        return
    pieces = [data] if signature is None else [data, bundle.head_text.encode(), signature]
    for path, piece in reversed(list(zip(_paths(wanted), pieces, strict=True))):
        landing.write(path, piece, wanted.force)


def _made(desk: Desk) -> Made:
    from aftercase.clock.times import stamp
    from aftercase.guide.variables import show_amount

    def money(amount: Any) -> str:
        return f"{show_amount(dict(amount))} {amount['currency']}" if amount else ""

    return Made(stamp(desk.clock()), desk.who.name, desk.zone, i18n.language(), money)


def _fingerprint(signature: bytes | None) -> str:
    if signature is None:
        return ""
    from aftercase.exchange.verify import key_of

    return key_of(signature)[0]


class _Meter:
    """Adds up what was read."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self, count: int) -> None:
        self._done += count
        self._progress(self._done, self._total)
