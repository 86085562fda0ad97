"""Whether the ledger agrees with itself: whatever is stored besides the rows, recomputed from them.

Each rule reads the database in one statement (sealed months excepted, which cannot change), so that
a post that comes between cannot raise a false alarm and no lock is needed. A rule tells its first
difference only: one wrong row shows up in many figures.
"""

from collections.abc import Iterator

from ledger.checks.accounts import check_accounts
from ledger.checks.bars import check_bars
from ledger.checks.changes import check_changes
from ledger.checks.corrections import check_corrections
from ledger.checks.holds import check_holds
from ledger.checks.months import check_months
from ledger.checks.rows import check_rows
from ledger.checks.years import check_years
from villages.checks import Finding
from villages.models import Village

__all__ = ["check"]


def check(village: Village) -> Iterator[Finding]:
    """Yield what does not agree in a village's ledger; nothing where all is well."""
    parts = (
        check_rows,
        check_accounts,
        check_holds,
        check_bars,
        check_corrections,
        check_changes,
        check_years,
        check_months,
    )
    for part in parts:
        yield from part(village)
