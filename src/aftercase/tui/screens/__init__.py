"""The screens: home, triage, a new case, the workspace, and what opens over them."""
