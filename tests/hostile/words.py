"""Words that put columns out of line: every emoji, storms of marks, both directions, no width at all."""

from __future__ import annotations

from rich._emoji_codes import EMOJI

EMOJIS = tuple(dict.fromkeys(EMOJI.values()))

ODD = {
    "family": "👨‍👩‍👧‍👦 of 👩🏽‍🤝‍👨🏿",
    "flags": "🇨🇳🇩🇪 🏳️‍🌈🏴‍☠️ 🇨",
    "england": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "keycaps": "1️⃣2️⃣#️⃣ 1\u20e3",
    "skin": "👍🏽👍🏿 \U0001f3fdx",
    "selectors": "❤️☎️ ☎︎ ✔️©️ 中\ufe0f",
    "new": "🫠🫶🏽🪿",
    "storm": "e" + "\u0301\u0323" * 100,
    "storm-wide": "中" + "\u20dd\u0334" * 100,
    "right-to-left": "שלום ‏مرحبا بالعالم‏ 123",
    "arabic-marks": "مُحَمَّدٌ",
    "joiners": "a\u200db \u200d c\u200d ‌ में क्‍ष ه\u200d",
    "nothing": "\u200b\u2060\ufeff\u00ad",
    "ambiguous": "①②°±×→Ω※“”…№℃ αβ Яж",
    "half-width": "ｱｲｳ ﾊﾞ ﾊﾟ ＡＢＣ　１",
    "korean": "한국어 \u1112\u1161\u11ab",
    "thai": "น้ำ กี่ ไม้",
    "controls": "tab\tnul\0bell\a",
    "long": "長" * 60 + "w" * 120,
    "brackets": "[/foo] [@click=app.quit]x[/] [$error] [link=http://pwn]y[/link]",
}
"""By what is odd about them. None holds a line end or half a surrogate."""

SHORT = " ".join(text for name, text in ODD.items() if name not in ("long", "england", "storm-wide"))
"""Nearly all of it on one line."""
