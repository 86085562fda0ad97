"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeedsConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "deeds"
    verbose_name = _("事项与评议")
