"""What `Worker` asks about words and files: messages, the log, notes, corrections, evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aftercase import terms
from aftercase.cli.asking import ask, ask_text, choose, sure, tell
from aftercase.cli.worker_deals import ask_promises
from aftercase.i18n import tr
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.cli.worker import Worker
    from aftercase.guide.decide import Speech
    from aftercase.guide.position import Position
    from aftercase.guide.situation import Situation


def message(worker: Worker, situation: Situation, here: Position) -> None:
    """Fill a message of the step, read it out, log it as sent."""
    from aftercase.guide import variables
    from aftercase.guide.decide import Speech

    messages = here.step.messages
    if not messages:
        tell(tr("This step has no message."))
        return
    options = [
        (one.id, f"{terms.label(terms.PARTIES, one.to)}: {one_line(one.text, 60)}") for one in messages
    ]
    id_ = options[0][0] if len(options) == 1 else choose(tr("Which message?"), options)
    message = next((one for one in messages if one.id == id_), None)
    if message is None:
        return
    for name in variables.fill(message.text, here.values).missing:
        label = terms.CASE_FIELDS[name].label if name in terms.CASE_FIELDS else name
        needs = tr("The message needs: {name}", name=label)
        if not worker.value(
            name,
            needs,
            "",
            situation,
            lambda value, name=name: worker.set_value(name, value),  # type: ignore[misc]
        ):
            return
    values = variables.values_of(
        worker.desk.situation(worker.number).case, here.playbook.language, worker.desk.zone
    )
    text = variables.fill(message.text, values).text
    tell(tr("To {party}:", party=terms.label(terms.PARTIES, message.to)))
    tell(text)
    if sure(tr("Send it yourself, word for word. Log it as sent?")):
        speech = Speech("out", message.to, text, message.channel, message=message.id)
        seen = situation.case.arrived
        before = situation.case.seq
        if not worker.do(
            lambda: worker.desk.say(worker.number, speech, seen),
            tr("Logged as sent."),
            lambda why: worker.desk.say(worker.number, replace(speech, override=why), seen),
        ):
            ask_promises(worker, before)


def log(worker: Worker, _situation: Situation, _here: Position) -> None:
    """Log what was said."""
    from aftercase.guide.decide import Speech

    direction = choose(tr("Who spoke?"), [("in", tr("they said")), ("out", tr("we said"))])
    if not direction:
        return
    parties = [(key, term.label) for key, term in terms.PARTIES.items()]
    party = choose(tr("With whom?"), parties)
    channel = choose(tr("How?"), [(key, term.label) for key, term in terms.CHANNELS.items()]) if party else ""
    if not party or not channel:
        return
    at = ask(tr("When was it said? Nothing typed means now"))
    _keep(worker, lambda text: Speech(direction, party, text, channel, at))


def note(worker: Worker, _situation: Situation, _here: Position) -> None:
    """Log a note for ourselves."""
    from aftercase.guide.decide import Speech

    _keep(worker, lambda text: Speech("internal", "colleague", text))


def _keep(worker: Worker, speech: Callable[[str], Speech]) -> None:
    """Ask for the words of an entry; what cannot be logged is kept as a draft."""
    text, before = ask_text(tr("The words:")), worker.desk.case(worker.number).seq
    if not text.strip():
        return
    said = speech(text)
    wrong = worker.do(
        lambda: worker.desk.say(worker.number, said),
        tr("Logged."),
        lambda why: worker.desk.say(worker.number, replace(said, override=why)),
    )
    if wrong:
        path = worker.desk.keep_draft(worker.number, "unsaved", text)
        tell(tr("Your text is kept in {path}.", path=str(path)) if path else text)
    else:
        ask_promises(worker, before)


def hear(worker: Worker, situation: Situation, _here: Position) -> None:
    """Read the log out."""
    from aftercase.cli.plain import log_text
    from aftercase.clock.times import stamp

    tell(log_text(situation.case, worker.desk.zone, stamp(situation.now)))


def correct(worker: Worker, situation: Situation, _here: Position) -> None:
    """New words for an entry; the old ones stay."""
    entries = [
        (str(entry.seq), one_line(entry.current or tr("(erased)"), 70))
        for entry in situation.case.entries
        if not entry.undone
    ]
    if not entries:
        tell(tr("The log is empty."))
        return
    seq = choose(tr("Which entry?"), entries)
    text = ask_text(tr("The right words:")) if seq else ""
    why = ask(tr("Reason")) if text.strip() else ""
    if why:
        worker.do(
            lambda: worker.desk.correct(worker.number, int(seq), text, why),
            tr("Corrected; the old words stay."),
        )


def file(worker: Worker, _situation: Situation, _here: Position) -> None:
    """Attach a file to the case."""
    path = ask(tr("File to attach"))
    if not path:
        return
    kinds = [(key, term.label) for key, term in terms.EVIDENCE_KINDS.items()]
    kind = choose(tr("What is it?"), kinds) or "other"
    shows = ask(tr("What does it show? One line"))
    files = [Path(path).expanduser()]
    worker.do(
        lambda: worker.desk.attach(worker.number, files, kind=kind, shows=shows), tr("The file is kept.")
    )
