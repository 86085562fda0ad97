"""Takes a whole village in from one file, for who keeps the server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from office.archive.importing import Imported, import_village
from office.archive.progress import Steps
from villages.errors import PointsError
from villages.models import Town


class Command(BaseCommand):
    """Imports one village, all of it or nothing."""

    help = (
        "Make a new village of a file that export_village wrote: all of it, or nothing where a "
        "file in it was changed, a row is refused or the books do not agree. While it runs, "
        "SQLite lets nobody else write: choose a quiet hour."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what export_village wrote")
        parser.add_argument("--town", metavar="SLUG", help="the town it goes to; else its own")
        parser.add_argument(
            "--slug", metavar="SLUG", default="", help="another short name; unsealed books only"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # Any: Django's signature
        town = None
        if options["town"]:
            town = Town.objects.filter(slug=options["town"]).first()
            if town is None:
                raise CommandError(_("没有网址简称是 %(slug)s 的镇。") % {"slug": options["town"]})
        try:
            with options["file"].open("rb") as file, Steps(_("正在导入")) as steps:
                imported = import_village(
                    file, town=town, slug=options["slug"], now=timezone.now(), tick=steps.tick
                )
        except OSError as error:
            words = {"file": options["file"], "reason": error.strerror}
            raise CommandError(_("读不了 %(file)s：%(reason)s") % words) from error
        except PointsError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._report(imported)

    def _report(self, imported: Imported) -> None:
        write = self.stdout.write
        words = {"village": imported.village.name, "rows": sum(imported.rows.values())}
        write(_("✓ %(village)s：%(rows)s 行，校验码逐月重算，和原来一样。") % words)
        write(_("校验码：%(digest)s") % {"digest": imported.digest})
        for there, here in imported.renamed:
            words = {"there": there, "here": here}
            write(_("登录名 %(there)s 本机已经有人用，改成 %(here)s。") % words)
        write(_("大家都还没有口令，要重新设；积分卡照用，卡的密码要重新发。"))
        write(
            _(
                "先这样办：管理服务器的人登录，在「村」里打开%(village)s，按「给村委发口令」；"
                "村委登录以后，在「人员」里给大家重设口令。"
            )
            % {"village": imported.village.name}
        )
