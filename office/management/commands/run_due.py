"""run_due: tidies up after the dates; safe late, twice, or not at all."""

import logging
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from villages.jobs import VillagesFailed

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs what is due in every app; an app or village that fails is reported, the rest go on."""

    help = "Tidy up after the dates, in every app; may run at any time and any number of times."

    def handle(self, *_args: Any, **_options: Any) -> None:  # Any: as Django's
        now = timezone.now()
        done, failed = 0, 0
        for app in find_apps_with_due():
            try:
                sentences = import_module(f"{app}.due").run(now)
            except VillagesFailed as error:
                sentences = error.done
                failed += error.failed
            except Exception:  # one app's trouble is not the others'
                logger.exception("What is due in %s could not be done", app)
                failed += 1
                continue
            for sentence in sentences:
                self.stdout.write(sentence)
            done += len(sentences)
        if failed:
            raise CommandError(_("有 %(count)s 项没有办成。") % {"count": failed})
        if not done:
            self.stdout.write(_("没有要办的。"))


def find_apps_with_due() -> list[str]:
    """Return the project's apps that have a module `due` with run(now) -> list of sentences."""
    root = Path(settings.BASE_DIR)
    return [
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).parent == root and find_spec(f"{config.name}.due")
    ]
