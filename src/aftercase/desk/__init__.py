"""The verbs: open a case, take a decision, append its events, tell the watchers."""
