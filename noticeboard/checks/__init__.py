"""Whether the noticeboard agrees with what was sealed, and with itself."""

from collections.abc import Iterator

from noticeboard.checks.letters import check_objections
from noticeboard.checks.notices import check_notices
from villages.checks import Finding
from villages.models import Village

__all__ = ["check"]


def check(village: Village) -> Iterator[Finding]:
    """Yield what does not agree on a village's noticeboard; nothing where all is well."""
    parts = (check_notices, check_objections)
    for part in parts:
        yield from part(village)
