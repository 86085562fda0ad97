"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "ledger"
    verbose_name = _("积分账")
