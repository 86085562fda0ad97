"""The marked regulations, read and compared with their marks."""

import json
from pathlib import Path

import pytest

from rules.reader import read
from rules.reader.writing import as_json
from tests.rules.reader.scorer import Score, list_quotes, score

CORPUS = Path(__file__).parent / "corpus"
DOCUMENTS = sorted(CORPUS.glob("*.txt"))
NAMES = [document.stem for document in DOCUMENTS]


def score_document(document: Path) -> Score:
    text = document.read_bytes().decode("utf-8")
    gold = json.loads(document.with_suffix(".json").read_text(encoding="utf-8"))
    return score(text, gold, as_json(read(text)))


def test_corpus_is_read_as_marked() -> None:
    total = Score()
    for document in DOCUMENTS:
        total.add(score_document(document))

    assert total.f1(total.points) >= 0.98
    assert total.f1(total.unit) >= 0.97
    assert total.f1(total.cap) >= 0.96
    assert total.vetoes_found >= total.vetoes_gold * 0.96
    assert total.veto >= total.points * 0.99
    assert total.base >= total.documents * 0.98


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_no_document_falls_far_behind(document: Path) -> None:
    result = score_document(document)

    assert result.f1(result.points) >= 0.85
    assert result.f1(result.cap) >= 0.8


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_quote_is_exact(document: Path) -> None:
    text = document.read_bytes().decode("utf-8")

    reading = read(text)

    for span, quote in list_quotes(reading):
        assert text[span.start : span.end] == quote
        assert quote.strip()
    for rule in reading.rules:
        assert 0 < len(rule.deed) <= 80
        assert len(rule.article) <= 40
