"""Registers the app with Django, and the shop's say in what opens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "market"
    verbose_name = _("积分超市")

    def ready(self) -> None:
        # Both stand on models, which can be imported only from here on.
        from market.services.gate import guard_costs  # noqa: PLC0415
        from villages.costs import register_gate  # noqa: PLC0415

        register_gate(guard_costs)
