"""The desk on the screen. The only room that knows Textual; a pane never writes, a verb never draws."""
