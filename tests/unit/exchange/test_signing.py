"""The signature of a head, made and checked with the real ssh-keygen and the real ssh-agent."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from aftercase.exchange import verify
from aftercase.exchange.signing import NotSigned, sign
from aftercase.guide.decide import Speech
from tests.kit import need
from tests.unit.exchange.conftest import NUMBER, Stranger, make, repacked
from tests.unit.exchange.test_tampering import fitted, forged, kind_changed, resealed

WHO = "li@shop.example"


def keygen(path: Path, *words: str, passphrase: str = "") -> Path:
    command = [
        need("ssh-keygen"),
        "-q",
        "-N",
        passphrase,
        "-C",
        "",
        "-f",
        str(path),
        *(words or ("-t", "ed25519")),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return keygen(tmp_path / "id_one")


@pytest.fixture
def signers(tmp_path: Path, key: Path) -> Path:
    """A file of allowed signers that names the key."""
    path = tmp_path / "allowed_signers"
    path.write_text(f"{WHO} {key.with_suffix('.pub').read_text()}")
    return path


@pytest.fixture
def signed(desk: Desk, tmp_path: Path, key: Path) -> Path:
    path = tmp_path / "signed.zip"
    made = make(desk, "zip", path, key=key)
    assert made.key.startswith("SHA256:")
    return path


def test_a_signed_package_is_checked_with_and_without_signers(
    signed: Path, stranger: Stranger, signers: Path
) -> None:
    run = stranger(signed)
    assert (run.code, "whose key that is was not checked" in run.out) == (0, True), run
    for words in (("--signers", signers), ("--signers", signers, "--identity", WHO)):
        run = stranger(signed, *words)
        assert (run.code, f"signature: good, by {WHO}" in run.out) == (0, True), run


def test_another_key_another_person_and_no_signature(
    desk: Desk, package: Path, signed: Path, stranger: Stranger, signers: Path, tmp_path: Path
) -> None:
    other = keygen(tmp_path / "id_two")
    elsewhere = tmp_path / "other.zip"
    make(desk, "zip", elsewhere, key=other)
    run = stranger(elsewhere, "--signers", signers)
    assert (run.code, "does not name for aftercase" in run.out) == (1, True), run
    run = stranger(signed, "--signers", signers, "--identity", "wang@shop.example")
    assert (run.code, f"of {WHO}, not of wang@shop.example" in run.out) == (1, True), run
    run = stranger(package, "--signers", signers)
    assert (run.code, "it is not signed" in run.out) == (1, True), run
    run = stranger(signed, "--signers", tmp_path / "nowhere")
    assert (run.code, run.err.count("\n")) == (2, 1), run


def test_a_signature_for_another_purpose_or_another_head(
    signed: Path, stranger: Stranger, key: Path, tmp_path: Path, signers: Path
) -> None:
    text = b"aftercase head v1\n"
    made = subprocess.run(
        [need("ssh-keygen"), "-Y", "sign", "-n", "file", "-f", str(key)],
        input=text,
        capture_output=True,
        check=True,
    )
    path = repacked(signed, tmp_path / "a.zip", **fitted(signed, **{"head.txt.sig": made.stdout}))
    run = stranger(path, "--signers", signers)
    assert (run.code, "not for aftercase" in run.out) == (1, True), run
    path = repacked(signed, tmp_path / "b.zip", **fitted(signed, **{"head.txt.sig": b"nonsense"}))
    assert "is no SSH signature" in stranger(path).out
    anew = forged(signed, tmp_path / "c.zip", lambda events: resealed(kind_changed(events)))
    run = stranger(anew, "--signers", signers)
    assert (run.code, "does not fit this head" in run.out) == (1, True), run
    assert stranger(anew).code == 1


def test_a_signer_allowed_for_other_things_only(
    signed: Path, stranger: Stranger, key: Path, tmp_path: Path
) -> None:
    path = tmp_path / "some_signers"
    for namespaces, code in (("git", 1), ("aftercase", 0), ("git,aftercase", 0)):
        path.write_text(f'{WHO} namespaces="{namespaces}" {key.with_suffix(".pub").read_text()}')
        assert stranger(signed, "--signers", path).code == code, namespaces


@pytest.mark.parametrize("form", ["md", "json"])
def test_a_page_and_a_document_carry_their_head_beside_them(
    desk: Desk, stranger: Stranger, tmp_path: Path, key: Path, signers: Path, form: str
) -> None:
    path = tmp_path / f"case.{form}"
    made = make(desk, form, path, key=key)
    head, signature = tmp_path / f"case.{form}.head", tmp_path / f"case.{form}.head.sig"
    assert made.paths == (path, head, signature)
    assert head.read_text() == verify.head_text(NUMBER, made.events, made.head)
    if form == "json":
        run = stranger(path, "--signers", signers)
        assert (run.code, "signature: good" in run.out) == (0, True), run
    desk.say(NUMBER, Speech("in", "buyer", "and later"))
    later = tmp_path / "later.zip"
    make(desk, "zip", later)
    run = stranger(later, "--head", head, "--signers", signers)
    assert (run.code, "events after it: 1" in run.out, "signature: good" in run.out) == (0, True, True), run
    head.write_text(head.read_text().replace(f"events {made.events}", "events 3"))
    assert stranger(later, "--head", head, "--signers", signers).code == 1


def test_a_key_with_a_passphrase_is_one_line_where_nobody_can_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    key = keygen(tmp_path / "id_locked", passphrase="secret")
    with pytest.raises(NotSigned, match="its passphrase is needed") as caught:
        _alone(key)
    assert "\n" not in str(caught.value)


def _alone(key: Path) -> bytes:
    """Without a terminal that could be asked: this test may run in one."""
    pid = os.fork()  # a session of its own has no terminal; what it raises is told by its exit code
    if pid == 0:
        os.setsid()
        try:
            sign(key, "x", interactive=False)
        except NotSigned as error:
            os._exit(7 if "passphrase" in str(error) else 8)
        os._exit(9)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == 7:
        raise NotSigned("its passphrase is needed")
    raise AssertionError(code)


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A running ssh-agent."""
    # A socket's path has room for some hundred bytes, and pytest's folders are long.
    home = Path(f"/tmp/aftercase-agent-{os.getpid()}")
    home.mkdir(mode=0o700, exist_ok=True)
    process = subprocess.Popen(
        [need("ssh-agent"), "-D", "-a", str(home / "s")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not (home / "s").exists():
            assert process.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(home / "s"))
        yield
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(home)


def test_a_key_in_the_agent_signs_by_its_public_half(
    agent: None, tmp_path: Path, desk: Desk, stranger: Stranger
) -> None:
    key = keygen(tmp_path / "id_agent")
    with pytest.raises(NotSigned, match="does not hold the key"):
        _without_private(key, lambda: sign(key.with_suffix(".pub"), "x"))
    subprocess.run([need("ssh-add"), "-q", str(key)], check=True, capture_output=True)
    path = tmp_path / "agent.zip"
    _without_private(key, lambda: make(desk, "zip", path, key=key.with_suffix(".pub")))
    assert stranger(path).code == 0


def _without_private(key: Path, act: object) -> None:
    hidden = key.with_name("hidden")
    key.rename(hidden)
    try:
        act()  # type: ignore[operator]  # a call without arguments
    finally:
        hidden.rename(key)


def test_refusals_are_one_line_that_says_what_to_do(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("no key\n")
    nonsense.chmod(0o600)
    opened = tmp_path / "open"
    shutil.copy(key, opened)
    opened.chmod(0o644)
    for path, told in (
        (tmp_path / "nowhere", "there is no key"),
        (tmp_path, "there is no key"),
        (nonsense, "is no SSH key"),
        (opened, "chmod 600"),
    ):
        with pytest.raises(NotSigned, match=told) as caught:
            sign(path, "x", interactive=False)
        assert "\n" not in str(caught.value)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotSigned, match="not installed"):
        sign(key, "x")


def test_a_refused_key_leaves_no_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with pytest.raises(NotSigned):
        make(desk, "zip", path, key=tmp_path / "nowhere")
    assert not path.exists()


def test_without_the_tool_a_signature_is_named_and_not_checked(
    signed: Path, tmp_path: Path, signers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    words = verify.words_in("en")
    report = verify.inspect(signed, words)
    assert (report.whole, report.signature and report.signature.state) == (True, "unchecked")
    with pytest.raises(verify.Unreadable, match="not installed"):
        verify.inspect(signed, words, verify.Question(signers=str(signers)))
