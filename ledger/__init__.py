"""Books, accounts, transfers, holds, months and seals, passbooks, checks."""
