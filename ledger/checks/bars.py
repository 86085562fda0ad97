"""Bars: each stands as long as the row that it came with."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from ledger.models import (
    AccountKind,
    Bar,
    CorrectionState,
    HouseholdChange,
    Transfer,
    TransferKind,
)
from villages.checks import Finding
from villages.models import Village


def check_bars(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's bars, by rule."""
    reversal = Exists(Transfer.objects.filter(reverses=OuterRef("transfer")))
    bars = (
        Bar.objects.filter(account__village=village)
        .select_related("account", "transfer")
        .annotate(is_reversed=reversal)
        .order_by("pk")
    )
    # Who splits off, or takes in, a household that is barred takes its bars along.
    heard = HouseholdChange.objects.filter(
        state=CorrectionState.POSTED, other__account=OuterRef("account")
    )
    of_household = Q(transfer__source=F("account")) | Q(Exists(heard))
    explained = Q(transfer__isnull=True) | (Q(transfer__kind=TransferKind.DEDUCTION) & of_household)
    right = Q(account__kind=AccountKind.HOUSEHOLD) & explained
    if found := bars.exclude(right).first():
        sentence = _("账户 %(account)s 的限制（%(reference)s）和它的那一笔对不上。")
        yield Finding(village.slug, "ledger.bar", sentence % _name(found))
    standing = bars.filter(is_reversed=True, lifted_at__isnull=True)
    if found := standing.first():
        sentence = _("账户 %(account)s 的扣分（%(reference)s）已经冲正，限制却没有解除。")
        yield Finding(village.slug, "ledger.bar_of_reversed", sentence % _name(found))


def _name(bar: Bar) -> dict[str, str]:
    return {"account": bar.account.code, "reference": bar.reference}
