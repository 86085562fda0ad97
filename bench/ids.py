"""The ids of the villages that are measured, known beforehand.

An id says what it belongs to, so that a pgbench script can do sums on it; and no two kinds of id
look alike, so that they are told apart in captured SQL.
"""

FIRST_VILLAGE = 7001
IDS_A_VILLAGE = 1_000_000
HOUSEHOLDS = 630
ISSUANCE = 900_001
PARTNER = 900_002
# A book's numbers and the transfers' ids begin here: ten digits, an 8 or a 9 first.
FIRST_NUMBER = 8_000_000_000
FIRST_TRANSFER = 9_000_000_000


def village_id(index: int) -> int:
    return FIRST_VILLAGE + index


def account_id(village: int, number: int) -> int:
    """Return the id of a household's account, or of the account ISSUANCE or PARTNER."""
    return village * IDS_A_VILLAGE + number
