"""The try-out: a past period's deeds scored once more under a draft, before anybody adopts it."""
