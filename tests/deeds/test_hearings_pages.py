"""The hearings' pages: the list, one deduction, the slips on paper."""

from collections.abc import Callable
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Channel, Deed, Hearing
from rules.models import Rule
from tests.cast import Cast
from tests.deeds.factories import bring, hear, post
from villages.models import User

SignIn = Callable[[User], Client]


def deduct(cast: Cast, rules: dict[str, Rule], *, number: int = 5, code: str = "R02") -> Deed:
    return bring(cast, rules[code], number=number, note="邻居说的", is_heard=False)


def send(client: Client, deed: Deed, act: str, **typed: str) -> int:
    content = {"village": "anping", "act": act, "key": str(uuid4())} | typed
    return client.post(f"/field/hearings/{deed.pk}/", content).status_code


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_list_stands_by_step(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    deduct(cast, rules)
    open_deed = deduct(cast, rules, number=6)
    client = sign_in(cast.walker)
    send(client, open_deed, "delivery", delivered_on="2026-10-15", delivered_to="欧阳小明")
    bring(cast, rules["R02"], number=2)

    context = client.get("/field/hearings/").context

    told = {
        name: [(row.household, row.note) for row in context[name].rows]
        for name in ("to_deliver", "open", "ready")
    }
    assert told == {
        "to_deliver": [("02组 · 005户 · 郑*强", "")],
        "open": [("02组 · 006户 · 欧**明", "答复到10月18日")],
        "ready": [("01组 · 002户 · 林*妹", "10月15日答复了")],
    }


def test_list_says_when_nothing_waits(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    assert "没有等送达的告知单" in read(sign_in(cast.walker), "/field/hearings/")


def test_list_asks_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    client, counts = sign_in(cast.walker), []
    for numbers in ((5,), (6, 2)):
        for number in numbers:
            deduct(cast, rules, number=number)
            bring(cast, rules["R02"], number=number)
        with CaptureQueriesContext(connection) as found:
            client.get("/field/hearings/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 22


def test_delivery_and_reply_are_written_down(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = deduct(cast, rules), sign_in(cast.walker)
    page = f"/field/hearings/{deed.pk}/"

    delivered = send(client, deed, "delivery", delivered_on="2026-10-15", delivered_to="郑国强")
    after_delivery = read(client, page)
    replied = send(client, deed, "reply", replied_on="2026-10-15", reply="没有意见")
    after_reply = read(client, page)

    assert (delivered, replied) == (302, 302)
    assert "送达记下了，这户可以答复到10月18日为止。" in after_delivery
    assert "记下答复" in after_delivery
    assert "答复记下了，可以评议了。" in after_reply
    assert ("没有意见" in after_reply, "<textarea" in after_reply) == (True, False)


def test_page_pressed_five_times_records_once(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client, key = deduct(cast, rules), sign_in(cast.walker), str(uuid4())
    typed = {"delivered_on": "2026-10-15", "delivered_to": "郑国强", "key": key}

    statuses = {send(client, deed, "delivery", **typed) for _press in range(5)}

    assert (statuses, Hearing.objects.count()) == ({302}, 1)


def test_page_keeps_what_was_typed_wrong(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = deduct(cast, rules), sign_in(cast.walker)
    typed = {"village": "anping", "act": "delivery", "key": str(uuid4()), "delivered_to": "郑国强"}
    page = f"/field/hearings/{deed.pk}/"

    for day, sentence in (
        ("2026-10-16", "日子还没有到"),
        ("2026-10-14", "送到的日子不能早于"),
        ("", "请填是哪一天"),
        ("昨天", "日期不对"),
    ):
        answer = client.post(page, typed | {"delivered_on": day})
        shown = answer.content.decode()
        assert (answer.status_code, sentence in shown, "郑国强" in shown) == (400, True, True)
    assert send(client, deed, "nothing") == 400
    assert Hearing.objects.count() == 0


def test_page_of_a_delivery_that_another_recorded_says_so(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = hear(cast, deduct(cast, rules))

    status = send(
        sign_in(cast.clerk), deed, "delivery", delivered_on="2026-10-15", delivered_to="郑国强"
    )

    assert status == 409


def test_page_is_for_who_delivers_or_hears(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    inspected = bring(
        cast, rules["R02"], by=cast.judge_two, channel=Channel.INSPECTION, is_heard=False
    )
    statuses = {
        person: sign_in(cast.people[person])
        .get(f"/field/hearings/{inspected.pk}/?village=anping")
        .status_code
        for person in ("walker", "judge_one", "chair", "watcher", "keeper", "stranger")
    }
    award = bring(cast, rules["R01"])

    assert statuses == {
        "walker": 403, "judge_one": 200, "chair": 200, "watcher": 200, "keeper": 403,
        "stranger": 404,
    }  # fmt: skip
    assert sign_in(cast.walker).get(f"/field/hearings/{award.pk}/").status_code == 409


def test_supervisor_has_the_reply_to_write_and_not_the_delivery(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = deduct(cast, rules), sign_in(cast.watcher)
    page = f"/field/hearings/{deed.pk}/"

    before = read(client, page)
    send(sign_in(cast.walker), deed, "delivery", delivered_on="2026-10-15", delivered_to="郑国强")
    after = read(client, page)

    assert ("记下送达" in before, "记下答复" in after) == (False, True)
    assert send(client, deed, "reply", replied_on="2026-10-15", reply="没有意见") == 302


def test_page_of_a_decided_deed_has_no_form(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    page = read(sign_in(cast.chair), f"/field/hearings/{post(cast, rules['R02']).pk}/")

    assert ('id="hearing"' in page, "评议以前听过这户的意见" in page) == (False, True)


def test_deed_page_tells_of_the_hearing(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    heard, award = bring(cast, rules["R02"]), bring(cast, rules["R01"])
    client = sign_in(cast.walker)

    assert "这户已经答复，可以评议" in read(client, f"/field/deeds/{heard.pk}/")
    assert "告知和答复" not in read(client, f"/field/deeds/{award.pk}/")


def test_slip_says_all_but_who_brought_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = deduct(cast, rules, code="R06")

    page = read(sign_in(cast.walker), f"/field/hearings/slips/?deed={deed.pk}")

    for words in (
        f"第 {deed.pk} 号",
        "02组 · 005户 · 郑*强",
        "大操大办",
        "−10 至 −20 分",
        "2026年10月15日",
        "收到后 3 天内（送达日：____月____日　止于：____月____日）",
        "村务监督委员会（村委会一楼监督委员会办公室）",
        "回　条",
    ):
        assert words in page
    assert not [words for words in ("林巡", "邻居说的", "巡查") if words in page]


def test_slip_printed_again_says_until_when(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = deduct(cast, rules), sign_in(cast.walker)
    send(client, deed, "delivery", delivered_on="2026-10-15", delivered_to="郑国强")

    page = read(client, f"/field/hearings/slips/?deed={deed.pk}")

    assert "这张单子2026年10月15日送到。您如有话要说，最晚在2026年10月18日告诉" in page


def test_slips_are_those_chosen_or_all_that_wait(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    chosen, other = deduct(cast, rules), deduct(cast, rules, number=6)
    bring(cast, rules["R01"])
    unseen = bring(
        cast, rules["R02"], by=cast.judge_two, channel=Channel.INSPECTION, is_heard=False
    )
    client = sign_in(cast.walker)

    def list_slips(query: str = "") -> list[int]:
        slips = client.get(f"/field/hearings/slips/?village=anping{query}").context["slips"]
        return [slip.deed_id for slip in slips]

    assert list_slips(f"&deed={chosen.pk}&deed={unseen.pk}&deed=x") == [chosen.pk]
    assert list_slips() == [chosen.pk, other.pk]


def test_slips_ask_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    client, counts = sign_in(cast.walker), []
    for numbers in ((5,), (6, 2)):
        for number in numbers:
            deduct(cast, rules, number=number)
        with CaptureQueriesContext(connection) as found:
            client.get("/field/hearings/slips/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 18
