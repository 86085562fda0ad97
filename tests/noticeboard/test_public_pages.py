"""The public home and what it leads to: light, quick, and told of sealed rows alone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import polib
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from noticeboard.models import Notice, SignaturePart
from noticeboard.models.letters import Ground
from noticeboard.queries.figures import list_figures, sum_awards_by_category
from noticeboard.services import close_and_draw
from noticeboard.services.objections import dismiss, uphold
from noticeboard.services.signing import sign_month
from rules.models import Category, Rule
from tests.access import build_ids
from tests.cast import Cast, at
from tests.deeds.factories import change_terms, post
from tests.market.shop import Shop
from tests.noticeboard.crowd import fill_anping
from tests.noticeboard.objections import decide, object_to
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close
from tests.noticeboard.test_signing import give_title
from tests.test_public import list_kept
from tests.world import World
from villages.models import Village

HOME = "/v/anping/"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
LIGHT_BYTES = 60_000
QUERIES_OF_HOME = 6


def read(address: str, *, on: date) -> str:
    """Return a page as anybody reads it on a day."""
    with time_machine.travel(at(on, 12), tick=False):
        return Client().get(address).content.decode()


def count_queries(address: str, *, on: date) -> int:
    with CaptureQueriesContext(connection) as queries:
        read(address, on=on)
    return len(queries)


def test_home_says_until_when_to_object(cast: Cast, plain_notice: Notice) -> None:
    last_day, after = date(2026, 11, 6), date(2026, 11, 7)

    during, later = read(HOME, on=last_day), read(HOME, on=after)

    assert ("公示中" in during, "到11月6日为止都可以提异议" in during) == (True, True)
    assert ("已公示期满" in later, "都可以提异议" in later) == (True, False)
    assert 'href="/v/anping/object/">我有异议' in during


def test_home_says_whether_both_have_signed_the_last_notice(
    cast: Cast, plain_notice: Notice
) -> None:
    give_title(cast, cast.chair, "村委会主任")
    told = [read(HOME, on=CLOSING_DAY)]
    sides = {SignaturePart.CHAIR: cast.chair, SignaturePart.SUPERVISOR: cast.watcher}
    for part, person in sides.items():
        sign_month(cast.village, OCTOBER, part=part, by=person, now=at(CLOSING_DAY, 13))
        told.append(read(HOME, on=CLOSING_DAY))

    assert ["已审定" in text for text in told] == [False, False, True]
    assert ["待审定" in text for text in told] == [True, True, False]


def test_home_warns_of_the_years_end_until_it_has_come(cast: Cast) -> None:
    change_terms(cast, year_end="expire")
    close(cast)

    told = [read(HOME, on=day) for day in (date(2026, 12, 31), date(2027, 1, 1))]

    assert ["还没兑换的分全部清零" in text for text in told] == [True, False]


def test_home_takes_six_queries_with_one_notice_and_with_three(
    cast: Cast, notice: Notice, rules: dict[str, Rule]
) -> None:
    one = count_queries(HOME, on=CLOSING_DAY)
    close(cast, NOVEMBER, on=DECEMBER)
    close(cast, date(2026, 12, 1), on=date(2027, 1, 1))

    three = count_queries(HOME, on=date(2027, 1, 2))

    assert (one, three) == (QUERIES_OF_HOME, QUERIES_OF_HOME)


def test_home_says_that_nothing_was_posted_yet(cast: Cast, plain_notice: Notice) -> None:
    assert "这个月还没有入账。" in read(HOME, on=CLOSING_DAY)


def test_how_tells_rules_by_category_with_points_and_terms(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    change_terms(cast, objection_days=8, deciders=3)

    told = read("/v/anping/how/", on=CLOSING_DAY)

    assert "提了异议，8 天内有答复。" in told
    assert "至少 3 个人看过" in told
    assert 'href="/v/anping/rules/#R01"><span>主动清理卫生死角</span>' in told
    # How to earn: what takes points stands in the rule book.
    assert [rule.deed for rule in rules.values() if rule.points < 0 and rule.deed in told] == []


def test_how_tells_what_will_be_here_before_there_are_rules(cast: Cast) -> None:
    assert "积分管理办法通过以后" in read("/v/anping/how/", on=CLOSING_DAY)


def test_figures_are_those_of_the_sealed_rows(cast: Cast, notice: Notice, october: Shop) -> None:
    (row,) = list_figures(cast.village, newest=12)

    assert [row.added, row.deducted, row.redeemed] == [Decimal(21), Decimal(5), Decimal(20)]
    assert [row.households, row.taking_part] == [6, 3]


def test_figures_leave_other_villages_and_older_notices_out(cast: Cast, notice: Notice) -> None:
    close_and_draw(cast.other_village, OCTOBER, by=cast.stranger, now=at(CLOSING_DAY))
    close(cast, NOVEMBER, on=DECEMBER)
    (newest,) = list_figures(cast.village, newest=1)
    (others,) = list_figures(cast.other_village, newest=12)

    assert newest.notice.month.month == NOVEMBER
    assert [newest.added, others.added] == [Decimal(0), Decimal(0)]
    assert [newest.taking_part, others.households] == [0, 1]
    assert sum_awards_by_category(cast.other_village, newest=12) == {}


def test_awards_stand_by_category_most_first(
    cast: Cast, october: Shop, rules: dict[str, Rule]
) -> None:
    close(cast)

    sums = sum_awards_by_category(cast.village, newest=12)

    by_rule = {code: Category(rule.category) for code, rule in rules.items()}
    assert set(sums) <= set(by_rule.values())
    assert sum(sums.values()) == Decimal(21)
    assert list(sums.values()) == sorted(sums.values(), reverse=True)


def test_charts_take_the_same_queries_for_one_notice_and_for_two(
    cast: Cast, notice: Notice
) -> None:
    page = "/v/anping/charts/"
    one = count_queries(page, on=CLOSING_DAY)
    close(cast, NOVEMBER, on=DECEMBER)

    assert count_queries(page, on=DECEMBER) == one <= QUERIES_OF_HOME


def test_charts_carry_their_figures_for_those_who_cannot_look(cast: Cast, notice: Notice) -> None:
    told = read("/v/anping/charts/", on=CLOSING_DAY)

    assert told.count('role="img"') == told.count("<table>") == 3
    figures = {"加分": 21, "减分": 5, "兑换": 20}
    cells = "".join(
        f'<td class="figure" data-label="{label}">{figure}</td>'
        for label, figure in figures.items()
    )
    assert f'<th scope="row">2026年10月</th>{cells}' in told
    of_hundred = '<td class="figure" data-label="每 100 户里">50 户</td>'
    assert f'<th scope="row">2026年10月</th>{of_hundred}' in told
    assert "<style" not in told
    assert " style=" not in told


def test_charts_tell_what_will_be_here_before_the_first_notice(cast: Cast) -> None:
    told = read("/v/anping/charts/", on=CLOSING_DAY)

    assert "还没有公示。" in told
    assert "<svg" not in told


def test_notices_are_listed_by_year(cast: Cast, plain_notice: Notice) -> None:
    for month, day in ((NOVEMBER, DECEMBER), (DECEMBER, date(2027, 1, 1))):
        close(cast, month, on=day)
    close(cast, date(2027, 1, 1), on=date(2027, 2, 1))

    told = read("/v/anping/notices/", on=date(2027, 2, 2))

    places = [told.index(word) for word in (">2027年<", "2027-01/", ">2026年<", "2026-12/")]
    assert places == sorted(places)
    assert (told.count("公示中"), told.count("已公示期满")) == (1, 3)


def test_feed_names_notices_for_good(cast: Cast, plain_notice: Notice) -> None:
    page = "/v/anping/notices/feed/"
    first = ET.fromstring(read(page, on=CLOSING_DAY))  # noqa: S314 - our own feed
    close(cast, NOVEMBER, on=DECEMBER)

    later = ET.fromstring(read(page, on=DECEMBER))  # noqa: S314 - our own feed

    (old,) = first.findall("atom:entry", ATOM)
    newer, older = later.findall("atom:entry", ATOM)
    assert ET.tostring(old) == ET.tostring(older)
    assert newer.findtext("atom:title", namespaces=ATOM) == "安平村2026年11月积分公示"
    link = older.find("atom:link", ATOM)
    assert link is not None
    address = "http://testserver/v/anping/notices/2026-10/"
    assert (link.get("href"), older.findtext("atom:id", namespaces=ATOM)) == (address, address)


def test_feed_without_a_notice_stays_the_same(cast: Cast) -> None:
    page = "/v/anping/notices/feed/"

    assert read(page, on=CLOSING_DAY) == read(page, on=DECEMBER)
    assert "<entry>" not in read(page, on=DECEMBER)


def test_pages_lead_programs_to_the_feed(cast: Cast) -> None:
    link = 'type="application/atom+xml" title="积分公示" href="/v/anping/notices/feed/"'

    for page in (HOME, "/v/anping/notices/"):
        assert link in read(page, on=CLOSING_DAY)


def test_objections_tell_outcomes_and_nobody(
    cast: Cast, notice: Notice, rules: dict[str, Rule]
) -> None:
    rows = [post(cast, rules["R01"], number=number).transfer for number in (2, 3)]
    upheld, dismissed = (object_to(cast, row, text="张三家没有来", name="李四") for row in rows)
    uphold(upheld, **decide(cast, Ground.DID_NOT_HAPPEN, answer="对不起，改了"))
    dismiss(dismissed, **decide(cast, Ground.RIGHT))
    object_to(cast, None, name="王五")

    told = read("/v/anping/objections/", on=date(2026, 11, 8))

    assert told.index("第 2 号") < told.index("第 1 号")
    assert ("核实无误" in told, "没有这回事" in told, "最晚11月13日答复" in told) == (True,) * 3
    secrets = ("张三", "李四", "王五", "对不起", "002", "003", "林")
    assert [word for word in secrets if word in told] == []


def test_objections_of_another_village_are_not_told(cast: Cast, notice: Notice) -> None:
    object_to(cast, None)

    assert "正在处理" not in read("/v/hewan/objections/", on=date(2026, 11, 8))


def test_pages_of_a_large_village_are_light(cast: Cast, october: Shop) -> None:
    fill_anping(cast)
    close(cast)

    pages = ("", "how/", "charts/", "objections/", "notices/", "rules/", "shop/", "notices/feed/")
    heavy = {
        page: size
        for page in pages
        if (size := len(read(f"{HOME}{page}", on=CLOSING_DAY).encode())) > LIGHT_BYTES
    }

    assert heavy == {}


@pytest.fixture
def _chinese_again() -> Iterator[None]:
    yield
    translation.activate(settings.LANGUAGE_CODE)


def read_words(html: str) -> set[str]:
    """Return what stands between two tags, each with its own edges cut off."""
    return {part.partition(">")[2].strip() for part in html.split("<")}


@pytest.mark.usefixtures("_in_november", "_chinese_again")
def test_public_pages_of_an_english_village_are_wholly_english(world: World) -> None:
    Village.objects.filter(pk=world.cast.village.pk).update(language="en")
    catalogue = polib.pofile(
        str(Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po")
    )
    chinese = {entry.msgid for entry in catalogue if not entry.msgid.isascii()}
    ids = build_ids(world)

    left = {}
    for address in list_kept():
        if address.endswith((".csv", ".jpg", ".xlsx")):
            continue
        told = Client(headers={"accept-language": "zh-hans"}).get(address.format(**ids))
        left[address] = sorted(read_words(told.content.decode()) & chinese)

    assert left == {address: [] for address in left}
