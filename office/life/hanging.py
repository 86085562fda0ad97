"""What hangs on a household, and has to be settled before it goes into another one or ends."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from deeds.models import Deed, DeedState, Feast, FeastState
from ledger.models import Account, Correction, CorrectionState, HoldKind
from ledger.queries import counting_holds
from market.models import Redemption, Return, ReturnState
from noticeboard.models import Objection
from villages.models import Household
from villages.numbers import write_number

OPEN_DEEDS = (DeedState.WAITING, DeedState.MEETING, DeedState.QUEUED)


def list_undone(household: Household, *, today: date) -> list[str]:
    """Return in words what somebody still has to decide or fetch of a household. Six queries."""
    return [*_find_undone(household, today)]


def list_unmoved(household: Household, *, today: date) -> list[str]:
    """Return in words what keeps a household's points where they are, besides what is undone."""
    return [*_find_undone(household, today), *_find_unmoved(household, today)]


def _find_undone(household: Household, today: date) -> Iterator[str]:
    """Yield it in the order in which it is usually settled."""
    if count := Deed.objects.filter(household=household, state__in=OPEN_DEEDS).count():
        yield _("%(count)s 件事还没有评议入账") % {"count": count}
    if count := Feast.objects.filter(household=household, state=FeastState.DECLARED).count():
        yield _("%(count)s 场酒席报备还没有核实") % {"count": count}
    if count := _count_objections(household):
        yield _("%(count)s 件异议还在处理") % {"count": count}
    if count := Correction.objects.filter(
        account__household=household, state=CorrectionState.PROPOSED
    ).count():
        yield _("%(count)s 笔更正还等第二个人同意") % {"count": count}
    waiting = Redemption.objects.filter(household=household).waiting(today)
    if count := waiting.count():
        yield _("%(count)s 张预约或兑换券还没有领，先领走或者取消") % {"count": count}
    returns = Return.objects.filter(redemption__household=household, state=ReturnState.PROPOSED)
    if count := returns.count():
        yield _("%(count)s 笔退货还等第二个人同意") % {"count": count}


def _count_objections(household: Household) -> int:
    own = Q(household=household) | Q(transfer__source__household=household)
    own |= Q(transfer__destination__household=household)
    return Objection.objects.filter(own).open().distinct().count()


def _find_unmoved(household: Household, today: date) -> Iterator[str]:
    held = counting_holds(today).filter(account__household=household, kind=HoldKind.NOTICE)
    if count := held.count():
        yield _("%(count)s 笔加分还在公示期里") % {"count": count}
    account = Account.objects.get(household=household)
    if account.debt:
        yield _("还有 %(points)s 分待抵扣") % {"points": write_number(account.debt)}
