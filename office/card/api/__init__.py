"""A household's card for programs: the PIN once, then a bearer for half an hour."""
