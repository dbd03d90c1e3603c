"""Screens as text, compared with what they were."""
