"""Reads of the shop that span models, by noun."""
