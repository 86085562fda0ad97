"""The only place that writes this app's tables."""

from market.services.goods import GoodsInput, add_goods, change_goods, check_offer
from market.services.partners import assign_partner, change_partner, open_partner, release_duty
from market.services.redemptions import QUANTITY_MAX, Line, redeem
from market.services.stock import take_in_stock

__all__ = [
    "QUANTITY_MAX",
    "GoodsInput",
    "Line",
    "add_goods",
    "assign_partner",
    "change_goods",
    "change_partner",
    "check_offer",
    "open_partner",
    "redeem",
    "release_duty",
    "take_in_stock",
]
