"""The worked example in docs/ledger.md is what the program writes."""

import re
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.conf import settings

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "ledger.md"


def read_files() -> dict[str, bytes]:
    """Return {name: bytes} of the files that the document shows."""
    found = re.findall(r"^`([^`]+\.csv)`\n\n```csv\n(.*?)```$", read(), re.DOTALL | re.MULTILINE)
    return {name: content.encode() for name, content in found}


def read() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_seal_and_digests_of_the_example_are_those_of_its_files() -> None:
    files = read_files()
    notice = files.pop("notice.csv")
    seal = re.search(r"```text\n([0-9a-f]{64})\n```", read())

    assert seal is not None
    assert sha256(notice).hexdigest() == seal[1]
    lines = [line.split(",") for line in notice.decode().splitlines()[7:]]
    assert {line[0]: line[-1] for line in lines} == {
        name.partition("-")[0]: sha256(content).hexdigest() for name, content in files.items()
    }
    assert len(files) == 3


def test_lines_of_the_example_add_up() -> None:
    files = read_files()
    notice = files.pop("notice.csv").decode().splitlines()[7:]

    for line in notice:
        code, opening, *figures, closing, _digest = line.split(",")
        rows = next(
            content.decode().splitlines()[2:]
            for name, content in files.items()
            if name.startswith(code)
        )
        moved = sum(Decimal(row.split(",")[2]) for row in rows)
        assert Decimal(opening) + sum(map(Decimal, figures)) == Decimal(closing)
        assert moved == sum(map(Decimal, figures))
