"""A new case: what is known of it. Everything may stay empty and be filled in later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from aftercase import i18n, terms
from aftercase.i18n import N_, tr
from aftercase.text import one_line
from aftercase.tui.footer import ActionFooter
from aftercase.tui.form import ChoiceField, Field
from aftercase.tui.literal import literal_line
from aftercase.tui.screens.base import DeskScreen, literal

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

_TIME_HINT = N_("2026-08-01 14:30, 14:30 (today), -3h")
_BEHIND = 1.0  # seconds between the last key and the disk
_DATES = ("requested_at", "refused_at")


class PlatformField(ChoiceField):
    """The platforms of the vocabulary."""

    def label_of(self, key: str) -> str:
        """The platform's name."""
        return terms.label(terms.PLATFORMS, key)


class NewCaseScreen(DeskScreen[None]):
    """The form. What is typed is kept until the case is open, also over leaving and coming back."""

    SCOPE = "new"
    DEFAULT_CSS = """
    NewCaseScreen #where { dock: top; height: 1; padding: 0 1; background: $panel; color: $text-muted; }
    NewCaseScreen VerticalScroll { padding: 1 2 0 2; }
    NewCaseScreen #playbook { height: auto; text-style: bold; }
    NewCaseScreen #optional { height: auto; color: $text-muted; margin-bottom: 1; }
    NewCaseScreen.-roomy Field { margin-bottom: 1; }
    NewCaseScreen #wrong { height: auto; color: $text-error; margin-top: 1; display: none; }
    NewCaseScreen Button { margin: 1 0 0 18; }
    """

    def __init__(self, desk: Desk, target: str, triage: Sequence[Mapping[str, str]] = ()) -> None:
        """Args:
        target: ``playbook`` or ``playbook#step``.
        triage: The answers that led there, as `Triage.kept` gives them.
        """
        super().__init__(desk)
        self.target, self.triage = target, triage
        self._restored = False

    def compose(self) -> ComposeResult:
        """The playbook, the rows, the button."""
        kept = dict(self.desk_app.unfinished.load())
        self._restored = bool(kept)
        yield Static(id="where", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="playbook", markup=False)
            yield Static(id="optional", markup=False)
            yield PlatformField("platform", N_("Platform"), list(terms.PLATFORMS), kept.get("platform", ""))
            for name, label, hint in (
                ("order_no", N_("Order number"), ""),
                ("buyer_name", N_("Buyer"), ""),
                ("title", N_("Title"), N_("taken from the playbook if empty")),
                ("amount", N_("Amount"), N_("such as 12.50")),
                ("currency", N_("Currency"), N_("three letters, such as CNY")),
                ("requested_at", N_("Buyer asked"), _TIME_HINT),
                ("refused_at", N_("Refused"), _TIME_HINT),
            ):
                yield Field(name, label, hint, kept.get(name, ""))
            yield Button(literal_line(" "), variant="primary", compact=True)
            yield Static(id="wrong", markup=False)
        yield ActionFooter()

    def on_mount(self) -> None:
        """Begin at the first row."""
        self._saving = self.set_interval(_BEHIND, self.keep_typed, pause=True)
        self.relabel()
        self.query_one("#field-platform Select").focus()

    def relabel(self) -> None:
        """The words follow the language; what is typed stays."""
        super().relabel()
        self.query_one("#where", Static).update(tr("New case"))
        self.query_one("#playbook", Static).update(literal(self._title()))
        note = tr("Everything may stay empty and be filled in later. The clocks start from the two times.")
        if self._restored:
            note = tr("{note} What was typed before is still here.", note=note)
        self.query_one("#optional", Static).update(literal(note))
        self.query_one(Button).label = tr("Open the case (F10)")
        for field in self.query(Field):
            field.relabel()
            self._judge(field)

    def _title(self) -> str:
        """The title of the playbook, and of the step where it is not the first one."""
        from aftercase.guide.situation import pick

        id_, _, step_id = self.target.partition("#")
        twins = self.desk.library.twins(id_)
        if not twins:
            return self.target
        playbook = pick(twins, i18n.language())
        step = playbook.step(step_id) if step_id else None
        title = f"{playbook.title} > {step.title}" if step else playbook.title
        return one_line(f"{title} ({tr('own')})" if id_ in self.desk.library.overriding() else title)

    # -- what is typed -----------------------------------------------------------------------------------

    def _value(self, name: str) -> str:
        return self.query_one(f"#field-{name}", Field).value

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        field = event.field
        if field.value:
            self.desk_app.unfinished.typed[field.name_] = field.value
        else:
            self.desk_app.unfinished.typed.pop(field.name_, None)
        self._saving.reset()
        self._saving.resume()
        self.query_one("#wrong").display = False
        self._judge(field)
        if field.name_ in ("platform", "currency"):
            self._judge(self.query_one("#field-amount", Field))

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def keep_typed(self) -> None:
        """On disk, a second behind the typing."""
        self._saving.pause()
        self.desk_app.unfinished.save()

    def action_leave(self) -> None:
        """Leave; what is typed is there when one comes back."""
        self.keep_typed()
        super().action_leave()

    def _judge(self, field: Field) -> None:
        """While typing: how a time is read and which currency is meant. Faults are told on opening."""
        text, note = field.value, ""
        if field.name_ in _DATES and text:
            from aftercase.clock import times

            moment = times.parse(text, self.desk.clock(), self.desk.zone)
            if moment is not None:
                note = f"= {times.local(times.stamp(moment), self.desk.zone)} ({self.desk.zone})"
        elif field.name_ == "amount" and text and not self._value("currency"):
            home = terms.HOME_CURRENCY.get(self._value("platform"), "")
            note = f"= {text} {home}" if home and "amount" not in self.faults() else ""
        field.note(note)

    def faults(self) -> dict[str, str]:
        """Name of the row to what is wrong in it, in the order of the form."""
        from aftercase.clock import times
        from aftercase.guide import variables
        from aftercase.guide.situation import Refused

        faults: dict[str, str] = {}
        currency = self._value("currency") or terms.HOME_CURRENCY.get(self._value("platform"), "")
        amount = self._value("amount")
        try:
            if currency:
                variables.parse_amount("0", currency)
            elif amount:
                faults["currency"] = tr("The amount needs its currency: three letters, such as CNY or USD.")
        except Refused as error:
            faults["currency"] = str(error)
        try:
            if amount and "currency" not in faults:
                variables.parse_amount(amount, currency)
        except Refused as error:
            faults["amount"] = str(error)
        for name in _DATES:
            text = self._value(name)
            if text and times.parse(text, self.desk.clock(), self.desk.zone) is None:
                faults[name] = str(variables.bad_time(text))
        return {field.name_: faults[field.name_] for field in self.query(Field) if field.name_ in faults}

    # -- actions -----------------------------------------------------------------------------------------

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_create()

    def action_create(self) -> None:
        """Open the case, or say what is wrong where it is wrong."""
        from aftercase.desk.desk import Kept
        from aftercase.guide.decide import Opening
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        faults = self.faults()
        for field in self.query(Field):
            if field.name_ in faults:
                field.note(faults[field.name_], wrong=True)
        if faults:
            first = self.query_one(f"#field-{next(iter(faults))}", Field)
            first.query_one(Input).focus(scroll_visible=False)
            self.call_after_refresh(first.scroll_visible, animate=False)  # its note too, once it is laid out
            return
        opening = Opening(
            self.target,
            platform=self._value("platform"),
            order_no=self._value("order_no"),
            buyer_name=self._value("buyer_name"),
            title=self._value("title"),
            amount=self._value("amount"),
            currency=self._value("currency"),
            dates={name: self._value(name) for name in _DATES},
            triage=self.triage,
        )
        try:
            done = self.desk.new(opening)
        except (Refused, Kept, StoreError) as error:
            wrong = self.query_one("#wrong", Static)
            wrong.update(Content(f"! {one_line(str(error))}"))
            wrong.display = True
            wrong.scroll_visible(animate=False)
            return
        self.desk_app.unfinished.clear()
        self.desk_app.open_fresh(self.desk, done.case.number)
