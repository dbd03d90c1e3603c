"""How a page folds its lines: Textual's way, but a Chinese sentence breaks between its characters.

Textual 8.2.8 breaks at spaces alone, so that a sentence without any goes whole onto the next row and leaves
half a row empty. No closing sign begins a row and no opening sign ends one, as everywhere on the desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual._wrap import chunks, compute_wrap_offsets
from textual.document._wrapped_document import WrappedDocument
from textual.widgets import TextArea

from aftercase.tui.gate import _with_names

_OPEN = "（【《「『〈〔〖〘〚｛［｢“‘"
_CLOSE = "，。、；：？！）】》」』〉〕〗〛｝］％‰”’…—·～〜ー々〻ゝゞヽヾ．｡､｣・"
_WIDE = (
    "(?!["
    + _OPEN
    + _CLOSE
    + "])[\u2e80-\u2fff\u3003-\u30ff\u3105-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]"
)
_MARKS = "[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
_CHUNK = re.compile(
    # one wide character with the signs that must stay with it, or a word; the spaces after it
    rf"[{_OPEN}]*{_WIDE}{_MARKS}[{_CLOSE},.;:!?)\]}}%>]*\s*"
    rf"|[{_OPEN}]*(?:(?!{_WIDE})[^\s{_OPEN}{_CLOSE}])+[{_CLOSE}]*\s*"
    rf"|[{_OPEN}]+[{_CLOSE}]*\s*|[{_CLOSE}]+\s*|\s+"
)


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """What is not broken up unless it is longer than a row: beginning, end, and the piece itself."""
    if text.isascii():
        yield from chunks(text)
        return
    for match in _CHUNK.finditer(text):
        yield *match.span(), match[0]


_offsets = _with_names(compute_wrap_offsets, chunks=pieces)


class Folded(WrappedDocument):
    """A document folded to a width."""

    wrap = _with_names(WrappedDocument.wrap, compute_wrap_offsets=_offsets)
    wrap_range = _with_names(WrappedDocument.wrap_range, compute_wrap_offsets=_offsets)


set_document = _with_names(TextArea._set_document, WrappedDocument=Folded)
"""`TextArea._set_document` with such a document."""
