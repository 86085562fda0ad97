"""Says what a restored copy lacks, for the drill and for who has really restored one."""

from argparse import ArgumentParser
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from office.backups.loss import find_last_change, find_missing_files
from office.backups.seals import Compared, SealLine, compare, read_list
from villages.errors import PointsError
from villages.words import day_with_year, seal_groups

FILES_SHOWN = 5


class Command(BaseCommand):
    """Holds a database against the list of seals, and tells how far it goes."""

    help = (
        "Tell of this database, restored from a backup: its last change, the notices whose seal "
        "differs from the list in FILE, those that were put up and are missing here, and the "
        "photos that are. Ends with 1 where a notice differs or is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the list that keep_seals keeps"
        )

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        self._tell_last_change()
        self._tell_files()
        if not options["file"].exists():
            raise CommandError(_("没有校验码清单 %(file)s。") % {"file": options["file"]})
        try:
            compared = compare(read_list(options["file"]))
        except PointsError as error:
            raise CommandError(str(error)) from error
        self._tell_seals(compared)
        if compared.differing or compared.newer:
            raise CommandError(_("这份备份和贴出去的公示对不上。"), returncode=1)

    def _tell_last_change(self) -> None:
        now = timezone.now()
        last = find_last_change(now=now)
        if last is None:
            self.stdout.write(_("备份里还什么都没有记。"))
            return
        local = timezone.localtime(last.at)
        words = {
            "when": f"{day_with_year(local)} {local:%H:%M}",
            "what": last.what,
            "hours": f"{(now - last.at) / timedelta(hours=1):.1f}",
        }
        self.stdout.write(
            _("最后一次变动是 %(when)s（%(what)s），离现在 %(hours)s 小时。那以后的都没有，要补。")
            % words
        )

    def _tell_files(self) -> None:
        missing = find_missing_files()
        if missing:
            words = {"count": len(missing), "files": "、".join(islice(missing, FILES_SHOWN))}
            self.stdout.write(_("！有 %(count)s 个照片或扫描件不在备份里，例如 %(files)s") % words)

    def _tell_seals(self, compared: Compared) -> None:
        for listed, found in compared.differing:
            words = {"listed": seal_groups(listed.seal), "found": seal_groups(found.seal)}
            sentence = _("✗ %(notice)s：贴出去的校验码是 %(listed)s，备份里是 %(found)s。")
            self.stdout.write(sentence % {"notice": _name(listed), **words})
        for line in compared.newer:
            words = {"notice": _name(line), "seal": seal_groups(line.seal)}
            sentence = _("✗ %(notice)s（校验码 %(seal)s）已经贴出去，备份里却没有。")
            self.stdout.write(sentence % words)
        agreeing = {"count": compared.agreeing}
        self.stdout.write(_("%(count)s 号公示的校验码一致。") % agreeing)


def _name(line: SealLine) -> str:
    words = {"village": line.village, "month": line.month, "number": line.number}
    return _("%(village)s %(month)s 第%(number)s号") % words
