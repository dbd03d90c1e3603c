"""The store: what has been acknowledged is on disk, and survives a kill, a full disk and a colleague.

Import from the modules themselves (``store.protocol``, ``store.files``, ``store.index``, ``store.drafts``):
loading all of them here would cost every command line the start of those it does not use.
"""
