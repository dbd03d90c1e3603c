"""The desk in a browser: the door, the server, the gate, and a real browser."""
