"""A whole village in one file that people and programs can read, and back; docs/export.md."""
