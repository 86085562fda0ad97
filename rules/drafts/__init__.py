"""A draft on its way to a book: where clauses stand, what nobody has seen, what is told twice."""
