"""The head of a record signed with a person's SSH key, by ssh-keygen itself: no key is ever read by us."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from aftercase.exchange import verify
from aftercase.i18n import N_, tr
from aftercase.store.protocol import StoreError
from aftercase.text import one_line

_SECONDS = 300.0  # a passphrase is typed, a key is touched


class NotSigned(StoreError):  # noqa: N818 - it reads better than an error
    """The key or the tool refused; nothing was written."""

    sentence = N_("Not signed: {reason}")

    def __init__(self, reason: str, path: Path | None = None) -> None:
        super().__init__(path, reason=reason)


def sign(key: Path, text: str, interactive: bool = True) -> bytes:
    """Sign a text in the namespace ``aftercase``.

    Args:
        key: A private key, or the ``.pub`` file of a key that ssh-agent holds.
        text: The head.
        interactive: A person is there to type a passphrase; else none is asked for.

    Returns:
        The signature as ``ssh-keygen -Y verify`` takes it.

    Raises:
        NotSigned: There is no such key or tool, or the key was not opened.
    """
    key = Path(os.path.abspath(key.expanduser()))  # noqa: PTH100 - one that begins with a dash is no option
    if not key.is_file():
        raise NotSigned(tr("there is no key {key}.", key=str(key)), key)
    environ = dict(os.environ) if interactive else {**os.environ, "SSH_ASKPASS_REQUIRE": "never"}
    command = ["ssh-keygen", "-Y", "sign", "-n", verify.NAMESPACE, "-f", str(key)]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, fixed options
            command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=False, env=environ
        )
    except FileNotFoundError:
        raise NotSigned(tr("ssh-keygen is not installed. Install OpenSSH 8.2 or newer.")) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotSigned(tr("ssh-keygen gave no answer ({why}).", why=type(error).__name__)) from None
    try:
        verify.key_of(done.stdout)
    except ValueError:
        raise NotSigned(_reason(key, done.stderr.decode("utf-8", "replace")), key) from None
    return done.stdout


def _reason(key: Path, said: str) -> str:
    """What ssh-keygen said, as one line that says what to do."""
    if "incorrect passphrase" in said or "agent refused" in said:
        message = N_(
            "the key {key} was not opened: its passphrase is needed. Type it in a terminal, "
            "or give the key to ssh-agent (ssh-add) and name its .pub file."
        )
    elif "UNPROTECTED" in said or "bad permissions" in said:
        message = N_("the key {key} can be read by others, so ssh refuses it. Run: chmod 600 {key}")
    elif "No private key found for public key" in said or "agent socket" in said:
        message = N_("ssh-agent does not hold the key {key}. Run ssh-add, or name the private key.")
    elif any(words in said for words in ("No private key", "load public key", "invalid format", "libcrypto")):
        message = N_("{key} is no SSH key that ssh-keygen can use.")
    else:
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "?")
        return tr("ssh-keygen says: {why}", why=one_line(last, 160))
    return tr(message, key=str(key))
