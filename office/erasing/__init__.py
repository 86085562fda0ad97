"""Erasing what is personal, on request: of a household, of a person; see docs/erasure.md."""
