"""Backs the whole server up into a folder, for a timer of who keeps it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from office.backups.making import keep_days, make_backup
from office.backups.postgres import find_archive_failure
from office.management.programs import add_programs
from villages.errors import PointsError


class Command(BaseCommand):
    """Makes one backup and takes away those that are too old."""

    help = (
        "Write database, photos, scans and the secret key into a new folder under FOLDER, while "
        "everybody goes on working: a base backup of PostgreSQL, an online copy of SQLite. "
        "It holds everything that the database does: keep it as such."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="on another disk")
        parser.add_argument(
            "--keep", metavar="DAYS", type=int, help="remove older ones, never the newest"
        )
        add_programs(parser)

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        now = timezone.now()
        try:
            backup = make_backup(options["folder"], programs=options["programs"], now=now)
            old = keep_days(options["folder"], options["keep"], now=now) if options["keep"] else []
        except (PointsError, OSError) as error:
            raise CommandError(_("备份没有做成：%(reason)s") % {"reason": error}) from error
        size = sum(file.stat().st_size for file in backup.database.iterdir())
        words = {"folder": backup.folder, "megabytes": f"{size / 1_000_000:.1f}"}
        self.stdout.write(_("✓ 备份在 %(folder)s，数据库 %(megabytes)s MB。") % words)
        for one in old:
            self.stdout.write(_("过期的备份 %(folder)s 已删除。") % {"folder": one.folder.name})
        if connection.vendor == "postgresql" and (failed_at := find_archive_failure()):
            words = {"when": f"{timezone.localtime(failed_at):%Y-%m-%d %H:%M}"}
            sentence = _("备份做好了，可是它以后的改动（WAL）存不进第二处，最近一次是 %(when)s。")
            raise CommandError(sentence % words)
