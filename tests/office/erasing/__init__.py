"""Tests of erasing what is personal."""
