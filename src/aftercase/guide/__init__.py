"""Playbook and case together, pure: where the person is, what is open, and what a verb would write."""
