"""The pictures of the README, drawn from the demo case."""
