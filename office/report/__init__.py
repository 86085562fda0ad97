"""The report everybody asks for: what a scheme came to from – to, for a village or a town."""
