"""Checks whether the books agree with themselves, for who keeps the server and for run_due."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from villages.checks import collect_checks
from villages.models import Village


class Command(BaseCommand):
    """Runs every app's checks over one village or all, a line a village or a finding."""

    help = (
        "Recompute every stored balance, number, hold and seal from the rows, in every app that "
        "has checks; tell the first difference of each rule. Ends with 1 where something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--village", metavar="SLUG", help="only this village; else all")

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        villages = Village.objects.order_by("slug")
        if options["village"]:
            villages = villages.filter(slug=options["village"])
            if not villages:
                raise CommandError(
                    _("没有网址简称是 %(slug)s 的村。") % {"slug": options["village"]}
                )
        count = sum(self._check(village) for village in villages)
        if count:
            raise CommandError(_("查出 %(count)s 处不符。") % {"count": count}, returncode=1)

    def _check(self, village: Village) -> int:
        """Print the first finding of each kind, and how many more; return how many there are."""
        counts: Counter[str] = Counter()
        for check in collect_checks():
            for finding in check(village):
                counts[finding.code] += 1
                if counts[finding.code] == 1:
                    words = {
                        "village": village.name,
                        "sentence": finding.sentence,
                        "code": finding.code,
                    }
                    self.stdout.write(_("✗ %(village)s：%(sentence)s（%(code)s）") % words)
        for code, count in counts.items():
            if count > 1:
                more = {"village": village.name, "code": code, "count": count - 1}
                self.stdout.write(_("✗ %(village)s：%(code)s 还有 %(count)s 处。") % more)
        if not counts:
            self.stdout.write(_("✓ %(village)s：账实相符。") % {"village": village.name})
        return counts.total()
