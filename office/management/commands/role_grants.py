"""Gives the application's role on PostgreSQL what it needs, for who keeps the server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from villages.grants import build_grants


class Command(BaseCommand):
    """Prints the statements, or carries them out as the owner of the tables."""

    help = (
        "Print what the role of the application is to be given on PostgreSQL, made from the guards "
        "of every app: no UPDATE, DELETE or TRUNCATE of what never changes. --apply does it; run "
        "it as the owner of the tables after every migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "role", metavar="ROLE", help="the role that the application connects as"
        )
        parser.add_argument("--apply", action="store_true", help="carry it out, in one step")

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        if connection.vendor != "postgresql":
            raise CommandError(_("只有 PostgreSQL 才有角色，SQLite 不用这一步。"))
        role = options["role"]
        if role == connection.get_connection_params().get("user"):
            raise CommandError(
                _("%(role)s 正是现在连着的角色：建表的和用表的要分开。") % {"role": role}
            )
        statements = build_grants(connection, role)
        if not options["apply"]:
            self.stdout.write("BEGIN;")
            for statement in statements:
                self.stdout.write(f"{statement};")
            self.stdout.write("COMMIT;")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self.stdout.write(_("✓ %(role)s 的权限已按防改清单设好。") % {"role": role})
