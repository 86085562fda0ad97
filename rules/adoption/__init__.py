"""About an adoption: what would change, the terms with it, its minutes, slips after it."""
