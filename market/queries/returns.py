"""Reads of returns."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from market.errors import ReturnUnknown
from market.models import Goods, Redemption, RedemptionLine, Return
from market.quantities import price_of
from market.queries.redemptions import with_contents
from villages.models import Village

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineBack:
    """One line of a redemption: what was handed over of it, what comes back, what is kept."""

    line: RedemptionLine
    back: Decimal
    is_damaged: bool

    @property
    def goods(self) -> Goods:
        return self.line.goods

    @property
    def kept(self) -> Decimal:
        return self.line.quantity - self.back

    @property
    def kept_points(self) -> Decimal:
        return price_of(self.kept, self.line.unit_price) if self.kept else ZERO

    @property
    def back_points(self) -> Decimal:
        return self.line.points - self.kept_points


def list_returns(village: Village) -> QuerySet[Return]:
    """Return a village's returns, newest first, with people, household and lines at hand."""
    redemptions = with_contents(
        Redemption.objects.select_related("partner", "renewed_as", "village")
    )
    return (
        Return.objects.for_village(village)
        .select_related("village", "proposed_by", "decided_by")
        .prefetch_related(Prefetch("redemption", queryset=redemptions), "lines")
        .order_by("-id")
    )


def get_return(village: Village, pk: int) -> Return:
    """Return one as list_returns does; raises ReturnUnknown."""
    found = list_returns(village).filter(pk=pk).first()
    if found is None:
        raise ReturnUnknown
    return found


def list_lines_back(returned: Return) -> list[LineBack]:
    """Return the lines of the redemption of a return read here, each with what comes back of it."""
    back = {line.line_id: line for line in returned.lines.all()}
    lines = []
    for line in returned.redemption.lines.all():
        entry = back.get(line.pk)
        quantity, is_damaged = (entry.quantity, entry.is_damaged) if entry else (ZERO, False)
        lines.append(LineBack(line, quantity, is_damaged=is_damaged))
    return lines
