"""What a household sends in with its card: its own claim, and the good that a neighbour did."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from deeds.models import Apart, Channel, Deed, DeedState, Feast, Photo, Source, Verdict
from deeds.services import decide
from rules.models import Rule
from tests.cast import HEADS, Cast, at
from tests.deeds.factories import adopt_rules, draw_picture, upload
from tests.office.test_card import address_of, open_card, read_page, read_text
from tests.world import NOVEMBER, key
from villages.services import add_member
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture
def rules(cast: Cast) -> dict[str, Rule]:
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
def pin(cast: Cast) -> str:
    return set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER, 9))


@pytest.fixture
def own(cast: Cast) -> str:
    return address_of(cast.households[5])


@pytest.fixture
def reader(client: Client, own: str, pin: str) -> Client:
    open_card(client, own, pin)
    return client


def fill(rule: Rule, number: int = 5, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "household": str(number),
        "rule": str(rule.pk),
        "occurred_on": "2026-11-05",
        "note": "扫了一上午",
        **more,
    }


def test_claim_is_sent_and_waits(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    answer = reader.post(f"{own}claim/", fill(rules["R01"], photos=[upload(draw_picture())]))

    source = Source.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{own}sent/?sent={source.deed_id}")
    assert (source.channel, source.from_household, source.submitted_by, source.note) == (
        Channel.CLAIM,
        cast.households[5],
        None,
        "扫了一上午",
    )
    assert source.deed.state == DeedState.WAITING
    assert source.photos.count() == 1
    text = read_page(reader, answer["Location"])
    assert "已送达，等待评议" in text
    assert "主动清理卫生死角 11月5日 待评议" in text


def test_claim_sent_twice_is_one(reader: Client, own: str, rules: dict[str, Rule]) -> None:
    form = fill(rules["R01"])

    answers = [reader.post(f"{own}claim/", form) for _count in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Deed.objects.count() == 1


def test_claim_is_for_the_own_household_whatever_the_form_says(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"], number=4))

    assert Deed.objects.get().household == cast.households[5]


def test_rules_offered_are_those_that_give(
    reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    text = read_page(reader, f"{own}claim/")

    assert [rule.deed for rule in rules.values() if rule.deed in text] == [
        rule.deed for rule in rules.values() if rule.points > 0
    ]


@pytest.mark.parametrize("page", ["claim", "recommend"])
def test_deduction_cannot_be_sent(
    reader: Client, own: str, rules: dict[str, Rule], page: str
) -> None:
    number = 5 if page == "claim" else 4
    shown = reader.get(f"{own}{page}/", {"household": number, "rule": rules["R02"].pk})
    sent = reader.post(f"{own}{page}/", fill(rules["R02"], number))

    assert (shown.status_code, sent.status_code) == (404, 403)
    assert not Deed.objects.exists()


def test_quantity_person_and_range_are_asked_as_the_rule_has_them(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    add_member(cast.households[5], "郑志强", by=cast.chair, now=at(NOVEMBER))
    pages = {
        code: reader.get(f"{own}claim/", {"rule": rules[code].pk}).content.decode()
        for code in ("R03", "R04", "R05")
    }

    assert 'name="quantity"' in pages["R03"]
    people = re.findall(r'name="member" value="\d+"[^>]*><span>([^<]+)</span>', pages["R04"])
    assert people == ["郑*强", "郑*强 (2)"]
    assert 'name="points"' in pages["R05"]
    for html in pages.values():
        assert "郑志强" not in html
        assert [head for head in HEADS if head in html] == []


def test_preview_tells_what_a_claim_would_come_to(
    reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    answer = reader.post(f"{own}claim/", fill(rules["R03"], quantity="3", preview="1"))

    assert "3小时 × 2分/小时 = 6分" in read_text(answer.content.decode())
    assert not Deed.objects.exists()


def test_preview_of_a_day_to_come_says_nothing(
    reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    sent = fill(rules["R01"], occurred_on="9999-12-31", preview="1")

    answer = reader.post(f"{own}claim/", sent)

    assert (answer.status_code, answer.context["preview"]) == (200, "")


def test_what_is_wrong_stands_beside_its_box(
    reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    answer = reader.post(f"{own}claim/", fill(rules["R01"], occurred_on="2026-11-07"))

    assert answer.status_code == 400
    assert "日子还没有到，请填今天或以前的日子。" in answer.content.decode()
    assert "扫了一上午" in answer.content.decode()


def test_tenth_claim_of_a_day_is_the_last(reader: Client, own: str, rules: dict[str, Rule]) -> None:
    days = [date(2026, 11, 6) - timedelta(days=count) for count in range(11)]

    statuses = [
        reader.post(f"{own}claim/", fill(rules["R01"], occurred_on=day.isoformat())).status_code
        for day in days
    ]

    assert statuses == [302] * 10 + [409]


# The same deed twice


def test_like_is_shown_before_sending(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"]))

    again = reader.post(f"{own}claim/", fill(rules["R01"], photos=[upload(draw_picture())]))

    html = again.content.decode()
    assert (again.status_code, Deed.objects.count()) == (200, 1)
    assert (
        "您家这一天已经记过这件事 11月5日的「主动清理卫生死角」已经有人记过。 待评议"
        in read_text(html)
    )
    assert 'name="kept"' in html


def test_like_is_joined_where_the_sender_says_so(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"]))
    first = Deed.objects.get()

    reader.post(f"{own}claim/", fill(rules["R01"], same_as=str(first.pk), seen=str(first.pk)))

    assert [source.deed_id for source in Source.objects.all()] == [first.pk, first.pk]


def test_another_deed_is_sent_and_stays_for_the_deciders_to_tell_apart(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"]))

    reader.post(f"{own}claim/", fill(rules["R01"], apart="1"))

    assert (Deed.objects.count(), Apart.objects.count()) == (2, 0)


def test_photos_kept_come_back_with_the_answer(
    reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"]))
    asked = reader.post(f"{own}claim/", fill(rules["R01"], photos=[upload(draw_picture())]))
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', asked.content.decode())

    reader.post(f"{own}claim/", fill(rules["R01"], apart="1", kept=kept))

    assert Photo.objects.count() == 1


# A neighbour's


def test_feast_is_declared_with_the_card_once(cast: Cast, reader: Client, own: str) -> None:
    typed = {
        "key": str(uuid4()), "kind": "wedding", "held_on": "2026-11-20", "tables": "12", "note": "",
    }  # fmt: skip

    empty = reader.post(f"{own}feasts/", typed | {"tables": ""})
    past = reader.post(f"{own}feasts/", typed | {"held_on": "2026-11-01"})
    answers = [reader.post(f"{own}feasts/", typed).status_code for _press in range(2)]

    assert (empty.status_code, past.status_code, answers) == (400, 400, [302, 302])
    feast = Feast.objects.get()
    assert (feast.household, feast.declared_by, feast.tables) == (cast.households[5], None, 12)
    text = read_page(reader, f"{own}feasts/")
    assert "婚事 11月20日 · 12 桌" in text


def test_neighbour_is_found_by_number_and_whole_name(reader: Client, own: str) -> None:
    pages = {
        text: reader.get(f"{own}recommend/", {"q": text}).content.decode()
        for text in ("4", "吴小英", "吴", "5", "77", "吴小英\0")
    }
    texts = {text: re.findall(r"00\d户 · [^<]+", html) for text, html in pages.items()}

    found = ["004户 · 吴*英"]
    assert texts == {"4": found, "吴小英": found, "吴": [], "5": [], "77": [], "吴小英\0": []}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5", "这是您自己家，请用「申报自己家的事」。"),
        ("郑国强", "这是您自己家，请用「申报自己家的事」。"),
        ("吴", "请填户编号或全名。"),
        ("77", "没有"),
    ],
)
def test_neighbour_that_is_none_is_told_why(
    reader: Client, own: str, text: str, sentence: str
) -> None:
    page = read_text(reader.get(f"{own}recommend/", {"q": text}).content.decode())

    assert sentence in page


def test_deed_joined_into_a_decided_one_says_what_became_of_it(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"]))
    deed = Deed.objects.get()
    for judge in (cast.judge_one, cast.judge_two):
        decide(deed, verdict=Verdict.APPROVE, key=uuid4(), by=judge, now=at(NOVEMBER, 20))

    same = fill(rules["R01"], same_as=deed.pk, seen=str(deed.pk))
    answer = reader.post(f"{own}claim/", same, follow=True)

    text = read_text(answer.content.decode())
    assert text.startswith("已送达 02组")
    assert "这件事已经有结果：已入账，您说的一起记下了。" in text
    assert "等待评议" not in text


def test_recommendation_is_sent(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    answer = reader.post(f"{own}recommend/", fill(rules["R01"], number=4))

    assert answer.status_code == 302
    source = Source.objects.get()
    assert (source.channel, source.deed.household, source.from_household) == (
        Channel.NEIGHBOUR,
        cast.households[4],
        cast.households[5],
    )
    assert "主动清理卫生死角 11月5日 · 02组 · 004户 · 吴*英 待评议" in read_page(
        reader, f"{own}sent/"
    )


def test_neighbour_learns_the_deed_and_not_who_sent_it(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}recommend/", fill(rules["R01"], number=4))
    neighbour, address = Client(), address_of(cast.households[4])
    open_card(neighbour, address, set_pin(cast.households[4], by=cast.chair, now=at(NOVEMBER)))

    text = read_page(neighbour, address)

    assert "还在评议的 主动清理卫生死角 11月5日 待评议" in text
    assert "005户" not in text
    assert "郑" not in text


def test_like_of_a_neighbour_tells_nothing_of_its_state(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}recommend/", fill(rules["R01"], number=4))

    again = reader.post(f"{own}recommend/", fill(rules["R01"], number=4))

    text = read_text(again.content.decode())
    assert "11月5日的「主动清理卫生死角」已经有人记过。 是同一件" in text


@pytest.mark.parametrize("number", ["5", "77", "x", ""])
def test_recommending_nobody_asks_for_whom(
    reader: Client, own: str, rules: dict[str, Rule], number: str
) -> None:
    answer = reader.post(f"{own}recommend/", fill(rules["R01"]) | {"household": number})

    assert "哪一户？" in answer.content.decode()
    assert not Deed.objects.exists()


def test_household_of_another_village_cannot_be_recommended(
    cast: Cast, own: str, pin: str, rules: dict[str, Rule], client: Client
) -> None:
    assert cast.other_household is not None
    set_pin(cast.households[1], by=cast.chair, now=at(NOVEMBER))
    open_card(client, own, pin)

    client.post(f"{own}recommend/", fill(rules["R01"], number=1))

    # Number 1 is also Hewan's only household.
    assert Deed.objects.get().household == cast.households[1]


def test_refused_claim_says_why_and_not_who(
    cast: Cast, reader: Client, own: str, rules: dict[str, Rule]
) -> None:
    reader.post(f"{own}claim/", fill(rules["R01"]))
    no = {"verdict": Verdict.REFUSE, "reason": "照片看不出是哪里", "now": at(NOVEMBER, 11)}
    # The first no sends it to the meeting, where it takes two.
    for person in (cast.judge_one, cast.judge_two, cast.judge_three):
        decide(Deed.objects.get(), key=key("no", person.pk), by=person, **no)  # type: ignore[arg-type]

    text = read_page(reader, f"{own}sent/")

    assert "11月5日 照片看不出是哪里 已退回" in text
    assert "黄评" not in text


# The card closes while somebody types


def test_form_sent_after_the_card_closed_asks_for_the_pin_and_loses_nothing(
    reader: Client, own: str, pin: str, rules: dict[str, Rule]
) -> None:
    form = fill(rules["R03"], quantity="3")
    with time_machine.travel(at(NOVEMBER, 13), tick=False):
        asked = reader.post(f"{own}claim/", form)
        html = asked.content.decode()
        carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
        sent = reader.post(f"{own}claim/", carried | {"pin": pin})

    assert (asked.status_code, sent.status_code) == (403, 302)
    assert "放得久了，请再输一次密码；刚才填的都还在。" in html
    deed = Deed.objects.get()
    assert (deed.key, deed.quantity) == (UUID(str(form["key"])), Decimal(3))


def test_photos_of_such_a_form_are_asked_for_again(
    reader: Client, own: str, pin: str, rules: dict[str, Rule]
) -> None:
    form = fill(rules["R01"])
    with time_machine.travel(at(NOVEMBER, 13), tick=False):
        asked = reader.post(f"{own}claim/", form | {"photos": [upload(draw_picture())]})
        answer = reader.post(f"{own}claim/", form | {"pin": pin, "photos_lost": "1"})

    assert 'name="photos_lost"' in asked.content.decode()
    assert answer.status_code == 400
    assert "中间输了一次密码，照片没有留住，请重新选。别的都还在。" in answer.content.decode()
    assert not Deed.objects.exists()
