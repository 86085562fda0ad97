"""Keeps locale/ in step with the words in the code, for who changes words."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office.catalogues.collect import (
    REWORDED,
    collect_from_packages,
    collect_own,
    list_shipped_catalogues,
)
from office.catalogues.files import (
    LANGUAGES,
    Catalogue,
    can_read_catalogues,
    read_shipped_keys,
)


class Command(BaseCommand):
    """Collects, fills, compiles and checks the catalogues."""

    help = (
        "Collect the words of the code into locale/ and compile them; translations are kept. "
        "A Chinese message is its own translation, English has to be given."
    )
    # It reads files only, and has to run where nothing is set up yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit with 1 if a word is missing or a file is not up to date",
        )
        choice.add_argument(
            "--missing",
            metavar="LANGUAGE",
            choices=LANGUAGES,
            help='write nothing; print what has no translation as JSON, {message: ""}',
        )
        choice.add_argument(
            "--fill",
            nargs=2,
            metavar=("LANGUAGE", "FILE"),
            help="take translations from such a JSON file, then write",
        )

    def handle(self, **options: Any) -> None:  # Any: every argument has its own type
        if not can_read_catalogues():
            raise CommandError(
                "This command needs the package polib: pip install --require-hashes "
                "-r requirements-dev.txt"
            )
        catalogues = build_catalogues()
        if options["check"]:
            self._check(catalogues)
        elif options["missing"]:
            missing = catalogues[options["missing"]].list_missing()
            self.stdout.write(json.dumps(missing, ensure_ascii=False, indent=1))
        else:
            if options["fill"]:
                self._fill(catalogues, *options["fill"])
            self._write(catalogues)

    def _check(self, catalogues: dict[str, Catalogue]) -> None:
        faults = [fault for catalogue in catalogues.values() for fault in catalogue.find_faults()]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults; run: python manage.py catalogues")
        self.stdout.write("The catalogues are complete and up to date.")

    def _fill(self, catalogues: dict[str, Catalogue], directory: str, file: str) -> None:
        if directory not in catalogues:
            raise CommandError(f"No such language: {directory}. There is: {', '.join(catalogues)}.")
        unknown = catalogues[directory].fill(json.loads(Path(file).read_text(encoding="utf-8")))
        for key in unknown:
            self.stderr.write(f"passed over, for no code asks for it: {key!r}")

    def _write(self, catalogues: dict[str, Catalogue]) -> None:
        for directory, catalogue in catalogues.items():
            catalogue.write()
            missing = len(catalogue.list_missing())
            self.stdout.write(f"{directory}: {len(catalogue.found)} messages, {missing} missing")


def build_catalogues() -> dict[str, Catalogue]:
    """Return {directory: catalogue} as the code and the files now are."""
    own = collect_own()
    catalogues = {}
    for directory, language in LANGUAGES.items():
        found = own
        if language.is_source:
            shipped = read_shipped_keys(list_shipped_catalogues(directory))
            found = own | collect_from_packages((shipped - REWORDED) | own.keys())
        catalogues[directory] = Catalogue(language, found)
    return catalogues
