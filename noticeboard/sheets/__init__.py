"""Drawn notices in ready words: what page and paper print."""
