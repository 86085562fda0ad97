"""read_regulation: reads a regulation from a file and prints what was found in it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from rules.errors import DocumentRefused
from rules.reader import read
from rules.reader.documents import read_document
from rules.reader.writing import as_json, as_lines


class Command(BaseCommand):
    """Prints the rules of a regulation, its terms, and what was not understood."""

    help = "Read a regulation (.txt, .docx, .xlsx, .md, a table) and print the rules found in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the regulation")
        parser.add_argument("--json", action="store_true", help="print JSON, for other programs")

    def handle(self, *_args: Any, **options: Any) -> None:  # Any: as Django's
        text = _read_file(Path(options["file"]))
        reading = read(text)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(reading), ensure_ascii=False, indent=1))
            return
        for line in as_lines(reading, text):
            self.stdout.write(line)


def _read_file(path: Path) -> str:
    try:
        return read_document(path.read_bytes(), path.name)
    except OSError as error:
        raise CommandError(_("打不开文件 %(name)s。") % {"name": path.name}) from error
    except DocumentRefused as error:
        raise CommandError(str(error)) from error
