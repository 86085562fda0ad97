"""Holds: each names what explains it, and ends when that does."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from ledger.models import Hold, HoldKind, Month, Transfer, TransferKind
from villages.checks import Finding
from villages.models import Village


def check_holds(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's holds, by rule."""
    of_village = Hold.objects.filter(account__village=village).select_related("account", "transfer")
    reversal = Exists(Transfer.objects.filter(reverses=OuterRef("transfer")))
    awards = of_village.filter(kind=HoldKind.NOTICE).annotate(is_reversed=reversal)
    yield from _tell_first(
        village,
        "ledger.hold",
        awards.exclude(
            Q(transfer__points=F("points")) | Q(transfer__points__gt=F("points")) & _is_corrected(),
            transfer__kind=TransferKind.AWARD,
            transfer__destination=F("account"),
        ),
        _("账户 %(account)s 的冻结和第 %(number)s 笔对不上。"),
    )
    yield from _tell_first(
        village,
        "ledger.hold_of_reversed",
        awards.filter(is_reversed=True, released_at__isnull=True),
        _("第 %(number)s 笔已经冲正，账户 %(account)s 的冻结却没有解开。"),
    )
    yield from _tell_first(
        village,
        "ledger.hold_released",
        awards.filter(is_reversed=False, released_at__isnull=False),
        _("第 %(number)s 笔没有冲正，账户 %(account)s 的冻结却提前解开了。"),
    )
    yield from _tell_first(
        village,
        "ledger.hold_window",
        _with_window(awards, village).filter(_ends_without_its_notice()),
        _("第 %(number)s 笔的冻结（账户 %(account)s）不按它的公示期解开。"),
    )


def _is_corrected() -> Exists:
    """Tell awards that come right after a reversal that took points of the same household."""
    return Exists(
        Transfer.objects.filter(
            village=OuterRef("transfer__village"),
            number=OuterRef("transfer__number") - 1,
            kind=TransferKind.REVERSAL,
            source=OuterRef("account"),
        )
    )


def _with_window(awards: QuerySet[Hold], village: Village) -> QuerySet[Hold]:
    """Return the holds that run, with the last day of their notice's window where there is one.

    By the village, and not by each transfer's: else PostgreSQL joins a whole county's transfers to
    the holds of one village. A hold without its award has been told of before.
    """
    notice = Month.objects.filter(
        village=village,
        first_number__lte=OuterRef("transfer__number"),
        last_number__gte=OuterRef("transfer__number"),
    )
    window_ends = Subquery(notice.values("window_ends")[:1])
    running = awards.filter(transfer__village=village, released_at__isnull=True, objected=False)
    return running.annotate(window_ends=window_ends)


def _ends_without_its_notice() -> Q:
    """Return what is wrong: an end before the month is sealed, none after, or one in the window."""
    return (
        Q(window_ends__isnull=True, frees_on__isnull=False)
        | Q(window_ends__isnull=False, frees_on__isnull=True)
        | Q(frees_on__lte=F("window_ends"))
    )


def _tell_first(
    village: Village, code: str, wrong: QuerySet[Hold], sentence: str
) -> Iterator[Finding]:
    if hold := wrong.order_by("transfer__number", "pk").first():
        names = {
            "account": hold.account.code,
            "number": hold.transfer.number if hold.transfer else "?",
        }
        yield Finding(village.slug, code, sentence % names)
