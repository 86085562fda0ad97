"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "rules"
    verbose_name = _("制度")
