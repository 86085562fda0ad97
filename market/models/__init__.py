"""The tables of the points shop: partners, goods, stock and redemptions."""

from market.models.goods import Category, Goods, GoodsKind
from market.models.partners import Partner, PartnerDuty, PartnerKind
from market.models.redemptions import Redemption, RedemptionLine, RedemptionState
from market.models.stock import MoveKind, StockMove, Supplier

__all__ = [
    "Category",
    "Goods",
    "GoodsKind",
    "MoveKind",
    "Partner",
    "PartnerDuty",
    "PartnerKind",
    "Redemption",
    "RedemptionLine",
    "RedemptionState",
    "StockMove",
    "Supplier",
]
