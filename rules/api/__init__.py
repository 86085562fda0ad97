"""The rule book for programs."""
