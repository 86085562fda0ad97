"""Deeds: brought in by phone, decided by two, posted."""
