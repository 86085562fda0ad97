"""The guide's examples, run by a shell against the demo, and what they answer."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from office.demo.build import build_demo
from office.demo.story import SECOND
from villages.months import add_months, month_of

GUIDE = Path(settings.BASE_DIR) / "docs" / "api.md"
# An example, and below it what it answers.
EXAMPLE = re.compile(r"```sh\n(?P<commands>.*?)```\n```json\n(?P<answer>.*?)```", re.DOTALL)
DEMO = "http://127.0.0.1:8000"
ANYTHING = "…"
MARK = "---- the next example ----"


@dataclass(frozen=True)
class Example:
    commands: str
    answer: Any  # whatever JSON says


def read_examples() -> list[Example]:
    text = GUIDE.read_text(encoding="utf-8")
    assert len(EXAMPLE.findall(text)) == text.count("```sh"), "An example without its answer."
    return [
        Example(found["commands"], json.loads(found["answer"])) for found in EXAMPLE.finditer(text)
    ]


def run(script: str, folder: Path) -> str:
    """Return what a shell prints; it ends at the first command that fails."""
    done = subprocess.run(
        ["/bin/sh", "-eu"],
        input=script,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def find_differences(told: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Yield where an answer is not as the guide says; Any: whatever JSON says."""
    if expected == ANYTHING:
        return
    if isinstance(expected, dict) and isinstance(told, dict):
        if told.keys() != expected.keys():
            yield f"{path}: {sorted(told)}, not {sorted(expected)}"
        for name in told.keys() & expected.keys():
            yield from find_differences(told[name], expected[name], f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(told, list):
        shown = expected[:-1] if expected[-1:] == [ANYTHING] and len(expected) > 1 else expected
        if len(told) < len(shown) or (shown is expected and len(told) != len(shown)):
            yield f"{path}: {len(told)} rows, not {len(shown)}"
        for number, (one, other) in enumerate(zip(told, shown, strict=False)):
            yield from find_differences(one, other, f"{path}[{number}]")
    elif told != expected:
        yield f"{path}: {told!r}, not {expected!r}"


@pytest.mark.usefixtures("transactional_db")
def test_examples_answer_what_the_guide_says(live_server: LiveServer, tmp_path: Path) -> None:
    now = timezone.now()
    last_month = add_months(month_of(timezone.localdate(now)), -1)
    build_demo(last_month, now=now, tick=lambda: None, plans=(SECOND,))
    examples = read_examples()
    script = "".join(f"{example.commands}\necho '\n{MARK}'\n" for example in examples)

    said = run(script.replace(DEMO, live_server.url), tmp_path).split(MARK)

    wrong = [
        difference
        for number, example in enumerate(examples)
        for difference in find_differences(json.loads(said[number]), example.answer, f"{number}")
    ]
    assert wrong == []
    assert len(examples) > 10
