"""What an account starts with, in the words in which villages say it (decision 16)."""

from decimal import Decimal

import pytest

from rules.reader import read

RULE = "参加劳动的，每次加2分。"


@pytest.mark.parametrize(
    ("told", "points"),
    [
        ("每户基础分为100分。", 100),
        ("各户立簿先记六十分，以为根基。", 60),
        ("每卡年初放进一百分，作为底子，往后有加有减。", 100),
        ("每户一开就有50分作基础。", 50),
        ("每户全年打底80分；2019年的“缺席扣10分”已经废止，不再执行。", 80),
        ("账户从零开始。", None),
        ("在原有100分的基础上，评上先进的再加5分。", None),
    ],
)
def test_base_points_are_read(told: str, points: int | None) -> None:
    reading = read(f"{told}\n{RULE}")

    assert reading.base_points == (None if points is None else Decimal(points))
