"""Closing months, and the notices drawn from what was sealed."""
