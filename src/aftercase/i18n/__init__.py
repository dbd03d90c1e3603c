"""Every word we print, in English and Chinese: gettext catalogues, switchable at run time.

The English sentence is the key. A sentence without a translation is printed in English, and a test finds it.
"""

from __future__ import annotations

import functools
import gettext
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

LANGUAGES = ("zh", "en")
_LOCALE = Path(__file__).parent / "locale"
_language = "en"
_BETWEEN = {", ": "、", "; ": "；"}  # Chinese has its own


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("aftercase", _LOCALE, [language], fallback=True)


def tr(message: str, **values: object) -> str:
    """The sentence in the interface language, its ``{name}`` placeholders filled with ``values``."""
    text = message if _language == "en" else _catalogue(_language).gettext(message)
    return text.format(**values) if values else text


def joined(words: Iterable[str], between: str = ", ") -> str:
    """Words in a row, with what stands between them in the interface language (``", "`` or ``"; "``)."""
    return (_BETWEEN[between] if _language == "zh" else between).join(words)


def labelled(label: str, text: str) -> str:
    """``label: text``, with the colon of the interface language."""
    return f"{label}：{text}" if _language == "zh" else f"{label}: {text}"


def aside(text: str, more: str) -> str:
    """``text (more)``, with the brackets of the interface language."""
    return f"{text}（{more}）" if _language == "zh" else f"{text} ({more})"


def N_(message: str) -> str:  # noqa: N802 - the name that message extractors know
    """Mark a sentence for the catalogue where it is only kept, to be translated when shown."""
    return message


def language() -> str:
    """The interface language, ``zh`` or ``en``."""
    return _language


def use(code: str) -> None:
    """Switch the interface language.

    Raises:
        ValueError: The code is neither ``zh`` nor ``en``.
    """
    global _language  # one interface per process
    if code not in LANGUAGES:
        raise ValueError(code)
    _language = code


def from_locale(environ: Mapping[str, str] = os.environ) -> str:
    """The language the locale asks for: ``zh`` for any Chinese one, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
