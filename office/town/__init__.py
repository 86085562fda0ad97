"""The town's pages: its villages in sums, one of them without names, both as tables."""
