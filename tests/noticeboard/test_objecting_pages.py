"""How villagers object: on the web, with a card, on paper, through staff; and the answers."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from deeds.models import Activity, Verdict
from deeds.models.gatherings import ActivityKind
from deeds.services import decide as judge_deed
from ledger.models import Hold, Transfer
from noticeboard.models import Ground, LetterChannel, Notice, Objection, ObjectionKind
from noticeboard.services.objections import accept_missing, uphold
from noticeboard.views.letters import LETTERS_AN_ADDRESS
from rules.models import Rule
from tests.cast import Cast, at
from tests.noticeboard.objections import DECIDED, LATE, RECEIVED, decide, miss, object_to
from tests.noticeboard.story import close
from tests.office.test_card import address_of, open_card
from villages.models import User
from villages.months import add_months
from villages.services.pins import set_pin

PAGE = "/v/anping/object/"
PAPER = "/v/anping/object/form/"
NEW = "/supervise/objections/new/"
DUE = "最晚 11月13日答复"

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages' clock stand within the notice's window."""
    monkeypatch.setattr(timezone, "now", lambda: at(RECEIVED))


def line(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "kind": "line",
        "notice": "2026-10",
        "number": "002",
        "code": "R03",
        "text": "那天我没去",
        "name": "老郑",
        "contact": "13800000000",
        "website": "",
        "key": str(uuid4()),
    }
    return values | changes


def missing(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "kind": "missing",
        "occurred_on": "2026-10-20",
        "activity": "",
        "number": "5",
        "text": "扫了祠堂",
        "name": "老郑",
        "contact": "13800000000",
        "website": "",
        "key": str(uuid4()),
    }
    return values | changes


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def hold_an_activity(cast: Cast, rule: Rule, day: date, name: str) -> Activity:
    return Activity.objects.create(
        village=cast.village,
        kind=ActivityKind.ACTIVITY,
        name=name,
        occurred_on=day,
        rule=rule,
        key=uuid4(),
        made_by=cast.walker,
        made_at=at(RECEIVED),
    )


# By anybody


def test_form_presets_the_latest_notice_and_offers_what_it_prints(
    anyone: Client, notice: Notice
) -> None:
    page = read(anyone, PAGE)

    assert '<option value="2026-10" selected>2026年10月</option>' in page
    options = re.findall(r'<option value="(R\d+|)"[^>]*>([^<]*)</option>', page)
    # Deductions print as one sum in this village: R02 is not offered.
    assert [code for code, _words in options] == ["", "", "R01", "R03"]
    assert 'aria-current="page">有一笔记错了' in page
    assert 'name="csrfmiddlewaretoken"' in page


@pytest.mark.parametrize("month", ["2026-10", "2026-09", "0001-01", "9999-12", "x", "\0"])
def test_form_takes_any_month_told_and_presets_what_there_is(
    anyone: Client, notice: Notice, month: str
) -> None:
    response = anyone.get(PAGE, {"month": month})

    assert response.status_code == 200
    assert '<option value="2026-10" selected>' in response.content.decode()


def test_objection_to_a_line_is_sent_and_holds_it(anyone: Client, notice: Notice) -> None:
    answer = anyone.post(PAGE, line())

    sent = Objection.objects.get()
    own = reverse("noticeboard:objection-answer", args=["anping", sent.token])
    told = read(anyone, answer["Location"])
    assert (answer.status_code, answer["Location"]) == (302, f"{own}?new=1")
    assert (sent.kind, sent.notice, sent.household, sent.code) == (
        ObjectionKind.LINE,
        notice,
        notice.month.village.households.get(number=2),
        "R03",
    )
    assert (sent.text, sent.name, sent.contact, sent.channel) == (
        "那天我没去",
        "老郑",
        "13800000000",
        LetterChannel.WEB,
    )
    assert Hold.objects.get(transfer=sent.transfer).objected
    for words in (
        *("第 1 号", DUE, f"http://testserver{own}", "拍下来", "处理中", "<svg"),
        *("那天我没去", "记错了："),
    ):
        assert words in told
    for secret in ("老郑", "13800000000", "002", "R03"):
        assert secret not in told


def test_something_missing_is_sent_with_day_and_activity(
    anyone: Client, cast: Cast, notice: Notice, rules: dict[str, Rule]
) -> None:
    held = hold_an_activity(cast, rules["R01"], date(2026, 10, 18), "清扫祠堂")
    hold_an_activity(cast, rules["R01"], date(2026, 5, 1), "很久以前")
    cancelled = hold_an_activity(cast, rules["R01"], date(2026, 10, 19), "下雨没办")
    Activity.objects.filter(pk=cancelled.pk).update(cancelled_at=at(RECEIVED))
    form = read(anyone, f"{PAGE}?kind=missing")

    answer = anyone.post(PAGE, missing(activity=str(held.pk)))

    sent = Objection.objects.get()
    assert f'<option value="{held.pk}">10月18日 清扫祠堂</option>' in form
    assert "很久以前" not in form
    assert "下雨没办" not in form
    assert answer.status_code == 302
    assert (sent.kind, sent.activity, sent.occurred_on, sent.household, sent.notice) == (
        ObjectionKind.MISSING,
        held,
        date(2026, 10, 20),
        cast.households[5],
        None,
    )


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?kind=missing", "/v/anping/feedback/"])
def test_form_says_how_much_may_be_written_and_cuts_nothing_off(
    anyone: Client, notice: Notice, address: str
) -> None:
    page = read(anyone, address)

    box = re.findall(r"<textarea[^>]*>", page)
    assert len(box) == 1
    assert "maxlength" not in box[0]
    assert f"最多 {1000 if 'feedback' in address else 500} 个字。" in page


def test_end_of_a_line_counts_as_one_letter(anyone: Client, notice: Notice) -> None:
    anyone.post(PAGE, line(text="\r\n".join("字" * 250)))

    assert len(Objection.objects.get().text) == 499


def test_only_words_are_needed(anyone: Client, notice: Notice) -> None:
    empty = dict.fromkeys(("notice", "number", "code", "name", "contact", "activity"), "")

    answers = [
        anyone.post(PAGE, line(**empty)).status_code,
        anyone.post(PAGE, missing(**empty, occurred_on="")).status_code,
    ]

    assert (answers, Objection.objects.count()) == ([302, 302], 2)


@pytest.mark.parametrize("typed", ["2", "002", "００２", "002户", " 2 号 "])
def test_number_is_read_as_people_copy_it(
    anyone: Client, cast: Cast, notice: Notice, typed: str
) -> None:
    anyone.post(PAGE, line(number=typed))

    assert Objection.objects.get().household == cast.households[2]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("28", "公示上没有这个户编号"),
        ("9" * 9, "公示上没有这个户编号"),
        ("9" * 25, "户编号是数字"),
        ("老张家", "户编号是数字"),
        ("-2", "户编号是数字"),
        ("2\0", "空字符"),
        ("2" * 41, "40"),
    ],
)
def test_number_that_is_not_on_the_board_is_told_and_all_stays(
    anyone: Client, notice: Notice, typed: str, sentence: str
) -> None:
    response = anyone.post(PAGE, line(number=typed))

    page = response.content.decode()
    assert (response.status_code, Objection.objects.count()) == (400, 0)
    assert sentence in page
    for words in ("那天我没去", "老郑", "13800000000", '<option value="R03" selected>'):
        assert words in page


def test_household_that_is_on_no_notice_yet_is_not_told_of(
    anyone: Client, cast: Cast, notice: Notice
) -> None:
    newcomer = cast.households[6]
    type(newcomer).objects.filter(pk=newcomer.pk).update(number=77)

    response = anyone.post(PAGE, line(number="77"))

    assert response.status_code == 400
    assert "公示上没有这个户编号" in response.content.decode()


def test_village_without_a_notice_asks_for_no_number(anyone: Client, cast: Cast) -> None:
    page = read(anyone, PAGE)

    answer = anyone.post(PAGE, line(notice="", code="", number="5"))

    assert 'name="number"' not in page
    assert (answer.status_code, Objection.objects.get().household) == (302, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "这一项还没有填"),
        ({"text": "字" * 501}, "最多写 500 个字，现在 501 个"),
        ({"text": "a\0b"}, "空字符"),
        ({"notice": "2026-09"}, "2026-09"),
        ({"notice": "9999-12"}, "9999-12"),
        ({"notice": "0001-01"}, "0001-01"),
        ({"code": "R99"}, "R99"),
        ({"name": "字" * 41}, "40"),
        ({"contact": "1" * 61}, "60"),
        ({"key": ""}, "panel wrong"),
        ({"key": "9" * 25}, "panel wrong"),
    ],
)
def test_line_that_cannot_be_is_told_and_stays_in_the_form(
    anyone: Client, notice: Notice, changes: dict[str, object], sentence: str
) -> None:
    response = anyone.post(PAGE, line(**changes))

    page = response.content.decode()
    assert (response.status_code, Objection.objects.count()) == (400, 0)
    assert sentence in page
    assert "老郑" in page or "name" in changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"occurred_on": "2026-11-04"}, "这一天还没有到"),
        ({"occurred_on": "9999-12-31"}, "这一天还没有到"),
        ({"occurred_on": "20-10"}, "日期不对"),
        ({"activity": "9" * 25}, "9999"),
        ({"activity": "x"}, "panel wrong"),
        ({"text": " "}, "这一项还没有填"),
    ],
)
def test_missing_that_cannot_be_is_told_and_stays_in_the_form(
    anyone: Client, notice: Notice, changes: dict[str, object], sentence: str
) -> None:
    response = anyone.post(PAGE, missing(**changes))

    page = response.content.decode()
    assert (response.status_code, Objection.objects.count()) == (400, 0)
    assert sentence in page
    assert 'aria-current="page">该记的没记' in page
    assert "老郑" in page


def test_a_day_of_the_year_one_is_just_a_day(anyone: Client, notice: Notice) -> None:
    assert anyone.post(PAGE, missing(occurred_on="0001-01-01")).status_code == 302


def test_pressing_twice_is_one_and_other_words_are_told(anyone: Client, notice: Notice) -> None:
    values = line()
    first, again = anyone.post(PAGE, values), anyone.post(PAGE, values)

    other = anyone.post(PAGE, values | {"text": "别的话"})

    assert (first["Location"], Objection.objects.count()) == (again["Location"], 1)
    page = other.content.decode()
    assert (other.status_code, Objection.objects.count()) == (409, 1)
    for words in ("别的话", "是第 1 号，送出去的话不能再改", 'href="?kind=line">重新填一份'):
        assert words in page
    assert "改好以后再送一次" not in page


def test_what_fills_the_hidden_box_is_thanked_and_forgotten(anyone: Client, notice: Notice) -> None:
    response = anyone.post(PAGE, line(website="http://buy.example"))

    assert (response.status_code, Objection.objects.count()) == (302, 0)
    assert "谢谢" in read(anyone, response["Location"])


def test_a_meeting_may_object_at_once_and_a_machine_is_slowed(
    anyone: Client, notice: Notice
) -> None:
    taken = [anyone.post(PAGE, missing()).status_code for _time in range(LETTERS_AN_ADDRESS)]

    refused = anyone.post(PAGE, missing())

    assert (LETTERS_AN_ADDRESS >= 20, set(taken), refused.status_code) == (True, {302}, 429)
    assert "请过一会儿再送" in refused.content.decode()
    assert "扫了祠堂" in refused.content.decode()


def test_objection_without_the_forms_token_is_refused(clock: None, notice: Notice) -> None:
    response = Client(enforce_csrf_checks=True).post(PAGE, line())

    assert (response.status_code, Objection.objects.count()) == (403, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_form_asks_as_often_for_one_activity_as_for_three(
    anyone: Client, cast: Cast, notice: Notice, django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:  # fmt: skip
    rule = Rule.objects.for_village(cast.village).get(code="R01")
    for number in range(1, count + 1):
        hold_an_activity(cast, rule, date(2026, 10, number), f"第{number}次")

    with django_assert_num_queries(4):
        anyone.get(PAGE)
    with django_assert_num_queries(4):
        anyone.get(PAGE, {"kind": "missing"})


# Where it is answered


def test_answer_is_read_at_the_secret_address_alone(
    anyone: Client, cast: Cast, notice: Notice
) -> None:
    anyone.post(PAGE, line())
    sent = Objection.objects.get()
    own = f"{PAGE}{sent.token}/"
    uphold(sent, **decide(cast, Ground.DID_NOT_HAPPEN, answer="查过了，是记错了。"))

    response = anyone.get(own)

    page = response.content.decode()
    for words in ("成立", "没有这回事", "查过了，是记错了。", "11月5日", "分冲正", "那天我没去"):
        assert words in page
    assert "最晚" not in page
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store"
    assert sent.token not in page.partition("<footer")[2]
    for wrong in (f"/v/hewan/object/{sent.token}/", f"{PAGE}{'x' * 22}/", f"{PAGE}a%00b/"):
        assert anyone.get(wrong).status_code == 404


def test_answer_tells_how_far_the_missing_deed_has_come(
    anyone: Client, cast: Cast, notice: Notice, rules: dict[str, Rule]
) -> None:
    sent = miss(cast)
    deed = accept_missing(
        sent, household=cast.households[5], rule=rules["R01"], occurred_on=date(2026, 10, 20),
        answer="漏了", by=cast.watcher, now=at(DECIDED),
    ).deed  # fmt: skip
    assert deed is not None
    address = f"{PAGE}{sent.token}/"

    waiting = read(anyone, address)
    for judge in (cast.judge_one, cast.judge_two):
        judge_deed(deed, verdict=Verdict.APPROVE, key=uuid4(), by=judge, now=at(DECIDED, 15))

    assert "转给评议小组了，还没有评" in waiting
    assert "补记好了，+5 分" in read(anyone, address)


def test_late_objection_is_told_that_it_holds_nothing(
    anyone: Client, cast: Cast, notice: Notice
) -> None:
    sent = object_to(cast, notice=notice, household=cast.households[2], code="R03", on=LATE)

    assert "公示期已经过了" in read(anyone, f"{PAGE}{sent.token}/")


# On paper


def test_paper_form_asks_what_the_screen_asks(anyone: Client, cast: Cast) -> None:
    response = anyone.get(PAPER)

    page = response.content.decode()
    assert (response.status_code, response.cookies) == (200, {})
    for words in (
        "安平村积分异议单",
        "10 天以内答复",
        "有一笔记错了",
        "该记的没记",
        "户编号",
        "哪一次公示",
        "村委会一楼监督委员会办公室",
        "<svg",
    ):
        assert words in page


# Through staff


def entry(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "village": "anping",
        "channel": "paper",
        "about": "line",
        "notice": "2026-10",
        "number": "2",
        "code": "R03",
        "occurred_on": "",
        "activity": "",
        "text": "那天我没去",
        "name": "老郑",
        "contact": "13800000000",
        "sender": "5",
        "key": str(uuid4()),
    }
    return values | changes


@pytest.mark.parametrize("who", ["chair", "watcher", "walker"])
def test_staff_key_in_a_paper_form_and_go_on_with_the_next(
    sign_in: SignIn, cast: Cast, notice: Notice, who: str
) -> None:
    person = sign_in(cast.people[who])
    values = entry()

    answer, again = person.post(NEW, values), person.post(NEW, values)

    sent = Objection.objects.get()
    told = read(person, answer["Location"])
    assert answer["Location"] == again["Location"] == f"{NEW}?village=anping&sent=1"
    assert (sent.channel, sent.keyed_by, sent.from_household, sent.household, sent.name) == (
        LetterChannel.PAPER,
        cast.people[who],
        cast.households[5],
        cast.households[2],
        "老郑",
    )
    assert sent.transfer == Transfer.objects.get(reference="R03")
    for words in ("第 1 号", DUE, sent.token):
        assert words in told


def test_staff_are_led_to_the_form_for_others(
    anyone: Client, sign_in: SignIn, cast: Cast, notice: Notice
) -> None:
    link = f'href="{NEW}?village=anping"'

    shown = [
        link in read(sign_in(cast.walker), PAGE),
        link in read(sign_in(cast.watcher), "/supervise/objections/?village=anping"),
        link in read(anyone, PAGE),
    ]

    assert shown == [True, True, False]


def test_nobody_but_who_keyed_it_in_is_shown_where_it_is_answered(
    sign_in: SignIn, cast: Cast, notice: Notice
) -> None:
    sign_in(cast.chair).post(NEW, entry())

    page = read(sign_in(cast.walker), f"{NEW}?village=anping&sent=1")

    assert Objection.objects.get().token not in page


def test_missing_that_staff_key_in_has_no_notice_and_no_code(
    sign_in: SignIn, cast: Cast, notice: Notice
) -> None:
    sign_in(cast.chair).post(NEW, entry(about="missing", occurred_on="2026-10-20"))

    sent = Objection.objects.get()
    assert (sent.kind, sent.notice, sent.code, sent.occurred_on, sent.transfer) == (
        ObjectionKind.MISSING,
        None,
        "",
        date(2026, 10, 20),
        None,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"about": ""},
        {"about": "x"},
        {"channel": "web"},
        {"number": "99"},
        {"number": "9" * 25},
        {"sender": "不知道"},
        {"text": ""},
        {"occurred_on": "2027-01-01"},
    ],
)
def test_entry_that_cannot_be_stays_in_the_form(
    sign_in: SignIn, cast: Cast, notice: Notice, changes: dict[str, object]
) -> None:
    response = sign_in(cast.chair).post(NEW, entry(**changes))

    assert (response.status_code, Objection.objects.count()) == (400, 0)
    assert "13800000000" in response.content.decode()


@pytest.mark.parametrize("sent", ["9" * 25, "x", "77", "\0"])
def test_entry_page_takes_any_number_told(sign_in: SignIn, cast: Cast, sent: str) -> None:
    page = sign_in(cast.chair).get(NEW, {"village": "anping", "sent": sent})

    assert page.status_code in (200, 404)


# With the card


@pytest.fixture
def own(cast: Cast) -> str:
    return address_of(cast.households[5])


@pytest.fixture
def holder(anyone: Client, cast: Cast, own: str, notice: Notice) -> Client:
    """Return the phone on which household 5 has opened its card."""
    open_card(anyone, own, set_pin(cast.households[5], by=cast.chair, now=at(RECEIVED, 9)))
    return anyone


def find_row(cast: Cast, number: int, code: str) -> Transfer:
    rows = Transfer.objects.filter(reference=code, destination__household__number=number)
    return rows.order_by("number")[0]


def test_card_offers_its_own_lines_and_no_others(holder: Client, cast: Cast, own: str) -> None:
    offered = re.findall(r'href="\?line=(\d+)"', read(holder, f"{own}object/"))

    account = cast.account(5)
    mine = Transfer.objects.filter(source=account) | Transfer.objects.filter(destination=account)
    assert sorted(map(int, offered)) == sorted(mine.values_list("number", flat=True))
    assert f'href="{own}object/"' in read(holder, own)


def test_card_objects_to_a_line_and_reads_the_answer(holder: Client, cast: Cast, own: str) -> None:
    row = find_row(cast, 5, "R01")
    form = read(holder, f"{own}object/?line={row.number}")
    values = {"line": str(row.number), "text": "记了两次", "key": str(uuid4())}

    answers = [holder.post(f"{own}object/", values)["Location"] for _time in range(2)]
    sent = Objection.objects.get()
    waiting = read(holder, own)
    chosen = read(holder, f"{own}object/")
    uphold(sent, **decide(cast, Ground.TWICE, answer="确实记了两次。"))

    assert "主动清理卫生死角" in form
    assert answers == [f"{own}object/"] * 2
    assert (sent.channel, sent.from_household, sent.household, sent.transfer) == (
        LetterChannel.CARD,
        cast.households[5],
        cast.households[5],
        row,
    )
    assert "处理中" in waiting
    assert f"?line={row.number}" not in chosen
    assert "有异议" in chosen
    decided = read(holder, own)
    listed = read(holder, f"{own}sent/")
    for words in ("成立", "重复记了", "确实记了两次。", "+5 分冲正", "记了两次"):
        assert words in decided
        assert words in listed


def test_card_objects_with_a_few_words_only(holder: Client, cast: Cast, own: str) -> None:
    row = find_row(cast, 5, "R01")

    response = holder.post(
        f"{own}object/", {"line": str(row.number), "text": " ", "key": str(uuid4())}
    )

    assert (response.status_code, Objection.objects.count()) == (400, 0)
    assert "这一项还没有填" in response.content.decode()


def test_card_is_told_when_the_window_is_over(
    holder: Client, cast: Cast, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{own}object/?line={find_row(cast, 5, 'R01').number}"

    within = read(holder, address)
    monkeypatch.setattr(timezone, "now", lambda: at(LATE))
    open_card(holder, own, set_pin(cast.households[5], by=cast.chair, now=at(LATE)))
    after = read(holder, address)

    sentence = "这一笔的公示期到11月6日就满了，不过您照样可以提"
    assert [sentence in html for html in (within, after)] == [False, True]


def test_card_goes_on_to_lines_of_older_notices(
    holder: Client, cast: Cast, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = find_row(cast, 5, "R01")
    opening = date(2027, 2, 1)
    for month in (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)):
        close(cast, month, on=add_months(month, 1))
    monkeypatch.setattr(timezone, "now", lambda: at(opening))
    open_card(holder, own, set_pin(cast.households[5], by=cast.chair, now=at(opening)))

    latest = read(holder, f"{own}object/")
    [older] = re.findall(r'href="\?before=(\d+)"', latest)
    before = read(holder, f"{own}object/?before={older}")

    assert [f"?line={row.number}" in html for html in (latest, before)] == [False, True]
    assert "最近没有记过分。" in latest
    assert "看更早的" not in before


def test_card_says_what_is_missing(holder: Client, cast: Cast, own: str) -> None:
    form = read(holder, f"{own}object/?missing=1")

    answer = holder.post(
        f"{own}object/",
        {"occurred_on": "2026-10-20", "activity": "", "text": "扫了祠堂", "key": str(uuid4())},
    )

    sent = Objection.objects.get()
    assert 'name="name"' not in form
    assert answer.status_code == 302
    assert (sent.kind, sent.household, sent.from_household, sent.text) == (
        ObjectionKind.MISSING,
        cast.households[5],
        cast.households[5],
        "扫了祠堂",
    )


def test_card_cannot_object_to_another_households_line(
    holder: Client, cast: Cast, own: str
) -> None:
    other = find_row(cast, 2, "R03")

    shown = holder.get(f"{own}object/?line={other.number}")
    sent = holder.post(
        f"{own}object/", {"line": str(other.number), "text": "不对", "key": str(uuid4())}
    )

    assert "没有找到这一笔" in shown.content.decode()
    assert (sent.status_code, Objection.objects.count()) == (404, 0)


@pytest.mark.parametrize("told", ["", "x", "0", "-1", "9" * 18, "9" * 25, "\0"])
def test_card_takes_any_line_told(holder: Client, own: str, told: str) -> None:
    shown = holder.get(f"{own}object/", {"line": told})
    sent = holder.post(f"{own}object/", {"line": told, "text": "不对", "key": str(uuid4())})

    assert (shown.status_code, sent.status_code, Objection.objects.count()) == (200, 404, 0)


def test_card_keeps_what_was_typed_when_it_is_refused(holder: Client, cast: Cast, own: str) -> None:
    row = find_row(cast, 5, "R01")
    key = UUID(int=9)
    holder.post(f"{own}object/", {"line": str(row.number), "text": "一", "key": str(key)})

    reused = holder.post(f"{own}object/", {"line": str(row.number), "text": "二", "key": str(key)})
    long = holder.post(
        f"{own}object/", {"line": str(row.number), "text": "字" * 501, "key": str(uuid4())}
    )

    assert (reused.status_code, long.status_code, Objection.objects.count()) == (409, 400, 1)
    assert "二</textarea>" in reused.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_card_page_asks_as_often_for_one_objection_as_for_three(
    holder: Client, cast: Cast, own: str, count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    household = cast.households[5]
    for number in range(count):
        object_to(
            cast, by=household, channel=LetterChannel.CARD, household=household,
            kind=ObjectionKind.MISSING, text=f"第{number}件",
        )  # fmt: skip

    with django_assert_num_queries(17):
        holder.get(f"{own}object/")
