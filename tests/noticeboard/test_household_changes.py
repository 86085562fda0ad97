"""The sheet of corrections tells how households changed: what one lost and another got."""

import pytest

from noticeboard.queries.corrections import count_corrections
from noticeboard.queries.notices import get_notice
from noticeboard.sheets.further import build_further
from tests.cast import Cast
from tests.deeds.factories import adopt_rules
from tests.ledger.acts import award, deduct
from tests.noticeboard.story import OCTOBER, close
from tests.office.life.acts import agree, ask_heir, ask_merge, ask_split, end, give_family

pytestmark = pytest.mark.django_db

PERSONS = "何*员（村委）提出，马*（监督委员）同意"
DAY = "2026年10月15日"


def read_rows(cast: Cast) -> list[tuple[str, ...]]:
    sheets = build_further(get_notice(cast.village, OCTOBER))
    return [
        tuple(row)
        for sheet in sheets
        if sheet.kind == "corrections"
        for table in sheet.tables
        for row in table.rows
    ]


def test_sheet_tells_both_ends_of_what_moved(cast: Cast) -> None:
    adopt_rules(cast.village, cast.chair)
    award(cast, 5, 10)
    agree(cast, ask_split(cast, give_family(cast), points="40", standing="4"))
    deduct(cast, 3, 100)
    agree(cast, ask_merge(cast, 3, 6))
    end(cast, 2)
    agree(cast, ask_heir(cast, "30", number=2))
    close(cast)

    rows = [row[:1] + row[2:4] for row in read_rows(cast)]

    assert rows == [
        ("02组 · 005户 · 郑*强", "分户：分出077户，年度积分 −4 分", "−40"),
        ("02组 · 077户 · 郑*军", "分户：从005户分出来，年度积分 +4 分", "+40"),
        ("01组 · 003户", "并户：并入006户，年度积分 +100 分", ""),
        ("02组 · 006户 · 欧**明", "并户：003户并进来，年度积分 −100 分", ""),
        ("01组 · 002户 · 林*妹", "销户：100 分等继承人到2027年4月13日", ""),
        ("01组 · 002户 · 林*妹", "继承：转给006户", "−30"),
        ("02组 · 006户 · 欧**明", "继承：从002户转来", "+30"),
    ]
    assert {(row[1], row[4]) for row in read_rows(cast)} == {(DAY, PERSONS)}


def test_months_count_them_among_the_corrections(cast: Cast) -> None:
    agree(cast, ask_split(cast, give_family(cast)))
    end(cast, 2)

    counts = count_corrections(cast.village, [], before=None, open_month=OCTOBER)

    assert counts == {OCTOBER: 2}
