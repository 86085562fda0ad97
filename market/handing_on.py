"""What is passed on of shop and money: by shopkeepers, by partners, and by the committee."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ledger.queries import get_balance
from market.capitals import write_capitals
from market.models import (
    ChangeOver,
    CheckState,
    CostDecision,
    Partner,
    Redemption,
    Return,
    ReturnState,
    Settlement,
    StockCheck,
    WishState,
)
from market.models.wants import Wish
from market.queries.cover import Cover, get_cover
from market.queries.redemptions import with_contents
from market.queries.settlements import list_due, list_due_of
from market.queries.stock import StockLine, count_unpaid_intakes, list_stock
from market.queries.wants import count_to_tell
from villages.matters import Matter, Office, build_matter, list_matter
from villages.models import Appointment, Role, Village
from villages.numbers import write_number
from villages.queries import name_household
from villages.words import (
    SEPARATOR,
    day_name,
    day_with_year,
    month_name,
    points_with_unit,
    yuan,
)


def build_matters(office: Office) -> list[Matter]:
    """Return what one person in one role has in hand of the shop and its money."""
    appointment, today = office.appointment, office.today
    village = appointment.village
    if village is None:
        return []
    if appointment.role == Role.COMMITTEE:
        return _tell_money(village, today=today)
    if appointment.role not in {Role.SHOPKEEPER, Role.PARTNER}:
        return []
    partners = list(_find_partners(appointment, today=today))
    if appointment.role == Role.SHOPKEEPER:
        return _tell_shop(village, partners, today=today)
    return [matter for one in partners for matter in _tell_partner(one, today=today)]


def _find_partners(appointment: Appointment, *, today: date) -> QuerySet[Partner]:
    """Return where the person works, or worked: the sheet is printed after the last day as well."""
    day = today
    if appointment.ends_on is not None and appointment.ends_on < today:
        day = appointment.ends_on
    found = Partner.objects.filter(village=appointment.village_id).select_related("account")
    return found.served_by(appointment.user, today=max(day, appointment.starts_on))


def _tell_money(village: Village, *, today: date) -> list[Matter]:
    """Return the fund, whether it covers the points, and what is owed; nothing without a shop."""
    if not Partner.objects.for_village(village).exists():
        return []
    cover = get_cover(village, today=today)
    return [*_tell_fund(cover), *_tell_open_money(village)]


def _tell_fund(cover: Cover) -> list[Matter]:
    if not cover.is_begun:
        return [Matter(_("资金簿"), _("还没有开账"), waits=False)]
    fund = cover.fund_yuan
    written = write_capitals(fund) if fund >= 0 else ""
    details = (_("大写：%(capitals)s") % {"capitals": written},) if written else ()
    percent = _("%(percent)s%%") % {"percent": cover.percent} if cover.percent is not None else "—"
    return [
        Matter(_("资金簿结余"), yuan(fund), details, waits=False),
        Matter(_("库存值（按进价）"), yuan(cover.stock_yuan), waits=False),
        Matter(
            _("资金保障"),
            percent,
            (
                _("村民还能兑的 %(points)s，折 %(yuan)s；还欠商户的 %(owed)s")
                % {
                    "points": points_with_unit(cover.outstanding_points),
                    "yuan": yuan(cover.outstanding_yuan),
                    "owed": yuan(cover.unsettled_yuan + cover.owed_yuan),
                },
            ),
            waits=False,
        ),
    ]


def _tell_open_money(village: Village) -> list[Matter]:
    unpaid = Settlement.objects.for_village(village).filter(entry__isnull=True, yuan__gt=0)
    decisions = CostDecision.objects.for_village(village).filter(confirmed_at__isnull=True)
    intakes = count_unpaid_intakes(village)
    return [
        list_matter(
            _("关了账、还没结算的"),
            [
                SEPARATOR.join((one.partner.name, month_name(one.month.month), yuan(one.yuan)))
                for one in list_due(village)
            ],
        ),
        list_matter(_("结算了、还没付款的"), _name_settlements(unpaid)),
        Matter(_("买来还没有记付款的入库"), _("%(count)s 笔") % {"count": intakes}),
        list_matter(
            _("等另一位村委核对的决定"),
            [
                SEPARATOR.join((one.subject, day_with_year(one.decided_on), one.made_by.name))
                for one in decisions.select_related("made_by").order_by("pk")
            ],
        ),
    ]


def _name_settlements(settlements: QuerySet[Settlement]) -> list[str]:
    rows = settlements.select_related("partner", "month").order_by("number")
    return [
        SEPARATOR.join(
            (one.reference, one.partner.name, month_name(one.month.month), yuan(one.yuan))
        )
        for one in rows
    ]


def _tell_shop(village: Village, partners: list[Partner], *, today: date) -> list[Matter]:
    shelves = [one for partner in partners for one in _tell_shelves(partner, today=today)]
    return [*shelves, *_tell_counter(village, today=today)]


def _tell_shelves(partner: Partner, *, today: date) -> list[Matter]:
    """Return what should lie there by the book; it is counted on the shop's own sheet."""
    lines = list_stock(partner, today=today)
    rows = [SEPARATOR.join((line.goods.name, _say_stock(line))) for line in lines]
    words = _("%(partner)s账上的货") % {"partner": partner.name}
    figure = _("%(count)s 种") % {"count": len(lines)}
    last = ChangeOver.objects.filter(partner=partner).order_by("-number").first()
    before = (
        _("上一张是第 %(number)s 号（%(day)s）。")
        % {"number": last.number, "day": day_with_year(last.made_at)}
        if last
        else _("还没有办过。")
    )
    sheet = Matter(
        _("点货、点数另用「积分超市交接单」"),
        _("____ 号"),
        (
            _("两个人一起盘点，在「盘点和报损单」里录入，再由第三个人监交，打印签字。"),
            before,
        ),
    )
    return [build_matter(words, figure, rows, waits=False), sheet]


def _say_stock(line: StockLine) -> str:
    if not line.goods.stock:
        return _("没有货")
    return _("%(quantity)s %(unit)s") % {
        "quantity": write_number(line.goods.stock),
        "unit": line.goods.unit,
    }


def _tell_counter(village: Village, *, today: date) -> list[Matter]:
    reserved = Redemption.objects.for_village(village).waiting(today)
    checks = StockCheck.objects.for_village(village).filter(state=CheckState.PROPOSED)
    returns = Return.objects.for_village(village).filter(state=ReturnState.PROPOSED)
    wishes = Wish.objects.for_village(village).filter(state=WishState.NEW).count()
    return [
        list_matter(_("约了、券没用、还没领走的"), _name_redemptions(reserved, today)),
        list_matter(
            _("等第二个人同意的盘点、报损"),
            [
                SEPARATOR.join(
                    (
                        str(one.get_kind_display()),
                        _("第 %(number)s 号") % {"number": one.number},
                        one.made_by.name,
                    )
                )
                for one in checks.select_related("made_by").order_by("number")
            ],
        ),
        Matter(_("等第二个人同意的退货"), _("%(count)s 件") % {"count": returns.count()}),
        Matter(
            _("货到了、要告诉的人家"),
            _("%(count)s 户") % {"count": count_to_tell(village, today=today)},
        ),
        Matter(_("村民想要、还没答复的"), _("%(count)s 条") % {"count": wishes}),
    ]


def _name_redemptions(redemptions: QuerySet[Redemption], today: date) -> list[str]:
    rows = with_contents(redemptions.select_related("hold")).order_by("number")
    return [
        SEPARATOR.join(
            part
            for part in (
                one.reference,
                name_household(one.household),
                _("、").join(line.goods.name for line in one.lines.all()),
                _("留到%(day)s") % {"day": day_name(one.hold.frees_on, today)}
                if one.hold and one.hold.frees_on
                else "",
            )
            if part
        )
        for one in rows
    ]


def _tell_partner(partner: Partner, *, today: date) -> list[Matter]:
    """Return what a partner has handed out and not been paid for, and which vouchers are out."""
    vouchers = Redemption.objects.filter(partner=partner).waiting(today).exclude(code="")
    unpaid = Settlement.objects.filter(partner=partner, entry__isnull=True, yuan__gt=0)
    return [
        Matter(
            _("%(partner)s还没结算的积分") % {"partner": partner.name},
            points_with_unit(get_balance(partner.account)),
            tuple(
                SEPARATOR.join(
                    (month_name(one.month.month), points_with_unit(one.points), yuan(one.yuan))
                )
                for one in list_due_of(partner)
            ),
        ),
        list_matter(_("结算了、村里还没付款的"), _name_settlements(unpaid)),
        list_matter(_("发出去、还能用的兑换券"), _name_redemptions(vouchers, today)),
    ]
