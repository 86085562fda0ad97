"""The marked regulations are what they claim: exact quotes, valid fields, one sign a rule."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from rules.models import CapPeriod
from rules.units import Unit

CORPUS = Path(__file__).parent / "corpus"
DOCUMENTS = sorted(CORPUS.glob("*.txt"))
FIELDS = {"deed", "points", "points_max", "unit", "cap", "veto", "quote"}
# Words that stand for one thing have no step; the others may carry one: yuan_100, hour_4.
UNITS_WITHOUT_STEP = {Unit.ONCE, Unit.HALF_DAY}


def read_gold(document: Path) -> dict[str, object]:
    gold: dict[str, object] = json.loads(document.with_suffix(".json").read_text(encoding="utf-8"))
    return gold


# Each mark is a JSON object of mixed values; its fields are checked one by one below.
def read_marks(document: Path) -> list[dict[str, object]]:
    marks = read_gold(document)["rules"]
    assert isinstance(marks, list)
    return marks


def quotable_text(document: Path) -> str:
    text = document.read_bytes().decode("utf-8")
    return text.replace("\n", "") if "ocr" in document.stem else text


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_unit(value: object) -> bool:
    if value is None:
        return True
    unit, _, step = str(value).rpartition("_")
    if str(value) in set(Unit):
        return True
    return unit in set(Unit) - UNITS_WITHOUT_STEP and step.isdigit() and int(step) > 1


def is_cap(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or set(value) != {"points", "period"}:
        return False
    return is_number(value["points"]) and value["points"] > 0 and value["period"] in set(CapPeriod)


def is_pointed(mark: dict[str, object]) -> bool:
    """Whether points and range agree: one sign, the smaller end first, 0 only with a veto."""
    points, points_max = mark["points"], mark["points_max"]
    assert isinstance(points, int | float)
    if points_max is None:
        return points != 0 or mark["veto"] is True
    assert isinstance(points_max, int | float)
    return points * points_max > 0 and abs(points_max) > abs(points)


def test_corpus_holds_a_gold_for_each_document_and_no_other_files() -> None:
    names = {path.name for path in CORPUS.iterdir()}

    assert names == {
        "README.md",
        *(document.name for document in DOCUMENTS),
        *(document.with_suffix(".json").name for document in DOCUMENTS),
    }
    assert len(DOCUMENTS) >= 20


def test_corpus_numbers_are_used_once() -> None:
    numbers = Counter(document.stem.split("-")[0] for document in DOCUMENTS)

    assert [number for number, times in numbers.items() if times > 1] == []


def test_corpus_readme_counts_the_rules() -> None:
    lines = (CORPUS / "README.md").read_text(encoding="utf-8").splitlines()

    rows = [line.strip("| ").split(" | ") for line in lines if re.match(r"\| [0-9]+-", line)]
    told = {stem: (int(rules), int(base)) for stem, _style, rules, base in rows}

    assert told == {
        document.stem: (len(read_marks(document)), read_gold(document)["base_points"] or 0)
        for document in DOCUMENTS
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_quotes_are_exact_characters_of_the_document(document: Path) -> None:
    text = quotable_text(document)

    missing = [mark["quote"] for mark in read_marks(document) if str(mark["quote"]) not in text]

    assert missing == []
    assert all(mark["quote"] for mark in read_marks(document))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_marks_have_valid_fields(document: Path) -> None:
    marks = read_marks(document)

    assert set(read_gold(document)) == {"base_points", "rules"}
    assert [mark for mark in marks if set(mark) != FIELDS] == []
    assert [mark for mark in marks if not (is_number(mark["points"]) and mark["deed"])] == []
    assert [mark["unit"] for mark in marks if not is_unit(mark["unit"])] == []
    assert [mark["cap"] for mark in marks if not is_cap(mark["cap"])] == []
    assert [mark for mark in marks if not isinstance(mark["veto"], bool)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_marks_have_one_sign_and_the_smaller_end_first(document: Path) -> None:
    assert [mark for mark in read_marks(document) if not is_pointed(mark)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_no_rule_is_marked_twice(document: Path) -> None:
    seen = Counter((mark["deed"], mark["points"], mark["quote"]) for mark in read_marks(document))

    assert [mark for mark, times in seen.items() if times > 1] == []
