"""Text from data, as widgets may take it: never parsed as markup."""

from __future__ import annotations

from textual.content import Content

from aftercase.text import one_line, tidy


def literal(text: str) -> Content:
    """Text for a widget, shown as it is: square brackets stay, nothing in it can be clicked.

    A plain string would be parsed as markup nearly everywhere in Textual, border titles included, and no
    escaping is safe; a `Content` is never parsed.
    """
    return Content(tidy(text))


def literal_line(text: str) -> Content:
    """`literal` on one line: for titles, borders and rows. Never empty, since a border title must not be."""
    return Content(one_line(text) or " ")
