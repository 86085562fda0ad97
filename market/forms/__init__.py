"""What is typed into the shop's pages, by noun."""
