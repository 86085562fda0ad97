"""The office's pages of the ledger, as somebody at a browser meets them."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.models import Correction, CorrectionState, Hold, Month, Transfer
from ledger.services import get_issuance, propose_opening, propose_reversal
from tests.cast import NOW, Cast
from tests.ledger.acts import (
    BASE,
    NOVEMBER,
    OCTOBER,
    award,
    book_ahead,
    close,
    deduct,
    find_partner,
    look_at,
    redeem,
)
from tests.memory import lived_once
from tests.world import NOVEMBER as TODAY
from villages.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

SignIn = Callable[[User], Client]
LISTS = ("account", "transfer", "correction", "month", "hold")


@pytest.fixture
def sign_in() -> SignIn:
    def open_browser(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return open_browser


@pytest.fixture
@lived_once
def life(cast: Cast) -> Cast:
    """Something on every list; numbers 7 to 10 are posted in October, 11 in November."""
    award(cast, 1, "5.5", is_held=True)
    deduct(cast, 4, 120)
    redeem(cast, 2, 30)
    award(cast, 5, 8)
    close(cast, OCTOBER, on=NOVEMBER)
    award(cast, 1, 2, is_held=True, now=NOW.replace(month=11, day=2))
    book_ahead(cast, 3, 12, frees_on=TODAY.replace(day=20), now=NOW.replace(month=11, day=2))
    propose(cast)
    return cast


def propose(cast: Cast, number: int = 2) -> Correction:
    return propose_opening(
        cast.account(number),
        points=Decimal(30),
        standing_points=Decimal(45),
        reason="老存折结转",
        key=uuid4(),
        by=cast.clerk,
        now=NOW,
    )


def read_rows(client: Client, address: str) -> list[str]:
    """Return the words of each row of a list, its columns divided by a bar."""
    html = client.get(address).content.decode()
    table = html[html.index('id="result_list"') :]
    rows = re.findall(r'<tr class="[^"]*[^>]*>(.*?)</tr>', table, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    words = [[" ".join(unescape(re.sub(r"<[^>]+>", " ", c)).split()) for c in row] for row in cells]
    return ["|".join(word for word in row if word) for row in words if row]


# Lists.


@pytest.mark.parametrize("name", LISTS)
def test_list_takes_as_few_queries_for_many_rows_as_for_few(
    life: Cast, sign_in: SignIn, name: str
) -> None:
    client, address = sign_in(life.chair), f"/admin/ledger/{name}/"

    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for number in (2, 3, 6):
        award(life, number, 1, is_held=True, now=NOW.replace(month=11, day=3))
    for number in (3, 6):
        propose(life, number)
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(few) == len(many) <= 12


def test_accounts_show_balance_and_what_may_be_redeemed(life: Cast, sign_in: SignIn) -> None:
    rows = read_rows(sign_in(life.chair), "/admin/ledger/account/")

    # 1: 5.5 waits for October's window, 2 for November's notice; 3: 12 are booked ahead.
    assert rows[:3] == [
        "H001|住户|01组|陈大明|107.5|100",
        "H002|住户|01组|林三妹|70|70",
        "H003|住户|01组|黄阿福|100|88",
    ]
    assert "I000|发放|—|—" in rows


@pytest.mark.parametrize("search", ["4", "吴小英", "wxy"])
def test_account_is_found_by_number_name_or_initials(
    life: Cast, sign_in: SignIn, search: str
) -> None:
    rows = read_rows(sign_in(life.chair), f"/admin/ledger/account/?q={search}")

    assert [row.partition("|")[0] for row in rows] == ["H004"]


def numbers_on(client: Client, address: str) -> list[int]:
    return [int(row.partition("|")[0]) for row in read_rows(client, address)]


def test_transfers_show_month_household_kind_and_signed_points(life: Cast, sign_in: SignIn) -> None:
    rows = read_rows(sign_in(life.chair), "/admin/ledger/transfer/")

    assert rows[:4] == [
        "11|2026年11月|001户 陈大明|加分|+2|R01|2026年10月15日|吴评",
        "10|2026年10月|005户 郑国强|加分|+8|R01|2026年10月15日|吴评",
        "9|2026年10月|002户 林三妹|兑换|−30|X1|2026年10月15日|周店",
        "8|2026年10月|004户 吴小英|扣分|−100|R02|2026年10月15日|吴评",
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?month=2026-11", [11]),
        ("?month=2026-10&kind__exact=award", [10, 7]),
        ("?kind__exact=redemption", [9]),
        ("?q=4", [8, 4]),
        ("?month=nonsense&kind__exact=deduction", [8]),
        ("?group=nonsense&kind__exact=deduction", [8]),
    ],
)
def test_transfers_are_narrowed_by_month_kind_and_household(
    life: Cast, sign_in: SignIn, query: str, numbers: list[int]
) -> None:
    found = numbers_on(sign_in(life.chair), f"/admin/ledger/transfer/{query}")

    assert found == numbers


def test_transfers_are_narrowed_by_group(life: Cast, sign_in: SignIn) -> None:
    address = f"/admin/ledger/transfer/?group={life.second_group.pk}"

    assert numbers_on(sign_in(life.chair), address) == [10, 8, 6, 5, 4]


def test_filters_offer_the_own_villages_months_and_groups(life: Cast, sign_in: SignIn) -> None:
    pages = {
        person: sign_in(life.people[person]).get("/admin/ledger/transfer/").content.decode()
        for person in ("chair", "stranger")
    }

    offered = {
        person: set(re.findall(r"\?month=([0-9-]+)", page)) for person, page in pages.items()
    }
    assert offered == {"chair": {"2026-10", "2026-11"}, "stranger": {"2026-10"}}
    assert "02组" in pages["chair"]
    assert "02组" not in pages["stranger"]


def test_month_is_told_in_plain_words(life: Cast, sign_in: SignIn) -> None:
    month = Month.objects.get()

    html = sign_in(life.watcher).get(f"/admin/ledger/month/{month.pk}/change/").content.decode()

    count = month.last_number
    for words in (
        "2026年10月",
        "第 1 号",
        f"{count} 笔，从第 1 笔到第 {count} 笔",
        "2026年11月1日，陈主任关的",
        "2026年11月2日至11月6日",
        "没有登记",
        "这是第一号",
    ):
        assert words in html
    for words in ("2026-10-01", "公示几天", month.seal):
        assert words not in html


def test_months_show_their_seal(life: Cast, sign_in: SignIn) -> None:
    month = Month.objects.for_village(life.village).get()

    rows = read_rows(sign_in(life.watcher), "/admin/ledger/month/")

    assert rows[0].startswith("2026年10月|第 1 号|安平村|2026年11月2日至11月6日|")
    assert month.seal[:4] in rows[0]


def test_months_say_above_which_one_is_open(life: Cast, sign_in: SignIn) -> None:
    html = sign_in(life.watcher).get("/admin/ledger/month/").content.decode()

    assert "安平村2026年11月还记着账，关账在「公示」。" in html
    assert 'href="/admin/noticeboard/notice/">去公示</a>' in html
    assert "禾湾村" not in html


def test_corrections_say_to_who_may_where_one_begins(life: Cast, sign_in: SignIn) -> None:
    way = '按「冲正」。 <a class="underline" href="/admin/ledger/transfer/">去积分变动</a>'

    told, untold = (
        sign_in(person).get("/admin/ledger/correction/").content.decode()
        for person in (life.chair, life.watcher)
    )

    assert way in told
    assert way not in untold


def test_holds_show_what_is_held_and_until_when(life: Cast, sign_in: SignIn) -> None:
    rows = read_rows(sign_in(life.watcher), "/admin/ledger/hold/")

    assert len(rows) == Hold.objects.filter(account__village=life.village).count() == 3
    assert any("预约" in row and "12" in row for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_row_is_read_and_not_edited(life: Cast, sign_in: SignIn, name: str) -> None:
    model = {
        "account": life.account(1),
        "transfer": Transfer.objects.filter(number=7)[0],
        "correction": Correction.objects.get(),
        "month": Month.objects.get(),
        "hold": Hold.objects.order_by("pk")[0],
    }[name]
    client, address = sign_in(life.chair), f"/admin/ledger/{name}/{model.pk}/change/"

    shown, posted = client.get(address), client.post(address, {"points": "1000", "balance": "1000"})
    added = client.get(f"/admin/ledger/{name}/add/")

    assert (shown.status_code, posted.status_code, added.status_code) == (200, 403, 403)
    assert 'name="_save"' not in shown.content.decode()


# Buttons.


def buttons_on(client: Client, address: str) -> set[str]:
    """Return which pages of a row are offered on it."""
    html = client.get(address).content.decode()
    return set(re.findall(r'href="[^"]*/(opening|reversal|consent|refuse)/', html))


def test_buttons_stand_only_where_they_do_something(life: Cast, sign_in: SignIn) -> None:
    proposal = Correction.objects.get()
    october = Transfer.objects.for_village(life.village)
    reversed_row = october.get(number=10)
    waiting = propose_reversal(reversed_row, reason="错", key=uuid4(), by=life.clerk, now=NOW)
    addresses = {
        "household": f"account/{life.account(1).pk}",
        "partner": f"account/{find_partner(life).pk}",
        "issuance": f"account/{get_issuance(life.village).pk}",
        "award": f"transfer/{october.get(number=7).pk}",
        "redemption": f"transfer/{october.get(number=9).pk}",
        "proposal": f"correction/{proposal.pk}",
    }
    client = sign_in(life.chair)
    client.post(f"/admin/ledger/correction/{waiting.pk}/consent/", {"asked": "1"})
    addresses["reversed"] = f"transfer/{reversed_row.pk}"
    addresses["reversal"] = f"transfer/{october.order_by('-number')[0].pk}"
    addresses["posted"] = f"correction/{waiting.pk}"

    offered = {
        name: buttons_on(client, f"/admin/ledger/{address}/change/")
        for name, address in addresses.items()
    }

    assert {name: found for name, found in offered.items() if found} == {
        "household": {"opening"},
        "award": {"reversal"},
        "proposal": {"consent", "refuse"},
    }


@pytest.mark.parametrize(
    ("person", "offered"),
    [("clerk", {"opening", "reversal"}), ("watcher", {"consent", "refuse"})],
)
def test_buttons_stand_for_whom_they_are(
    life: Cast, sign_in: SignIn, person: str, offered: set[str]
) -> None:
    """The clerk proposed it, so the clerk is not asked to answer."""
    client = sign_in(life.people[person])
    row = Transfer.objects.for_village(life.village).get(number=7)
    addresses = (
        f"account/{life.account(1).pk}",
        f"transfer/{row.pk}",
        f"correction/{Correction.objects.get().pk}",
    )

    found = [buttons_on(client, f"/admin/ledger/{address}/change/") for address in addresses]

    assert set[str]().union(*found) == offered


# Proposing and answering.


def test_opening_goes_from_one_person_to_the_next_and_into_the_account(
    cast: Cast, sign_in: SignIn
) -> None:
    clerk, watcher = sign_in(cast.clerk), sign_in(cast.watcher)
    address = f"/admin/ledger/account/{cast.account(2).pk}/opening/"
    form = clerk.get(address)
    key = re.search(r'name="key" value="([0-9a-f-]+)"', form.content.decode())
    assert key is not None
    filled = {
        "key": key[1],
        "points": "30.5",
        "standing_points": "45",
        "reason": "老存折结转",
        "village": "anping",
    }

    proposed = clerk.post(address, filled)
    pressed_again = clerk.post(address, filled)
    proposal = Correction.objects.get()
    asked = watcher.get(f"/admin/ledger/correction/{proposal.pk}/consent/")
    consented = watcher.post(f"/admin/ledger/correction/{proposal.pk}/consent/")

    assert (proposed.status_code, pressed_again.status_code) == (302, 302)
    assert "002户 林三妹，30.5 分。" in asked.content.decode()
    assert consented.status_code == 302
    assert look_at(cast.account(2)).balance == BASE + Decimal("30.5")


def test_reversal_is_proposed_from_the_transfers_page(life: Cast, sign_in: SignIn) -> None:
    row = Transfer.objects.for_village(life.village).get(number=10)
    address = f"/admin/ledger/transfer/{row.pk}/reversal/"
    clerk = sign_in(life.clerk)

    shown = clerk.get(address).content.decode()
    answer = clerk.post(address, {"key": str(uuid4()), "reason": "记错了户"})

    assert "第 10 笔，+8 分：整笔冲正。" in shown
    assert answer.status_code == 302
    assert Correction.objects.get(reverses=row).state == CorrectionState.PROPOSED


def test_refusal_moves_nothing(life: Cast, sign_in: SignIn) -> None:
    proposal, before = Correction.objects.get(), look_at(life.account(2))

    answer = sign_in(life.watcher).post(f"/admin/ledger/correction/{proposal.pk}/refuse/")

    proposal.refresh_from_db()
    assert (answer.status_code, proposal.state) == (302, CorrectionState.REFUSED)
    assert look_at(life.account(2)) == before


@pytest.mark.parametrize(
    ("person", "status", "sentence"),
    [
        ("clerk", 403, "提出和同意要由两个人办理，请另一位来确认。"),
        ("walker", 403, ""),
        ("stranger", 404, ""),
    ],
)
def test_consent_of_who_may_not_is_refused(
    life: Cast, sign_in: SignIn, person: str, status: int, sentence: str
) -> None:
    proposal = Correction.objects.get()

    answer = sign_in(life.people[person]).post(f"/admin/ledger/correction/{proposal.pk}/consent/")

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == CorrectionState.PROPOSED


def test_nobody_consents_for_the_own_household(cast: Cast, sign_in: SignIn) -> None:
    proposal = propose(cast, 1)

    answer = sign_in(cast.chair).post(f"/admin/ledger/correction/{proposal.pk}/consent/")

    assert answer.status_code == 403
    assert "这是您自己家或近亲家的事，请由别人来办。" in answer.content.decode()


def test_consent_pressed_twice_posts_once(life: Cast, sign_in: SignIn) -> None:
    proposal, watcher = Correction.objects.get(), sign_in(life.watcher)

    answers = [
        watcher.post(f"/admin/ledger/correction/{proposal.pk}/consent/") for _each in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Transfer.objects.filter(kind="opening").count() == 1


def test_correction_that_somebody_answered_says_so(life: Cast, sign_in: SignIn) -> None:
    proposal = Correction.objects.get()
    sign_in(life.watcher).post(f"/admin/ledger/correction/{proposal.pk}/refuse/")

    answer = sign_in(life.chair).post(f"/admin/ledger/correction/{proposal.pk}/consent/")

    assert answer.status_code == 409
    assert "这份更正已经有人办过了。" in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"points": "-1"}, 400),
        ({"points": "0.001"}, 400),
        ({"points": "一百"}, 400),
        ({"points": "99999999999"}, 400),
        ({"reason": ""}, 400),
        ({"reason": "长" * 201}, 400),
        ({"key": ""}, 400),
        ({"key": "no-key"}, 400),
    ],
    ids=str,
)
def test_opening_that_cannot_be_is_said_beside_the_field(
    cast: Cast, sign_in: SignIn, changed: dict[str, str], status: int
) -> None:
    filled = {"key": str(uuid4()), "points": "1", "standing_points": "0", "reason": "老存折"}

    answer = sign_in(cast.clerk).post(
        f"/admin/ledger/account/{cast.account(2).pk}/opening/", filled | changed
    )

    assert answer.status_code == status
    assert not Correction.objects.exists()


def test_second_opening_says_that_there_is_one(life: Cast, sign_in: SignIn) -> None:
    filled = {"key": str(uuid4()), "points": "1", "standing_points": "0", "reason": "老存折"}

    answer = sign_in(life.clerk).post(
        f"/admin/ledger/account/{life.account(2).pk}/opening/", filled
    )

    assert answer.status_code == 409
    assert "同样的更正已经提出过了。" in answer.content.decode()


def test_partner_and_issuance_have_no_opening(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.clerk)

    answers = [
        client.get(f"/admin/ledger/account/{account.pk}/opening/").status_code
        for account in (find_partner(cast), get_issuance(cast.village))
    ]

    assert answers == [403, 403]
