"""The office's pages for the shop."""

from market.admin.decisions import CostDecisionAdmin
from market.admin.fund import FundEntryAdmin
from market.admin.goods import GoodsAdmin
from market.admin.partners import PartnerAdmin
from market.admin.redemptions import RedemptionAdmin
from market.admin.settlements import SettlementAdmin
from market.admin.stock import ChangeOverAdmin, StockCheckAdmin, StockMoveAdmin

__all__ = [
    "ChangeOverAdmin",
    "CostDecisionAdmin",
    "FundEntryAdmin",
    "GoodsAdmin",
    "PartnerAdmin",
    "RedemptionAdmin",
    "SettlementAdmin",
    "StockCheckAdmin",
    "StockMoveAdmin",
]
