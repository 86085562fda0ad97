"""The only place that writes this app's tables."""

from market.services.baskets import QUANTITY_MAX, Line, check_household, check_open_today
from market.services.goods import GoodsInput, add_goods, change_goods, check_offer
from market.services.partners import (
    DUTY_ROLES,
    assign_partner,
    change_partner,
    open_partner,
    release_duty,
)
from market.services.redemptions import Quote, quote, redeem
from market.services.stock import STOREKEEPERS, take_in_stock

__all__ = [
    "DUTY_ROLES",
    "QUANTITY_MAX",
    "STOREKEEPERS",
    "GoodsInput",
    "Line",
    "Quote",
    "add_goods",
    "assign_partner",
    "change_goods",
    "change_partner",
    "check_household",
    "check_offer",
    "check_open_today",
    "open_partner",
    "quote",
    "redeem",
    "release_duty",
    "take_in_stock",
]
