"""Keeps the notices' seals in a file outside the database, for a timer of who keeps the server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from office.backups.seals import keep_seals
from villages.errors import PointsError


class Command(BaseCommand):
    """Adds the seals that the list lacks; says nothing where it lacks none."""

    help = (
        "Add the seal of every notice to a list in FILE, only ever added to. Refuses where "
        "the list knows another seal of a notice than the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="where the backups lie")

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        try:
            count = keep_seals(options["file"])
        except (PointsError, OSError) as error:
            raise CommandError(_("校验码清单没有记成：%(reason)s") % {"reason": error}) from error
        if count:
            words = {"count": count, "file": options["file"]}
            self.stdout.write(_("%(count)s 号公示的校验码已记入 %(file)s。") % words)
