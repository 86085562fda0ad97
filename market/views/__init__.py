"""The counter, the slip, a partner's own statement and the public list of goods."""

from market.views.counter import CheckView, CounterView, HandOverView
from market.views.partner import PartnerView
from market.views.shop import ShopView
from market.views.slip import SlipView

__all__ = ["CheckView", "CounterView", "HandOverView", "PartnerView", "ShopView", "SlipView"]
