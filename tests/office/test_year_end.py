"""The card's page and the printed passbook warn of the year's end in its last sixty days."""

from datetime import date

import pytest

from office.card.queries import build_passbook, read_household
from tests.cast import Cast
from tests.ledger.acts import change_terms
from villages.models.terms import YearEnd
from villages.queries import get_terms

HALF = "请留意：2027年1月1日换年度，到那天还没兑换的分清掉百分之50。想兑换的，请趁早。"


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 1), ""),
        (date(2026, 11, 2), HALF),
        (date(2026, 12, 31), HALF),
        (date(2027, 1, 1), ""),
    ],
)
def test_passbook_warns_of_what_the_year_takes(cast: Cast, today: date, told: str) -> None:
    change_terms(cast, year_end=YearEnd.SHARE, year_end_percent=50)
    household = read_household(cast.households[1].pk)

    book = build_passbook(household, terms=get_terms(cast.village, today), today=today)

    assert book.year_end == told
