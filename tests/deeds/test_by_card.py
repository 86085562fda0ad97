"""What a household sends with its card: how much of it, and whose word it leaves standing."""

from functools import partial
from uuid import uuid4

import pytest

from deeds.errors import DeedNotYours, LikeUnsettled, TooManyByCard
from deeds.models import Channel, Decision, Deed, DeedState, Source
from deeds.queries.deeds import get_deed, get_sight
from deeds.queries.likes import find_unsettled
from deeds.services import join, submit
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast
from tests.deeds.factories import approve, bring
from tests.ledger.together import run_together
from villages.services import declare_kin


def send(cast: Cast, sender: int, rule: Rule, *, number: int, **values: object) -> Deed:
    household = cast.households[number]
    is_own = sender == number
    sent = {
        "channel": Channel.CLAIM if is_own else Channel.NEIGHBOUR,
        "household": household, "rule": rule, "occurred_on": TODAY, "key": uuid4(),
        "by": cast.households[sender], "now": NOW,
    } | values  # fmt: skip
    return submit(cast.village, **sent)  # type: ignore[arg-type]


def test_join_of_what_a_deciders_household_sent_takes_the_deciders_word_away(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_one)
    approve(bring(cast, rules["R08"]), cast.judge_one)
    sent = send(cast, 3, rules["R01"], number=5)

    join(sent, deed, by=cast.judge_two, now=NOW)

    spoken = deed.decisions.standing()
    assert list(spoken) == []
    assert Decision.objects.standing().count() == 1
    approve(deed, cast.judge_two)
    deed.refresh_from_db()
    assert deed.state == DeedState.WAITING


def test_submitting_household_does_not_settle_its_own_likes(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    seen = bring(cast, rules["R01"])

    claim = send(cast, 5, rules["R01"], number=5, apart=True)

    assert list(find_unsettled(claim)) == [seen]
    with pytest.raises(LikeUnsettled):
        approve(claim, cast.judge_two)


def test_submitting_kin_does_not_settle_likes(cast: Cast, rules: dict[str, Rule]) -> None:
    seen = bring(cast, rules["R01"], number=2, by=cast.judge_two, channel=Channel.INSPECTION)

    again = bring(cast, rules["R01"], number=2, apart=True, is_settled=False)

    assert list(find_unsettled(again)) == [seen]


@pytest.mark.django_db(transaction=True)
def test_send_no_more_a_day_by_pressing_twice_at_once(cast: Cast, rules: dict[str, Rule]) -> None:
    for number in (1, 2, 3, 4, 6):
        send(cast, 5, rules["R01"], number=number)
        if number < 6:
            send(cast, 5, rules["R08"], number=number)
    acts = [
        partial(send, cast, 5, rules["R08"], number=6),
        partial(send, cast, 5, rules["R05"], number=6),
        partial(send, cast, 5, rules["R05"], number=2),
    ]

    answers = run_together(acts)

    assert sum(isinstance(one, TooManyByCard) for one in answers) == 2
    assert Source.objects.filter(from_household=cast.households[5]).count() == 10


def test_what_the_kin_sent_with_its_card_is_not_opened_to_a_grid_worker(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    declare_kin(cast.households[2], cast.households[6], by=cast.clerk, now=NOW)
    deed = send(cast, 6, rules["R01"], number=5)

    with pytest.raises(DeedNotYours):
        get_sight(cast.walker, cast.village, today=TODAY).check(get_deed(cast.village, deed.pk))
