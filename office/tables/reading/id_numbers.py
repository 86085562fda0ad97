"""ID numbers: known by their looks and by their heading, and never kept."""

import re
from unicodedata import normalize

# Eighteen signs with a day of birth in their middle, the last perhaps X; fifteen before 1999.
# A spreadsheet that took one for a number has lost its last digits: they need not be right.
_LONG = r"\d{6}[\s-]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx]"
_SHORT = r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_ID_NUMBER = re.compile(rf"(?<!\d)(?:{_LONG}|{_SHORT})(?!\d)")
# As a table program shows so long a number: 4.40223E+17.
_ROUNDED = re.compile(r"\d(?:\.\d+)?[Ee]\+?1[47]\b")


def strip_id_numbers(text: str) -> tuple[str, bool]:
    """Return a cell's text without any ID number, and whether there was one."""
    if len(text) < len("4.4E+17"):
        return text, False
    plain = normalize("NFKC", text)
    if not (_ID_NUMBER.search(plain) or _ROUNDED.search(plain)):
        return text, False
    return _ROUNDED.sub("", _ID_NUMBER.sub("", plain)).strip(), True
