"""The lint against clauses marked by hand: half of them use the same words and are innocent."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lint import Finding, lint, lint_offer
from rules.lint.findings import GROUNDS
from tests.rules.lint_clauses import FOUND, INNOCENT, OFFERS

CORPUS = Path(__file__).parent / "reader" / "corpus"
# Later documents come and go with the reader.
HELD_BELOW = 56


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


def test_lint_finds_what_is_unlawful_in_the_corpus_and_nothing_else() -> None:
    found = {
        path.stem: [squeeze(finding.words) for finding in lint(path.read_text(encoding="utf-8"))]
        for path in sorted(CORPUS.glob("*.txt"))
        if int(path.stem.partition("-")[0]) < HELD_BELOW
    }

    assert {name: words for name, words in found.items() if words} == {
        "05-haitou-xinyong": ["取消当年全部福利"],
        "07-ocr-baozhi": ["举报非法采砂、非法捕捞经查实的，每次加10分"],
        "08-yunxi-xize-long": [
            "提供破案线索并被公安机关采纳的，每条奖励10至30分",
            "缠访闹访、诬告陷害的，扣30~50分",
        ],
        "31-luqiao-xize-long": ["提供无主垃圾、偷排污水线索且查证属实的，每条计4分"],
        "44-beiling-xinyong": ["非正常上访、缠访50一年内再次发生另减20分"],
        "47-lanshan-xize-long": ["并停发该户当年集体福利"],
        "52-baiyang-hanzi": ["劝退一起上访存十分"],
        "54-qinglian-kaoping": ["无理越级上访的，每起扣2分", "组织串联闹访的，本项不得分"],
    }


def squeeze(words: str) -> str:
    return re.sub(r"\s", "", words)
