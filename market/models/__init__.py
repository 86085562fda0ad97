"""The tables of the points shop: partners, goods, stock, redemptions, wants and money."""

from market.models.changeover import ChangeOver
from market.models.goods import Category, Goods, GoodsKind, LimitPeriod, Price
from market.models.money import CostDecision, DecisionKind, FundEntry, FundKind, Settlement
from market.models.partners import Partner, PartnerDuty, PartnerKind
from market.models.redemptions import (
    DONE_STATES,
    GONE_STATES,
    WAITING_STATES,
    Redemption,
    RedemptionLine,
    RedemptionState,
    Return,
    ReturnLine,
    ReturnState,
)
from market.models.stock import (
    CheckKind,
    CheckState,
    MoveKind,
    ReversalReason,
    StockCheck,
    StockCheckLine,
    StockMove,
    Supplier,
)
from market.models.wants import Waiting, Wish, WishState, WishVoice

__all__ = [
    "DONE_STATES",
    "GONE_STATES",
    "WAITING_STATES",
    "Category",
    "ChangeOver",
    "CheckKind",
    "CheckState",
    "CostDecision",
    "DecisionKind",
    "FundEntry",
    "FundKind",
    "Goods",
    "GoodsKind",
    "LimitPeriod",
    "MoveKind",
    "Partner",
    "PartnerDuty",
    "PartnerKind",
    "Price",
    "Redemption",
    "RedemptionLine",
    "RedemptionState",
    "Return",
    "ReturnLine",
    "ReturnState",
    "ReversalReason",
    "Settlement",
    "StockCheck",
    "StockCheckLine",
    "StockMove",
    "Supplier",
    "Waiting",
    "Wish",
    "WishState",
    "WishVoice",
]
