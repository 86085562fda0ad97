"""Backups of a whole server, and the proof that they can be restored. docs/deploy.md tells how."""
