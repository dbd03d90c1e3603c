"""What is served: a fixed list of files, one page, refusals of one line, and the headers of them all."""

from __future__ import annotations

import html
from importlib.resources import files
from string import Template
from typing import NamedTuple

from aftercase import i18n
from aftercase.i18n import N_, tr
from aftercase.web.door import NAMES, Verdict

_FONT = "fonts/RobotoMono-{kind}VariableFont_wght.ttf"


class Asset(NamedTuple):
    """A file that is served: in which package, where in it, and what it is."""

    package: str
    path: str
    kind: str

    def read(self) -> bytes:
        """Its bytes."""
        return files(self.package).joinpath(self.path).read_bytes()


# Name within the room -> file. Nothing else is served: no folder, no name that a request makes up.
ASSETS = {
    "desk.js": Asset("aftercase.web", "page/desk.js", "text/javascript"),
    "desk.css": Asset("aftercase.web", "page/desk.css", "text/css"),
    "icon.svg": Asset("aftercase.web", "page/icon.svg", "image/svg+xml"),
    "textual.js": Asset("textual_serve", "static/js/textual.js", "text/javascript"),
    "xterm.css": Asset("textual_serve", "static/css/xterm.css", "text/css"),
    "upright.ttf": Asset("textual_serve", "static/" + _FONT.format(kind=""), "font/ttf"),
    "italic.ttf": Asset("textual_serve", "static/" + _FONT.format(kind="Italic-"), "font/ttf"),
}

REFUSALS = {
    Verdict.STRANGER: N_("Not let in. Open the address that aftercase serve has printed; it works once."),
    Verdict.USED: N_(
        "This address was used already. For a new one, end aftercase serve with Ctrl-C and start it again."
    ),
    Verdict.ELSEWHERE: N_("Refused: this request is not from the desk's own page on this machine."),
}

_PAGE = Template("""\
<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<title>aftercase</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="xterm.css">
<link rel="stylesheet" href="desk.css">
<script src="textual.js" defer></script>
<script src="desk.js" defer></script>
</head>
<body>
<div id="terminal" class="textual-terminal" data-session-websocket-url="$socket" data-font-size="16"></div>
<p id="opening">$opening<noscript><br>$scripts</noscript></p>
<div id="ended"><p>$ended</p><button type="button">$again</button></div>
</body>
</html>
""")

# By a page instead of a redirect: where the address was clicked on another site (a terminal in a browser),
# a redirect still counts as that site's, and the browser would hold the strict cookie back.
_ENTRY = Template("""\
<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<title>aftercase</title>
<link rel="icon" href="${room}icon.svg">
<meta http-equiv="refresh" content="0; url=$room">
</head>
<body><p><a href="$room">$opening</a></p></body>
</html>
""")


def desk_page(socket: str) -> str:
    """The page a desk is drawn on; ``socket`` is the address of its websocket."""
    return _fill(
        _PAGE,
        socket=socket,
        opening=tr("The desk is being opened …"),
        scripts=tr("The desk needs JavaScript here."),
        ended=tr("This desk has ended. What was half typed is kept as a draft."),
        again=tr("Open it again"),
    )


def entry_page(room: str) -> str:
    """The page that leads from the printed address into the room."""
    return _fill(_ENTRY, room=room, opening=tr("The desk is being opened …"))


def _fill(page: Template, **words: str) -> str:
    lang = "zh-CN" if i18n.language() == "zh" else "en"
    return page.substitute({name: html.escape(word) for name, word in words.items()}, lang=lang)


def refusal(verdict: Verdict) -> str:
    """One line in both languages: who is refused has chosen none."""
    return both(REFUSALS[verdict])


def both(message: str) -> str:
    """A sentence in Chinese and in English, on one line."""
    chosen, said = i18n.language(), []
    for language in i18n.LANGUAGES:
        i18n.use(language)
        said.append(tr(message))
    i18n.use(chosen)
    return " / ".join(dict.fromkeys(said)) + "\n"


def headers(port: int) -> dict[str, str]:
    """The headers of every answer of the server on that port."""
    sockets = " ".join(f"ws://{name}:{port}" for name in NAMES)
    # `sandbox` without popups: xterm.js makes a link of every address in a text, also in a buyer's message;
    # here as in a terminal nothing is opened. It writes style elements too, hence the one inline permission.
    rules = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self'",
        f"connect-src {sockets}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "sandbox allow-scripts allow-same-origin",
    ]
    return {
        "Content-Security-Policy": "; ".join(rules),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "clipboard-write=(self), clipboard-read=(), camera=(), microphone=()",
        "Server": "aftercase",
    }
