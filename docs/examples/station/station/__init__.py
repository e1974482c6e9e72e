"""A station that tells temperatures."""
