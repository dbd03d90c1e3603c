"""Markdown to tokens, set up once: GitHub's flavour, no invented links, and the place of every span.

markdown-it tells the lines of blocks only. A tag or a link must be found again to the column, so the rules
that make them are wrapped to leave their offset in the token's ``meta["at"]``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

InlineRule = Callable[[StateInline, bool], bool]

# Deeper quotes and lists are dropped by the parser without a word; the reader reports from here on.
NESTING_LIMIT = 20


def parse(text: str) -> list[Token]:
    """The tokens of a text; ``map`` counts lines from 0."""
    return _parser().parse(text)


def parse_blocks(text: str) -> list[Token]:
    """The tokens of a text's blocks, what is inside a line left unread: half the time, if that will do."""
    return _block_parser().parse(text)


@functools.cache
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like2", {"linkify": False, "maxNesting": NESTING_LIMIT})
    parser.use(front_matter_plugin)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like2", {"linkify": False, "maxNesting": NESTING_LIMIT})
    parser.disable("linkify").use(front_matter_plugin)
    # A link the parser refuses would stay as raw text; taken as a link it can be reported and disarmed.
    parser.validateLink = _any_link  # type: ignore[method-assign, assignment]
    rules: dict[str, InlineRule] = {
        "backticks": backtick,
        "link": link,
        "image": image,
        "autolink": autolink,
        "html_inline": html_inline,
    }
    for name, rule in rules.items():
        parser.inline.ruler.at(name, _located(rule))
    return parser


def _any_link(_url: str) -> bool:
    return True  # judged by `targets`


def _located(rule: InlineRule) -> InlineRule:
    """The rule, leaving in each of its tokens the offset at which it began."""

    @functools.wraps(rule)
    def located(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        done = rule(state, silent)
        if done and not silent:
            for token in state.tokens[count:]:
                token.meta.setdefault("at", start)
        return done

    return located
