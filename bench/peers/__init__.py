"""Other ledgers for Django, each a tiny project of its own, that do the same movement beside us."""
