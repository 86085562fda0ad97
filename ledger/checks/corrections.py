"""Corrections: what two persons decided is what was posted, and no opening came any other way."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ledger.models import Correction, CorrectionKind, CorrectionState, Transfer, TransferKind
from villages.checks import Finding
from villages.models import Village


def check_corrections(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's corrections, by rule."""
    right = Q(
        kind=CorrectionKind.OPENING,
        transfer__kind=TransferKind.OPENING,
        transfer__destination=F("account"),
        transfer__points=F("points"),
    )
    right |= Q(kind=CorrectionKind.OPENING, points=0, transfer__isnull=True)
    right |= Q(kind=CorrectionKind.REVERSAL, transfer__reverses=F("reverses"))
    posted = Correction.objects.for_village(village).filter(state=CorrectionState.POSTED)
    if wrong := posted.exclude(right).select_related("account").order_by("pk").first():
        sentence = _("账户 %(account)s 的更正（%(kind)s）和入账的一笔对不上。") % {
            "account": wrong.account.code,
            "kind": wrong.get_kind_display(),
        }
        yield Finding(village.slug, "ledger.correction", sentence)
    openings = Transfer.objects.for_village(village).filter(kind=TransferKind.OPENING)
    if row := openings.filter(correction__isnull=True).order_by("number").first():
        sentence = _("第 %(number)s 笔期初结转没有经过两个人。") % {"number": row.number}
        yield Finding(village.slug, "ledger.opening", sentence)
