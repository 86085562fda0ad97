"""What lists, pages and papers show, in ready words, by noun."""
