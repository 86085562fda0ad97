"""Reads a village's regulation: its rules, its terms, and what was not understood."""

from rules.reader.regulation import read

__all__ = ["read"]
