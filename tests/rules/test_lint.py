"""The lint against clauses marked by hand: half of them use the same words and are innocent."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lint import Finding, lint, lint_offer
from rules.lint.findings import GROUNDS
from tests.rules.lint_clauses import FOUND, INNOCENT, OFFERS


@pytest.mark.parametrize(("ground", "clause"), FOUND)
def test_lint_finds_clause(ground: str, clause: str) -> None:
    reasons = {finding.reason for finding in lint(clause)}

    assert str(GROUNDS[ground].reason) in reasons


@pytest.mark.parametrize("clause", INNOCENT)
def test_lint_passes_innocent_clause(clause: str) -> None:
    assert lint(clause) == []


def test_lint_names_words_and_place() -> None:
    text = "一、主动清洁的加5分。\n二、积分低于60分的，取消低保资格；大操大办的扣10分。"

    findings = lint(text)

    assert findings == [
        Finding(
            words="取消低保资格",
            start=text.index("取消"),
            end=text.index("取消") + 6,
            reason=str(GROUNDS["benefit"].reason),
            cure=str(GROUNDS["benefit"].cure),
        )
    ]


@pytest.mark.parametrize(("offer", "is_found"), OFFERS)
def test_lint_offer_reads_points_as_the_condition(offer: str, *, is_found: bool) -> None:
    assert bool(lint_offer(offer)) is is_found


def test_lint_reads_the_items_of_a_list_under_its_lead() -> None:
    text = (
        "三、有下列情形之一的，每次扣10分：\n1.聚众赌博的；\n2.越级上访的；\n四、门前干净的加5分。"
    )

    findings = lint(text)

    assert [(finding.words, finding.reason) for finding in findings] == [
        ("越级上访的", str(GROUNDS["petition"].reason))
    ]


def test_lint_ends_a_list_with_its_last_item() -> None:
    text = "（一）下列行为扣10分：\n1.聚众赌博；\n（二）其他\n向镇里反映意见的，由村里答复。"

    assert lint(text) == []


@given(
    st.text(alphabet="不得取消停发低保补贴，。的扣加5分罚款元举报 \n|宅基地优先挂钩积", max_size=60)
)
def test_lint_places_always_hold_their_words(text: str) -> None:
    for finding in lint(text):
        assert text[finding.start : finding.end] == finding.words
        assert re.fullmatch(r"\S.*\S|\S", finding.words, re.DOTALL)
