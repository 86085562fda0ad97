"""Counts and damage agree with what they moved, change-overs with their count."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from market.models import (
    ChangeOver,
    CheckKind,
    CheckState,
    MoveKind,
    StockCheck,
    StockCheckLine,
)
from villages.models import Village


def check_counts(village: Village) -> Iterator[str]:
    """Each difference that two agreed to was posted once, as it was; nothing else was."""
    lines = StockCheckLine.objects.filter(check_of__village=village)
    posted = Q(check_of__state=CheckState.MADE) & ~Q(counted=F("expected"))
    kind = Q(check_of__kind=CheckKind.COUNT, move__kind=MoveKind.COUNT) | Q(
        check_of__kind=CheckKind.DAMAGE, move__kind=MoveKind.DAMAGED
    )
    whole = Q(move__goods=F("goods"), move__quantity=F("counted") - F("expected"))
    agrees = (posted & kind & whole) | (~posted & Q(move__isnull=True))
    wrong = lines.exclude(agrees).values("check_of")
    for check in StockCheck.objects.filter(pk__in=wrong).order_by("number"):
        yield _("%(kind)s第 %(number)s 号和出入库记录对不上。") % {
            "kind": check.get_kind_display(),
            "number": check.number,
        }


def check_change_overs(village: Village) -> Iterator[str]:
    """Each rests on a count of the shop that the one made and the other agreed to."""
    agrees = Q(
        stock_check__kind=CheckKind.COUNT,
        stock_check__state=CheckState.MADE,
        stock_check__partner=F("partner"),
        stock_check__made_by=F("outgoing"),
        stock_check__decided_by=F("incoming"),
    )
    wrong = ChangeOver.objects.for_village(village).exclude(agrees)
    for change_over in wrong.order_by("number"):
        yield _("交接单第 %(number)s 号和它的盘点对不上。") % {"number": change_over.number}
