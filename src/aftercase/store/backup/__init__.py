"""Backups: snapshots of a data folder in a folder of their own, taken while others write.

::

    aftercase-backup.json     says that the folder is one of ours, and its format
    objects/ab/<sha256>       every file ever backed up, once, under the hash of its content
    snapshots/<UTC>.jsonl     one snapshot: a head, a line per case, and a foot with the hash of it all

A snapshot's file is written last, so an interrupted backup leaves the earlier ones as they were, and only
some objects that the next one finds there already.
"""
