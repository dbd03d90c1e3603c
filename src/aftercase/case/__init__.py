"""The running case: a log of events, and what follows from it. Pure; it never knows a playbook."""
