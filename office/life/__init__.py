"""A household's life: it splits, merges, goes away, comes back, ends, and leaves points."""
