"""What to look at before a month is closed: it warns, and never refuses."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.models import Deed, Hearing
from ledger.models import Correction, CorrectionState, HouseholdChange
from market.models import CheckKind, CheckState, Goods, GoodsKind, Partner, Redemption, StockCheck
from noticeboard.models import Objection
from villages.models import Village
from villages.months import day_start


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One thing to look at: in words with its number, and where it is looked after."""

    words: str
    count: int
    address: str


def list_check_rows(village: Village, *, from_month: date, today: date) -> list[CheckRow]:
    """Return what is still open before the stretch that begins with a month is closed.

    A constant number of queries; what there is nothing of is left out.
    """
    rows = [
        *_list_deeds(village, today=today),
        _count_reservations(village, today=today),
        *_list_objections(village, today=today),
        _count_uncounted(village, since=from_month),
        _count_corrections(village),
        _count_household_changes(village),
    ]
    return [row for row in rows if row.count]


def _list_deeds(village: Village, *, today: date) -> list[CheckRow]:
    undecided = Deed.objects.for_village(village).undecided()
    count = undecided.count()
    running = Hearing.objects.filter(
        deed__in=undecided, replied_on__isnull=True, until__gte=today
    ).count()
    words = _("还有 %(count)s 件事没有评议完，转到下一个月，不会丢。")
    heard = _("其中 %(count)s 件扣分还在答复期里，等住户说完再评。")
    return [
        CheckRow(words % {"count": count}, count, _at("deeds:appraise", village)),
        CheckRow(heard % {"count": running}, running, _at("deeds:hearings", village)),
    ]


def _count_reservations(village: Village, *, today: date) -> CheckRow:
    count = Redemption.objects.for_village(village).waiting(today).count()
    words = _("有 %(count)s 张预约和兑换券还没有领，照样留着。")
    return CheckRow(words % {"count": count}, count, _at("market:reservations", village))


def _list_objections(village: Village, *, today: date) -> list[CheckRow]:
    objections = Objection.objects.for_village(village)
    count, overdue = objections.open().count(), objections.overdue_on(today).count()
    words = _("有 %(count)s 件异议还在处理，有异议的分照样冻结，不耽误关账。")
    late = _("有 %(count)s 件异议过了答复的日子，请监督委员会抓紧答复。")
    address = _at("noticeboard:objections-queue", village)
    return [
        CheckRow(words % {"count": count}, count, address),
        CheckRow(late % {"count": overdue}, overdue, address),
    ]


def _count_uncounted(village: Village, *, since: date) -> CheckRow:
    """Return the places with things on their shelves that nobody has counted since a day."""
    counted = StockCheck.objects.filter(
        partner=OuterRef("pk"),
        kind=CheckKind.COUNT,
        state=CheckState.MADE,
        made_at__gte=day_start(since),
    )
    things = Goods.objects.filter(partner=OuterRef("pk"), kind=GoodsKind.THING, stock__gt=0)
    count = Partner.objects.for_village(village).filter(Exists(things), ~Exists(counted)).count()
    words = _("有 %(count)s 个兑换点这个月还没有盘点，货和账对不对得上不知道。")
    return CheckRow(words % {"count": count}, count, _at("market:counts", village))


def _count_corrections(village: Village) -> CheckRow:
    waiting = Correction.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    count = waiting.count()
    words = _("有 %(count)s 笔更正还等第二个人同意，同意后算下一个月的。")
    return CheckRow(words % {"count": count}, count, _at("supervise", village))


def _count_household_changes(village: Village) -> CheckRow:
    waiting = HouseholdChange.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    count = waiting.count()
    words = _("有 %(count)s 份住户变更还等第二个人同意，同意后算下一个月的。")
    return CheckRow(words % {"count": count}, count, _at("supervise", village))


def _at(name: str, village: Village) -> str:
    return f"{reverse(name)}?{urlencode({'village': village.slug})}"
