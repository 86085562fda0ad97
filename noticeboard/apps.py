"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticeboardConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "noticeboard"
    verbose_name = _("公示")
