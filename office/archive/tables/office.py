"""Changes of terms: whose offices ended and began together."""

from collections.abc import Sequence

from office.archive.spec import Table
from office.models import Renewal, RenewalEnd, RenewalStart

TABLES: Sequence[Table] = (
    Table(
        Renewal,
        "renewals",
        (
            *("state", "last_day", "key", "proposed_by", "proposed_at", "decided_by"),
            *("decided_at", "undone_by", "undone_at"),
        ),
    ),
    Table(
        RenewalEnd,
        "renewal_ends",
        ("renewal", "appointment", "is_ended", "ended_before"),
        within="renewal__village",
    ),
    Table(
        RenewalStart,
        "renewal_starts",
        ("renewal", "user", "role", "title", "grid", "household", "lives_elsewhere", "appointment"),
        within="renewal__village",
    ),
)
