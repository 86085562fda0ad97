"""The names of the files in an archive, and the order they stand in."""

import re
from datetime import date

from villages.months import write_month

FORMAT = 1

VILLAGE_FILE = "village.csv"
# What there is: the format, the village, and how many rows each table has.
CONTENTS_FILE = "archive.csv"
# As sha256sum writes and reads it; of every other file, in their order.
SUMS_FILE = "SHA256SUMS"

FIXED_FILES = (VILLAGE_FILE, CONTENTS_FILE, SUMS_FILE)

CONTENTS_HEADER = ("what", "value")

STORED_FILE = re.compile(r"files/[0-9a-f]{64}\.(?:docx|jpeg|jpg|pdf|png|webp)")
SEALED_FILE = re.compile(r"notices/[0-9]{4}-[0-9]{2}\.csv")
SUFFIXES = frozenset({".docx", ".jpeg", ".jpg", ".pdf", ".png", ".webp"})


def name_sealed(month: date) -> str:
    """Return the name of a sealed month's notice.csv."""
    return f"notices/{write_month(month)}.csv"
