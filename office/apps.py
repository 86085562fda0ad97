"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "office"
    verbose_name = _("村委办公")
