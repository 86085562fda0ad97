from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.errors import DeedClosed, DeedUnknown, LikeUnsettled, NotAlike
from deeds.models import Apart, Channel, Decision, Deed, DeedState, Source
from deeds.queries.deeds import get_deed, get_sight
from deeds.queries.likes import find_likes, find_unsettled, is_like, map_unsettled
from deeds.services import join, let_stand
from ledger.models import Transfer
from ledger.services import consent_to_correction, propose_reversal
from rules.models import Rule
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import adopt_rules, approve, bring, post, refuse
from tests.ledger.together import run_together
from villages.errors import OwnHousehold, PointsError, RoleNeeded, VillageNotFound
from villages.models import Member

NOW = at(TODAY, 20)


def bring_twice(cast: Cast, rule: Rule) -> tuple[Deed, Deed]:
    """Bring the same deed in by the grid worker and by the household's own claim."""
    first = bring(cast, rule, note="祠堂后面")
    second = bring(cast, rule, by=cast.clerk, channel=Channel.CLAIM, witness="黄阿福", apart=False)
    return first, second


def test_join_makes_one_deed_with_both_sources(cast: Cast, rules: dict[str, Rule]) -> None:
    first, second = bring_twice(cast, rules["R01"])

    kept = join(second, first, by=cast.judge_two, now=NOW)

    second.refresh_from_db()
    assert (kept, kept.state) == (first, DeedState.WAITING)
    assert (second.state, second.joined_into, second.joined_by, second.decided_at) == (
        DeedState.JOINED, first, cast.judge_two, NOW,
    )  # fmt: skip
    sources = Source.objects.filter(deed=first).order_by("pk").values_list("channel", "sent_as")
    assert list(sources) == [(Channel.PATROL, first.pk), (Channel.CLAIM, second.pk)]


def test_join_again_changes_nothing(cast: Cast, rules: dict[str, Rule]) -> None:
    first, second = bring_twice(cast, rules["R01"])
    join(second, first, by=cast.judge_two, now=NOW)

    again = join(second, first, by=cast.judge_three, now=at(TODAY, 21))

    second.refresh_from_db()
    assert (again, second.joined_by) == (first, cast.judge_two)


def test_join_into_what_was_posted_posts_nothing_more(cast: Cast, rules: dict[str, Rule]) -> None:
    posted = post(cast, rules["R01"])
    second = bring(cast, rules["R01"], by=cast.clerk, channel=Channel.CLAIM, witness="黄阿福",
                   apart=False)  # fmt: skip

    join(second, posted, by=cast.judge_one, now=NOW)

    assert Transfer.objects.filter(deed__isnull=False).count() == 1
    with pytest.raises(DeedClosed):
        approve(second, cast.judge_two)


def test_join_of_what_was_refused_goes_before_the_meeting(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    first, second = bring_twice(cast, rules["R01"])
    refuse(second, cast.judge_two)

    kept = join(second, first, by=cast.judge_three, now=NOW)

    kept.refresh_from_db()
    assert (kept, kept.state, kept.round) == (first, DeedState.MEETING, 2)


def test_join_lets_who_brought_it_judge_no_more(cast: Cast, rules: dict[str, Rule]) -> None:
    first = bring(cast, rules["R01"])
    approve(first, cast.clerk)
    second = bring(cast, rules["R01"], by=cast.clerk, channel=Channel.CLAIM, witness="黄阿福",
                   apart=False)  # fmt: skip

    kept = join(second, first, by=cast.judge_two, now=NOW)
    after = approve(kept, cast.judge_three)

    assert after.state == DeedState.WAITING
    words = Decision.objects.order_by("pk").values_list("decided_by__username", "taken_back_at")
    assert list(words) == [("clerk", NOW), ("judge_three", None)]


def test_join_refuses_what_does_not_look_the_same(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    others = (
        bring(cast, rules["R08"]),
        bring(cast, rules["R01"], number=6),
        bring(cast, rules["R01"], occurred_on=date(2026, 10, 14)),
    )

    for other in others:
        with pytest.raises(NotAlike):
            join(deed, other, by=cast.judge_two, now=NOW)
        with pytest.raises(NotAlike):
            let_stand(deed, other, by=cast.judge_two, now=NOW)
    with pytest.raises(DeedUnknown):
        join(deed, deed, by=cast.judge_two, now=NOW)


def test_join_refuses_what_is_decided_or_gone(cast: Cast, rules: dict[str, Rule]) -> None:
    posted, open_deed = post(cast, rules["R01"]), bring(cast, rules["R01"], apart=False)
    refused = bring(cast, rules["R08"])
    for judge in (cast.judge_one, cast.judge_two, cast.judge_three):
        refused = refuse(refused, judge)
    other = bring(cast, rules["R08"], apart=False)

    for gone, kept in ((posted, open_deed), (other, refused)):
        with pytest.raises(DeedClosed):
            join(gone, kept, by=cast.judge_two, now=NOW)


@pytest.mark.parametrize(
    ("person", "number", "refusal"),
    [
        ("walker", 5, RoleNeeded),
        ("watcher", 5, RoleNeeded),
        ("stranger", 5, VillageNotFound),
        ("chair", 4, OwnHousehold),
        ("judge_one", 3, OwnHousehold),
    ],
)
def test_joining_refuses_people_who_may_not_decide(
    cast: Cast, rules: dict[str, Rule], person: str, number: int, refusal: type[PointsError]
) -> None:
    deed = bring(cast, rules["R01"], number=number)
    other = bring(cast, rules["R01"], number=number, apart=False)

    for act in (join, let_stand):
        with pytest.raises(refusal):
            act(other, deed, by=cast.people[person], now=NOW)


def test_let_stand_opens_the_way_for_both(cast: Cast, rules: dict[str, Rule]) -> None:
    first, second = bring_twice(cast, rules["R01"])
    with pytest.raises(LikeUnsettled):
        approve(first, cast.judge_two)

    let_stand(second, first, by=cast.judge_two, now=NOW)
    let_stand(first, second, by=cast.judge_three, now=NOW)

    told = Apart.objects.values_list("first", "second", "said_by__username")
    assert list(told) == [(first.pk, second.pk, "judge_two")]
    for deed in (first, second):
        approve(deed, cast.judge_two)
        approve(deed, cast.judge_three)
    assert Deed.objects.posted().count() == 2


def test_likes_agree_however_they_are_asked(cast: Cast, rules: dict[str, Rule]) -> None:
    persons = [
        Member.objects.create(household=cast.households[5], name=name) for name in ("郑一", "郑二")
    ]
    rule = rules["R04"]
    deeds = [
        *(bring(cast, rule, member=person, apart=False) for person in persons),
        bring(cast, rule, member=persons[0], apart=False),
        bring(cast, rules["R01"], apart=False),
        bring(cast, rules["R01"], apart=False),
        bring(cast, rules["R01"], number=6, apart=False),
    ]
    one, two, again, swept, swept_again, elsewhere = deeds

    found = {deed.pk: {like.pk for like in find_likes(deed)} for deed in deeds}

    assert found == {
        one.pk: {again.pk}, two.pk: set(), again.pk: {one.pk},
        swept.pk: {swept_again.pk}, swept_again.pk: {swept.pk}, elsewhere.pk: set(),
    }  # fmt: skip
    assert {pk: set(likes) for pk, likes in map_unsettled(deeds).items()} == {
        pk: likes for pk, likes in found.items() if likes
    }
    assert {one.pk: {two.pk for two in deeds if two != one and is_like(one, two)}
            for one in deeds} == found  # fmt: skip
    let_stand(swept, swept_again, by=cast.judge_two, now=NOW)
    assert list(find_unsettled(swept)) == []
    assert set(map_unsettled(deeds)) == {one.pk, again.pk}


def test_map_unsettled_asks_the_same_however_many(cast: Cast, rules: dict[str, Rule]) -> None:
    deeds = [bring(cast, rules["R01"], number=number, apart=False) for number in (5, 5, 6, 6, 1)]

    counts = []
    for asked in (deeds[:2], deeds):
        with CaptureQueriesContext(connection) as found:
            map_unsettled(asked)
        counts.append(len(found))

    assert counts == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_join_while_the_last_word_is_said_leaves_one_truth(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    first, second = bring_twice(cast, rules["R01"])
    let_stand(first, second, by=cast.judge_one, now=NOW)
    approve(second, cast.judge_two)

    answers = run_together(
        [
            partial(approve, second, cast.judge_three),
            partial(join, second, first, by=cast.judge_one, now=NOW),
        ]
    )

    second.refresh_from_db()
    # Whoever came first, the other was told; nothing is both joined and posted.
    refused = [type(answer) for answer in answers if isinstance(answer, PointsError)]
    assert refused == [DeedClosed]
    assert (second.state == DeedState.JOINED) == (second.transfer_id is None)
    assert Transfer.objects.filter(deed__isnull=False).count() == (
        0 if second.state == DeedState.JOINED else 1
    )


@pytest.mark.django_db(transaction=True)
def test_join_each_into_the_other_at_once_keeps_one(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    first, second = bring_twice(cast, rules["R01"])

    run_together(
        [
            partial(join, second, first, by=cast.judge_one, now=NOW),
            partial(join, first, second, by=cast.judge_two, now=NOW),
        ]
    )

    assert sorted(Deed.objects.values_list("state", flat=True)) == [
        DeedState.JOINED, DeedState.WAITING,
    ]  # fmt: skip
    kept = Deed.objects.undecided().get()
    assert kept.sources.count() == 2


def test_join_refuses_a_deed_whose_points_were_reversed(cast: Cast, rules: dict[str, Rule]) -> None:
    reversed_one = post(cast, rules["R01"])
    assert reversed_one.transfer is not None
    proposal = propose_reversal(
        reversed_one.transfer, reason="错了", key=uuid4(), by=cast.chair, now=NOW
    )
    consent_to_correction(proposal, by=cast.clerk, now=NOW)
    again = bring(cast, rules["R01"])

    with pytest.raises(DeedClosed):
        join(again, reversed_one, by=cast.judge_two, now=NOW)

    again.refresh_from_db()
    assert again.state == DeedState.WAITING


def test_whoever_sends_the_same_deduction_does_not_learn_who_else_did(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R02"], number=2, by=cast.judge_two, channel=Channel.INSPECTION)
    curious = bring(cast, rules["R02"], number=2, apart=False, is_heard=False)
    assert get_sight(cast.walker, cast.village, today=TODAY).sees_sources(
        get_deed(cast.village, curious.pk)
    )

    join(curious, deed, by=cast.judge_three, now=NOW)

    read = get_deed(cast.village, deed.pk)
    seen = {
        person.name: get_sight(person, cast.village, today=TODAY).sees_sources(read)
        for person in (cast.walker, cast.judge_two, cast.watcher)
    }

    assert seen == {"林巡": False, "吴评": True, "马监": True}
