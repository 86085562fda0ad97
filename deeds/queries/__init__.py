"""Reads that span models, by noun: what waits for whom, who may see what, what looks the same."""
