"""The door: who is let in, and who is not. Pure."""

from __future__ import annotations

import itertools

import pytest

from aftercase.web.door import Ask, Door, Verdict

PORT = 8123
US = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{US}"


@pytest.fixture
def door() -> Door:
    """A door with secrets that can be read."""
    names = itertools.count(1)
    return Door(PORT, lambda _length: f"secret-{next(names)}")


def token(door: Door, **more: object) -> Ask:
    return Ask(**{"hosts": [US], "tokens": [door.token], **more})  # type: ignore[arg-type]  # by its fields


def inside(door: Door, **more: object) -> Ask:
    given = {"hosts": [US], "path": door.room, "cookies": [door.key], **more}
    return Ask(**given)  # type: ignore[arg-type]  # by its fields


def test_the_secrets_are_three_and_long() -> None:
    one, other = Door(PORT), Door(PORT)
    secrets = {one.token, one.key, one.room, other.token, other.key, other.room}
    assert len(secrets) == 6
    assert min(len(secret) for secret in secrets) >= 43, "256 bits in base64"
    assert one.address == f"{ORIGIN}/?token={one.token}"
    assert one.key not in one.address
    assert one.room.strip("/") not in one.address


def test_the_token_works_once(door: Door) -> None:
    assert door.judge(token(door)) is Verdict.ENTER
    assert door.judge(token(door)) is Verdict.USED
    assert door.judge(token(door, cookies=[door.key])) is Verdict.USED


@pytest.mark.parametrize(
    "given",
    [[], [""], ["x"], ["secret-1x"], ["SECRET-1"], ["secret-1", "secret-1"], ["secret-2"], ["\ud800"]],
)
def test_a_wrong_token_is_refused_and_uses_nothing_up(door: Door, given: list[str]) -> None:
    assert door.judge(token(door, tokens=given)) is Verdict.STRANGER
    assert door.judge(token(door)) is Verdict.ENTER


@pytest.mark.parametrize(
    "more", [{"early": True}, {"method": "HEAD"}, {"method": "POST"}, {"path": "/x"}, {"path": "//"}]
)
def test_what_is_no_visit_of_a_person_does_not_use_the_token_up(door: Door, more: dict[str, object]) -> None:
    assert door.judge(token(door, **more)) is Verdict.STRANGER
    assert door.judge(token(door)) is Verdict.ENTER


def test_the_cookie_opens_the_room_and_nothing_else(door: Door) -> None:
    assert door.judge(inside(door)) is Verdict.LET_IN
    assert door.judge(inside(door, path=f"{door.room}ws", socket=True, origins=[ORIGIN])) is Verdict.LET_IN
    for path in ("/", "/ws", "/static/", "/download/x", door.room.rstrip("/"), "/x" + door.room):
        assert door.judge(inside(door, path=path)) is Verdict.STRANGER


@pytest.mark.parametrize("cookies", [[], [""], ["x"], ["secret-1"], ["secret-3"], ["secret-2 "], ["x", ""]])
def test_the_room_needs_the_cookie(door: Door, cookies: list[str]) -> None:
    assert door.judge(inside(door, cookies=cookies)) is Verdict.STRANGER
    assert door.judge(inside(door, cookies=cookies, tokens=[door.token])) is Verdict.STRANGER


def test_a_cookie_that_another_page_has_added_does_not_lock_us_out(door: Door) -> None:
    assert door.judge(inside(door, cookies=[door.key, "x"])) is Verdict.LET_IN
    assert door.judge(inside(door, cookies=["x", door.key])) is Verdict.LET_IN


@pytest.mark.parametrize("hosts", [[f"localhost:{PORT}"], [f"LOCALHOST:{PORT}"]])
def test_the_machine_has_two_names(door: Door, hosts: list[str]) -> None:
    assert door.judge(inside(door, hosts=hosts)) is Verdict.LET_IN


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["127.0.0.1"],
        ["localhost"],
        ["127.0.0.1:80"],
        [f"evil.example:{PORT}"],
        [f"127.0.0.1.evil.example:{PORT}"],
        [f"127.0.0.2:{PORT}"],
        [f"[::1]:{PORT}"],
        [f"x@127.0.0.1:{PORT}"],
        [US, US],
        [US, "evil.example"],
        [f"{US},evil.example"],
    ],
)
def test_a_foreign_name_of_this_machine_is_refused(door: Door, hosts: list[str]) -> None:
    """DNS rebinding: the browser believes the page is its own, and sends what it has for that name."""
    assert door.judge(inside(door, hosts=hosts)) is Verdict.ELSEWHERE
    assert door.judge(token(door, hosts=hosts)) is Verdict.ELSEWHERE
    assert not door.used


def test_browsers_leave_the_usual_port_out() -> None:
    door = Door(80)
    assert door.judge(inside(door, hosts=["127.0.0.1"])) is Verdict.LET_IN
    assert door.judge(inside(door, hosts=["127.0.0.1:80"])) is Verdict.LET_IN


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://127.0.0.1:9999",
        f"https://{US}",
        f"{ORIGIN}/",
        f"http://localhost:{PORT}",
    ],
)
def test_another_page_is_refused_whatever_it_has(door: Door, origin: str) -> None:
    for socket in (False, True):
        assert door.judge(inside(door, origins=[origin], socket=socket)) is Verdict.ELSEWHERE
    assert door.judge(token(door, origins=[origin])) is Verdict.ELSEWHERE


def test_a_websocket_must_say_whose_page_it_is(door: Door) -> None:
    assert door.judge(inside(door, socket=True)) is Verdict.ELSEWHERE
    assert door.judge(inside(door, socket=True, origins=[ORIGIN, ORIGIN])) is Verdict.ELSEWHERE
    assert door.judge(inside(door, socket=True, origins=[ORIGIN])) is Verdict.LET_IN


@pytest.mark.parametrize(
    ("site", "verdict"),
    [
        ("", Verdict.LET_IN),
        ("none", Verdict.LET_IN),
        ("same-origin", Verdict.LET_IN),
        ("same-site", Verdict.ELSEWHERE),  # another port of this host, to which our cookie would go
        ("cross-site", Verdict.ELSEWHERE),
    ],
)
def test_what_another_page_has_caused_is_refused(door: Door, site: str, verdict: Verdict) -> None:
    assert door.judge(inside(door, site=site)) is verdict


def test_the_address_may_be_clicked_on_another_page(door: Door) -> None:
    """A terminal may itself be a page."""
    assert door.judge(token(door, site="cross-site")) is Verdict.ENTER
