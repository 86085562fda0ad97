from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest

from deeds.errors import (
    AmountTooPrecise,
    DeedAfterMeeting,
    DissenterAbsent,
    DissenterDeciding,
    DissenterRecused,
    LineRefused,
    LinesKeyReused,
    LineTwice,
    MeetingAhead,
    MeetingClosed,
    MeetingKeyReused,
    MeetingTooOld,
    MeetingUnfinished,
    NotADecider,
    NothingKeyedIn,
    NothingToDissent,
    ReasonNeeded,
    ReasonTooLong,
    TooFewPresent,
)
from deeds.models import (
    BehindReason,
    Channel,
    Decision,
    Deed,
    DeedState,
    ItemOutcome,
    Meeting,
    MeetingItem,
    TableWord,
    Verdict,
)
from deeds.services import (
    KeyedIn,
    TableLine,
    close_meeting,
    consent_to_take_back,
    decide,
    hold_meeting,
    key_in,
    submit,
    take_back,
    work_off,
)
from ledger.models import Account, Transfer
from rules.errors import PointsOutOfRange
from rules.models import Rule
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.deeds.factories import adopt_rules, approve, bring, change_terms, post, refuse
from tests.ledger.together import run_together
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Role, User
from villages.services import appoint

D = Decimal
MEETING = at(TODAY, 20)


def hold(
    cast: Cast,
    *names: str,
    by: User | None = None,
    held_on: date = TODAY,
    key: UUID | None = None,
) -> Meeting:
    """Hold a meeting with people of the cast: the three judges, unless told otherwise."""
    names = names or ("judge_one", "judge_two", "judge_three")
    return hold_meeting(
        cast.village,
        held_on=held_on,
        present=[cast.people[name] for name in names],
        key=key or uuid4(),
        by=by or cast.clerk,
        now=MEETING,
    )


def say(
    cast: Cast, meeting: Meeting, lines: Sequence[TableLine], *, key: UUID | None = None
) -> KeyedIn:
    return key_in(meeting, lines=lines, key=key or uuid4(), by=cast.clerk, now=MEETING)


def line(
    deed: Deed,
    word: TableWord = TableWord.APPROVE,
    *,
    points: Decimal | None = None,
    reason: str = "",
    against: dict[int, str] | None = None,
) -> TableLine:
    return TableLine(
        deed_id=deed.pk, word=word, points=points, reason=reason, against=against or {}
    )


def carry(cast: Cast, meeting: Meeting, *lines: TableLine) -> list[MeetingItem]:
    """Key the lines in and work them off; return the meeting's items."""
    say(cast, meeting, lines)
    assert work_off(meeting, now=MEETING) == 0
    return list(meeting.items.order_by("pk"))


def outcomes(items: Sequence[MeetingItem]) -> list[tuple[str, str]]:
    return [(item.outcome, item.why) for item in items]


DECIDED = (ItemOutcome.DECIDED, "")


def behind(why: BehindReason) -> tuple[str, str]:
    return (ItemOutcome.BEHIND, why)


# Who was there


def test_hold_meeting_numbers_meetings_and_keeps_titles(cast: Cast) -> None:
    appoint(
        cast.keeper, Role.APPRAISER, village=cast.village, title="替补", starts_on=BEGIN,
        by=None, now=at(BEGIN),
    )  # fmt: skip

    first = hold(cast)
    second = hold(cast, "judge_two", "keeper", "clerk")

    assert (first.number, second.number, second.recorder) == (1, 2, cast.clerk)
    titles = second.presences.values_list("person__username", "title")
    assert list(titles) == [("judge_two", ""), ("keeper", "替补"), ("clerk", "")]


def test_hold_meeting_repeated_answers_the_first(cast: Cast) -> None:
    key = uuid4()
    first = hold(cast, key=key)

    again = hold(cast, key=key)

    assert (again, Meeting.objects.count()) == (first, 1)


@pytest.mark.parametrize(
    ("names", "held_on", "by"),
    [
        (("judge_one", "judge_two"), TODAY, "clerk"),
        (("judge_one", "judge_two", "judge_three"), BEGIN, "clerk"),
        (("judge_one", "judge_two", "judge_three"), TODAY, "chair"),
    ],
)
def test_hold_meeting_refuses_a_used_key(
    cast: Cast, names: tuple[str, ...], held_on: date, by: str
) -> None:
    key = uuid4()
    hold(cast, key=key)

    with pytest.raises(MeetingKeyReused):
        hold(cast, *names, key=key, held_on=held_on, by=cast.people[by])


@pytest.mark.parametrize(
    ("names", "held_on", "by", "refusal"),
    [
        (("judge_one",), TODAY, "clerk", TooFewPresent),
        (("judge_one", "judge_one"), TODAY, "clerk", TooFewPresent),
        (("judge_one", "walker"), TODAY, "clerk", NotADecider),
        (("judge_one", "stranger"), TODAY, "clerk", NotADecider),
        (("judge_one", "judge_two"), date(2026, 10, 16), "clerk", MeetingAhead),
        (("judge_one", "judge_two"), date(2026, 8, 1), "clerk", MeetingTooOld),
        (("judge_one", "judge_two"), date(2026, 9, 30), "clerk", NotADecider),
        (("judge_one", "judge_two"), TODAY, "walker", RoleNeeded),
        (("judge_one", "judge_two"), TODAY, "watcher", RoleNeeded),
        (("judge_one", "judge_two"), TODAY, "stranger", VillageNotFound),
    ],
)
def test_hold_meeting_refuses(
    cast: Cast,
    names: tuple[str, ...],
    held_on: date,
    by: str,
    refusal: type[PointsError],
) -> None:
    with pytest.raises(refusal):
        hold(cast, *names, held_on=held_on, by=cast.people[by])

    assert Meeting.objects.count() == 0


# What was said


def test_key_in_refuses_lines_that_cannot_be_right(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, wide = bring(cast, rules["R01"]), bring(cast, rules["R05"], number=6)
    own = bring(cast, rules["R01"], number=3)
    late = bring(cast, rules["R08"])
    Deed.objects.filter(pk=late.pk).update(created_at=at(date(2026, 10, 16)))
    meeting = hold(cast)
    one, two = cast.judge_one.pk, cast.judge_two.pk
    cases: list[tuple[TableLine, type[PointsError]]] = [
        (line(deed, TableWord.REFUSE), ReasonNeeded),
        (line(deed, TableWord.REFUSE, reason="多" * 201), ReasonTooLong),
        (line(deed, against={cast.clerk.pk: ""}), DissenterAbsent),
        (line(own, against={one: ""}), DissenterRecused),
        (line(deed, against={one: "", two: ""}), DissenterDeciding),
        (line(own, against={two: ""}), DissenterDeciding),
        (line(deed, TableWord.LATER, against={one: ""}), NothingToDissent),
        (line(wide, points=D(21)), PointsOutOfRange),
        (line(deed, points=D("1.005")), AmountTooPrecise),
        (line(late), DeedAfterMeeting),
    ]

    met = []
    for wrong, _refusal in cases:
        with pytest.raises(LineRefused) as refused:
            say(cast, meeting, [line(deed), wrong] if wrong.deed_id != deed.pk else [wrong])
        met.append(type(refused.value.__cause__))

    assert met == [refusal for _line, refusal in cases]
    assert MeetingItem.objects.count() == 0


def test_key_in_refuses_an_empty_list_a_deed_twice_and_a_foreign_one(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    meeting, deed = hold(cast), bring(cast, rules["R01"])

    with pytest.raises(NothingKeyedIn):
        say(cast, meeting, [])
    with pytest.raises(LineTwice):
        say(cast, meeting, [line(deed), line(deed, TableWord.LATER)])
    with pytest.raises(LineRefused):
        say(cast, meeting, [TableLine(deed_id=987654)])


def test_key_in_refuses_people_without_the_role(cast: Cast, rules: dict[str, Rule]) -> None:
    meeting, deed = hold(cast), bring(cast, rules["R01"])

    for person, refusal in ((cast.watcher, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(refusal):
            key_in(meeting, lines=[line(deed)], key=uuid4(), by=person, now=MEETING)


def test_key_in_repeated_changes_nothing(cast: Cast, rules: dict[str, Rule]) -> None:
    meeting, deed, key = hold(cast), bring(cast, rules["R01"]), uuid4()
    first = say(cast, meeting, [line(deed)], key=key)

    again = say(cast, meeting, [line(deed)], key=key)

    assert (first, again) == (KeyedIn([deed.pk], []), KeyedIn([], [deed.pk]))
    with pytest.raises(LinesKeyReused):
        say(cast, meeting, [line(deed, TableWord.REFUSE, reason="不是")], key=key)


def test_key_in_keeps_what_another_recorder_has_keyed_in(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    meeting, deed, other = hold(cast), bring(cast, rules["R01"]), bring(cast, rules["R08"])
    say(cast, meeting, [line(deed, TableWord.REFUSE, reason="不是这一户")])

    second = say(cast, meeting, [line(deed), line(other)])

    assert second == KeyedIn([other.pk], [deed.pk])
    words = meeting.items.order_by("pk").values_list("word", flat=True)
    assert list(words) == [TableWord.REFUSE, TableWord.APPROVE]


def test_key_in_again_what_stayed_behind(cast: Cast, rules: dict[str, Rule]) -> None:
    meeting, deed = hold(cast), bring(cast, rules["R05"])
    first = carry(cast, meeting, line(deed))

    second = carry(cast, meeting, line(deed, points=D(12)))

    assert (outcomes(first), outcomes(second)) == ([behind(BehindReason.CHOICE)], [DECIDED])
    assert cast.account(5).balance == D(112)


# What comes of it


def test_work_off_counts_those_present_as_the_deciders(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, meeting = bring(cast, rules["R01"]), hold(cast)

    items = carry(cast, meeting, line(deed))

    assert outcomes(items) == [DECIDED]
    deed.refresh_from_db()
    assert (deed.state, deed.points, deed.decided_at) == (DeedState.POSTED, D(5), MEETING)
    assert Transfer.objects.get(deed=deed).posted_by == cast.clerk
    said = Decision.objects.filter(deed=deed).order_by("pk")
    assert list(said.values_list("decided_by__username", "verdict", "round", "meeting")) == [
        ("judge_one", Verdict.APPROVE, 1, meeting.pk),
        ("judge_two", Verdict.APPROVE, 1, meeting.pk),
        ("judge_three", Verdict.APPROVE, 1, meeting.pk),
    ]


def test_work_off_refuses_for_good_also_what_nobody_had_refused_before(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    fresh, sent_on = bring(cast, rules["R01"]), bring(cast, rules["R08"])
    refuse(sent_on, cast.judge_two)
    meeting = hold(cast)
    reason = "那天下雨，没有人打扫"

    items = carry(
        cast, meeting, *(line(one, TableWord.REFUSE, reason=reason) for one in (fresh, sent_on))
    )

    assert outcomes(items) == [DECIDED, DECIDED]
    states = Deed.objects.order_by("pk").values_list("state", "round")
    assert list(states) == [(DeedState.REFUSED, 1), (DeedState.REFUSED, 2)]
    said = Decision.objects.filter(meeting=meeting).values_list("verdict", "reason")
    assert set(said) == {(Verdict.REFUSE, reason)}


def test_work_off_keeps_a_minority_view(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, meeting = bring(cast, rules["R01"]), hold(cast)

    carry(cast, meeting, line(deed, against={cast.judge_two.pk: "我没看见"}))

    deed.refresh_from_db()
    said = deed.decisions.order_by("pk").values_list("verdict", "reason")
    assert (deed.state, list(said)) == (
        DeedState.POSTED,
        [(Verdict.APPROVE, ""), (Verdict.REFUSE, "我没看见"), (Verdict.APPROVE, "")],
    )


def test_work_off_goes_by_the_majority_where_the_minority_is_as_many_as_the_terms_ask(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    meeting = hold(cast, "judge_one", "judge_two", "judge_three", "chair", "clerk")
    views = {cast.judge_one.pk: "看见她扫了", cast.judge_two.pk: ""}

    carry(cast, meeting, line(deed, TableWord.REFUSE, reason="别人扫的", against=views))

    deed.refresh_from_db()
    assert (deed.state, deed.points) == (DeedState.REFUSED, None)


@pytest.mark.parametrize(
    ("chosen", "proposed", "points"),
    [(D(15), None, D(15)), (None, D(12), D(12)), (D(15), D(12), D(15))],
)
def test_work_off_posts_the_table_s_choice_or_the_proposed_one(
    cast: Cast,
    rules: dict[str, Rule],
    chosen: Decimal | None,
    proposed: Decimal | None,
    points: Decimal,
) -> None:
    deed, meeting = bring(cast, rules["R05"], proposed_points=proposed), hold(cast)

    carry(cast, meeting, line(deed, points=chosen))

    deed.refresh_from_db()
    assert (deed.points, deed.chosen_points) == (points, points)


def test_work_off_leaves_behind_and_says_why(cast: Cast, rules: dict[str, Rule]) -> None:
    later = bring(cast, rules["R01"])
    unheard = bring(cast, rules["R02"], is_heard=False)
    like = bring(cast, rules["R08"])
    bring(cast, rules["R08"], apart=False)
    choice = bring(cast, rules["R05"])
    closed = post(cast, rules["R03"])
    gone = bring(cast, rules["R01"], number=6)
    Account.objects.filter(household=cast.households[6]).update(balance=0, closed_at=NOW)
    meeting = hold(cast)

    items = carry(
        cast, meeting, line(later, TableWord.LATER),
        *(line(one) for one in (unheard, like, choice, closed, gone)),
    )  # fmt: skip

    assert outcomes(items) == [
        behind(BehindReason.LATER),
        behind(BehindReason.UNHEARD),
        behind(BehindReason.LIKE),
        behind(BehindReason.CHOICE),
        behind(BehindReason.CLOSED),
        behind(BehindReason.RULE),
    ]
    assert Decision.objects.filter(meeting=meeting).count() == 0


def test_work_off_refuses_what_nobody_was_heard_about(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, meeting = bring(cast, rules["R02"], is_heard=False), hold(cast)

    items = carry(cast, meeting, line(deed, TableWord.REFUSE, reason="没有这回事"))

    assert outcomes(items) == [DECIDED]


def test_work_off_lets_one_of_two_likes_pass_when_the_other_is_refused(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    one, two = bring(cast, rules["R01"]), bring(cast, rules["R01"], apart=False)
    meeting = hold(cast)

    items = carry(cast, meeting, line(one), line(two, TableWord.REFUSE, reason="和另一件是同一件"))

    assert outcomes(items) == [DECIDED, DECIDED]
    assert cast.account(5).balance == D(105)


def test_work_off_lets_kin_and_submitters_stay_out_and_names_them(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    # The chair lives in household 1; household 4 is kin of it; judge_one lives in household 3.
    kin = bring(cast, rules["R01"], number=4)
    own = bring(cast, rules["R01"], number=3)
    brought = bring(cast, rules["R01"], number=5, by=cast.judge_two, channel=Channel.INSPECTION)
    meeting = hold(cast, "chair", "judge_one", "judge_two")

    items = carry(cast, meeting, line(kin), line(own), line(brought))

    assert outcomes(items) == [DECIDED] * 3
    out = [list(item.recused.values_list("username", flat=True)) for item in items]
    assert out == [["chair"], ["judge_one"], ["judge_two"]]
    said = Decision.objects.order_by("pk").values_list("deed", "decided_by__username")
    assert list(said) == [
        (kin.pk, "judge_one"), (kin.pk, "judge_two"),
        (own.pk, "chair"), (own.pk, "judge_two"),
        (brought.pk, "chair"), (brought.pk, "judge_one"),
    ]  # fmt: skip


def test_work_off_leaves_behind_what_too_few_may_decide(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, meeting = bring(cast, rules["R01"], number=4), hold(cast, "chair", "judge_two")

    items = carry(cast, meeting, line(deed))

    assert outcomes(items) == [behind(BehindReason.RECUSED)]
    assert [one.username for one in items[0].recused.all()] == ["chair"]
    deed.refresh_from_db()
    assert (deed.state, deed.decisions.count()) == (DeedState.WAITING, 0)


def test_work_off_counts_a_word_by_phone_once(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)
    meeting = hold(cast, "judge_one", "judge_two")

    carry(cast, meeting, line(deed))

    said = deed.decisions.order_by("pk").values_list("decided_by__username", "meeting")
    assert list(said) == [("judge_two", None), ("judge_one", meeting.pk)]


def test_work_off_of_a_deed_recommended_by_a_decider_s_own_card(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = submit(
        cast.village, household=cast.households[5], rule=rules["R01"], occurred_on=TODAY,
        channel=Channel.NEIGHBOUR, key=uuid4(), by=cast.households[3], now=NOW,
    )  # fmt: skip
    meeting = hold(cast)

    (item,) = carry(cast, meeting, line(deed))

    assert [one.username for one in item.recused.all()] == ["judge_one"]


def test_work_off_goes_in_steps_and_once_only(cast: Cast, rules: dict[str, Rule]) -> None:
    deeds = [bring(cast, rules["R08"], number=number) for number in (1, 2, 3, 5, 6)]
    meeting = hold(cast, "judge_two", "judge_three")
    say(cast, meeting, [line(deed) for deed in deeds])

    left = [work_off(meeting, now=MEETING, limit=2) for _step in range(4)]

    assert left == [3, 1, 0, 0]
    assert Transfer.objects.filter(deed__in=deeds).count() == 5


def test_work_off_sends_what_passes_the_ceiling_into_the_next_month(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    change_terms(cast, monthly_ceiling_points=D(7))
    one, two = bring(cast, rules["R01"]), bring(cast, rules["R01"], number=6)
    meeting = hold(cast)

    carry(cast, meeting, line(one), line(two))

    states = Deed.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeedState.POSTED, DeedState.QUEUED]


def test_close_meeting_once_everything_is_done(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, other, meeting = bring(cast, rules["R01"]), bring(cast, rules["R08"]), hold(cast)
    say(cast, meeting, [line(deed)])
    with pytest.raises(MeetingUnfinished):
        close_meeting(meeting, by=cast.clerk, now=MEETING)
    work_off(meeting, now=MEETING)

    closed = close_meeting(meeting, by=cast.clerk, now=MEETING)
    again = close_meeting(meeting, by=cast.chair, now=at(TODAY, 22))

    assert (closed.closed_at, again.closed_at) == (MEETING, MEETING)
    with pytest.raises(MeetingClosed):
        say(cast, meeting, [line(other)])
    with pytest.raises(RoleNeeded):
        close_meeting(meeting, by=cast.watcher, now=MEETING)


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_work_off_by_two_recorders_at_once_does_it_once(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deeds = [bring(cast, rules["R08"], number=number) for number in (1, 2, 5, 6)]
    meeting, key = hold(cast), uuid4()
    lines = [line(deed) for deed in deeds]

    def press() -> int:
        say(cast, meeting, lines, key=key)
        return work_off(meeting, now=MEETING)

    answers = run_together([press, press, press])

    assert answers == [0, 0, 0]
    assert [cast.account(number).balance for number in (1, 2, 5, 6)] == [D(104)] * 4
    assert Decision.objects.count() == 3 * 4
    assert Meeting.objects.get().items.count() == 4


@pytest.mark.django_db(transaction=True)
def test_hold_meeting_by_two_at_once_gives_two_numbers(cast: Cast) -> None:
    answers = run_together([partial(hold, cast), partial(hold, cast)])

    assert sorted(one.number for one in answers if isinstance(one, Meeting)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_work_off_while_phones_decide_posts_each_deed_once(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    deeds = [bring(cast, rules["R08"], number=number) for number in (1, 2, 5, 6)]
    for deed in deeds:
        approve(deed, cast.clerk)
    meeting = hold(cast, "judge_one", "judge_two")
    say(cast, meeting, [line(deed) for deed in deeds])

    def decide_by_phone() -> int:
        for deed in deeds:
            try:
                decide(deed, verdict=Verdict.APPROVE, key=uuid4(), by=cast.judge_three, now=MEETING)
            except PointsError:
                continue
        return 0

    acts: list[Callable[[], int]] = [partial(work_off, meeting, now=MEETING), decide_by_phone]
    answers = run_together(acts)

    assert answers == [0, 0]
    assert [cast.account(number).balance for number in (1, 2, 5, 6)] == [D(104)] * 4
    assert Transfer.objects.filter(deed__in=deeds).count() == 4
    for item in meeting.items.all():
        decided_here = Decision.objects.filter(deed=item.deed_id, meeting=meeting).exists()
        assert (item.outcome, item.why) == (
            DECIDED if decided_here else behind(BehindReason.CLOSED)
        )


def test_work_off_goes_on_after_a_closed_account_while_others_wait(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    change_terms(cast, monthly_ceiling_points=D(20))
    first, _second = post(cast, rules["R07"]), post(cast, rules["R01"], number=6)
    waiting = post(cast, rules["R01"], number=2)
    assert waiting.state == DeedState.QUEUED
    gone, fine = bring(cast, rules["R01"], number=4), bring(cast, rules["R08"], number=5)
    take_back(first, reason="看错了户", key=uuid4(), by=cast.judge_two, now=NOW)
    consent_to_take_back(first, of_round=1, by=cast.judge_three, now=NOW)
    Account.objects.filter(household=cast.households[4]).update(balance=0, closed_at=NOW)

    items = carry(cast, hold(cast), line(gone), line(fine))

    assert outcomes(items) == [behind(BehindReason.RULE), DECIDED]
    waiting.refresh_from_db()
    assert waiting.state == DeedState.POSTED


def test_recorder_leaves_the_own_household_to_another_recorder(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    own, other = bring(cast, rules["R01"], number=3), bring(cast, rules["R01"], number=5)
    meeting, lines = hold(cast), [line(own), line(other)]
    key_in(meeting, lines=lines, key=uuid4(), by=cast.judge_one, now=MEETING)
    work_off(meeting, now=MEETING)
    left = outcomes(list(meeting.items.order_by("deed_id")))

    items = carry(cast, meeting, line(own))

    assert left == [behind(BehindReason.RECORDER), DECIDED]
    assert outcomes(items) == [DECIDED, DECIDED]
    own.refresh_from_db()
    assert own.state == DeedState.POSTED
    assert cast.judge_one not in [word.decided_by for word in own.decisions.all()]
