from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest

from deeds.errors import (
    AlreadyDecided,
    DeedClosed,
    NothingToTakeBack,
    ReasonNeeded,
    ReasonTooLong,
    SubmitterCannotDecide,
    TakeBackDeclined,
    TakeBackKeyReused,
    TakeBackReasonNeeded,
    TakeBackTooLate,
    TakeBackUnknown,
)
from deeds.models import Channel, Decision, Deed, DeedState, EarlierOutcome, TableWord, TakeBack
from deeds.services import (
    TableLine,
    consent_to_take_back,
    decline_take_back,
    hold_meeting,
    join,
    key_in,
    take_back,
    work_off,
)
from ledger.models import Bar, Hold, Month, Transfer, TransferKind
from ledger.services import close_month, consent_to_correction, propose_reversal
from rules.models import Rule
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import adopt_rules, approve, bring, change_terms, post, refuse
from tests.ledger.together import run_together
from villages.errors import (
    OwnHousehold,
    PointsError,
    RoleNeeded,
    SecondPersonNeeded,
    VillageNotFound,
)
from villages.models import User

D = Decimal
LATER = at(TODAY, 21)
NOVEMBER = at(date(2026, 11, 1), 9)


def undo(deed: Deed, by: User, *, reason: str = "看错了行", key: UUID | None = None) -> Deed:
    return take_back(deed, reason=reason, key=key or uuid4(), by=by, now=LATER)


def agree(deed: Deed, by: User, *, of_round: int = 1) -> Deed:
    return consent_to_take_back(deed, of_round=of_round, by=by, now=LATER)


def test_take_back_before_the_second_word_lets_the_person_speak_again(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    after = undo(deed, cast.judge_two)

    assert (after.state, after.round) == (DeedState.WAITING, 1)
    word = Decision.objects.get()
    assert (word.taken_back_at, word.taken_back_reason) == (LATER, "看错了行")
    approve(deed, cast.judge_three)
    posted = approve(deed, cast.judge_two)
    assert posted.state == DeedState.POSTED


def test_take_back_of_the_refusal_that_sent_it_to_the_meeting_brings_it_back(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    change_terms(cast, deciders=3)
    approve(deed, cast.judge_two)
    refuse(deed, cast.judge_three)

    after = undo(deed, cast.judge_three)

    assert (after.state, after.round) == (DeedState.WAITING, 1)
    approve(deed, cast.judge_three)
    posted = approve(deed, cast.judge_one)
    assert (posted.state, cast.account(5).balance) == (DeedState.POSTED, D(105))


def test_take_back_of_a_refusal_once_others_spoke_anew_is_too_late(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    refuse(deed, cast.judge_three)
    approve(deed, cast.judge_two)

    with pytest.raises(NothingToTakeBack):
        undo(deed, cast.judge_three)


def test_take_back_of_a_refused_deed_opens_it_again(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    for judge in (cast.judge_one, cast.judge_one, cast.judge_two):
        refuse(deed, judge)

    after = undo(deed, cast.judge_two)

    assert (after.state, after.round, after.decided_at) == (DeedState.WAITING, 3, None)
    earlier = EarlierOutcome.objects.get()
    assert (earlier.state, earlier.round, earlier.transfer) == (DeedState.REFUSED, 2, None)


def test_take_back_of_a_queued_award_takes_it_out_of_the_queue(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    change_terms(cast, monthly_ceiling_points=D(3))
    deed = post(cast, rules["R01"])
    assert deed.state == DeedState.QUEUED

    after = undo(deed, cast.judge_two)

    assert (after.state, after.asked, after.queued_in) == (DeedState.WAITING, None, None)


def sit(cast: Cast, deed: Deed, line: TableLine, *people: User) -> None:
    """Decide a deed at a meeting."""
    told = {"key": uuid4(), "by": cast.clerk, "now": LATER}
    meeting = hold_meeting(cast.village, held_on=TODAY, present=people, **told)  # type: ignore[arg-type]
    key_in(meeting, lines=[line], **told)  # type: ignore[arg-type]
    work_off(meeting, now=LATER)
    deed.refresh_from_db()


def test_take_back_of_one_among_enough_changes_nothing_else(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    line = TableLine(deed.pk, TableWord.REFUSE, reason="不是这一户")
    sit(cast, deed, line, cast.judge_one, cast.judge_two, cast.judge_three)

    after = undo(deed, cast.judge_one)
    again = undo(deed, cast.judge_two)

    assert (after.state, again.state) == (DeedState.REFUSED, DeedState.WAITING)


def test_take_back_of_a_minority_view_lets_the_posting_stand(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    line = TableLine(deed.pk, against={cast.judge_one.pk: "没看见"})
    sit(cast, deed, line, cast.judge_one, cast.judge_two, cast.judge_three)

    after = undo(deed, cast.judge_one)

    assert (after.state, TakeBack.objects.count()) == (DeedState.POSTED, 0)


def test_take_back_of_a_posted_deed_waits_for_a_second_decider(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = post(cast, rules["R01"])

    asked = undo(deed, cast.judge_two)
    assert (asked.state, cast.account(5).balance) == (DeedState.POSTED, D(105))
    after = agree(deed, cast.judge_one)

    assert (after.state, after.round, after.points, after.transfer) == (
        DeedState.WAITING, 2, None, None,
    )  # fmt: skip
    assert cast.account(5).balance == D(100)
    row = Transfer.objects.get(kind=TransferKind.REVERSAL)
    assert (row.points, row.reverses, row.reference) == (D(5), deed.transfer, "R01")
    assert EarlierOutcome.objects.get().transfer == deed.transfer
    assert Hold.objects.filter(released_at__isnull=True).count() == 0


def test_take_back_and_decide_again_posts_a_new_row(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)
    agree(deed, cast.judge_one)

    approve(deed, cast.judge_two)
    posted = approve(deed, cast.judge_one)

    assert (posted.state, cast.account(5).balance) == (DeedState.POSTED, D(105))
    assert Transfer.objects.filter(kind=TransferKind.AWARD).count() == 2


def test_take_back_of_a_deduction_gives_the_points_back(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R02"])

    undo(deed, cast.judge_three)
    agree(deed, cast.judge_one)

    assert cast.account(5).balance == D(100)
    assert Bar.objects.filter(lifted_at__isnull=True).count() == 0


def test_take_back_repeated_is_answered_so_too(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, key = bring(cast, rules["R01"]), uuid4()
    approve(deed, cast.judge_two)
    undo(deed, cast.judge_two, key=key)

    again = undo(deed, cast.judge_two, key=key)

    assert again.state == DeedState.WAITING
    with pytest.raises(TakeBackKeyReused):
        undo(deed, cast.judge_two, key=key, reason="别的理由")
    with pytest.raises(TakeBackKeyReused):
        undo(deed, cast.judge_three, key=key)


def test_take_back_asked_for_by_two_is_one_wish(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R01"])

    undo(deed, cast.judge_two)
    undo(deed, cast.judge_three)

    assert TakeBack.objects.get().proposed_by == cast.judge_two
    assert agree(deed, cast.judge_three).state == DeedState.WAITING


def test_consent_repeated_changes_nothing(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)
    agree(deed, cast.judge_one)

    again = agree(deed, cast.judge_one)

    assert (again.round, Transfer.objects.filter(kind=TransferKind.REVERSAL).count()) == (2, 1)
    with pytest.raises(TakeBackUnknown):
        agree(deed, cast.clerk)


@pytest.mark.parametrize(
    ("reason", "person", "refusal"),
    [
        ("", "judge_two", TakeBackReasonNeeded),
        ("  ", "judge_two", TakeBackReasonNeeded),
        ("多" * 201, "judge_two", ReasonTooLong),
        ("看错了", "judge_three", NothingToTakeBack),
        ("看错了", "walker", RoleNeeded),
        ("看错了", "stranger", VillageNotFound),
    ],
)
def test_take_back_refuses(
    cast: Cast, rules: dict[str, Rule], reason: str, person: str, refusal: type[PointsError]
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    with pytest.raises(refusal):
        undo(deed, cast.people[person], reason=reason)


def test_take_back_of_a_joined_deed_is_refused(cast: Cast, rules: dict[str, Rule]) -> None:
    first, second = bring(cast, rules["R01"]), bring(cast, rules["R01"])
    approve(second, cast.judge_two)
    join(second, first, by=cast.judge_one, now=LATER)

    with pytest.raises(NothingToTakeBack):
        undo(second, cast.judge_two)


def test_consent_refuses_who_asked_who_brought_it_and_kin(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"], number=4, by=cast.clerk, channel=Channel.CLAIM, witness="黄")
    approve(deed, cast.judge_two)
    approve(deed, cast.judge_three)
    with pytest.raises(TakeBackUnknown):
        agree(deed, cast.judge_one)
    undo(deed, cast.judge_two)
    refusals = {
        "judge_two": SecondPersonNeeded,
        "clerk": SubmitterCannotDecide,
        "chair": OwnHousehold,
        "walker": RoleNeeded,
        "watcher": RoleNeeded,
        "stranger": VillageNotFound,
    }

    for name, refusal in refusals.items():
        with pytest.raises(refusal):
            agree(deed, cast.people[name])


def test_taking_back_ends_with_the_month(cast: Cast, rules: dict[str, Rule]) -> None:
    asked, posted = post(cast, rules["R01"]), post(cast, rules["R08"])
    refused = bring(cast, rules["R01"], number=6)
    for judge in (cast.judge_one, cast.judge_one, cast.judge_two):
        refuse(refused, judge)
    undo(asked, cast.judge_two)
    close_month(cast.village, TODAY, edition="第1版", by=cast.chair, now=NOVEMBER)

    with pytest.raises(TakeBackTooLate):
        agree(asked, cast.judge_one)
    for deed in (posted, refused):
        with pytest.raises(TakeBackTooLate):
            take_back(deed, reason="看错了", key=uuid4(), by=cast.judge_two, now=NOVEMBER)


def test_take_back_of_what_a_correction_reversed_is_too_late(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = post(cast, rules["R01"])
    assert deed.transfer is not None
    wish = propose_reversal(deed.transfer, reason="记错了户", key=uuid4(), by=cast.chair, now=LATER)
    consent_to_correction(wish, by=cast.watcher, now=LATER)

    with pytest.raises(TakeBackTooLate):
        undo(deed, cast.judge_two)


@pytest.mark.django_db(transaction=True)
def test_take_back_while_the_second_word_is_said(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    run_together([partial(undo, deed, cast.judge_two), partial(approve, deed, cast.judge_three)])

    deed.refresh_from_db()
    # Either the word went first and one is left, or the deed was posted and a wish waits.
    standing = Decision.objects.standing().count()
    state = (deed.state, standing, TakeBack.objects.count(), cast.account(5).balance)
    assert state in {(DeedState.WAITING, 1, 0, D(100)), (DeedState.POSTED, 2, 1, D(105))}


@pytest.mark.django_db(transaction=True)
def test_consent_by_two_at_once_reverses_once(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)

    answers = run_together([partial(agree, deed, cast.judge_one), partial(agree, deed, cast.clerk)])

    assert [type(one) for one in answers if isinstance(one, PointsError)] == [TakeBackUnknown]
    assert Transfer.objects.filter(kind=TransferKind.REVERSAL).count() == 1
    assert cast.account(5).balance == D(100)


@pytest.mark.django_db(transaction=True)
def test_consent_while_the_month_closes_falls_on_one_side(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)

    def close() -> Month:
        return close_month(cast.village, TODAY, edition="第1版", by=cast.chair, now=NOVEMBER)

    consent = partial(consent_to_take_back, deed, of_round=1, by=cast.judge_one, now=NOVEMBER)
    acts: list[Callable[[], object]] = [consent, close]
    answer, _closed = run_together(acts)

    deed.refresh_from_db()
    if isinstance(answer, PointsError):
        assert (type(answer), deed.state) == (TakeBackTooLate, DeedState.POSTED)
        assert cast.account(5).balance == D(105)
    else:
        row = Transfer.objects.get(kind=TransferKind.REVERSAL)
        assert (row.month, cast.account(5).balance) == (date(2026, 10, 1), D(100))


@pytest.mark.django_db(transaction=True)
def test_speak_twice_at_once_is_one_word(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deed = bring(cast, rules["R01"])

    answers = run_together([partial(approve, deed, cast.judge_two)] * 2)

    assert [type(one) for one in answers if isinstance(one, PointsError)] == [AlreadyDecided]
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_last_words_at_once_post_once(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    answers = run_together(
        [partial(approve, deed, one) for one in (cast.judge_one, cast.judge_three, cast.clerk)]
    )

    refused = [type(one) for one in answers if isinstance(one, PointsError)]
    assert (refused, cast.account(5).balance) == ([DeedClosed] * 2, D(105))


def decline(deed: Deed, by: User, *, reason: str = "我看着他们扫的") -> Deed:
    return decline_take_back(deed, of_round=1, reason=reason, by=by, now=LATER)


def test_decline_lets_the_posting_stand_and_ends_the_wish(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)

    after = decline(deed, cast.judge_one)
    decline(deed, cast.judge_one, reason="又说一遍")

    wish = TakeBack.objects.get()
    assert (after.state, cast.account(5).balance) == (DeedState.POSTED, D(105))
    assert (wish.declined_by, wish.declined_at, wish.declined_reason) == (
        cast.judge_one, LATER, "我看着他们扫的",
    )  # fmt: skip
    with pytest.raises(TakeBackUnknown):
        agree(deed, cast.judge_three)


def test_whoever_was_declined_asks_no_more_in_that_round_but_another_may(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)
    decline(deed, cast.judge_one)

    with pytest.raises(TakeBackDeclined):
        undo(deed, cast.judge_two, reason="真的看错了")
    undo(deed, cast.judge_three)
    again = agree(deed, cast.judge_one)
    for judge in (cast.judge_two, cast.judge_three):
        approve(deed, judge)
    undo(deed, cast.judge_two, reason="又看错了")

    assert (again.state, again.round) == (DeedState.WAITING, 2)
    told = TakeBack.objects.order_by("pk").values_list("round", "proposed_by", "consented_by")
    assert list(told) == [
        (1, cast.judge_two.pk, None),
        (1, cast.judge_three.pk, cast.judge_one.pk),
        (2, cast.judge_two.pk, None),
    ]


@pytest.mark.parametrize(
    ("person", "number", "said"),
    [
        ("judge_two", 5, ("不对", SecondPersonNeeded)),
        ("walker", 5, ("不对", RoleNeeded)),
        ("stranger", 5, ("不对", VillageNotFound)),
        ("chair", 4, ("不对", OwnHousehold)),
        ("judge_one", 5, (" ", ReasonNeeded)),
        ("judge_one", 5, ("长" * 201, ReasonTooLong)),
    ],
)
def test_decline_refuses(
    cast: Cast,
    rules: dict[str, Rule],
    person: str,
    number: int,
    said: tuple[str, type[PointsError]],
) -> None:
    reason, refusal = said
    deed = post(cast, rules["R01"], number=number)
    undo(deed, cast.judge_two)

    with pytest.raises(refusal):
        decline(deed, cast.people[person], reason=reason)

    assert TakeBack.objects.waiting().count() == 1


@pytest.mark.django_db(transaction=True)
def test_consent_and_decline_at_once_leave_one_truth(cast: Cast) -> None:
    deed = post(cast, adopt_rules(cast.village, cast.clerk)["R01"])
    undo(deed, cast.judge_two)

    run_together([partial(agree, deed, cast.judge_one), partial(decline, deed, cast.judge_three)])

    wish = TakeBack.objects.get()
    deed.refresh_from_db()
    assert (wish.consented_at is None) != (wish.declined_at is None)
    assert (deed.state == DeedState.WAITING) == (wish.consented_at is not None)


def test_consent_of_an_earlier_round_does_not_count_for_the_next(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = post(cast, rules["R01"])
    undo(deed, cast.judge_two)
    agree(deed, cast.judge_three)
    approve(deed, cast.judge_two)
    again = approve(deed, cast.judge_three)
    undo(deed, cast.judge_two)

    # The same page, sent once more after the deed was decided anew.
    agree(deed, cast.judge_three)

    deed.refresh_from_db()
    assert (deed.state, deed.round, deed.transfer) == (DeedState.POSTED, 2, again.transfer)
    assert agree(deed, cast.judge_three, of_round=2).state == DeedState.WAITING
