"""Measures the ledger's hot path against the bare database; see docs/performance.md."""
