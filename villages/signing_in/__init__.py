"""Signing in: name and passphrase, the code from the phone, and what a person may do about them."""
