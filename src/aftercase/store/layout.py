"""What the files of a case are called, in one place."""

CASE_FILE = "case.json"
"""The case: an ordinary TinyDB file."""

PREVIOUS_FILE = CASE_FILE + ".prev"
"""The generation before it."""

ASIDE = CASE_FILE + ".damaged-"
"""What the name of a damaged file that was set aside begins with; the UTC time follows."""

LOCK_FILE = ".lock"
"""The side file that is locked; never deleted."""

EVIDENCE = "evidence"
PLAYBOOKS = "playbooks"
DRAFTS = "drafts"

TOMBSTONE_FILE = "purged.json"
"""The note that is left of a purged case."""

SETTINGS_FILE = "settings.json"
"""What all who use a data folder have agreed on; it lies in the data folder itself."""

FILES = (CASE_FILE, PREVIOUS_FILE, LOCK_FILE, TOMBSTONE_FILE)
FOLDERS = (EVIDENCE, PLAYBOOKS, DRAFTS)
"""All that stands in a case's folder, but for what was set aside and what is being written."""
