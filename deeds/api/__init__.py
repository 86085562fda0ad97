"""Deeds for programs: the phone's own pages first, then whoever else speaks for a village."""
