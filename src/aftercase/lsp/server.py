"""The language server on standard input and output: pygls on the outside, the workspace inside."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from aftercase import __version__, i18n
from aftercase.guide.situation import Refused
from aftercase.lsp import actions, complete, navigate, rename, symbols
from aftercase.lsp.answers import Action, CannotRename, Findings
from aftercase.lsp.convert import FIX_ALL, Converter, path_of
from aftercase.lsp.hover import hover
from aftercase.lsp.positions import Document
from aftercase.lsp.publish import Publisher
from aftercase.lsp.workspace import Workspace, is_clocks, is_playbook
from aftercase.text import one_line

T = TypeVar("T")

_REFUSED = -32803  # RequestFailed: the client shows the sentence
_TRIGGERS = ["#", "(", "`", ":", "{", "[", "!", '"', "="]
_WATCHED = ("**/*.md", "**/clocks/*.yaml", "**/glossary.yaml", "**/translations.lock")


def log(error: BaseException) -> None:
    """One line on stderr, without anything of a text."""
    sys.stderr.write(one_line(f"aftercase lsp: {type(error).__name__}", 200) + "\n")


class _Protocol(LanguageServerProtocol):
    """pygls' own texts split lines where the protocol does not, so ours take their place."""

    _server: _Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.guarded(self._server.opened, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.guarded(self._server.changed, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.guarded(self._server.closed, params)


class _Server(LanguageServer):
    """Takes what a client says, asks the workspace, and converts."""

    protocol: _Protocol

    def __init__(self, workspace: Workspace, *, choose_language: bool) -> None:
        """``choose_language`` lets the client's locale choose the interface language."""
        super().__init__("aftercase", __version__, protocol_cls=_Protocol, max_workers=2)
        self.texts = workspace
        self.convert = Converter(workspace)
        self.publisher = Publisher(workspace, self.tell, log)
        self._choose_language = choose_language
        self._watches = False

    def guarded(self, call: Callable[[Any], T], params: Any) -> T | None:
        """Answer a request, or nothing where it cannot be answered; a refusal is told in a sentence."""
        try:
            return call(params)
        except (CannotRename, Refused) as refused:
            raise JsonRpcException(str(refused), code=_REFUSED) from None
        except Exception as error:  # noqa: BLE001 - whatever a text or a client does, the server stays
            log(error)
            return None

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002 - pygls' signature
        """Tell nobody but the log: a client would show it in a window."""
        log(error)

    # -- texts

    def initialize(self, params: types.InitializeParams) -> None:
        """Take what the client can do."""
        capabilities = params.capabilities
        self.convert.encoding = str(
            getattr(
                self.protocol.workspace.position_encoding, "value", self.protocol.workspace.position_encoding
            )
        )  # type: ignore[assignment]
        edit = capabilities.workspace.workspace_edit if capabilities.workspace else None
        self.convert.document_changes = bool(edit and edit.document_changes)
        watched = capabilities.workspace.did_change_watched_files if capabilities.workspace else None
        self._watches = bool(watched and watched.dynamic_registration)
        if self._choose_language and params.locale:
            i18n.use("zh" if params.locale.lower().startswith("zh") else "en")

    def initialized(self, _params: types.InitializedParams) -> None:
        """Ask to be told of files that change."""
        if self._watches:
            watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
            wanted = types.Registration("aftercase-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self.client_register_capability(types.RegistrationParams([wanted]))

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is open."""
        document = params.text_document
        label = path_of(document.uri)
        if is_playbook(label) or is_clocks(label):
            self.convert.uris[label] = document.uri
            self.texts.put(label, Document(document.text, document.version))
            self.publisher.changed(label, at_once=True)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text has changed."""
        label = path_of(params.text_document.uri)
        document = self.texts.open.get(label)
        if document is None:
            return
        for change in params.content_changes:
            where = None
            if isinstance(change, types.TextDocumentContentChangePartial):
                where = self.convert.span(document, change.range)
            document = document.changed(where, change.text, params.text_document.version)
        self.texts.put(label, document)
        self.publisher.changed(label)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is closed: its file counts again."""
        label = path_of(params.text_document.uri)
        if label in self.texts.open:
            self.texts.close(label)
            self.publisher.closed(label)
            self.publisher.neighbours(label)
            self.convert.uris.pop(label, None)

    def disk(self, _params: Any) -> None:
        """Something was saved, here or elsewhere."""
        if self.texts.refresh():
            self.publisher.everything()

    def tell(self, findings: Findings) -> None:
        """Send findings, with the version of the text they are for."""
        document = self.texts.open.get(findings.label) or Document("")
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=self.convert.uri(findings.label),
                version=findings.version,
                diagnostics=[self.convert.diagnostic(document, one) for one in findings.items],
            )
        )

    # -- questions

    def _asked(self, params: Any) -> tuple[str, Document] | None:
        """The text a request is about; None for one that is not ours."""
        label = path_of(params.text_document.uri)
        document = self.texts.document(label) if is_playbook(label) else None
        return (label, document) if document is not None else None

    def complete(self, params: types.CompletionParams) -> types.CompletionList | None:
        """What may be typed here."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        found = complete.complete(self.texts, label, self.convert.pos(document, params.position))
        return self.convert.completions(document, found)

    def define(self, params: types.DefinitionParams) -> list[types.Location] | None:
        """Where a name is given."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        found = navigate.definition(self.texts, label, self.convert.pos(document, params.position))
        return [self.convert.location(one) for one in found]

    def refer(self, params: types.ReferenceParams) -> list[types.Location] | None:
        """Where a name is used."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        pos = self.convert.pos(document, params.position)
        with_own = params.context.include_declaration
        found = navigate.references(self.texts, label, pos, declarations=with_own)
        return [self.convert.location(one) for one in found]

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What a name is."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        found = hover(self.texts, label, self.convert.pos(document, params.position))
        return self.convert.hover(document, found) if found is not None else None

    def prepare_rename(self, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        """What would be renamed."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        span, name = rename.renamable(self.texts, label, self.convert.pos(document, params.position))
        return types.PrepareRenamePlaceholder(self.convert.range(document, span), name)

    def rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """A new name, everywhere."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        pos = self.convert.pos(document, params.position)
        return self.convert.edits(rename.rename(self.texts, label, pos, params.new_name))

    def act(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        """Fixes."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        found: list[Action] = []
        if any(kind == FIX_ALL or FIX_ALL.startswith(f"{kind}.") for kind in only):
            found += filter(None, [actions.fix_all(self.texts, label)])
        if not only or "quickfix" in only:
            span = self.convert.span(document, params.range)
            found += actions.quick_fixes(self.texts, label, span)
        return [self.convert.action(document, one) for one in found]

    def outline(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        """The steps."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        return [self.convert.symbol(document, one) for one in symbols.outline(self.texts, label)]

    def search(self, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        """Steps by name."""
        found = symbols.search(self.texts, params.query)
        return [self.convert.found_symbol(one, where) for one, where in found]

    def format(self, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        """The whole text in the one way of writing it."""
        asked = self._asked(params)
        if asked is None:
            return None
        label, document = asked
        return [self.convert.text_edit(document, one) for one in actions.formatted(self.texts, label)]


def make(workspace: Workspace, *, choose_language: bool = False) -> _Server:
    """A server with all it can do registered."""
    server = _Server(workspace, choose_language=choose_language)
    kinds: list[types.CodeActionKind | str] = [types.CodeActionKind.QuickFix, FIX_ALL]
    completes = types.CompletionOptions(trigger_characters=_TRIGGERS)
    features: Sequence[tuple[str, Callable[[Any], Any], Any]] = (
        (types.INITIALIZE, server.initialize, None),
        (types.INITIALIZED, server.initialized, None),
        (types.TEXT_DOCUMENT_DID_SAVE, server.disk, types.SaveOptions(include_text=False)),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, server.disk, None),
        (types.TEXT_DOCUMENT_COMPLETION, server.complete, completes),
        (types.TEXT_DOCUMENT_DEFINITION, server.define, None),
        (types.TEXT_DOCUMENT_REFERENCES, server.refer, None),
        (types.TEXT_DOCUMENT_HOVER, server.hover, None),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, server.prepare_rename, None),
        (types.TEXT_DOCUMENT_RENAME, server.rename, types.RenameOptions(prepare_provider=True)),
        (types.TEXT_DOCUMENT_CODE_ACTION, server.act, types.CodeActionOptions(code_action_kinds=kinds)),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, server.outline, None),
        (types.WORKSPACE_SYMBOL, server.search, None),
        (types.TEXT_DOCUMENT_FORMATTING, server.format, None),
    )
    for name, call, options in features:
        server.feature(name, options)(_handler(server, call))
    return server


def _handler(server: _Server, call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def handle(params: Any) -> Any:
        return server.guarded(call, params)

    return handle


def serve(folders: Sequence[Path], *, choose_language: bool) -> int:
    """Speak the protocol until the client ends it.

    Args:
        folders: Those of the library, which links may lead to.
        choose_language: The client's locale chooses the interface language.

    Returns:
        The exit code that the protocol asks for: 0 after a shutdown, else 1.
    """
    quiet = logging.getLogger("pygls")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False  # its log holds whole texts
    # Whatever prints by mistake must not break the protocol, so standard output becomes the log.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    workspace = Workspace(folders, date.today())  # noqa: DTZ011 - the author's own day
    server = make(workspace, choose_language=choose_language)
    server.start_io(sys.stdin.buffer, out)
    return 0 if server.protocol._shutdown else 1
