"""Writes a whole village into one file, for who keeps the server."""

import os
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from office.archive.progress import Steps
from office.archive.writing import Exported, export_village
from villages.checks import collect_checks
from villages.models import Village

FINDINGS_SHOWN = 3


class Command(BaseCommand):
    """Exports one village; a file that stands is not written over."""

    help = (
        "Write the whole village into a zip of CSV tables and files, as docs/export.md tells: for "
        "another server, or to keep. It holds names and the addresses of cards: keep it as such."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the village's short name")
        parser.add_argument("file", metavar="FILE", type=Path, help="where to; must not exist yet")

    def handle(self, *_args: Any, **options: Any) -> None:  # Any: Django's signature
        village = Village.objects.select_related("town").filter(slug=options["slug"]).first()
        if village is None:
            raise CommandError(_("没有网址简称是 %(slug)s 的村。") % {"slug": options["slug"]})
        exported = self._write(village, options["file"])
        write = self.stdout.write
        count = {
            "village": village.name,
            "rows": sum(exported.rows.values()),
            "files": exported.files,
        }
        write(_("✓ %(village)s：%(rows)s 行，%(files)s 个照片和扫描件。") % count)
        write(_("校验码：%(digest)s（导入时会再显示一次，对一对）") % {"digest": exported.digest})
        write(_("里面有姓名、电话和积分卡的地址：谁拿到都能看，请妥善保管。"))
        for name in exported.lost:
            write(_("！磁盘上已经没有 %(file)s，这一行没有带文件。") % {"file": name})
        findings = (finding for check in collect_checks() for finding in check(village))
        for finding in islice(findings, FINDINGS_SHOWN):
            words = {"sentence": finding.sentence, "code": finding.code}
            write(_("！对账不符，这样的文件导不进去：%(sentence)s（%(code)s）") % words)

    def _write(self, village: Village, path: Path) -> Exported:
        """Write the file for its owner's eyes only; what fails leaves nothing."""
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            words = {"file": path, "reason": error.strerror}
            raise CommandError(_("写不了 %(file)s：%(reason)s") % words) from error
        try:
            with os.fdopen(handle, "w+b") as out, Steps(_("正在导出")) as steps:
                return export_village(village, out, tick=steps.tick)
        except BaseException:
            path.unlink()
            raise
