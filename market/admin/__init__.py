"""The office's pages for the shop."""

from market.admin.goods import GoodsAdmin
from market.admin.partners import PartnerAdmin
from market.admin.redemptions import RedemptionAdmin
from market.admin.stock import StockMoveAdmin

__all__ = ["GoodsAdmin", "PartnerAdmin", "RedemptionAdmin", "StockMoveAdmin"]
