"""The office's pages of households' lives, as somebody at a browser meets them."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.models import CorrectionState, HouseholdChange
from ledger.todo import build_todos
from office.card.passbook import list_passbook
from office.life.errors import NumberOnPaper, PeopleLeft
from office.life.services import come_back, go_away
from tests.cast import NOW, TODAY, Cast
from tests.ledger.acts import award, look_at
from tests.office.conftest import SignIn
from tests.office.life.acts import (
    PAPER,
    agree,
    ask_end,
    ask_heir,
    ask_merge,
    ask_split,
    end,
    fresh,
    give_family,
    live_through_all,
)
from villages.models import Household, Role
from villages.models.households import HouseholdState

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

CHANGES = "/admin/ledger/householdchange/"
DAY = "2026-10-20"


def read(answer: "Answer") -> str:
    """Return a page's words."""
    html = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def page_of(cast: Cast, slug: str = "", *, number: int = 5) -> str:
    tail = f"{slug}/" if slug else ""
    return f"/admin/villages/household/{cast.households[number].pk}/life/{tail}"


def send(client: Client, cast: Cast, slug: str, **values: object) -> "Answer":
    paper = {"key": str(uuid4()), "happened_on": DAY, "reason": PAPER}
    return client.post(page_of(cast, slug), paper | values)


def find_offered(answer: "Answer") -> list[str]:
    return re.findall(r"/life/([a-z]+)/", answer.content.decode())


def test_page_offers_what_fits_the_household(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.clerk)
    offered = {"active": find_offered(client.get(page_of(cast)))}

    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    offered["away"] = find_offered(client.get(page_of(cast)))
    end(cast)
    offered["dissolved"] = find_offered(client.get(page_of(cast)))

    assert offered == {
        "active": ["move", "head", "away", "split", "merge", "dissolve"],
        "away": ["move", "head", "back", "dissolve"],
        "dissolved": ["inherit"],
    }


def test_page_says_what_waits_already(cast: Cast, sign_in: SignIn) -> None:
    change = ask_end(cast)

    answer = sign_in(cast.clerk).get(page_of(cast))

    assert "这一户已经提出了销户，等第二个人同意。" in read(answer)
    assert f"{CHANGES}{change.pk}/change/" in answer.content.decode()


def test_household_splits_by_the_pages(cast: Cast, sign_in: SignIn) -> None:
    son, daughter = give_family(cast)
    form = sign_in(cast.clerk).get(page_of(cast, "split")).context["form"]
    answer = send(
        sign_in(cast.clerk),
        cast,
        "split",
        members=[son.pk, daughter.pk],
        head=son.pk,
        number=form.fields["number"].initial,
        grid=cast.group.pk,
        points="40.5",
        standing_points="0",
    )
    change = HouseholdChange.objects.get()
    paper = sign_in(cast.watcher).get(f"{CHANGES}{change.pk}/paper/")

    done = sign_in(cast.watcher).post(f"{CHANGES}{change.pk}/consent/")

    assert answer.headers["Location"] == f"{CHANGES}{change.pk}/change/"
    assert "安平村分户协议" in read(paper)
    assert "01组 · 007户 郑小军（新户）" in read(paper)
    assert "59.5" in read(paper)
    assert done.status_code == 302
    new = Household.objects.get(number=7)
    assert (look_at(new.account).balance, look_at(cast.account(5)).balance) == (
        Decimal("40.5"),
        Decimal("59.5"),
    )


def test_refusal_stands_beside_its_field(cast: Cast, sign_in: SignIn) -> None:
    son = give_family(cast)[0]

    answer = send(
        sign_in(cast.clerk),
        cast,
        "split",
        members=[son.pk],
        head=son.pk,
        number=7,
        grid=cast.group.pk,
        points="100.5",
        standing_points="0",
    )

    assert answer.status_code == 400
    assert answer.context["form"].errors["points"] == [
        "这一户现在最多能转出 100 分，这次要转 100.5 分，多了。"
    ]


@pytest.mark.parametrize("other", ["6", "999"])
def test_household_merges_into_one_of_the_village(cast: Cast, sign_in: SignIn, other: str) -> None:
    answer = send(sign_in(cast.clerk), cast, "merge", other=other)

    if other == "6":
        assert HouseholdChange.objects.get().other == cast.households[6]
    else:
        assert answer.context["form"].errors["other"] == ["本村没有编号是 999 的住户，请核对。"]


def test_page_of_a_merge_names_first_what_stands_against_it(cast: Cast, sign_in: SignIn) -> None:
    award(cast, 5, 10, is_held=True)

    answer = sign_in(cast.clerk).get(page_of(cast, "merge"))

    assert "先办完下面这些，才能办这件事： 1 笔加分还在公示期里" in read(answer)


def test_end_heirs_and_expiry_by_the_pages(cast: Cast, sign_in: SignIn) -> None:
    client, second = sign_in(cast.clerk), sign_in(cast.watcher)
    for slug, values in (("dissolve", {}), ("inherit", {"other": "6", "points": "30"})):
        send(client, cast, slug, **values)
        second.post(f"{CHANGES}{HouseholdChange.objects.latest('pk').pk}/consent/")

    early = send(client, cast, "expire")

    assert fresh(cast.households[5]).state == HouseholdState.DISSOLVED
    assert look_at(cast.account(6)).balance == 130
    assert early.status_code == 409
    assert "积分要等继承人到2027年5月" in read(early)


def test_one_person_moves_names_a_head_and_lets_go_and_come(cast: Cast, sign_in: SignIn) -> None:
    son = give_family(cast)[0]
    client = sign_in(cast.clerk)

    answers = [
        client.post(page_of(cast, slug), values | {"confirmed": "1"})
        for slug, values in (
            ("move", {"grid": cast.group.pk}),
            ("head", {"new_head": son.pk, "why": "died", "happened_on": DAY}),
            ("away", {"happened_on": DAY}),
            ("back", {"happened_on": DAY}),
        )
    ]

    household = fresh(cast.households[5])
    assert [answer.status_code for answer in answers] == [302] * 4
    assert (household.grid, household.state, household.state_since) == (
        cast.group,
        HouseholdState.ACTIVE,
        date(2026, 10, 20),
    )
    son.refresh_from_db()
    assert son.is_head


def test_one_person_confirms_before_anything_is_done(cast: Cast, sign_in: SignIn) -> None:
    son = give_family(cast)[0]
    client = sign_in(cast.clerk)
    chosen = {"new_head": son.pk, "happened_on": DAY}

    unsaid = client.post(page_of(cast, "head"), chosen)
    told = [
        read(client.post(page_of(cast, slug), values))
        for slug, values in (
            ("head", chosen | {"why": "died"}),
            ("head", chosen | {"why": "stays"}),
            ("move", {"grid": cast.group.pk}),
            ("away", {"happened_on": DAY}),
        )
    ]

    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (400, ["why"])
    assert "郑国强登记为2026年10月20日去世，不再算这一户的人；郑小军当户主。" in told[0]
    assert "郑国强还是这一户的人，不再当户主；郑小军当户主。" in told[1]
    assert "这一户从02组搬到01组。" in told[2]
    assert "从2026年10月20日起登记全家外出：积分冻结，一分不少" in told[3]
    son.refresh_from_db()
    household = fresh(cast.households[5])
    assert (son.is_head, household.state, household.grid) == (
        False,
        HouseholdState.ACTIVE,
        cast.second_group,
    )


def test_open_split_keeps_its_number(cast: Cast, sign_in: SignIn) -> None:
    ask_split(cast, give_family(cast), new_number=7)
    others = give_family(cast, 6)

    form = sign_in(cast.clerk).get(page_of(cast, "split", number=6)).context["form"]

    assert form.fields["number"].initial == 8
    with pytest.raises(NumberOnPaper):
        ask_split(cast, others, number=6, new_number=7)


def test_household_with_people_in_it_is_not_ended(cast: Cast) -> None:
    give_family(cast)

    with pytest.raises(PeopleLeft) as refused:
        ask_end(cast)

    assert refused.value.names == "郑小军、郑小丽"


def test_unknown_step_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.clerk).get(page_of(cast, "nothing")).status_code == 404


def test_second_person_sees_both_sides_before_answering(cast: Cast, sign_in: SignIn) -> None:
    change = ask_merge(cast)

    answer = sign_in(cast.watcher).get(f"{CHANGES}{change.pk}/consent/")

    words = read(answer)
    assert "02组 · 005户 郑国强 郑国强 100 0 0 0" in words
    assert "02组 · 006户 欧阳小明 欧阳小明 100 200 0 0" in words


def test_buttons_are_for_who_may_answer(cast: Cast, sign_in: SignIn) -> None:
    change = ask_end(cast)
    address = f"{CHANGES}{change.pk}/change/"

    pages = {
        person: sign_in(user).get(address).content.decode()
        for person, user in (("clerk", cast.clerk), ("watcher", cast.watcher))
    }

    found = {
        person: [name for name in ("paper", "consent", "refuse") if f"/{name}/" in page]
        for person, page in pages.items()
    }
    assert found == {"clerk": ["paper"], "watcher": ["paper", "consent", "refuse"]}


def test_own_proposal_is_not_answered(cast: Cast, sign_in: SignIn) -> None:
    change = ask_end(cast)

    answer = sign_in(cast.clerk).post(f"{CHANGES}{change.pk}/consent/")

    assert answer.status_code == 403
    assert "提出和同意要由两个人办理" in read(answer)


def test_second_person_may_refuse(cast: Cast, sign_in: SignIn) -> None:
    change = ask_end(cast)

    sign_in(cast.watcher).post(f"{CHANGES}{change.pk}/refuse/")

    change.refresh_from_db()
    assert change.state == CorrectionState.REFUSED


def test_papers_of_every_kind_tell_before_and_after(cast: Cast, sign_in: SignIn) -> None:
    live_through_all(cast)
    client = sign_in(cast.watcher)

    told = {
        change.kind: read(client.get(f"{CHANGES}{change.pk}/paper/"))
        for change in HouseholdChange.objects.filter(state=CorrectionState.POSTED)
    }

    assert "005户 郑国强 郑国强 100 60 — —" in told["split"]
    assert "077户 郑小军 郑小军、郑小丽 0 40 0 0" in told["split"]
    merged = cast.households[3].members.get().name
    assert f"003户 {merged} {merged} 100 0 — —" in told["merge"]
    assert "006户 欧阳小明 欧阳小明 100 200 — —" in told["merge"]
    assert "006户 欧阳小明 欧阳小明" in told["inherit"]
    assert "积分 100 分留着等继承人，到2027年4月13日为止" in told["dissolve"]
    assert "002户 林三妹 林三妹 100 70 — —" in told["inherit"]
    assert "002户 林三妹 林三妹 70 0 — —" in told["expire"]
    assert "何委员提出，马监办理：已办好。" in told["expire"]


def test_list_takes_as_many_statements_for_more_rows(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.watcher)
    ask_end(cast)

    counts = []
    for others in ((), (1, 2, 3)):
        for number in others:
            ask_end(cast, number)
        client.get(CHANGES)
        with CaptureQueriesContext(connection) as queries:
            client.get(CHANGES)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_what_waits_is_told_at_home(cast: Cast) -> None:
    ask_end(cast)

    told = {
        role: [
            (todo.words, todo.count)
            for todo in build_todos(cast.village, today=TODAY, roles=frozenset({role}))
        ]
        for role in (Role.SUPERVISOR, Role.SHOPKEEPER)
    }

    assert told == {
        Role.SUPERVISOR: [("更正等第二个人同意", 0), ("住户变更等第二个人同意", 1)],
        Role.SHOPKEEPER: [],
    }


def test_supervisors_see_it_among_the_corrections(cast: Cast, sign_in: SignIn) -> None:
    ask_heir_of_ended(cast)

    words = read(sign_in(cast.watcher).get("/supervise/?village=anping"))

    assert "继承 → 006户 · 双方签名的协议，存村委会" in words
    assert "30 分 待同意" in words


def ask_heir_of_ended(cast: Cast) -> HouseholdChange:
    end(cast)
    return ask_heir(cast)


def test_passbook_tells_with_whom_points_were_shared(cast: Cast) -> None:
    live_through_all(cast)

    told = {
        number: [
            (row.what, row.why, row.points)
            for row in list_passbook(cast.account(number), limit=9, today=TODAY)
        ][:-1]
        for number in (5, 6, 2)
    }

    assert told == {
        5: [("分户转出", "转给077户，按签名的协议，两个人核对", Decimal(-40))],
        6: [
            ("继承转入", "从002户转来，按签名的协议，两个人核对", Decimal(30)),
            ("并户转入", "从003户转来，按签名的协议，两个人核对", Decimal(100)),
        ],
        2: [
            ("销户余分清零", "过了等继承人的日子，两个人核对", Decimal(-70)),
            ("继承转出", "转给006户，按签名的协议，两个人核对", Decimal(-30)),
        ],
    }


@pytest.mark.parametrize("is_away", [True, False])
def test_passbook_says_why_nothing_may_be_redeemed(
    cast: Cast, sign_in: SignIn, *, is_away: bool
) -> None:
    if is_away:
        go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    else:
        end(cast)

    words = read(sign_in(cast.clerk).get(page_of(cast).replace("/life/", "/passbook/")))

    why = "外出，积分冻结着：一分不少，登记回村以后再用。" if is_away else "已销户，不再兑换。"
    assert f"结余 100 分，可以兑换 0 分。 {why}" in words


def test_page_of_who_is_away_tells_that_points_are_frozen(cast: Cast, sign_in: SignIn) -> None:
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)

    words = read(sign_in(cast.clerk).get(page_of(cast)))

    assert "现在能转出的 0（外出，积分冻结着）" in words


def test_merged_household_is_told_as_such(cast: Cast, sign_in: SignIn) -> None:
    agree(cast, ask_merge(cast))
    client = sign_in(cast.clerk)

    answer = client.get(page_of(cast))
    book = read(client.get(page_of(cast).replace("/life/", "/passbook/")))
    refused = client.get(page_of(cast, "move"), follow=True)
    listed = read(client.get(CHANGES))

    assert "状态 已并入006户（2026年10月15日起）" in read(answer)
    assert find_offered(answer) == []
    assert "可以兑换 0 分。 已并入006户，积分都转过去了。" in book
    assert "这一户现在不能办「搬到别的小组」。" in read(refused)
    assert "005户 郑国强" in listed


def test_no_card_and_no_pin_is_offered_to_who_is_gone(cast: Cast, sign_in: SignIn) -> None:
    end(cast)
    address = page_of(cast).removesuffix("life/") + "change/"

    page = sign_in(cast.clerk).get(address).content.decode()

    found = [name for name in ("passbook", "life", "new-card", "new-pin") if f"/{name}/" in page]
    assert found == ["passbook", "life"]


def test_dissolved_household_is_told_as_such(cast: Cast, sign_in: SignIn) -> None:
    end(cast)

    words = read(sign_in(cast.clerk).get(page_of(cast)))

    assert "状态 销户（2026年10月15日起）" in words
    assert "等继承人到 2027年4月13日" in words


def test_household_back_is_told_since_when(cast: Cast, sign_in: SignIn) -> None:
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    come_back(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)

    words = read(sign_in(cast.clerk).get(page_of(cast)))

    assert "状态 在村（2026年10月15日起）" in words
