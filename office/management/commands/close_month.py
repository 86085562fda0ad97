"""close_month: closes a month of one village or of all, seals it and draws its notice."""

import logging
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from ledger.models import MonthLine
from noticeboard.models import Notice
from noticeboard.queries.checklist import list_check_rows
from noticeboard.queries.closing import get_closing
from noticeboard.services import close_and_draw
from villages.errors import PointsError
from villages.models import Village
from villages.months import parse_month

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """How a run went: villages by what became of them, and the lines that were sealed."""

    closed: int = 0
    were_closed: int = 0
    failed: int = 0
    lines: int = 0


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
        began, tally = perf_counter(), Tally()
        # Ids alone, so that a province takes no more memory than a village.
        ids = list(villages.values_list("pk", flat=True))
        for village_id in tqdm(ids, file=sys.stderr, disable=self._has_no_bar(ids), unit=""):
            self._close(Village.objects.get(pk=village_id), month, tally)
        if options["all"]:
            self._sum_up(tally, perf_counter() - began)
        if tally.failed:
            raise CommandError(_("有 %(count)s 个村没有关成。") % {"count": tally.failed})

    def _has_no_bar(self, ids: list[int]) -> bool:
        return len(ids) == 1 or not sys.stderr.isatty()

    def _close(self, village: Village, month: date, tally: Tally) -> None:
        now = timezone.now()
        covering = Notice.objects.for_village(village).filter(
            month__from_month__lte=month, month__month__gte=month
        )
        try:
            was_closed = covering.exists()
            if not was_closed:
                self._warn(village, today=timezone.localdate(now))
            notice = close_and_draw(village, month, by=None, now=now)
        except PointsError as error:
            tally.failed += 1
            self._say(f"{village.slug}: {error}", is_refusal=True)
            return
        except Exception:  # whatever ails one village, the others are closed
            tally.failed += 1
            logger.exception("%s could not be closed", village.slug)
            return
        self._say(f"{village.slug}: {notice} {notice.month.seal}")
        if was_closed:
            tally.were_closed += 1
            return
        tally.closed += 1
        tally.lines += MonthLine.objects.filter(month=notice.month_id).count()

    def _warn(self, village: Village, *, today: date) -> None:
        """Print what is still open; a month whose closing day has not come is refused anyway."""
        closing = get_closing(village, today=today)
        if not closing.is_due:
            return
        for row in list_check_rows(village, from_month=closing.from_month, today=today):
            self._say(f"{village.slug}: {row.words}")

    def _say(self, line: str, *, is_refusal: bool = False) -> None:
        with tqdm.external_write_mode():
            (self.stderr if is_refusal else self.stdout).write(line)

    def _sum_up(self, tally: Tally, seconds: float) -> None:
        self.stdout.write(
            _(
                "关好 %(closed)s 个村，早就关好的 %(were_closed)s 个，没有关成的 %(failed)s 个；"
                "封了 %(lines)s 行，每秒 %(rate)s 行。"
            )
            % {
                "closed": tally.closed,
                "were_closed": tally.were_closed,
                "failed": tally.failed,
                "lines": tally.lines,
                "rate": round(tally.lines / seconds) if seconds else 0,
            }
        )


def read_month(text: str) -> date:
    """Return the month typed in; raises CommandError with a sentence."""
    try:
        return parse_month(text)
    except ValueError as error:
        raise CommandError(_("月份写成 2026-10 这样。")) from error
