"""The only place that writes this app's tables."""

from market.services.baskets import (
    QUANTITY_MAX,
    RESERVERS,
    WITNESSES,
    Line,
    check_household,
    check_open_today,
    get_weekdays,
)
from market.services.change_overs import COUNT_DAYS, record_change_over
from market.services.decisions import confirm_decision, record_decision
from market.services.fund import record_entry, reverse_entry
from market.services.goods import (
    GoodsInput,
    add_goods,
    change_goods,
    check_offer,
    get_goods_on,
)
from market.services.partners import (
    DUTY_ROLES,
    assign_partner,
    change_partner,
    open_partner,
    release_duty,
)
from market.services.photos import GOODS_EDGE_PIXELS, PHOTOGRAPHERS, set_photo
from market.services.redemptions import ITSELF, Collector, Quote, quote, redeem
from market.services.reservations import (
    cancel_reservation,
    expire_reservations,
    hand_over,
    make_ready,
    quote_reservation,
    reserve,
)
from market.services.returns import Back, consent_to_return, propose_return, refuse_return
from market.services.settlements import pay_settlement, settle
from market.services.stock import (
    INTAKE_MAX,
    STOREKEEPERS,
    Counted,
    Damaged,
    check_counted,
    consent_to_check,
    propose_count,
    propose_damage,
    refuse_check,
    take_in_stock,
)
from market.services.vouchers import get_voucher, use_voucher
from market.services.wants import (
    WISHES_WAITING_MAX,
    end_waitings,
    join_waiting,
    join_wish,
    judge_wish,
    leave_waiting,
    make_wish,
    tell,
)

__all__ = [
    "COUNT_DAYS",
    "DUTY_ROLES",
    "GOODS_EDGE_PIXELS",
    "INTAKE_MAX",
    "ITSELF",
    "PHOTOGRAPHERS",
    "QUANTITY_MAX",
    "RESERVERS",
    "STOREKEEPERS",
    "WISHES_WAITING_MAX",
    "WITNESSES",
    "Back",
    "Collector",
    "Counted",
    "Damaged",
    "GoodsInput",
    "Line",
    "Quote",
    "add_goods",
    "assign_partner",
    "cancel_reservation",
    "change_goods",
    "change_partner",
    "check_counted",
    "check_household",
    "check_offer",
    "check_open_today",
    "confirm_decision",
    "consent_to_check",
    "consent_to_return",
    "end_waitings",
    "expire_reservations",
    "get_goods_on",
    "get_voucher",
    "get_weekdays",
    "hand_over",
    "join_waiting",
    "join_wish",
    "judge_wish",
    "leave_waiting",
    "make_ready",
    "make_wish",
    "open_partner",
    "pay_settlement",
    "propose_count",
    "propose_damage",
    "propose_return",
    "quote",
    "quote_reservation",
    "record_change_over",
    "record_decision",
    "record_entry",
    "redeem",
    "refuse_check",
    "refuse_return",
    "release_duty",
    "reserve",
    "reverse_entry",
    "set_photo",
    "settle",
    "take_in_stock",
    "tell",
    "use_voucher",
]
