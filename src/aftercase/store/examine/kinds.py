"""Every kind of finding, with its words: what is wrong, why it matters, what to do."""

from __future__ import annotations

from aftercase.i18n import N_
from aftercase.store.examine.finding import Kind

# -- the record ----------------------------------------------------------------------------------------------

CASE_DAMAGED = Kind(
    "case-damaged",
    "error",
    N_("The case's file is damaged ({reason}); the version before it is whole."),
    N_("The case cannot be opened until a whole version is in its place."),
    N_(
        "aftercase doctor --repair brings the version before it back, and with it the events of the damaged "
        "file that prove to be whole. The damaged file is kept."
    ),
)
CASE_LOST = Kind(
    "case-lost",
    "error",
    N_("The case's file is damaged ({reason}), and no whole version before it is left."),
    N_("The case cannot be opened."),
    N_(
        "Restore a backup into a new folder (aftercase restore DIR --into NEW) and copy this case's folder "
        "from it. Keep the damaged file."
    ),
)
CASE_UNREADABLE = Kind(
    "case-unreadable",
    "error",
    N_("The system does not let you read it: {reason}."),
    N_("What cannot be read cannot be worked on, checked or backed up."),
    N_("Ask its owner or the administrator to set the permissions: aftercase doctor --repair, run by them."),
)
CHAIN_BROKEN = Kind(
    "chain-broken",
    "error",
    N_("The record was changed after it was written, in {count} places. The first: {first}."),
    N_("From that event on the record proves nothing any more."),
    N_("Compare it with a backup or an export of the case. Nothing is repaired here: it is evidence too."),
)
WORDS_GONE = Kind(
    "words-gone",
    "warning",
    N_("Words of {count} events are gone, and no erasure says so. The first is event {seq}."),
    N_("The chain still holds, but somebody has taken words out of the file."),
    N_("Look for them in a backup. If they were to go, use aftercase erase: it says so in the record."),
)
NEWER = Kind(
    "newer-version",
    "note",
    N_("A newer aftercase wrote it (file version {schema}, known {known})."),
    N_("It is shown as far as it is understood, and never written."),
    N_("Update this aftercase to work on it."),
)
UNKNOWN_EVENTS = Kind(
    "unknown-events",
    "note",
    N_("It holds {count} events of a newer aftercase."),
    N_("They are kept and count in the chain, but this version cannot show what they say."),
    N_("Update this aftercase to see them."),
)
TIMES_BACK = Kind(
    "times-back",
    "note",
    N_("The clock went back between events, {count} times. The first is event {seq}."),
    N_("The order of events is that of their numbers, so nothing is wrong with the record."),
    N_("Nothing to do. Let the machines set their clocks from the network."),
)
ASIDE_KEPT = Kind(
    "aside-kept",
    "note",
    N_("A damaged file that was set aside is still here."),
    N_("It may be the only copy of something, and it holds people's words."),
    N_("Once the case is whole and you need it no more, delete it."),
)
PREVIOUS_BAD = Kind(
    "previous-bad",
    "note",
    N_("The version before the present one cannot be used ({reason})."),
    N_("Should the case's file be damaged now, there would be nothing to bring back."),
    N_("Nothing to do: the next change to the case makes a new one. Keep backups."),
)
RETENTION_DUE = Kind(
    "retention-due",
    "warning",
    N_("Closed {days} days ago; {limit} days are agreed on."),
    N_("People's data is to be kept no longer than it is needed."),
    N_('Look once more whether it is still needed, then: aftercase purge {case} --why "retention"'),
)
PURGE_UNFINISHED = Kind(
    "purge-unfinished",
    "warning",
    N_("The case is purged, but something of it is left."),
    N_("The purge was cut off half way; words that were to go are still there."),
    N_('Finish it: aftercase purge {case} --why "finish"'),
)
PURGE_NOTE_BAD = Kind(
    "purge-note-bad",
    "warning",
    N_("The note of a purged case cannot be read."),
    N_("It says when the case was purged and what its last head was."),
    N_("Bring the note back from a backup."),
)

# -- what the record names -----------------------------------------------------------------------------------

EVIDENCE_MISSING = Kind(
    "evidence-missing",
    "error",
    N_("The file of event {seq} is missing."),
    N_("The record names it as evidence, and there is nothing to show."),
    N_("Look for it in a backup; or attach the original again: the same content gets the same name."),
)
EVIDENCE_CHANGED = Kind(
    "evidence-changed",
    "error",
    N_("The file of event {seq} was changed: it has no longer the hash in its name."),
    N_("It proves nothing any more."),
    N_("Attach the original again: a good copy takes its place and the changed one is kept aside."),
)
EVIDENCE_ORPHAN = Kind(
    "evidence-orphan",
    "note",
    N_("No event names this file."),
    N_("It was attached at the moment something went wrong, so it is not part of the record."),
    N_("Attach it again if it belongs to the case; else delete it."),
)
PIN_MISSING = Kind(
    "playbook-missing",
    "error",
    N_("The text of a playbook that the case was worked from is missing."),
    N_("A case is always worked from this text; without it a step cannot be shown."),
    N_("Bring it back from a backup. The name of the file is the hash of the text."),
)
PIN_CHANGED = Kind(
    "playbook-changed",
    "error",
    N_("The text of a playbook that the case was worked from was changed."),
    N_("It no longer shows what the person was told to do."),
    N_("Bring it back from a backup. The name of the file is the hash of the text."),
)
PIN_ORPHAN = Kind(
    "playbook-orphan",
    "note",
    N_("No event names this playbook's text."),
    N_("It was kept at the moment something went wrong; it does no harm."),
    N_("Nothing to do, or delete it."),
)

# -- drafts --------------------------------------------------------------------------------------------------

DRAFT_TORN = Kind(
    "draft-torn",
    "note",
    N_("{count} lines of this draft are torn."),
    N_("The machine or the program stopped while somebody typed; all other lines count."),
    N_("Nothing to do."),
)
DRAFT_OWNER = Kind(
    "draft-owner",
    "warning",
    N_("This draft belongs to user {owner}, and is named after user {user}."),
    N_("It is not offered to its writer, and somebody else can read it."),
    N_("The administrator can give it back: chown {user} FILE; or look at it and delete it."),
)
DRAFT_STRAY = Kind(
    "draft-stray",
    "warning",
    N_("Drafts of a case that is purged or gone."),
    N_("They may hold people's words that nobody looks after any more."),
    N_("Look at them, and delete the folder."),
)

# -- the folder ----------------------------------------------------------------------------------------------

LINK = Kind(
    "link",
    "error",
    N_("A link, a device or another thing stands here, and no file or folder of ours."),
    N_("What is written here would go elsewhere, or wait for ever. aftercase refuses to follow it."),
    N_("Find out who put it there, and move it away."),
)
FOREIGN = Kind(
    "foreign",
    "note",
    N_("This is none of ours."),
    N_("It is not looked after: not checked, not erased with the case."),
    N_("Attach it to the case if it belongs to it, and move it elsewhere."),
)
TEMPORARY = Kind(
    "temporary-stale",
    "note",
    N_("A temporary file was left by a program that was stopped."),
    N_("It takes space, and may hold people's words."),
    N_("aftercase doctor --repair removes it."),
)
LOCK_STOPPED = Kind(
    "lock-stopped",
    "warning",
    N_("{who} holds the lock and is stopped."),
    N_("Nobody can write to this case until that program goes on or ends."),
    N_("Let it go on (fg, or kill -CONT {pid}), or end it: kill -KILL {pid}"),
)
MODE_OPEN = Kind(
    "mode-open",
    "error",
    N_("Its permissions are {mode}: others can look at it or change it. They should be {wanted}."),
    N_("It holds people's words."),
    N_("aftercase doctor --repair sets them; its owner has to run it."),
)
MODE_NARROW = Kind(
    "mode-wrong",
    "warning",
    N_("Its permissions are {mode} and should be {wanted}."),
    N_("Somebody who should be able to read or write it cannot."),
    N_("aftercase doctor --repair sets them; its owner has to run it."),
)
MODE_NO_GROUP = Kind(
    "mode-no-group",
    "warning",
    N_("This folder does not hand its group down ({mode} and should be {wanted})."),
    N_("What you make in it is closed to your colleagues."),
    N_("aftercase doctor --repair sets it; its owner has to run it."),
)
MODE_STICKY = Kind(
    "mode-sticky",
    "warning",
    N_("This folder has the sticky bit ({mode} and should be {wanted})."),
    N_("A colleague cannot replace a file that somebody else has written: saving fails."),
    N_("aftercase doctor --repair takes it away; its owner has to run it."),
)
GROUP_WRONG = Kind(
    "group-wrong",
    "warning",
    N_("It belongs to the group {group} and should belong to {wanted}."),
    N_("Your colleagues cannot open it."),
    N_("aftercase doctor --repair sets it; its owner, being in that group, has to run it."),
)
OWNER_OTHER = Kind(
    "owner-other",
    "warning",
    N_("It belongs to {owner}, and the data folder to {wanted}."),
    N_("In a private folder only the owner can read and write: one of the two is locked out."),
    N_("The administrator can give it back: chown {wanted} FILE, or run aftercase doctor --repair."),
)
TEAM_LOST = Kind(
    "team-lost",
    "warning",
    N_("It was agreed to be the folder of team {group}, but it has no longer the permissions of one."),
    N_("Colleagues are locked out. This happens when a folder is copied without its permissions."),
    N_("aftercase doctor --repair sets them, or make it private: aftercase config team off"),
)
SETTINGS_BAD = Kind(
    "settings-unusable",
    "warning",
    N_("The settings cannot be used. {reason}"),
    N_("The agreed period of retention and the team's group are not known."),
    N_("Move it away and agree anew: aftercase config retention DAYS, aftercase config team GROUP"),
)
NETWORK = Kind(
    "network-disk",
    "warning",
    N_("The data folder lies on a network file system ({kind}, mounted at {point})."),
    N_("Locks and flushes are not reliable there: what is reported as saved may be lost."),
    N_("Move it to a disk of this machine, and let the others come by SSH."),
)
SPACE_LOW = Kind(
    "space-low",
    "warning",
    N_("Only {free} MB are free on its disk."),
    N_("On a full disk nothing can be saved; what you type is kept elsewhere as long as that has room."),
    N_("Make room."),
)

# -- the list of cases ---------------------------------------------------------------------------------------

INDEX_DAMAGED = Kind(
    "index-damaged",
    "warning",
    N_("The list of cases is damaged: {reason}."),
    N_("It is made from the cases, so nothing is lost; but the list and the search may be wrong."),
    N_("aftercase doctor --repair makes it anew."),
)
INDEX_WRONG = Kind(
    "index-wrong",
    "warning",
    N_("The list of cases says something else than the files, for {count} cases. The first is {first}."),
    N_("The list and the search show something wrong; the cases themselves are right."),
    N_("aftercase doctor --repair makes it anew."),
)

ALL = tuple(value for value in globals().values() if isinstance(value, Kind))
"""All of them."""
