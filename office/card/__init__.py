"""A household's card: its page behind the PIN, its sheets of paper, its endpoints."""
