"""Feedback: taken in once, numbered by the village, answered once, counted when it is late."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ledger.errors import KeyReused
from noticeboard.errors import (
    AnswerEmpty,
    BookUnopened,
    FeedbackAnswered,
    FeedbackEmpty,
    FeedbackTooMuch,
    LetterTooLong,
    LetterUnknown,
)
from noticeboard.models import Feedback, LetterChannel
from noticeboard.queries.feedback import (
    count_overdue_feedback,
    get_feedback,
    get_feedback_by_token,
    list_answered_feedback,
    list_feedback_of,
    list_open_feedback,
)
from noticeboard.services.feedback import (
    TEXT_LENGTH,
    WEB_A_DAY,
    FeedbackContent,
    answer_feedback,
    send_feedback,
)
from noticeboard.todo import build_todos
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.noticeboard.story import run_together
from villages.errors import HouseholdUnknown, PointsError, RoleNeeded, VillageNotFound
from villages.models import Household, Role, User
from villages.services import create_village, set_terms

KEY = UUID("5a0f7c1e-7a53-4f0e-9a52-2f6f2d5a7b10")
WEB, CARD, PAPER, STAFF = LetterChannel
DUE_ON = TODAY + timedelta(days=10)


def send(
    cast: Cast,
    text: str = "路灯坏了",
    *,
    key: UUID | None = None,
    by: User | Household | None = None,
    channel: LetterChannel = WEB,
    on: date = TODAY,
    **more: object,
) -> Feedback:
    content = FeedbackContent(text=text, **more)  # type: ignore[arg-type] # by name
    return send_feedback(
        cast.village, content, key=key or uuid4(), by=by, channel=channel, now=at(on)
    )


def answer(cast: Cast, feedback: Feedback, words: str = "已经报修。") -> Feedback:
    return answer_feedback(feedback, answer=words, by=cast.watcher, now=NOW)


def test_feedback_keeps_what_was_said_and_when_it_is_due(cast: Cast) -> None:
    sent = send(cast, "  路灯坏了\n", page="/v/anping/", name=" 老郑 ", contact=" 村口 ")

    kept = Feedback.objects.get()
    assert (kept, kept.number, kept.text, kept.page) == (sent, 1, "路灯坏了", "/v/anping/")
    assert (kept.name, kept.contact, kept.channel) == ("老郑", "村口", WEB)
    assert (kept.from_household, kept.keyed_by, kept.received_at) == (None, None, at(TODAY))
    assert (kept.due_on, kept.answered_at, len(kept.token)) == (DUE_ON, None, 22)


def test_days_to_answer_are_those_of_the_terms(cast: Cast) -> None:
    set_terms(cast.village, date(2026, 10, 10), by=cast.chair, now=at(BEGIN), objection_days=3)

    assert send(cast).due_on == TODAY + timedelta(days=3)


def test_numbers_are_each_villages_own(cast: Cast) -> None:
    send(cast)
    send_feedback(
        cast.other_village,
        FeedbackContent(text="禾湾的话"),
        key=uuid4(),
        by=None,
        channel=WEB,
        now=NOW,
    )

    assert (send(cast).number, Feedback.objects.for_village(cast.other_village).get().number) == (
        2,
        1,
    )


def test_pressing_twice_is_one_and_other_words_are_another(cast: Cast) -> None:
    first, again = send(cast, key=KEY), send(cast, " 路灯坏了 ", key=KEY)
    other = send(cast, "还有井盖", key=KEY)

    assert first == again
    assert [first.number, other.number] == [1, 2]


def test_another_persons_key_tells_nothing(cast: Cast) -> None:
    send(cast, key=KEY)

    with pytest.raises(KeyReused):
        send(cast, key=KEY, by=cast.households[5], channel=CARD)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_get_two_numbers_and_one_who_does_gets_one(cast: Cast) -> None:
    sent = run_together(
        lambda: send(cast, "甲"), lambda: send(cast, "乙"), lambda: send(cast, "丙", key=KEY),
        lambda: send(cast, "丙", key=KEY),
    )  # fmt: skip

    assert sorted(one.number for one in set(sent)) == [1, 2, 3]  # type: ignore[attr-defined]


def test_card_and_staff_name_who_it_came_from(cast: Cast) -> None:
    with_card = send(cast, by=cast.households[5], channel=CARD)
    on_paper = send(
        cast, by=cast.chair, channel=PAPER, household=cast.households[6], name="欧阳小明"
    )
    in_person = send(cast, by=cast.watcher, channel=STAFF)

    told = [(one.from_household, one.keyed_by) for one in (with_card, on_paper, in_person)]
    assert told == [
        (cast.households[5], None),
        (cast.households[6], cast.chair),
        (None, cast.watcher),
    ]
    assert list(list_feedback_of(cast.households[5].pk)) == [with_card]
    assert list(list_feedback_of(cast.households[6].pk)) == []


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", FeedbackEmpty), (" \n ", FeedbackEmpty), ("字" * (TEXT_LENGTH + 1), LetterTooLong)],
)
def test_nothing_and_too_much_are_refused(
    cast: Cast, text: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        send(cast, text)

    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(("by", "refusal"), [("walker", RoleNeeded), ("stranger", VillageNotFound)])
def test_only_staff_key_in(cast: Cast, by: str, refusal: type[PointsError]) -> None:
    with pytest.raises(refusal):
        send(cast, by=cast.people[by], channel=PAPER)


def test_household_of_another_village_is_unknown(cast: Cast) -> None:
    other = cast.other_household
    assert other is not None

    with pytest.raises(HouseholdUnknown):
        send(cast, by=cast.chair, channel=PAPER, household=other)
    with pytest.raises(HouseholdUnknown):
        send(cast, by=other, channel=CARD)


def test_channel_fits_whoever_sends(cast: Cast) -> None:
    with pytest.raises(ValueError, match="Nobody sends"):
        send(cast, by=cast.chair, channel=WEB)
    with pytest.raises(ValueError, match="Nobody sends"):
        send(cast, by=None, channel=CARD)


def test_village_without_a_book_takes_none_in(cast: Cast) -> None:
    village = create_village("新村", "xincun", town=cast.town, by=None, now=NOW)

    with pytest.raises(BookUnopened):
        send_feedback(
            village, FeedbackContent(text="好"), key=uuid4(), by=None, channel=WEB, now=NOW
        )


def test_flood_from_the_web_ends_for_the_day_and_cards_get_through(cast: Cast) -> None:
    first = send(cast)
    Feedback.objects.bulk_create(
        Feedback(
            village=cast.village, number=number, text="垃圾", channel=WEB, key=uuid4(),
            received_at=NOW, due_on=DUE_ON,
        )
        for number in range(first.number + 1, WEB_A_DAY + 1)
    )  # fmt: skip

    with pytest.raises(FeedbackTooMuch):
        send(cast)

    assert send(cast, by=cast.households[5], channel=CARD).number == WEB_A_DAY + 1
    assert send(cast, on=TODAY + timedelta(days=1)).number == WEB_A_DAY + 2


def test_answer_is_given_once_and_its_repeat_changes_nothing(cast: Cast) -> None:
    feedback = send(cast)

    first, again = answer(cast, feedback), answer(cast, feedback, " 已经报修。 ")

    assert (first.answer, first.answered_by, first.answered_at) == ("已经报修。", cast.watcher, NOW)
    assert again == first
    with pytest.raises(FeedbackAnswered):
        answer(cast, feedback, "别的话")


@pytest.mark.parametrize(
    ("words", "refusal"), [(" ", AnswerEmpty), ("字" * (TEXT_LENGTH + 1), LetterTooLong)]
)
def test_answer_without_words_or_too_long_is_refused(
    cast: Cast, words: str, refusal: type[PointsError]
) -> None:
    feedback = send(cast)

    with pytest.raises(refusal):
        answer(cast, feedback, words)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [("chair", RoleNeeded), ("walker", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_only_supervisors_answer(cast: Cast, by: str, refusal: type[PointsError]) -> None:
    feedback = send(cast)

    with pytest.raises(refusal):
        answer_feedback(feedback, answer="好", by=cast.people[by], now=NOW)


def test_queue_begins_with_what_is_due_first(cast: Cast) -> None:
    late, early = send(cast, on=TODAY), send(cast, on=BEGIN)
    done = answer(cast, send(cast))

    assert list(list_open_feedback(cast.village)) == [early, late]
    assert list(list_answered_feedback(cast.village)) == [done]
    assert list(list_open_feedback(cast.other_village)) == []


def test_one_is_found_in_its_own_village_alone(cast: Cast) -> None:
    sent = send(cast)

    assert get_feedback(cast.village, 1) == sent
    assert get_feedback_by_token(cast.village, sent.token) == sent
    for look in (
        lambda: get_feedback(cast.other_village, 1),
        lambda: get_feedback(cast.village, 10**24),
        lambda: get_feedback_by_token(cast.other_village, sent.token),
        lambda: get_feedback_by_token(cast.village, "x"),
    ):
        with pytest.raises(LetterUnknown):
            look()


def test_overdue_ones_are_counted_by_village(cast: Cast) -> None:
    send(cast, on=BEGIN)
    answer(cast, send(cast, on=BEGIN))
    send(cast, on=TODAY)
    villages = [cast.village, cast.other_village]
    last_day = BEGIN + timedelta(days=10)

    assert count_overdue_feedback(villages, today=last_day) == {}
    assert count_overdue_feedback(villages, today=last_day + timedelta(days=1)) == {
        cast.village.pk: 1
    }
    assert count_overdue_feedback([cast.other_village], today=date(2027, 1, 1)) == {}


def test_supervisors_are_told_of_all_and_the_committee_of_what_is_late(cast: Cast) -> None:
    send(cast, on=BEGIN)
    send(cast, on=TODAY)

    def told(role: Role) -> dict[str, int]:
        todos = build_todos(cast.village, today=TODAY, roles=frozenset({role}))
        return {one.words: one.count for one in todos if "feedback" in one.address}

    assert told(Role.SUPERVISOR) == {"等答复的意见": 2, "过了期限还没答复的意见": 1}
    assert told(Role.COMMITTEE) == {"过了期限还没答复的意见": 1}
    assert told(Role.GRID_WORKER) == {}


# What the database refuses by itself


Change = dict[str, object]


def attack(act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "change",
    [
        {"number": 1},
        {"key": "same"},
        {"answered_at": NOW},
        {"answered_by": "watcher"},
        {"channel": PAPER},
        {"keyed_by": "chair"},
        {"token": "same"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_database_refuses_what_cannot_be(cast: Cast, change: Change) -> None:
    kept = send(cast)
    same = {"key": kept.key, "token": kept.token}
    values: Change = {
        "village": cast.village, "number": 2, "text": "好", "channel": WEB, "key": uuid4(),
        "received_at": NOW, "due_on": DUE_ON,
    }  # fmt: skip
    for name, value in change.items():
        told = same[name] if value == "same" else value
        values[name] = cast.people.get(told, told) if isinstance(told, str) else told

    attack(lambda: Feedback.objects.create(**values))


@pytest.mark.parametrize(
    "change",
    [
        {"number": 9},
        {"text": "别的"},
        {"page": "/"},
        {"name": "别人"},
        {"contact": "别处"},
        {"channel": CARD},
        {"key": uuid4()},
        {"token": "别的"},
        {"received_at": at(BEGIN)},
        {"due_on": BEGIN},
        {"from_household": 5},
        {"answer": "别的"},
        {"answered_at": at(BEGIN)},
        {"answered_by": "chair"},
        {"answered_at": None, "answered_by": None},
        {"village": "other"},
    ],
    ids="-".join,
)
def test_what_was_sent_and_answered_stays(cast: Cast, change: Change) -> None:
    feedback = answer(cast, send(cast, page="/v/anping/", name="老郑", contact="村口"))
    if "from_household" in change:
        change = {"from_household": cast.households[5]}
    if change.get("answered_by") == "chair":
        change = {"answered_by": cast.chair}
    if "village" in change:
        change = {"village": cast.other_village}

    attack(lambda: Feedback.objects.filter(pk=feedback.pk).update(**change))


def test_feedback_is_never_deleted(cast: Cast) -> None:
    feedback = send(cast)

    attack(lambda: Feedback.objects.filter(pk=feedback.pk).delete())


def test_words_and_names_may_be_emptied(cast: Cast) -> None:
    feedback = answer(cast, send(cast, name="老郑", contact="村口"))

    emptied = Feedback.objects.filter(pk=feedback.pk).update(
        text="", name="", contact="", answer=""
    )

    assert emptied == 1
