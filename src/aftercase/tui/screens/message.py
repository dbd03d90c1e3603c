"""A message of the playbook, filled in: look it over, copy it, log it as sent."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from aftercase import terms
from aftercase.desk.desk import Desk
from aftercase.i18n import tr
from aftercase.playbook.model import Message
from aftercase.tui.literal import literal
from aftercase.tui.screens.writing import WritingScreen


class MessageScreen(WritingScreen):
    """The filled text may still be edited. Saving copies it and logs it as sent, in one act."""

    def __init__(
        self, desk: Desk, number: str, message: Message, filled: str, seen: int | None = None
    ) -> None:
        """``filled`` is the text with the case's data in it, ``seen`` the step it belongs to."""
        super().__init__(desk, number, filled)
        self.message, self.seen = message, seen

    @property
    def draft_key(self) -> str:
        """One draft per message."""
        return f"message-{self.message.id}"

    def heading(self) -> str:
        """To whom, and where."""
        party = terms.label(terms.PARTIES, self.message.to)
        words = tr("message to {party}", party=party)
        if self.message.channel:
            words += f" · {terms.label(terms.CHANNELS, self.message.channel)}"
        return words

    def fields(self) -> ComposeResult:
        """What the keys do here."""
        yield Static(self._keys(), classes="keys", markup=False)

    @staticmethod
    def _keys() -> str:
        return tr("F10 copies the text and logs it as sent. F5 only copies. F6 shows it bare, to select.")

    def relabel(self) -> None:
        """The keys follow the language too."""
        super().relabel()
        self.query_one(".keys", Static).update(self._keys())

    def destination(self) -> tuple[str, str, str]:
        """As the playbook says."""
        return "out", self.message.to, self.message.channel

    def action_copy_only(self) -> None:
        """Send the text to the person's own clipboard."""
        self.desk_app.copy(self.text)

    def write(self) -> None:
        """Log it as sent."""
        from aftercase.guide.decide import Speech

        speech = Speech(
            "out",
            self.message.to,
            self.text,
            self.message.channel,
            message=self.message.id,
            override=self.override,
        )
        self.desk.say(self.number, speech, self.seen)

    def after(self) -> None:
        """Copy it too."""
        self.desk_app.copy(self.text, tr("It is logged as sent."))


class PlainText(ModalScreen[None]):
    """A text and nothing else, so that a terminal without a clipboard of ours can select it."""

    DEFAULT_CSS = """
    PlainText { background: $background; }
    PlainText Static { width: 1fr; height: auto; }
    """

    def __init__(self, text: str) -> None:
        """The text."""
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """Only the text: a frame would be selected with it."""
        yield Static(literal(self._text), markup=False)

    def on_mount(self) -> None:
        """The terminal's own mouse selects now."""
        self._mouse(on=False)

    def on_unmount(self) -> None:
        """The mouse is ours again."""
        self._mouse(on=True)

    def _mouse(self, on: bool) -> None:
        driver = self.app._driver
        switch = getattr(driver, "_enable_mouse_support" if on else "_disable_mouse_support", None)
        if switch is not None:
            switch()

    def on_key(self, event: events.Key) -> None:
        """Any key leads back."""
        event.stop()
        self.dismiss(None)
