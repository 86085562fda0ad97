"""close_month: closes a month of one village or of all, seals it and draws its notice."""

import logging
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from noticeboard.services import close_and_draw
from villages.errors import PointsError
from villages.models import Village
from villages.months import parse_month

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """One village after another; one that fails is reported, the rest go on."""

    help = "Close a month of one village or of all, seal it and draw its notice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("village", nargs="?", help="the slug of the village, such as anping")
        which.add_argument("--all", action="store_true", help="every village")
        parser.add_argument("month", help="the month, such as 2026-10")

    def handle(self, *_args: Any, **options: Any) -> None:  # Any: as Django's
        month = read_month(options["month"])
        villages = Village.objects.filter(book__isnull=False).order_by("slug")
        if not options["all"]:
            villages = villages.filter(slug=options["village"])
            if not villages:
                raise CommandError(_("没有叫 %(slug)s 的村。") % {"slug": options["village"]})
        failed = sum(not self._close(village, month) for village in villages)
        if failed:
            raise CommandError(_("有 %(count)s 个村没有关成。") % {"count": failed})

    def _close(self, village: Village, month: date) -> bool:
        try:
            notice = close_and_draw(village, month, by=None, now=timezone.now())
        except PointsError as error:
            self.stderr.write(f"{village.slug}: {error}")
            return False
        except Exception:  # whatever ails one village, the others are closed
            logger.exception("%s could not be closed", village.slug)
            return False
        self.stdout.write(f"{village.slug}: {notice} {notice.month.seal}")
        return True


def read_month(text: str) -> date:
    """Return the month typed in; raises CommandError with a sentence."""
    try:
        return parse_month(text)
    except ValueError as error:
        raise CommandError(_("月份写成 2026-10 这样。")) from error
