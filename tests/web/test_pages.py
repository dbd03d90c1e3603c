"""What is served: one page that needs no other host and runs no words as script, and refusals of one line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from aftercase import i18n
from aftercase.web import pages
from aftercase.web.door import Verdict

SOCKET = "ws://127.0.0.1:8123/room/ws"


class Reader(HTMLParser):
    """What a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.use("en")


def test_the_page_names_only_what_is_served() -> None:
    for tag, attributes in Reader(pages.desk_page(SOCKET)).tags:
        assert not [name for name in attributes if name.startswith("on")], "no script in the page itself"
        for name in ("src", "href"):
            if name in attributes:
                assert attributes[name] in pages.ASSETS, tag
    for name in ("desk.css", "xterm.css"):
        css = pages.ASSETS[name].read().decode()
        assert "@import" not in css
        assert set(re.findall(r"url\(\W*([^\"')]+)", css)) <= set(pages.ASSETS)
    assert b"://" not in pages.ASSETS["desk.js"].read()


def test_every_file_is_there() -> None:
    for name, asset in pages.ASSETS.items():
        assert asset.read(), name


def test_words_cannot_become_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "tr", lambda _message: '"><script>alert(1)</script>')
    for page in (pages.desk_page('"><script>'), pages.entry_page('"><script>')):
        scripts = [attributes for tag, attributes in Reader(page).tags if tag == "script"]
        assert all(script.get("src") in ("textual.js", "desk.js") for script in scripts)


@pytest.mark.parametrize("verdict", [Verdict.STRANGER, Verdict.USED, Verdict.ELSEWHERE])
def test_a_refusal_is_one_line(verdict: Verdict) -> None:
    line = pages.refusal(verdict)
    assert line.endswith(f"{pages.REFUSALS[verdict]}\n"), "the English after the Chinese"
    assert line.count("\n") == 1
    assert i18n.language() == "en"


def test_the_policy_lets_nothing_out() -> None:
    policy = pages.headers(8123)["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "ws://127.0.0.1:8123 ws://localhost:8123"
    assert rules["frame-ancestors"] == "'none'"
    assert "allow-popups" not in rules["sandbox"]
