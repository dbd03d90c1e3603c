"""The language server over its pipes."""
