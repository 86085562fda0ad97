"""Tries the newest backup once a month, for a timer of who keeps the server."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from office.backups.drill import Drill, run_drill
from office.management.programs import add_programs
from villages.errors import PointsError

SEALS = "seals.csv"
# A backup a night, and some hours for a night that took long.
HOURS_MAX = 36


class Command(BaseCommand):
    """Restores beside the running server, never into it, and leaves nothing behind."""

    help = (
        "Restore the newest backup in FOLDER into a scratch database, run check_ledger there, hold "
        "the notices' seals against FOLDER/seals.csv, and tell how much would be lost. Ends with 1 "
        "where something is wrong. The running database is not touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the backups lie")
        parser.add_argument("--seals", metavar="FILE", type=Path, help=f"else FOLDER/{SEALS}")
        parser.add_argument(
            "--scratch", metavar="FOLDER", type=Path, help="an empty folder; else one of its own"
        )
        parser.add_argument(
            "--hours", type=int, default=HOURS_MAX, help="how old the newest may be (%(default)s)"
        )
        add_programs(parser)

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        began = timezone.now()
        drill = Drill(
            root=options["folder"],
            seals=options["seals"] or options["folder"] / SEALS,
            programs=options["programs"],
            hours_max=options["hours"],
        )
        try:
            with ending_politely():
                is_well = run_drill(
                    drill, scratch=options["scratch"], now=began, tell=self.stdout.write
                )
        except (PointsError, OSError) as error:
            raise CommandError(_("恢复演练没有做成：%(reason)s") % {"reason": error}) from error
        words = {"seconds": f"{(timezone.now() - began).total_seconds():.0f}"}
        if not is_well:
            raise CommandError(_("恢复演练用了 %(seconds)s 秒，有不对的地方，见上。") % words)
        self.stdout.write(_("✓ 恢复演练用了 %(seconds)s 秒，这份备份可以用。") % words)


@contextmanager
def ending_politely() -> Iterator[None]:
    """Whoever stops the command stops the scratch server as well."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
