"""What is known of the case: platform, carrier, payment, order, buyer, amount and dates."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from aftercase import terms
from aftercase.clock import times
from aftercase.clock.rules import CASE_DATES
from aftercase.desk.desk import Desk
from aftercase.guide import ladder, variables
from aftercase.i18n import N_, tr
from aftercase.tui.dialogs import TIME_HINT
from aftercase.tui.footer import ActionFooter
from aftercase.tui.form import Field
from aftercase.tui.literal import literal
from aftercase.tui.screens.base import DeskScreen
from aftercase.tui.screens.composer import TermField

_LABELS = {
    "title": N_("Title"),
    "order_no": N_("Order number"),
    "aftersale_no": N_("After-sale number"),
    "buyer_name": N_("Buyer"),
    "shop": N_("Shop"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
}
_BOOKS = {
    "platform": N_("Platform"),
    "law": N_("Buyer's law"),
    "carrier": N_("Carrier"),
    "payment": N_("Payment"),
}
_DATES = [name for name in CASE_DATES if name != "opened_at"]


class CaseDataScreen(DeskScreen[bool]):
    """The form. Only what was changed is written; an emptied row clears its value."""

    SCOPE = "form"
    DEFAULT_CSS = """
    CaseDataScreen .title { dock: top; height: 1; padding: 0 1; background: $panel; text-style: bold; }
    CaseDataScreen #ladder { dock: top; height: auto; padding: 0 1; color: $text-muted; margin-top: 1; }
    CaseDataScreen VerticalScroll { padding: 1 2 0 2; }
    CaseDataScreen #times { height: auto; color: $text-muted; margin: 1 0; }
    CaseDataScreen #wrong { dock: bottom; height: auto; padding: 0 1; color: $text-error; text-style: bold; }
    """

    def __init__(self, desk: Desk, number: str) -> None:
        """The case's data as they are."""
        super().__init__(desk)
        self.number = number
        case = desk.case(number)
        known = {name: case.fields.get(name) or "" for name in variables.PRIVATE_FIELDS}
        known |= {name: getattr(case, name) for name in terms.BOOKS}
        known["amount"] = variables.show_amount(dict(case.amount)) if case.amount else ""
        known["currency"] = str(case.amount["currency"]) if case.amount else case.currency
        known |= {
            name: times.local(case.dates[name], desk.zone) if name in case.dates else "" for name in _DATES
        }
        self._known, self._case = known, case

    def compose(self) -> ComposeResult:
        """One row per field."""
        yield Static(classes="title", markup=False)
        yield Static(id="ladder", markup=False)
        with VerticalScroll(can_focus=False):
            for name, table in terms.BOOKS.items():
                yield TermField(name, _BOOKS[name], table, self._known[name])
            for name, label in _LABELS.items():
                yield Field(name, label, "", self._known[name])
            yield Static(id="times", markup=False)
            for name in _DATES:
                yield Field(name, terms.CASE_FIELDS[name].en.capitalize(), "", self._known[name])
        yield Static("", id="wrong", markup=False)
        yield ActionFooter()

    def on_mount(self) -> None:
        """Begin at the first row that is empty."""
        self.relabel()
        empty = next((field for field in self.query(Field) if not field.value), None)
        (empty or self.query(Field).first()).query("Input, Select").first().focus()

    def relabel(self) -> None:
        """The words follow the language; what is typed stays."""
        super().relabel()
        self.query_one(".title", Static).update(literal(tr("Data of case {case}", case=self.number)))
        self.query_one("#ladder", Static).update(literal(ladder.line(self._case)))
        self.query_one("#times", Static).update(
            literal(tr("Times are typed like {example}", example=tr(TIME_HINT)))
        )
        for field in self.query(Field):
            field.relabel()
            if field.name_ in _DATES:
                field.query_one(".label", Static).update(literal(terms.label(terms.CASE_FIELDS, field.name_)))

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def changed(self) -> dict[str, str]:
        """What differs from what is known."""
        return {f.name_: f.value for f in self.query(Field) if f.value != self._known[f.name_]}

    def action_save(self) -> None:
        """Write what was changed, or say what is wrong; nothing typed is lost."""
        from aftercase.desk.desk import Kept
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        changed = self.changed()
        if not changed:
            self.dismiss(False)
            return
        try:
            self.desk.set_values(self.number, changed)
        except (Refused, Kept, StoreError) as error:
            self.query_one("#wrong", Static).update(literal(f"! {error}"))
        else:
            self.dismiss(True)
