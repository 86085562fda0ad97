"""A slip of the pen that was set right stands on the page of the next notice."""

from datetime import date

from django.test import Client

from rules.models import Rule
from rules.services import confirm_slip, open_consultation, propose_slips
from tests.cast import NOW, Cast, at
from tests.noticeboard.story import DECEMBER, NOVEMBER, close
from tests.rules.factories import make_draft

LINE = (
    "<p>笔误更正：R02 “固定”改为“次”。陈*任（村委）提出，马*（监督委员）同意，2026年11月10日。</p>"
)


def mend(cast: Cast, rule: Rule, day: date) -> None:
    (slip,) = propose_slips(
        rule, changes={"unit": "time"}, quote="每次扣5分", by=cast.chair, now=at(day)
    )
    confirm_slip(slip, by=cast.watcher, now=at(day))


def test_slip_stands_on_the_notice_of_its_month(
    cast: Cast, rules: dict[str, Rule], anyone: Client
) -> None:
    close(cast)
    mend(cast, rules["R02"], date(2026, 11, 10))
    close(cast, NOVEMBER, on=DECEMBER)

    october, november = (
        anyone.get(f"/v/anping/notices/2026-{month}/").content.decode() for month in ("10", "11")
    )

    assert LINE not in october
    assert LINE in november


def test_slip_after_the_last_closing_waits_for_the_next_notice(
    cast: Cast, rules: dict[str, Rule], anyone: Client
) -> None:
    close(cast)
    mend(cast, rules["R02"], date(2026, 11, 10))

    assert "笔误更正" not in anyone.get("/v/anping/notices/2026-10/").content.decode()


def test_village_home_leads_to_what_is_in_consultation(cast: Cast, anyone: Client) -> None:
    before = anyone.get("/v/anping/").content.decode()
    edition = make_draft(cast, number=4, text="第一条 主动清洁的，加5分。")
    open_consultation(edition, until=date(2026, 10, 25), by=cast.chair, now=NOW)

    after = anyone.get("/v/anping/").content.decode()

    assert "/rules/drafts/" not in before
    assert "/v/anping/rules/drafts/4/" in after
    assert "征求意见，到2026年10月25日为止" in after
