"""Where a link leads, and where none may lead."""

from __future__ import annotations

import pytest

from aftercase.playbook.targets import Target, internal, unsafe


@pytest.mark.parametrize(
    ("href", "target", "stored"),
    [
        ("#ask", Target("", "", "ask"), "#ask"),
        ("#", Target("", "", ""), "#"),
        ("other.zh.md", Target("other", "zh", ""), "other"),
        ("./other.zh.md#ask", Target("other", "zh", "ask"), "other#ask"),
        ("other.md#ask", Target("other", "", "ask"), "other#ask"),
        ("#%E8%AF%B7", Target("", "", "请"), "#请"),
    ],
)
def test_links_to_steps(href: str, target: Target, stored: str) -> None:
    assert internal(href) == target
    assert target.stored == stored


@pytest.mark.parametrize(
    "href",
    [
        "",
        "other.zh.pdf",
        "https://example.com/a.zh.md",
        "docs/other.zh.md",
        "../other.zh.md",
        "/x.zh.md",
        "?a.md",
    ],
)
def test_links_elsewhere(href: str) -> None:
    assert internal(href) is None


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ssh://host",
        "/etc/passwd",
        "%2Fetc/passwd",
        "%20/etc/passwd",
        "\\\\host\\share",
        "//host/x",
        "../secret",
        "a/../../b",
        "a/%2e%2e/b",
        "..\\b",
    ],
)
def test_unsafe_links(href: str) -> None:
    assert unsafe(href)


@pytest.mark.parametrize(
    "href",
    [
        "https://example.com/a/../b",
        "HTTP://example.com",
        "mailto:a@example.com",
        "form.pdf",
        "a..b.pdf",
        "a/b.png",
    ],
)
def test_safe_links(href: str) -> None:
    assert not unsafe(href)
