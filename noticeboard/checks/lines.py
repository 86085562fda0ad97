"""What a notice printed beside the sealed figures, drawn once more as of that day."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Month, StandingEntry
from ledger.queries import get_standing
from noticeboard.drawing.lines import HouseholdItems, collect_items, get_held, read_movements
from noticeboard.models import Notice, NoticeLine
from villages.checks import Finding
from villages.models import Village
from villages.months import year_start_of
from villages.queries import get_terms
from villages.words import household_name, month_name, points

ZERO = Decimal(0)
FIGURES = {
    name: NoticeLine._meta.get_field(name).verbose_name  # type: ignore[union-attr] # plain fields
    for name in ("held", "standing", "deducted_asked")
}


def check_figures(village: Village, notice: Notice, month: Month) -> Iterator[Finding]:
    """Find the first line whose figures, items or number are not what the rows tell.

    Queries are as many for every month. Groups and names are not asked: what they were on that day
    stands nowhere else.
    """
    movements = read_movements(month)
    items = collect_items(movements, month=month, deductions_named=notice.deductions_named)
    right = {"held": get_held(month), "standing": _read_standing(village, notice, month)}
    lines = notice.lines.select_related("month_line__account").order_by("household_number")
    for line in lines:
        account = line.month_line.account_id
        own = items.get(account, HouseholdItems())
        figures = {name: values.get(account, ZERO) for name, values in right.items()}
        found = _compare(line, own, figures | {"deducted_asked": own.deducted_asked})
        if found:
            names = {
                "month": month_name(month.month),
                "household": household_name(line.group_name, line.household_number, ""),
            }
            sentence = _("%(month)s的公示里 %(household)s 的%(found)s。") % (
                names | {"found": found}
            )
            yield Finding(village.slug, "noticeboard.line", sentence)
            return


def _compare(line: NoticeLine, own: HouseholdItems, right: Mapping[str, Decimal]) -> str:
    """Return the first difference of a line in words; empty where all agrees."""
    for name, words in FIGURES.items():
        if getattr(line, name) != right[name]:
            return _("“%(figure)s”印的是 %(printed)s，应是 %(right)s") % {
                "figure": words,
                "printed": points(getattr(line, name)),
                "right": points(right[name]),
            }
    items = [[kind, code, count, day] for (kind, code, day), count in sorted(own.items.items())]
    if line.items != items:
        return _("“事项”和流水对不上")
    if line.household_number != line.month_line.account.number:
        return _("户编号应是 %(number)s") % {"number": f"{line.month_line.account.number:03d}"}
    return ""


def _read_standing(village: Village, notice: Notice, month: Month) -> dict[int, Decimal]:
    """Return {account id: standing} as it was when the notice was drawn.

    Transfers go by number; an entry has none, so that those made since are taken off again.
    """
    assert month.sealed_at is not None, "Asked for sealed months."
    terms = get_terms(village, timezone.localdate(month.sealed_at))
    year_start = year_start_of(month.month, terms.year_start_month)
    standing = get_standing(village, year_start=year_start, last_number=month.last_number)
    since = (
        StandingEntry.objects.filter(
            account__village=village, year_start=year_start, entered_at__gt=notice.drawn_at
        )
        .values_list("account_id")
        .annotate(total=Sum("points"))
        .order_by()
    )
    for account, total in since:
        standing[account] = standing.get(account, ZERO) - total
    return standing
