"""Tests of what becomes of households."""
