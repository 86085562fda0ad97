"""The pages below a card's address: what a household reads, and what it sends in."""
