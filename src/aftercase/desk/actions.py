"""The one table of actions: it makes the bindings, the footer, the palette, the help and the page of keys.

Letters, digits, F-keys and arrows only: nothing that tmux, screen or a terminal keeps for itself. ``esc``
always leaves; quitting and help cannot be unbound. A person's own keys lie over the table (`use`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from aftercase.i18n import N_, tr

Scope = Literal[
    "app",
    "home",
    "week",
    "triage",
    "pick",
    "new",
    "workspace",
    "composer",
    "form",
    "clocks",
    "preview",
    "reading",
]


class Action(NamedTuple):
    """One thing a person can do.

    Attributes:
        id: The name of the ``action_…`` method and of the binding, for keymaps.
        scope: Where it can be done.
        keys: What is pressed, as Textual names keys, comma separated; the first is shown.
        label: A word or two for the footer (a key of the catalogue).
        help: A sentence for the help and the palette (a key of the catalogue).
        footer: Its rank in the footer, lowest first; 0 is never shown there.
    """

    id: str
    scope: Scope
    keys: str
    label: str
    help: str
    footer: int = 0

    @property
    def key(self) -> str:
        """The first key as a person reads it: ``?``, ``space``, ``F4``, ``^p``."""
        return spoken(self.pressed.split(",")[0])

    @property
    def name(self) -> str:
        """What it is called in a keymap: ``home.new``."""
        return f"{self.scope}.{self.id}"

    @property
    def pressed(self) -> str:
        """The keys that count: a person's own, else the table's."""
        return _OWN.get(self.name, self.keys)


def spoken(key: str) -> str:
    """A key as a person reads it: ``?``, ``space``, ``F4``, ``^p``."""
    if key.startswith("ctrl+") and len(key) == 6:
        return "^" + key[-1]
    return _KEY_NAMES.get(key, key.upper() if key[0] == "f" and key[1:].isdigit() else key)


def use_plain(plain: bool) -> None:
    """From here on keys are spoken in ASCII, or with their signs again."""
    for key, (sign, word) in _SIGNED.items():
        _KEY_NAMES[key] = word if plain else sign


def named(text: str) -> str:
    """A text with the sign for enter in it, as the key is spoken: a word, where signs are ASCII."""
    return text.replace("⏎", _KEY_NAMES["enter"])


_OWN: dict[str, str] = {}  # a person's own keys: name of the action -> keys
_SIGNED = {"enter": ("⏎", "enter"), "shift+tab": ("⇧tab", "shift+tab")}

_KEY_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "enter": "⏎",
    "shift+tab": "⇧tab",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "semicolon": ";",
    "full_stop": ".",
    "comma": ",",
}

ACTIONS: tuple[Action, ...] = (
    # everywhere
    Action("help", "app", "question_mark,f1", N_("help"), N_("Show what can be done here"), 90),
    Action(
        "jump", "app", "f", N_("jump"), N_("Show a letter on everything to act on; digits are the panes"), 93
    ),
    Action("command_palette", "app", "ctrl+p", N_("commands"), N_("Find a command by name"), 91),
    Action("language", "app", "f2", "中/EN", N_("Switch between 中文 and English"), 92),
    Action("glossary", "app", "f3", N_("terms"), N_("Look up a term, in Chinese or English"), 0),
    Action("theme", "app", "f8", N_("theme"), N_("Dark, light, high contrast, or the terminal's colours"), 0),
    Action(
        "redraw", "app", "ctrl+l", N_("redraw"), N_("Draw the screen anew, if something wrote over it"), 0
    ),
    Action("copied", "app", "f6", N_("bare text"), N_("Show the text alone, to select it by hand"), 0),
    Action(
        "suspend",
        "app",
        "ctrl+z",
        N_("aside"),
        N_("Go to the shell for a while; fg there brings the desk back"),
        0,
    ),
    Action("quit", "app", "ctrl+q", N_("quit"), N_("Leave the desk; everything is saved"), 95),
    # home
    Action("open", "home", "enter", N_("open"), N_("Open the case"), 1),
    Action("new", "home", "n", N_("new case"), N_("Answer a few questions and open a case"), 2),
    Action("pick", "home", "p", N_("playbook"), N_("Open a case straight from a playbook"), 4),
    Action("demo", "home", "d", N_("demo"), N_("Try a demo case, thrown away on leaving"), 3),
    Action("closed", "home", "c", N_("closed"), N_("Show or hide closed cases"), 5),
    Action("search", "home", "slash", N_("search"), N_("Search and filter the cases as you type"), 6),
    Action("views", "home", "v", N_("views"), N_("Choose or save a view of the list"), 7),
    Action("select", "home", "space", N_("select"), N_("Select the case, for an act on several"), 0),
    Action("tags", "home", "t", N_("tags"), N_("Add or take away tags of the selected cases"), 0),
    Action("assign", "home", "w", N_("hand over"), N_("Say who looks after the selected cases"), 0),
    Action("snooze", "home", "z", N_("rest"), N_("Let the selected cases rest until later, or wake them"), 0),
    Action("play", "home", "g", N_("next"), N_("Go through the cases that need you"), 10),
    Action("week", "home", "a", N_("week"), N_("See the clocks of all cases, day by day"), 8),
    Action("refresh", "home", "r", N_("refresh"), N_("Read the cases again"), 0),
    Action("leave", "home", "escape", N_("leave"), N_("Leave the desk"), 0),
    # the week
    Action("open", "week", "enter", N_("open"), N_("Open the case of this clock"), 1),
    Action("week_after", "week", "n,right", N_("week after"), N_("Show the seven days after these"), 2),
    Action("week_before", "week", "p,left", N_("week before"), N_("Show the seven days before these"), 3),
    Action("this_week", "week", "t", N_("today"), N_("Go back to the week that begins today"), 4),
    Action("leave", "week", "escape", N_("leave"), N_("Go back to the list of cases"), 5),
    # triage
    Action("go_on", "triage", "enter", N_("go on"), N_("Fill in the new case with these answers"), 0),
    *(
        Action(f"answer({n})", "triage", str(n), N_("answer"), N_("Give this answer"), int(n == 1))
        for n in range(1, 10)
    ),
    Action(
        "earlier", "triage", "b,backspace", N_("question before"), N_("Go back to the question before"), 2
    ),
    Action("leave", "triage", "escape", N_("leave"), N_("Leave without opening a case"), 3),
    # the playbooks
    Action("choose", "pick", "enter", N_("choose"), N_("Open a case from this playbook"), 1),
    Action("leave", "pick", "escape", N_("leave"), N_("Leave without opening a case"), 2),
    # a new case
    Action("create", "new", "f10", N_("open the case"), N_("Open the case with what is filled in"), 1),
    Action("leave", "new", "escape", N_("leave"), N_("Leave without opening a case"), 2),
    # workspace
    Action("tick", "workspace", "space,x", N_("tick"), N_("Tick the check, or take the tick back"), 1),
    Action("value", "workspace", "v", N_("value"), N_("Write down the value a check asks for"), 6),
    Action("attach", "workspace", "a", N_("file"), N_("Attach a file as evidence"), 5),
    Action("skip", "workspace", "s", N_("skip"), N_("Skip a check, with a reason"), 9),
    Action("message", "workspace", "m", N_("message"), N_("Fill, copy and log a message of this step"), 3),
    Action("copy", "workspace", "c", N_("copy"), N_("Copy the message to your clipboard"), 8),
    Action("log", "workspace", "l", N_("log"), N_("Write an entry into the communication log"), 4),
    Action("correct", "workspace", "e", N_("correct"), N_("Correct a log entry; the old words stay"), 0),
    Action("offer", "workspace", "i", N_("offer"), N_("Write down an offer, and send its words"), 18),
    Action("answer", "workspace", "y", N_("answer"), N_("Write down what became of an offer"), 19),
    Action("promise", "workspace", "P", N_("promise"), N_("Let a clock watch over what we promised"), 0),
    Action("snooze", "workspace", "Z", N_("rest"), N_("Let the case rest until later, or wake it"), 0),
    Action("undo", "workspace", "u", N_("undo"), N_("Take back your latest act"), 7),
    Action("redo", "workspace", "ctrl+r", N_("redo"), N_("Do again what you have undone"), 0),
    Action("back", "workspace", "b", N_("step before"), N_("Enter the step before again"), 10),
    Action("clocks", "workspace", "t", N_("clocks"), N_("See the clocks, and type in a countdown"), 11),
    Action("data", "workspace", "d", N_("case data"), N_("Fill in order, buyer, platform and dates"), 12),
    Action("stage", "workspace", "g", N_("stage"), N_("Move the case to another stage"), 0),
    Action("switch", "workspace", "w", N_("switch"), N_("Switch to another playbook, with a reason"), 0),
    Action("close", "workspace", "o", N_("close case"), N_("Close the case with its outcome"), 13),
    Action("reopen", "workspace", "r", N_("reopen"), N_("Open a closed case again, with a reason"), 0),
    Action("read", "workspace", "p", N_("read"), N_("Read the whole playbook, and search in it"), 16),
    Action("next_case", "workspace", "n", N_("next case"), N_("Go to the next case that needs you"), 17),
    Action("zoom", "workspace", "z", N_("zoom"), N_("Show one pane alone, or all again"), 14),
    Action("next_pane", "workspace", "tab", N_("pane"), N_("Go to the next pane"), 2),
    Action("previous_pane", "workspace", "shift+tab", N_("pane before"), N_("Go to the pane before"), 0),
    Action("leave", "workspace", "escape", N_("home"), N_("Go back to the list of cases"), 15),
    *(
        Action(f"branch({n})", "workspace", str(n), N_("way on"), N_("Take this way on"), 0)
        for n in range(1, 10)
    ),
    # the composer
    Action("save", "composer", "f10,ctrl+d", N_("save"), N_("Write the entry into the log"), 1),
    Action(
        "bring_in",
        "composer",
        "f7",
        N_("template"),
        N_("Begin from a message of this step, or from words that were not saved"),
        3,
    ),
    Action(
        "quote",
        "composer",
        "ctrl+r",
        N_("quote"),
        N_("Quote what you answer: above, then below, then not at all"),
        4,
    ),
    Action("turn", "composer", "ctrl+o", N_("who spoke"), N_("Switch between they said and we said"), 7),
    Action("editor", "composer", "f4", N_("editor"), N_("Write in your own editor"), 5),
    Action("gap", "composer", "f9", N_("next gap"), N_("Go to the next thing that is missing"), 6),
    Action(
        "throw_away", "composer", "ctrl+t", N_("throw away"), N_("Throw the draft away; ctrl+u undoes it")
    ),
    Action("undo", "composer", "ctrl+u", N_("undo"), N_("Take back what was typed last"), 0),
    Action("redo", "composer", "ctrl+y", N_("redo"), N_("Type again what was taken back"), 0),
    Action("copy_only", "composer", "f5", N_("copy only"), N_("Copy the text without logging it")),
    Action(
        "leave", "composer", "escape", N_("keep as draft"), N_("Leave; what you typed is kept as a draft"), 2
    ),
    # the form with the case's data
    Action("save", "form", "f10", N_("save"), N_("Save what was changed"), 1),
    Action("leave", "form", "escape", N_("leave"), N_("Leave without saving"), 2),
    # the preview of a playbook
    Action("edit", "preview", "f4,enter", N_("edit"), N_("Open the file in your editor, at this place"), 1),
    Action("findings", "preview", "p", N_("findings"), N_("Go to the findings, and back"), 2),
    Action("twin", "preview", "y", N_("twin"), N_("Show the same step in the other language"), 3),
    Action("read_again", "preview", "f5", N_("read again"), N_("Read the file again now"), 0),
    Action(
        "next_step",
        "preview",
        "n,right_square_bracket",
        N_("next step"),
        N_("Show the next step of the file"),
        4,
    ),
    Action(
        "step_above",
        "preview",
        "N,left_square_bracket",
        N_("step above"),
        N_("Show the step above in the file"),
        0,
    ),
    Action("leave", "preview", "escape", N_("leave"), N_("Leave the preview"), 5),
    # reading a playbook
    Action("find", "reading", "slash", N_("search"), N_("Search in this playbook"), 1),
    Action("next_match", "reading", "n", N_("next match"), N_("Go to the next place that was found"), 2),
    Action("match_before", "reading", "N", N_("match before"), N_("Go to the place found before"), 0),
    Action("outline", "reading", "o", N_("outline"), N_("Go to the outline, and back"), 3),
    Action("next_step", "reading", "right_square_bracket", N_("next step"), N_("Show the next step"), 4),
    Action("step_above", "reading", "left_square_bracket", N_("step above"), N_("Show the step above"), 0),
    Action("leave", "reading", "escape", N_("leave"), N_("Go back to the case"), 5),
    # the clocks
    Action("countdown", "clocks", "n", N_("countdown"), N_("Type in when the clock rings"), 1),
    Action("met", "clocks", "m", N_("met"), N_("The clock was kept"), 2),
    Action("pause", "clocks", "p", N_("pause"), N_("The clock stands still"), 3),
    Action("resume", "clocks", "r", N_("resume"), N_("The clock runs again"), 4),
    Action("leave", "clocks", "escape", N_("leave"), N_("Go back to the case"), 5),
)


SCOPES: dict[Scope, str] = {
    "app": N_("Everywhere"),
    "home": N_("The list of cases"),
    "week": N_("The week"),
    "triage": N_("The questions"),
    "pick": N_("The playbooks"),
    "new": N_("The new case"),
    "workspace": N_("The case"),
    "composer": N_("Writing"),
    "form": N_("The case's data"),
    "clocks": N_("The clocks"),
    "preview": N_("The preview"),
    "reading": N_("Reading a playbook"),
}
"""What the actions of a screen are headed with."""


def of(scope: Scope) -> list[Action]:
    """The actions of a scope, without those that hold everywhere."""
    return [action for action in ACTIONS if action.scope == scope]


TYPING: frozenset[Scope] = frozenset(("composer", "form", "new", "pick"))
"""Where letters are typed, and mean nothing else."""


def footer(scopes: Iterable[Scope]) -> list[Action]:
    """What the footer shows, in its order."""
    wanted = set(scopes)
    shown = [a for a in ACTIONS if a.scope in wanted and a.footer]
    if wanted & TYPING:
        shown = [a for a in shown if a.id != "jump"]
    return sorted(shown, key=lambda action: action.footer)


def words(action: Action) -> str:
    """The action's sentence in the interface language."""
    return tr(action.help)


def use(keymap: Mapping[str, str]) -> None:
    """Lay a person's own keys over the table; see `desk.keymap`."""
    _OWN.clear()
    _OWN.update(keymap)
