"""A small client of the Language Server Protocol over pipes; every wait has an end."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

SECONDS = 20.0
SRC = Path(__file__).parents[2] / "src"


class Client:
    """Starts the server, as an editor does, and talks to it."""

    def __init__(self, home: Path, language: str = "en", **environment: str) -> None:
        """``home`` takes the place of the person's own folders."""
        env = {**os.environ, "PYTHONPATH": str(SRC), "HOME": str(home), "AFTERCASE_LANG": language}
        env |= {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "DATA")}
        env.pop("AFTERCASE_PLAYBOOKS", None)
        env |= environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aftercase", "--data", str(home / "desk"), "playbook", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
        )
        self._number = 0
        self._inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._kept: list[dict[str, Any]] = []
        self.err = b""
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_err, daemon=True).start()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)
        assert self.process.stdin is not None
        self.process.stdin.close()

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            length = 0
            while line := out.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                break
            self._inbox.put(json.loads(out.read(length)))
        self._inbox.put(None)
        out.close()

    def _read_err(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.err += line
        self.process.stderr.close()

    def send(self, **message: Any) -> None:
        """One message; ``jsonrpc`` is added."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, **params: Any) -> None:
        """A notification."""
        self.send(method=method, params=params)

    def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """A request, and the whole answer to it."""
        self._number += 1
        number = self._number
        self.send(id=number, method=method, params=params)
        return self.wait(lambda one: one.get("id") == number and "method" not in one)

    def ask(self, method: str, **params: Any) -> Any:
        """A request, and its result."""
        answer = self.answer(method, **params)
        assert "error" not in answer, answer
        return answer["result"]

    def wait(self, wanted: Any, seconds: float = SECONDS) -> dict[str, Any]:
        """The first message that fits; those before it are kept for later."""
        for number, one in enumerate(self._kept):
            if wanted(one):
                return self._kept.pop(number)
        while True:
            found = self._inbox.get(timeout=seconds)
            assert found is not None, f"the server has gone: {self.err!r}"
            if found.get("method") == "client/registerCapability":
                self.send(id=found["id"], result=None)
            if wanted(found):
                return found
            self._kept.append(found)

    def initialize(self, *encodings: str, **capabilities: Any) -> dict[str, Any]:
        """Shake hands."""
        general = {"positionEncodings": list(encodings)} if encodings else {}
        result: dict[str, Any] = self.ask(
            "initialize", processId=None, rootUri=None, capabilities={"general": general, **capabilities}
        )
        self.tell("initialized")
        return result

    def open(self, uri: str, text: str, version: int = 1, language: str = "markdown") -> None:
        """Open a text."""
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)

    def change(self, uri: str, version: int, text: str, range_: Any = None) -> None:
        """Change a range of a text, or all of it."""
        change = {"text": text} if range_ is None else {"text": text, "range": range_}
        document = {"uri": uri, "version": version}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=[change])

    def diagnostics(self, uri: str, version: int | None = None) -> list[dict[str, Any]]:
        """The findings of a text at a version, without hints, of which the fixtures have some."""

        def fits(one: dict[str, Any]) -> bool:
            params = one.get("params", {})
            told = one.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri
            return told and (version is None or params.get("version") == version)

        found: list[dict[str, Any]] = self.wait(fits)["params"]["diagnostics"]
        return [one for one in found if one["severity"] < 4]

    def told(self) -> list[tuple[str, int | None]]:
        """Which texts findings came for and were not taken yet, with their versions."""
        while not self._inbox.empty():
            one = self._inbox.get()
            if one is not None:
                self._kept.append(one)
        told = [one["params"] for one in self._kept if one.get("method") == "textDocument/publishDiagnostics"]
        return [(one["uri"], one.get("version")) for one in told]

    def at(self, uri: str, line: int, character: int) -> dict[str, Any]:
        """The parameters of a question about a place."""
        return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}

    def end(self) -> int:
        """Shut down and leave; the exit code."""
        self.ask("shutdown")
        self.tell("exit")
        return self.process.wait(SECONDS)
