"""The office's pages about money: the fund book, the cover, settlements, decisions, refusals."""

from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Activity
from ledger.models import Month
from market.models import CostDecision, FundEntry, FundKind, Goods, Settlement
from rules.models import VOTING_STEPS, Edition
from rules.services import STEPS_NEEDED, StepInput, record_step
from tests.cast import BEGIN, NOW, TODAY, at
from tests.market.conftest import SignIn
from tests.market.reading import read_all
from tests.market.shop import Shop, hand_over, line
from tests.market.test_admin import offer_form
from tests.market.test_decisions import decide, draft_next
from tests.market.test_fund import enter
from tests.market.test_settlements import NOVEMBER, close, cut, settle_with
from tests.rules.factories import VOTES, consult_before, make_adopted

pytestmark = pytest.mark.django_db

FUND = "/admin/market/fundentry/"
SETTLEMENTS = "/admin/market/settlement/"
DECISIONS = "/admin/market/costdecision/"
LOW = "村里的资金加库存只够兑"


def entry_form(**values: str) -> dict[str, str]:
    form = {
        "key": str(uuid4()),
        "village": "anping",
        "kind": "grant",
        "yuan": "500",
        "occurred_on": "2026-10-15",
        "party": "榕江镇财政所",
        "voucher_no": "记-12",
    }
    return {**form, **values}


# The fund book


def test_the_book_begins_with_what_was_there(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("chair")

    page = client.get(f"{FUND}record/")
    assert [value for value, _label in page.context["form"].fields["kind"].choices] == ["opening"]
    answer = client.post(f"{FUND}record/", entry_form(kind="opening", yuan="0"))

    assert (answer.status_code, answer["Location"]) == (302, FUND)
    assert FundEntry.objects.get().kind == FundKind.OPENING
    page = client.get(f"{FUND}record/")
    assert "opening" not in dict(page.context["form"].fields["kind"].choices)


def test_an_entry_sent_twice_is_one(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 100)
    form = entry_form()

    for _press in range(2):
        sign_in("chair").post(f"{FUND}record/", form)

    entry = FundEntry.objects.get(kind=FundKind.GRANT)
    assert (entry.number, entry.yuan, str(entry.party)) == (2, Decimal(500), "榕江镇财政所")


def test_what_the_fund_does_not_have_is_refused_on_the_page(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 100)

    answer = sign_in("chair").post(f"{FUND}record/", entry_form(kind="expense", yuan="100.01"))

    assert answer.status_code == 409
    assert "资金簿上只有 100 元，这笔要 100.01 元，不够付。" in read_all(answer)


def test_the_list_shows_what_was_left_after_each_line(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 1000)
    entry = enter(shop.cast, FundKind.GRANT, "500.5", party="黄阿福", is_person=True)
    sign_in("clerk").post(f"{FUND}{entry.pk}/reverse/", {"key": str(uuid4())})

    words = read_all(sign_in("watcher").get(FUND))

    assert "上级补助 黄阿福 500.50 元 1500.50 元" in words
    assert "冲正 黄阿福 500.50 元 1000 元" in words
    assert "已冲正" in words
    assert "冲正第 2 笔" in words
    filtered = read_all(sign_in("watcher").get(f"{FUND}?kind__exact=reversal&month=2026-10"))
    assert "1000 元" in filtered


def test_nobody_reverses_the_own_line_on_the_page(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 1000)
    entry = enter(shop.cast, FundKind.GRANT, 500)

    answer = sign_in("chair").post(f"{FUND}{entry.pk}/reverse/", {"key": str(uuid4())})

    assert answer.status_code == 403
    assert "提出和同意要由两个人办理" in read_all(answer)


def test_a_month_is_printed_with_its_opening_lines_and_totals(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 1000)
    enter(shop.cast, FundKind.DONATION, 20, party="黄阿福", is_person=True)
    enter(shop.cast, FundKind.EXPENSE, "30.5", party="供销社")

    words = read_all(sign_in("watcher").get(f"{FUND}month/?month=2026-10"))

    assert "上月结余 0" in words
    assert "捐款 黄*福 20 1020" in words
    assert "其他支出 供销社 30.50 989.50" in words
    assert "本月合计 1020 30.50 989.50" in words
    assert "黄阿福" not in words
    later = read_all(sign_in("watcher").get(f"{FUND}month/?month=2026-11"))
    assert "上月结余 989.50 这个月没有记过账。" in later
    totals = read_all(sign_in("watcher").get(f"{FUND}totals/"))
    assert "2026年10月 989.5 1000 20 −30.5" in totals


def test_the_cover_tells_every_figure(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("watcher")
    assert "还说不出来：资金簿没有开账。" in read_all(client.get(f"{FUND}cover/"))

    enter(shop.cast, FundKind.OPENING, 200)
    cut(shop, 2)
    words = read_all(client.get(f"{FUND}cover/"))

    assert "够兑现答应出去的 33%" in words
    assert "低于 50% 的商议线" in words
    assert "一共 570 分" in words
    assert "外面的商户一共 30 分" in words
    assert "村里有的 200 元 ÷ 要兑现的 600 元 = 33%" in words
    assert "还没有关过一个月的账" in words


# Settlements


def test_what_is_due_is_settled_by_one_and_paid_by_another(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 100)
    cut(shop, 2)
    october = close(shop.cast, BEGIN)
    with time_machine.travel(at(NOVEMBER), tick=False):
        chair, clerk = open_browsers(shop, "chair", "clerk")
        due = read_all(chair.get(f"{SETTLEMENTS}due/"))
        assert "罗记理发 2026年10月 30 30 元 结算" in due

        address = f"{SETTLEMENTS}settle/{shop.barber.pk}/{october.pk}/"
        assert "30 分从兑换点的账上结清，1 分值 1 元，要付 30 元。" in read_all(chair.get(address))
        form = {"key": str(uuid4()), "village": "anping"}
        assert [chair.post(address, form).status_code for _press in range(2)] == [302, 302]
        settlement = Settlement.objects.get()

        pay = f"{SETTLEMENTS}{settlement.pk}/pay/"
        paid = {"paid_on": "2026-11-02", "voucher_no": "记-7"}
        assert chair.post(pay, paid).status_code == 403
        assert clerk.post(pay, paid).status_code == 302
        settlement.refresh_from_db()
        assert settlement.paid_by == shop.cast.clerk
        words = read_all(clerk.get(f"{SETTLEMENTS}{settlement.pk}/paper/"))

    assert "J1 · 罗记理发 · 2026年10月" in words
    assert "10月15日 X1 005户 理发 2 次 30" in words
    assert "应付（大写） 叁拾元整" in words
    assert "2026年11月2日已付，资金簿第 2 笔" in words
    assert "郑国强" not in words


@pytest.mark.parametrize("month", ["", "never", "0001-01", "9999-12"])
def test_an_address_without_a_month_prints_this_one(
    shop: Shop, sign_in: SignIn, month: str
) -> None:
    answer = sign_in("chair").get(f"{FUND}month/", {"village": "anping", "month": month})

    assert answer.status_code == 200
    assert answer.context["book"].month == TODAY.replace(day=1)


def test_a_settled_month_says_so(shop: Shop, sign_in: SignIn) -> None:
    cut(shop)
    october = close(shop.cast, BEGIN)
    settle_with(shop, october)
    with time_machine.travel(at(NOVEMBER), tick=False):
        (clerk,) = open_browsers(shop, "clerk")
        answer = clerk.post(
            f"{SETTLEMENTS}settle/{shop.barber.pk}/{october.pk}/",
            {"key": str(uuid4()), "village": "anping"},
        )

    assert answer.status_code == 409
    assert "这个月已经结算过了，见结算单 J1。" in read_all(answer)


def open_browsers(shop: Shop, *people: str) -> list[Client]:
    """Return browsers that sign in at the time it is."""
    browsers = []
    for person in people:
        client = Client()
        client.force_login(shop.cast.people[person])
        browsers.append(client)
    return browsers


# Decisions and what is refused without


def test_a_decision_is_written_and_confirmed(shop: Shop, sign_in: SignIn) -> None:
    form = {
        "key": str(uuid4()),
        "village": "anping",
        "kind": "goods",
        "subject": "电饭煲",
        "decided_on": "2026-10-14",
        "present": "5",
        "agreed": "2",
        "reason": "镇里答应补助。",
    }

    refused = sign_in("chair").post(f"{DECISIONS}record/", form)
    assert refused.status_code == 400
    assert "到会的人要过半数同意" in read_all(refused)
    answer = sign_in("chair").post(f"{DECISIONS}record/", {**form, "agreed": "3"})
    decision = CostDecision.objects.get()
    confirm = f"{DECISIONS}{decision.pk}/confirm/"

    assert answer.status_code == 302
    assert sign_in("chair").post(confirm, {"key": str(uuid4())}).status_code == 403
    page = read_all(sign_in("clerk").get(confirm))
    assert "上新商品「电饭煲」：到会 5 人，同意 3 人。镇里答应补助。请对照会议记录" in page
    assert sign_in("clerk").post(confirm, {"key": str(uuid4())}).status_code == 302
    assert "可以办了" in read_all(sign_in("watcher").get(DECISIONS))


def test_the_goods_form_says_what_is_needed(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 1)
    form = offer_form(name="电饭煲", unit="台", partner=str(shop.partner.pk), kind="thing")

    answer = sign_in("chair").post("/admin/market/goods/add/", form)

    assert answer.status_code == 409
    words = read_all(answer)
    assert LOW in words
    assert "事情选「上新商品」，名称写「电饭煲」" in words
    assert not Goods.objects.filter(name="电饭煲").exists()


def test_the_activity_form_says_what_is_needed(shop: Shop, sign_in: SignIn) -> None:
    make_adopted(shop.cast.village, shop.cast.chair, rules=[{"code": "R01"}])
    enter(shop.cast, FundKind.OPENING, 1)
    form = {
        "village": "anping", "kind": "activity", "key": str(uuid4()), "name": "清洁日",
        "rule": "R01", "occurred_on": "2026-10-15", "grid": "", "place": "祠堂", "team": "",
    }  # fmt: skip

    answer = sign_in("walker").post("/field/activities/new/", form)

    assert answer.status_code == 409
    words = read_all(answer)
    assert LOW in words
    assert "事情选「办集体活动」，名称写「清洁日」" in words
    assert 'value="清洁日"' in answer.content.decode()
    assert not Activity.objects.exists()


def test_the_adoption_page_says_what_is_needed(shop: Shop, sign_in: SignIn) -> None:
    enter(shop.cast, FundKind.OPENING, 1)
    draft = draft_next(shop.cast, 6)
    consult_before(draft, TODAY)
    for kind in STEPS_NEEDED:
        step = StepInput(kind=kind, held_on=TODAY, votes=VOTES if kind in VOTING_STEPS else None)
        record_step(draft, step=step, by=shop.cast.chair, now=NOW)

    answer = sign_in("chair").post(
        f"/admin/rules/edition/{draft.pk}/adopt/", {"in_force_from": "2026-10-15"}
    )

    assert answer.status_code == 409
    words = read_all(answer)
    assert LOW in words
    assert "事情选「通过新制度」，名称写「安平村积分办法（第二版）」" in words
    assert not Edition.objects.get(pk=draft.pk).is_adopted


# Costs


@pytest.mark.parametrize("page", [FUND, SETTLEMENTS, DECISIONS, f"{SETTLEMENTS}due/"])
def test_lists_take_as_many_queries_with_one_row_as_with_three(
    shop: Shop, sign_in: SignIn, page: str
) -> None:
    cast = shop.cast
    enter(cast, FundKind.OPENING, 1000)
    decide(cast, "电饭煲")
    cut(shop)
    october = close(cast, BEGIN)
    settle_with(shop, october)
    hand_over(shop, line(shop.rice), now=at(NOVEMBER))
    november = close(cast, NOVEMBER)
    with time_machine.travel(at(NOVEMBER.replace(month=12)), tick=False):
        (watcher,) = open_browsers(shop, "watcher")
        few = count_queries(watcher, page)
        settle_with(shop, november, partner=shop.partner, on=NOVEMBER.replace(month=12))
        for subject in ("电风扇", "电水壶"):
            decide(cast, subject)
            enter(cast, FundKind.GRANT, 10, party=subject)
        many = count_queries(watcher, page)

    assert (many, many <= 12) == (few, True)


def count_queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_months_of_another_village_are_not_settled(shop: Shop, sign_in: SignIn) -> None:
    cut(shop)
    close(shop.cast, BEGIN)
    month = Month.objects.get()

    answer = sign_in("stranger").get(
        f"{SETTLEMENTS}settle/{shop.barber.pk}/{month.pk}/?village=hewan"
    )

    assert answer.status_code == 404
