"""Outside text on its way to the terminal: nothing of it may act there."""
