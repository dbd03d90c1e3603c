"""Who may come in: decided about every request before anything else is done with it. Pure.

A server on 127.0.0.1 is reached by more than its owner: by every account of the machine, and by every page
that is open in the browser. So:

- the printed address holds a token that works once; it is exchanged for a cookie, which nothing on the page
  can read;
- browsers send a cookie to every port of a host, so another account could fetch ours by a server of its own.
  This cookie belongs to a path nobody can guess, the *room*: it is sent there and nowhere else;
- a request must name this machine and this port as its host: a foreign name that was made to point here
  (DNS rebinding) does not;
- a request that another page has caused says so (Origin, Sec-Fetch-Site), and is refused.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

HOST = "127.0.0.1"
COOKIE = "aftercase"
NAMES = (HOST, "localhost")  # what a request may call us
_HTTP = 80  # the port that browsers leave out
_BYTES = 32  # of chance in each secret: 256 bits


class Verdict(Enum):
    """What becomes of a request."""

    LET_IN = "it comes from the browser that was let in"
    ENTER = "the token is right, and this is its first use"
    USED = "the token is right, and was used before"
    STRANGER = "it does not say who it is"
    ELSEWHERE = "it is meant for another host, or another page has caused it"


class Ask(NamedTuple):
    """What the door looks at.

    Attributes:
        method: ``GET`` …
        path: The path of the address, as it was sent.
        hosts: All ``Host`` headers; there must be one.
        origins: All ``Origin`` headers.
        site: ``Sec-Fetch-Site``, "" where the browser does not say.
        tokens: All ``token`` parameters of the address.
        cookies: All values of cookies with our name; a page on another port can add one of its own.
        socket: Whether a websocket is asked for.
        early: Whether the browser only loads ahead, and no person has asked yet.
    """

    method: str = "GET"
    path: str = "/"
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    site: str = ""
    tokens: Sequence[str] = ()
    cookies: Sequence[str] = ()
    socket: bool = False
    early: bool = False


class Door:
    """The door of one server.

    Attributes:
        port: The port we listen on.
        token: What the printed address holds; it works once.
        key: The value of the cookie.
        room: The path under which the desk is, ``/…/``.
        used: Whether the token was exchanged.
    """

    def __init__(self, port: int, chance: Callable[[int], str] = secrets.token_urlsafe) -> None:
        """``chance`` gives a text made from as many random bytes."""
        self.port = port
        self.token, self.key, self.room = chance(_BYTES), chance(_BYTES), f"/{chance(_BYTES)}/"
        self.used = False

    @property
    def address(self) -> str:
        """What is printed, and works once."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def judge(self, ask: Ask) -> Verdict:
        """What becomes of a request; ``ENTER`` is said once."""
        if not self._for_us(ask):
            return Verdict.ELSEWHERE
        if ask.method != "GET":
            return Verdict.STRANGER
        if ask.path.startswith(self.room):
            return self._in_the_room(ask)
        if ask.path != "/" or len(ask.tokens) != 1 or not _same(ask.tokens[0], self.token):
            return Verdict.STRANGER
        if self.used:
            return Verdict.USED
        if ask.early:  # what a browser or a chat loads ahead must not use the address up
            return Verdict.STRANGER
        self.used = True
        return Verdict.ENTER

    def _in_the_room(self, ask: Ask) -> Verdict:
        if not any(_same(cookie, self.key) for cookie in ask.cookies):
            return Verdict.STRANGER
        # A page on another port of this host gets our cookie sent along, and is none of us.
        if ask.site not in ("", "same-origin", "none"):
            return Verdict.ELSEWHERE
        return Verdict.LET_IN

    def _for_us(self, ask: Ask) -> bool:
        """Whether the request names this server, and no other page has caused it."""
        names = [f"{name}:{self.port}" for name in NAMES]
        if self.port == _HTTP:
            names += NAMES
        if len(ask.hosts) != 1 or ask.hosts[0].lower() not in names:
            return False
        ours = f"http://{ask.hosts[0].lower()}"
        if any(origin != ours for origin in ask.origins):
            return False
        # Nothing but a browser's own word tells a websocket of ours from one of another page.
        return len(ask.origins) == 1 if ask.socket else True


def _same(given: str, ours: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far they are."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode())
