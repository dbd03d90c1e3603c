"""The language server: what an editor asks about playbooks. pygls stays in ``server`` and ``convert``."""
