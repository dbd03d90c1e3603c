"""The words in which an offer is made: look them over, copy them, log them as sent."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from aftercase import terms
from aftercase.case.state import Offer
from aftercase.desk.desk import Desk
from aftercase.guide import proposing
from aftercase.guide.decide.offers import words
from aftercase.guide.decide.words import Speech
from aftercase.i18n import tr
from aftercase.tui.screens.writing import WritingScreen


class OfferScreen(WritingScreen):
    """A message with an offer in it. Saving copies it and logs it as sent; the offer stands already."""

    def __init__(self, desk: Desk, number: str, offer: Offer, language: str) -> None:
        """``language`` is that of the playbook: whoever gets the offer reads it."""
        super().__init__(desk, number, proposing.message(offer, language, desk.zone))
        self.offer = offer

    @property
    def draft_key(self) -> str:
        """One draft per offer."""
        return f"offer-{self.offer.id}"

    def heading(self) -> str:
        """Which offer, and to whom."""
        party = terms.label(terms.PARTIES, self.offer.to)
        return tr("offer {n} to {party}: {offer}", n=self.offer.id, party=party, offer=words(self.offer))

    def fields(self) -> ComposeResult:
        """What the keys do here."""
        yield Static(self._keys(), classes="keys", markup=False)

    @staticmethod
    def _keys() -> str:
        return tr("F10 copies the text and logs it as sent. esc leaves; the offer stays written down.")

    def relabel(self) -> None:
        """The keys follow the language too."""
        super().relabel()
        self.query_one(".keys", Static).update(self._keys())

    def destination(self) -> tuple[str, str, str]:
        """To whom the offer is made, where one usually writes to him."""
        return "out", self.offer.to, "platform_chat" if self.offer.to == "buyer" else "email"

    def write(self) -> None:
        """Log it as sent."""
        direction, party, channel = self.destination()
        speech = Speech(direction, party, self.text, channel, override=self.override)
        self.desk.say(self.number, speech)

    def after(self) -> None:
        """Copy it too."""
        self.desk_app.copy(self.text, tr("It is logged as sent."))
