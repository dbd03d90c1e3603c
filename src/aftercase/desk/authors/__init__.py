"""What authors of playbooks do with files: gather, lint, mend, compare with git, ask the network."""
