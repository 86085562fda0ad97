"""The shop as a household sees it on its card's page: what it may reserve, and what it has."""
