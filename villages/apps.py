"""Registers the app with Django, and the guards' renewal after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from villages.triggers import install_guards


class VillagesConfig(AppConfig):
    """The app's name in code and in the menus."""

    name = "villages"
    verbose_name = _("村庄与人")

    def ready(self) -> None:
        # Sent after all migrations of all apps, so once, for this app, is enough.
        post_migrate.connect(renew_guards, sender=self, dispatch_uid="villages.renew_guards")


def renew_guards(using: str, **_: Any) -> None:  # Any: the signal's other arguments
    """Install every app's guards anew."""
    install_guards(connections[using])
