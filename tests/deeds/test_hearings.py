"""Hearing a household: what a slip says, its delivery, its reply, and who may record them."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.errors import (
    DeedClosed,
    DeedNotYours,
    DeedUnknown,
    DeliveryAfterToday,
    DeliveryBeforeDeed,
    HearingKeyReused,
    HearingNeedsDeduction,
    HouseholdUnheard,
    ReceiverNeeded,
    ReceiverTooLong,
    ReplyAfterToday,
    ReplyBeforeDelivery,
    ReplyGiven,
    ReplyNeeded,
    ReplyOpen,
    ReplyTooLong,
)
from deeds.models import Channel, Deed, DeedState, Hearing
from deeds.photos import shrink_all
from deeds.queries.hearings import get_deduction, hearings_for
from deeds.rows.hearings import HearingTold, list_hearings_of, tell_hearing
from deeds.services import record_delivery, record_reply
from deeds.todo import build_todos
from rules.models import Rule
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import approve, bring, change_terms, draw_picture, post, refuse
from tests.deeds.kinds import adopt_kinds
from tests.ledger.together import run_together
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import User
from villages.triggers import drop_guards, install_guards

KEY = UUID("0b9d6a52-5a0e-4f34-9b0a-0d7a3b2f6c01")


def deduct(cast: Cast, rules: dict[str, Rule], **values: Any) -> Deed:
    """Bring a deduction that nobody has told the household of."""
    return bring(cast, rules["R02"], is_heard=False, **values)


def deliver(
    deed: Deed,
    by: User,
    *,
    delivered_on: date = TODAY,
    delivered_to: str = "郑国强",
    key: UUID = KEY,
    on: date = TODAY,
) -> Hearing:
    return record_delivery(
        deed, delivered_on=delivered_on, delivered_to=delivered_to, key=key, by=by, now=at(on, 11)
    )


def answer(
    deed: Deed,
    by: User,
    *,
    reply: str = "是客人丢的",
    replied_on: date = TODAY,
    key: UUID = KEY,
    on: date = TODAY,
) -> Hearing:
    return record_reply(deed, reply=reply, replied_on=replied_on, key=key, by=by, now=at(on, 12))


def test_delivery_starts_the_time_to_reply(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    hearing = deliver(deed, cast.walker, delivered_to=" 郑国强 ")

    assert (hearing.delivered_to, hearing.delivered_on, hearing.until, hearing.delivered_by) == (
        "郑国强",
        TODAY,
        date(2026, 10, 18),
        cast.walker,
    )


def test_delivery_takes_the_terms_of_its_day(cast: Cast, rules: dict[str, Rule]) -> None:
    change_terms(cast, deduction_reply_days=5)

    assert deliver(deduct(cast, rules), cast.walker).until == date(2026, 10, 20)


def test_delivery_recorded_again_is_the_same(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    assert deliver(deed, cast.walker) == deliver(deed, cast.walker)
    assert Hearing.objects.count() == 1


def test_delivery_under_a_used_key_is_refused(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, other = deduct(cast, rules), deduct(cast, rules, number=6)
    deliver(deed, cast.walker)

    for changes in (
        {"delivered_to": "李四"},
        {"delivered_on": TODAY - timedelta(days=1)},
        {"key": uuid4()},
    ):
        with pytest.raises(HearingKeyReused):
            deliver(deed, cast.walker, **changes)
    with pytest.raises(HearingKeyReused):
        deliver(deed, cast.clerk)
    with pytest.raises(HearingKeyReused):
        deliver(other, cast.walker)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"delivered_on": TODAY + timedelta(days=1)}, DeliveryAfterToday),
        ({"delivered_on": TODAY - timedelta(days=1)}, DeliveryBeforeDeed),
        ({"delivered_to": "  "}, ReceiverNeeded),
        ({"delivered_to": "长" * 41}, ReceiverTooLong),
    ],
)
def test_delivery_refuses_what_cannot_be(
    cast: Cast, rules: dict[str, Rule], changes: dict[str, Any], refusal: type[PointsError]
) -> None:
    deed = deduct(cast, rules)

    with pytest.raises(refusal):
        deliver(deed, cast.walker, **changes)

    assert Hearing.objects.count() == 0


def test_delivery_is_for_undecided_deductions(cast: Cast, rules: dict[str, Rule]) -> None:
    refused = deduct(cast, rules)
    for judge in (cast.judge_two, cast.judge_two, cast.judge_three):
        refuse(refused, judge)

    with pytest.raises(HearingNeedsDeduction):
        deliver(bring(cast, rules["R01"]), cast.walker)
    with pytest.raises(DeedClosed):
        deliver(refused, cast.walker)


def test_delivery_is_recorded_by_who_records_deeds(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    for person, refusal in (
        ("keeper", RoleNeeded),
        ("watcher", RoleNeeded),
        ("stranger", VillageNotFound),
    ):
        with pytest.raises(refusal):
            deliver(deed, cast.people[person])


def test_delivery_to_the_own_household_leaves_the_name(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules, number=2, by=cast.judge_two, channel=Channel.INSPECTION)

    assert deliver(deed, cast.walker).delivered_by == cast.walker


def test_reply_opens_the_decision(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    with pytest.raises(HouseholdUnheard):
        approve(deed, cast.judge_two)
    deliver(deed, cast.walker)
    with pytest.raises(ReplyOpen):
        approve(deed, cast.judge_two)
    answer(deed, cast.walker)
    approve(deed, cast.judge_two)

    assert approve(deed, cast.judge_three).state == DeedState.POSTED


def test_silence_opens_the_decision_when_the_time_is_over(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = deduct(cast, rules)
    deliver(deed, cast.walker)

    with pytest.raises(ReplyOpen):
        approve(deed, cast.judge_two, on=date(2026, 10, 18))
    approve(deed, cast.judge_two, on=date(2026, 10, 19))

    assert approve(deed, cast.judge_three, on=date(2026, 10, 19)).state == DeedState.POSTED


def test_refusing_needs_no_hearing(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    assert refuse(deed, cast.judge_two).state == DeedState.MEETING


def test_supervisors_write_down_what_they_are_told(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)
    deliver(deed, cast.walker)

    hearing = answer(deed, cast.watcher)

    assert (hearing.reply, hearing.reply_recorded_by) == ("是客人丢的", cast.watcher)
    with pytest.raises(RoleNeeded):
        answer(deed, cast.keeper)
    with pytest.raises(VillageNotFound):
        answer(deed, cast.stranger)


def test_household_replies_itself_once(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)
    send = partial(record_reply, deed, replied_on=TODAY, key=KEY, now=at(TODAY, 12))
    with pytest.raises(HouseholdUnheard):
        send(reply="不是我家", by=deed.household)
    deliver(deed, cast.walker)

    hearing = send(reply="不是我家", by=deed.household)

    assert (hearing.reply, hearing.reply_recorded_by) == ("不是我家", None)
    assert send(reply="不是我家", by=deed.household) == hearing
    told = tell_hearing(deed, sees_people=True, today=TODAY)
    assert told is not None
    assert told.reply_by == "这户用积分卡"
    with pytest.raises(HearingKeyReused):
        send(reply="不是我家", by=cast.walker)
    with pytest.raises(ReplyGiven):
        send(reply="再说一句", by=deed.household, key=uuid4())
    with pytest.raises(DeedUnknown):
        send(reply="不是我家", by=cast.households[1 if deed.household.number != 1 else 2])


def test_reply_recorded_again_is_the_same(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)
    deliver(deed, cast.walker)

    assert answer(deed, cast.walker).reply == answer(deed, cast.walker).reply
    with pytest.raises(HearingKeyReused):
        answer(deed, cast.walker, reply="不是")
    with pytest.raises(HearingKeyReused):
        answer(deed, cast.clerk)
    with pytest.raises(ReplyGiven):
        answer(deed, cast.walker, key=uuid4())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reply": "  "}, ReplyNeeded),
        ({"reply": "长" * 501}, ReplyTooLong),
        ({"replied_on": TODAY + timedelta(days=1)}, ReplyAfterToday),
        ({"replied_on": TODAY - timedelta(days=1)}, ReplyBeforeDelivery),
    ],
)
def test_reply_refuses_what_cannot_be(
    cast: Cast, rules: dict[str, Rule], changes: dict[str, Any], refusal: type[PointsError]
) -> None:
    deed = deduct(cast, rules)
    deliver(deed, cast.walker)

    with pytest.raises(refusal):
        answer(deed, cast.walker, **changes)

    assert Hearing.objects.get().reply_key is None


def test_reply_needs_a_delivery_and_an_open_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    with pytest.raises(HouseholdUnheard):
        answer(deed, cast.walker)
    deliver(deed, cast.walker)
    for judge in (cast.judge_two, cast.judge_two, cast.judge_three):
        refuse(deed, judge)
    with pytest.raises(DeedClosed):
        answer(deed, cast.walker)


def test_hearings_stand_by_their_step(cast: Cast, rules: dict[str, Rule]) -> None:
    post(cast, rules["R02"])
    bring(cast, rules["R01"])
    ready = bring(cast, rules["R02"])
    later, sooner = deduct(cast, rules, number=3), deduct(cast, rules, number=6)
    deliver(sooner, cast.walker, key=uuid4())
    deliver(later, cast.walker, key=uuid4(), delivered_on=TODAY, on=TODAY)
    drop_guards(connection)
    Hearing.objects.filter(deed=later).update(until=TODAY + timedelta(days=9))
    install_guards(connection)
    waiting = [deduct(cast, rules, number=number) for number in (6, 2)]

    found = hearings_for(cast.chair, cast.village, today=TODAY)

    assert list(found.to_deliver) == waiting[::-1]
    assert (list(found.open), list(found.ready)) == ([sooner, later], [ready])
    assert not any(hearings_for(cast.stranger, cast.other_village, today=TODAY).to_deliver)


def test_grid_worker_sees_own_groups_and_own_deeds(cast: Cast, rules: dict[str, Rule]) -> None:
    inspected = {"by": cast.judge_two, "channel": Channel.INSPECTION}
    of_group = deduct(cast, rules, number=3, **inspected)
    mine = deduct(cast, rules, number=5)
    elsewhere = deduct(cast, rules, number=6, **inspected)

    found = hearings_for(cast.walker, cast.village, today=TODAY)

    assert list(found.to_deliver) == [of_group, mine]
    assert get_deduction(cast.walker, cast.village, mine.pk, today=TODAY) == mine
    with pytest.raises(DeedNotYours):
        get_deduction(cast.walker, cast.village, elsewhere.pk, today=TODAY)
    with pytest.raises(DeedUnknown):
        get_deduction(cast.stranger, cast.other_village, mine.pk, today=TODAY)


def test_slip_says_what_and_never_who_brought_it(cast: Cast, rules: dict[str, Rule]) -> None:
    photos = tuple(shrink_all([BytesIO(draw_picture())]))
    bring(cast, rules["R06"], is_heard=False, note="邻居说的", photos=photos)

    slips = list_hearings_of(cast.households[5], today=TODAY)

    assert [(one.what, one.points, one.days, one.until, len(one.photos)) for one in slips] == [
        ("大操大办", "−10 至 −20 分", 3, "", 1)
    ]
    assert not [word for word in ("林巡", "邻居说的", "巡查") if word in str(slips[0])]


def test_whatever_takes_is_heard_and_its_slip_says_what(cast: Cast) -> None:
    kinds = adopt_kinds(cast)
    for code in ("R20", "R21", "R03"):
        bring(cast, kinds[code], with_extra=code == "R03", is_heard=False)
    bring(cast, kinds["R30"])

    slips = list_hearings_of(cast.households[5], today=TODAY)

    assert [(one.what, one.takes_points, one.points, one.choices) for one in slips] == [
        ("乱倒垃圾", True, "−5 分", ("拒不整改的，另扣 5 分",)),
        ("不执行村规民约", False, "不计分", ()),
        ("聚众赌博", True, "−20 分", ()),
    ]
    assert "六个月内不能兑换" in slips[2].limits
    assert list(hearings_for(cast.chair, cast.village, today=TODAY).to_deliver) == [
        Deed.objects.get(pk=one.deed_id) for one in reversed(slips)
    ]


def test_household_finds_its_open_deductions(cast: Cast, rules: dict[str, Rule]) -> None:
    post(cast, rules["R02"])
    bring(cast, rules["R01"])
    deduct(cast, rules, number=6)
    first, second = deduct(cast, rules), deduct(cast, rules)
    deliver(first, cast.walker)

    slips = list_hearings_of(cast.households[5], today=TODAY)

    assert [(one.deed_id, one.delivered, one.until, one.may_reply) for one in slips] == [
        (second.pk, "", "", True),
        (first.pk, "2026年10月15日", "2026年10月18日", True),
    ]


def test_household_asks_the_same_for_one_and_for_three(cast: Cast, rules: dict[str, Rule]) -> None:
    counts = []
    for count in (1, 2):
        for _ in range(count):
            deliver(deduct(cast, rules), cast.walker, key=uuid4())
        with CaptureQueriesContext(connection) as found:
            list_hearings_of(cast.households[5], today=TODAY)
        counts.append(len(found))

    assert counts[0] == counts[1] <= 7


def test_hearing_is_told_as_far_as_it_has_come(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)
    told = []
    for step in (None, deliver, answer):
        if step:
            step(deed, cast.walker)
        told.append(tell_hearing(deed, sees_people=True, today=TODAY))
    address = f"/field/hearings/{deed.pk}/?village=anping"
    delivered = {"delivery": "10月15日，郑国强收", "delivery_by": "林巡 10月15日 11:00 登记"}

    assert told == [
        HearingTold("告知单还没有送到。送到并登记以后，才能同意扣分。", "wrong", address),
        HearingTold(
            "这户可以答复到10月18日为止。收到答复，或者过了这一天，才能同意扣分。",
            "",
            address,
            until="10月18日",
            **delivered,
        ),
        HearingTold(
            "这户已经答复，可以评议。",
            "good",
            address,
            until="10月18日",
            reply="是客人丢的",
            replied="10月15日",
            reply_by="林巡",
            **delivered,
        ),
    ]
    assert tell_hearing(bring(cast, rules["R01"]), sees_people=True, today=TODAY) is None


def test_hearing_hides_who_recorded_it_from_the_household(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R02"])

    told = tell_hearing(deed, sees_people=False, today=TODAY)

    assert told is not None
    assert (told.delivery_by, told.reply_by) == ("", "")


def test_hearing_of_a_decided_deed_says_what_there_was(cast: Cast, rules: dict[str, Rule]) -> None:
    heard, silent = post(cast, rules["R02"]), deduct(cast, rules, number=6)
    deliver(silent, cast.walker)
    over = date(2026, 10, 19)
    approve(silent, cast.judge_two, on=over)
    approve(silent, cast.judge_three, on=over)
    refused = deduct(cast, rules, number=3)
    for judge in (cast.judge_two, cast.judge_two, cast.judge_three):
        refuse(refused, judge)

    told = []
    for deed in (heard, silent, refused):
        deed.refresh_from_db()
        one = tell_hearing(deed, sees_people=True, today=over)
        told.append(one and (one.sentence, one.tone))

    assert told == [
        ("评议以前听过这户的意见。", ""),
        ("告知单送到了，这户没有答复。", ""),
        ("没有登记过送达。", ""),
    ]


def test_todos_count_slips_and_ending_replies(cast: Cast, rules: dict[str, Rule]) -> None:
    bring(cast, rules["R02"])
    deduct(cast, rules)
    deliver(deduct(cast, rules, number=6), cast.walker)

    def count(day: date) -> dict[str, int]:
        todos = build_todos(cast.village, today=day)
        return {todo.words: todo.count for todo in todos if "扣分" in todo.words and todo.count}

    assert count(TODAY) == {"扣分告知单等送达": 1}
    assert count(date(2026, 10, 17)) == {"扣分告知单等送达": 1, "扣分答复今明两天到期": 1}
    assert count(date(2026, 10, 19)) == {"扣分告知单等送达": 1}


@pytest.mark.django_db(transaction=True)
def test_two_who_record_a_delivery_at_once_make_one(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)

    answers = run_together(
        [partial(deliver, deed, person, key=uuid4()) for person in (cast.walker, cast.clerk)]
    )

    assert Hearing.objects.count() == 1
    assert sorted(type(one).__name__ for one in answers) == ["Hearing", "HearingKeyReused"]


@pytest.mark.django_db(transaction=True)
def test_reply_and_decision_at_once_leave_one_order(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = deduct(cast, rules)
    deliver(deed, cast.walker)

    acts: list[Callable[[], object]] = [
        partial(approve, deed, cast.judge_two),
        partial(answer, deed, cast.walker),
    ]
    said, _hearing = run_together(acts)

    # Either the reply came first, and the word counts; or the word was too early.
    assert isinstance(said, ReplyOpen) == (not deed.decisions.exists())
    assert Hearing.objects.get().reply == "是客人丢的"
