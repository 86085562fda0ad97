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
from market.services.fund import record_entry, reverse_entry, write_entry
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
from market.services.stock import STOREKEEPERS, take_in_stock
from market.services.vouchers import get_voucher
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
    "DUTY_ROLES",
    "ITSELF",
    "QUANTITY_MAX",
    "RESERVERS",
    "STOREKEEPERS",
    "WISHES_WAITING_MAX",
    "WITNESSES",
    "Back",
    "Collector",
    "GoodsInput",
    "Line",
    "Quote",
    "add_goods",
    "assign_partner",
    "cancel_reservation",
    "change_goods",
    "change_partner",
    "check_household",
    "check_offer",
    "check_open_today",
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
    "propose_return",
    "quote",
    "quote_reservation",
    "record_entry",
    "redeem",
    "refuse_return",
    "release_duty",
    "reserve",
    "reverse_entry",
    "take_in_stock",
    "tell",
]
