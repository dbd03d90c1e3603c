"""Our answers as the protocol's types; places in the units that were agreed with the client."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from lsprotocol import types

from aftercase.lsp.answers import Action, Completion, Diagnostic, Edits, Hover, Location, Symbol, TextEdit
from aftercase.lsp.positions import Document, Encoding, Span
from aftercase.lsp.workspace import Workspace
from aftercase.problems import Pos

SOURCE = "aftercase"
FIX_ALL = "source.fixAll.aftercase"

_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "hint": types.DiagnosticSeverity.Hint,
}
_COMPLETION = {
    "step": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
    "tag": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "variable": types.CompletionItemKind.Variable,
    "key": types.CompletionItemKind.Field,
    "snippet": types.CompletionItemKind.Snippet,
}
_SYMBOL = {
    "step": types.SymbolKind.Class,
    "check": types.SymbolKind.Boolean,
    "branch": types.SymbolKind.Event,
    "message": types.SymbolKind.String,
    "playbook": types.SymbolKind.File,
}


def path_of(uri: str) -> str:
    """The path of a file's address; "" for any other address."""
    try:
        parts = urlsplit(uri)
        path = unquote(parts.path, errors="strict")
    except ValueError:
        return ""
    return path if parts.scheme == "file" and path.startswith("/") and "\0" not in path else ""


def uri_of(label: str) -> str:
    """The address of a path."""
    return "file://" + quote(label, errors="surrogateescape")


class Converter:
    """Converts for one client.

    Attributes:
        encoding: The units of columns.
        uris: Path -> the address as the client writes it, of texts it has opened.
        document_changes: True where the client takes edits together with versions.
    """

    def __init__(self, workspace: Workspace) -> None:
        """UTF-16 until something else is agreed."""
        self.workspace = workspace
        self.encoding: Encoding = "utf-16"
        self.uris: dict[str, str] = {}
        self.document_changes = False

    def uri(self, label: str) -> str:
        """The address of a file."""
        return self.uris.get(label) or uri_of(label)

    def _document(self, label: str) -> Document:
        document = self.workspace.document(label)
        if document is not None:
            return document
        try:
            return Document(Path(label).read_text("utf-8", errors="replace"))  # a clock file
        except OSError:
            return Document("")

    def pos(self, document: Document, position: types.Position) -> Pos:
        """Ours."""
        return document.from_client(position.line, position.character, self.encoding)

    def span(self, document: Document, range_: types.Range) -> Span:
        """Ours."""
        return Span(self.pos(document, range_.start), self.pos(document, range_.end))

    def range(self, document: Document, span: Span) -> types.Range:
        """Theirs."""
        start, end = (types.Position(*document.to_client(pos, self.encoding)) for pos in span)
        return types.Range(start, end)

    def diagnostic(self, document: Document, one: Diagnostic) -> types.Diagnostic:
        """A finding."""
        return types.Diagnostic(
            range=self.range(document, one.span),
            message=one.message,
            severity=_SEVERITY[one.severity],
            code=one.code or None,
            source=SOURCE,
        )

    def location(self, one: Location) -> types.Location:
        """A place in a file."""
        return types.Location(self.uri(one.label), self.range(self._document(one.label), one.span))

    def completions(self, document: Document, found: Iterable[Completion]) -> types.CompletionList:
        """All offers, in our order."""
        items = [
            types.CompletionItem(
                label=one.label,
                kind=_COMPLETION[one.kind],
                detail=one.detail or None,
                sort_text=f"{number:04}",
                filter_text=one.label,
                text_edit=types.TextEdit(self.range(document, one.span), one.inserted),
            )
            for number, one in enumerate(found)
        ]
        return types.CompletionList(is_incomplete=False, items=items)

    def hover(self, document: Document, one: Hover) -> types.Hover:
        """What is told, as plain text."""
        text = types.MarkupContent(types.MarkupKind.PlainText, one.text)
        return types.Hover(text, self.range(document, one.span))

    def text_edit(self, document: Document, one: TextEdit) -> types.TextEdit:
        """One replacement."""
        return types.TextEdit(self.range(document, one.span), one.text)

    def edits(self, edits: Edits) -> types.WorkspaceEdit:
        """Edits of several files; with the versions they are meant for where the client understands them."""
        made = {
            label: [self.text_edit(self._document(label), one) for one in found]
            for label, found in edits.items()
        }
        if not self.document_changes:
            return types.WorkspaceEdit(changes={self.uri(label): found for label, found in made.items()})
        changes = []
        for label, found in made.items():
            document = self.workspace.open.get(label)
            version = document.version if document is not None else None
            changes.append(
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(uri=self.uri(label), version=version),
                    list(found),
                )
            )
        return types.WorkspaceEdit(document_changes=list(changes))

    def action(self, document: Document, one: Action) -> types.CodeAction:
        """A fix."""
        found = [self.diagnostic(document, one.diagnostic)] if one.diagnostic is not None else None
        return types.CodeAction(
            title=one.title,
            kind=FIX_ALL if one.fix_all else types.CodeActionKind.QuickFix,
            diagnostics=found,
            is_preferred=one.preferred or None,
            edit=self.edits(one.edits),
        )

    def symbol(self, document: Document, one: Symbol) -> types.DocumentSymbol:
        """A part of the outline."""
        return types.DocumentSymbol(
            name=one.name.strip() or "-",
            kind=_SYMBOL[one.kind],
            range=self.range(document, one.span),
            selection_range=self.range(document, one.name_span),
            detail=one.detail or None,
            children=[self.symbol(document, child) for child in one.children],
        )

    def found_symbol(self, one: Symbol, where: Location) -> types.WorkspaceSymbol:
        """A step found by its name."""
        return types.WorkspaceSymbol(
            name=one.name, kind=_SYMBOL[one.kind], location=self.location(where), container_name=one.detail
        )
