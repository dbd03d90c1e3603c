"""The panes of the workspace. They show, and speak upward by messages."""
