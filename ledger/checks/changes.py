"""Households' changes: what two persons signed is what moved, and nothing moved otherwise."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from ledger.models import (
    Account,
    AccountKind,
    CorrectionState,
    HouseholdChange,
    HouseholdChangeKind,
    StandingEntry,
    StandingSource,
    Transfer,
    TransferKind,
)
from villages.checks import Finding
from villages.models import Card, Village
from villages.models.households import HouseholdState

ZERO = Decimal(0)
KIND = HouseholdChangeKind
# What ends a household, and what may still touch its points then.
ENDINGS = (KIND.MERGE, KIND.DISSOLVE)
AFTER_THE_END = (KIND.INHERIT, KIND.EXPIRE)


def check_changes(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's household changes, by rule."""
    yield from _check_rows(village)
    yield from _check_moves(village)
    yield from _check_standing(village)
    yield from _check_gone(village)


def _posted(village: Village) -> QuerySet[HouseholdChange]:
    return HouseholdChange.objects.for_village(village).filter(state=CorrectionState.POSTED)


def _check_rows(village: Village) -> Iterator[Finding]:
    """Find a change that says another thing than its row does."""
    to_other = Q(
        kind__in=(KIND.SPLIT, KIND.MERGE, KIND.INHERIT),
        transfer__kind=TransferKind.MOVE,
        transfer__destination__household=F("other"),
    )
    to_nobody = Q(kind=KIND.EXPIRE, transfer__kind=TransferKind.EXPIRY)
    moved = (to_other | to_nobody) & Q(
        transfer__source__household=F("household"), transfer__points=F("points")
    )
    # A household that is dissolved keeps its points until its heirs come.
    unmoved = Q(transfer__isnull=True) & (Q(points=0) | Q(kind=KIND.DISSOLVE))
    wrong = _posted(village).exclude(moved | unmoved)
    if change := wrong.select_related("household").order_by("pk").first():
        sentence = _("%(household)s的%(kind)s和入账的一笔对不上。") % {
            "household": change.household,
            "kind": change.get_kind_display(),
        }
        yield Finding(village.slug, "ledger.household_change", sentence)


def _check_moves(village: Village) -> Iterator[Finding]:
    """Find points that went from household to household without two persons."""
    moves = Transfer.objects.for_village(village).filter(kind=TransferKind.MOVE)
    signed = Q(household_change__state=CorrectionState.POSTED)
    if row := moves.exclude(signed).order_by("number").first():
        sentence = _("第 %(number)s 笔转户没有经过两个人。") % {"number": row.number}
        yield Finding(village.slug, "ledger.move", sentence)


def _check_standing(village: Village) -> Iterator[Finding]:
    """Find standing that came or went as households split and merged."""
    entries = StandingEntry.objects.filter(
        account__village=village, source__in=(StandingSource.SPLIT, StandingSource.MERGE)
    )
    sums = entries.order_by().values("key").annotate(total=Sum("points"))
    if sums.exclude(total=ZERO).exists():
        sentence = _("分户、并户时年度积分转出和转入不相等。")
        yield Finding(village.slug, "ledger.standing_moved", sentence)


def _check_gone(village: Village) -> Iterator[Finding]:
    """Find a household that is no more and still has a card, or still got or spent points."""
    ended = _posted(village).filter(household=OuterRef("household"), kind__in=ENDINGS)
    gone = Account.objects.for_village(village).filter(
        kind=AccountKind.HOUSEHOLD, household__state=HouseholdState.DISSOLVED
    )
    if account := gone.exclude(Exists(ended)).order_by("number").first():
        sentence = _("账户 %(account)s 已销户，却没有两个人办的手续。") % {"account": account.code}
        yield Finding(village.slug, "ledger.dissolved", sentence)
    living = Card.objects.filter(household=OuterRef("household"), killed_at__isnull=True)
    if account := gone.filter(Exists(living)).order_by("number").first():
        sentence = _("账户 %(account)s 已销户，积分卡还没有停用。") % {"account": account.code}
        yield Finding(village.slug, "ledger.dissolved_card", sentence)
    if row := _moved_since(village).order_by("number").first():
        sentence = _("第 %(number)s 笔是已经销户的住户的，不该再有。") % {"number": row.number}
        yield Finding(village.slug, "ledger.dissolved_row", sentence)


def _moved_since(village: Village) -> QuerySet[Transfer]:
    """Return the rows of households that were dissolved before, but for what ends their points.

    Points that come after a reversal of what heirs had are reversals themselves.
    """
    ended = _posted(village).filter(kind__in=ENDINGS, decided_at__lt=OuterRef("posted_at"))
    allowed = Q(kind=TransferKind.REVERSAL) | Q(household_change__kind__in=AFTER_THE_END)
    return (
        Transfer.objects.for_village(village)
        .exclude(allowed)
        .filter(
            Exists(ended.filter(household=OuterRef("source__household")))
            | Exists(ended.filter(household=OuterRef("destination__household")))
        )
    )
