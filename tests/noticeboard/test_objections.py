"""Objections from raising to outcome: what is held, who decides, what becomes of the points."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from deeds.errors import (
    DeductionHarder,
    HouseholdUnheard,
    NothingCorrected,
    OtherSign,
)
from deeds.models import Channel, Deed, DeedState, EarlierOutcome
from deeds.queries.deeds import get_deed, get_sight
from deeds.rows.deeds import build_sheet
from deeds.words import explain
from ledger.errors import AlreadyReversed, KindNotReversible
from ledger.models import Hold, Transfer, TransferKind
from market.models import Redemption
from noticeboard.errors.letters import AnswerEmpty
from noticeboard.errors.objections import (
    AnswerTooLong,
    CorrectionUnclear,
    GroundUnfit,
    HadASay,
    KindUnfit,
    LineNamed,
    LineNotNamed,
    LineOfAnother,
    LineUnknown,
    ObjectionDecided,
    ObjectionEmpty,
    ObjectionKeyReused,
    OnlyDeedsCorrected,
    OwnObjection,
    ReversalStands,
)
from noticeboard.models import Notice
from noticeboard.models.letters import (
    Ground,
    LetterChannel,
    Objection,
    ObjectionState,
)
from noticeboard.queries.objections import (
    OpenLine,
    OutcomeLine,
    list_open,
    list_outcomes,
)
from noticeboard.services.objections import (
    accept_missing,
    dismiss,
    name_line,
    send_back,
    uphold,
    uphold_in_part,
)
from office.card.passbook import list_passbook
from rules.models import Rule
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, Cast, at
from tests.deeds.factories import approve, change_terms, post
from tests.ledger.together import run_together
from tests.memory import lived_once
from tests.noticeboard.objections import (
    DECIDED,
    LATE,
    RECEIVED,
    add_watcher,
    decide,
    get_hold,
    get_row,
    miss,
    object_to,
)
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, close
from tests.rules.factories import adopt_by_meetings
from villages.checks import collect_checks
from villages.errors import OwnHousehold, RoleNeeded, VillageNotFound
from villages.models import Role
from villages.services import appoint

pytestmark = pytest.mark.django_db


@pytest.fixture
@lived_once
def award_row(cast: Cast, rules: dict[str, Rule]) -> Transfer:
    """Return household 5's award of 5 points on the 12th, on October's notice."""
    deed = post(cast, rules["R01"], number=5, occurred_on=date(2026, 10, 12))
    close(cast)
    return get_row(deed)


@pytest.fixture
@lived_once
def deduction_row(cast: Cast, rules: dict[str, Rule]) -> Transfer:
    """Return household 3's deduction of 5 points, on October's notice."""
    deed = post(cast, rules["R02"], number=3)
    close(cast)
    return get_row(deed)


def find_wrong(cast: Cast) -> list[str]:
    """Return what the checks of every app find in Anping."""
    return [str(one) for check in collect_checks() for one in check(cast.village)]


# Raising


def test_objection_is_numbered_and_due(cast: Cast, award_row: Transfer) -> None:
    first, second = object_to(cast, award_row), miss(cast)

    assert (first.number, second.number) == (1, 2)
    assert first.due_on == date(2026, 11, 13)
    assert not first.received_late
    assert first.notice == Notice.objects.get()
    assert first.household == cast.households[5]
    assert first.deed == award_row.deed
    assert find_wrong(cast) == []


def test_known_row_is_held_at_once(cast: Cast, award_row: Transfer) -> None:
    object_to(cast, award_row)

    hold = get_hold(award_row)
    assert (hold.objected, hold.frees_on) == (True, None)
    assert Deed.objects.get(transfer=award_row).objected


def test_row_of_the_open_month_stays_held_when_the_month_is_closed(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    row = get_row(post(cast, rules["R01"], number=5))

    objection = object_to(cast, row, on=date(2026, 10, 20))
    close(cast)

    assert objection.notice is None
    assert get_hold(row).frees_on is None
    assert find_wrong(cast) == []


def test_household_and_code_find_the_only_row(cast: Cast, award_row: Transfer) -> None:
    notice = Notice.objects.get()

    found = object_to(cast, household=cast.households[5], code="R01", notice=notice)

    assert found.transfer == award_row
    assert get_hold(award_row).objected


def test_code_of_several_rows_finds_none(cast: Cast, notice: Notice) -> None:
    several = object_to(cast, household=cast.households[5], code="R01", notice=notice)
    of_day = object_to(
        cast,
        household=cast.households[5],
        code="R01",
        notice=notice,
        occurred_on=date(2026, 10, 12),
    )

    assert several.transfer is None
    assert of_day.transfer is not None
    assert of_day.transfer.occurred_on == date(2026, 10, 12)


def test_late_objection_is_read_and_holds_nothing(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row, on=LATE)

    assert objection.received_late
    assert get_hold(award_row).frees_on == date(2026, 11, 7)
    assert find_wrong(cast) == []


def test_same_objection_with_the_same_key_is_one(cast: Cast, award_row: Transfer) -> None:
    key = uuid4()

    first = object_to(cast, award_row, key=key)
    again = object_to(cast, award_row, key=key)

    assert again == first
    with pytest.raises(ObjectionKeyReused):
        object_to(cast, award_row, key=key, text="别的")


def test_objection_that_says_nothing_is_refused(cast: Cast, notice: Notice) -> None:
    with pytest.raises(ObjectionEmpty):
        object_to(cast, text=" ")
    with pytest.raises(ObjectionEmpty):
        object_to(cast, Transfer.objects.get(reference="R03"), text="")


def test_row_of_another_village_is_unknown(cast: Cast, award_row: Transfer) -> None:
    with pytest.raises(LineUnknown):
        object_to(cast, cast.other_household.account.received.get())  # type: ignore[union-attr]


def test_paper_is_keyed_in_by_staff_alone(cast: Cast, award_row: Transfer) -> None:
    paper = object_to(cast, award_row, by=cast.clerk, channel=LetterChannel.PAPER, name="老张")

    assert (paper.keyed_by, paper.name) == (cast.clerk, "老张")
    for person, refusal in ((cast.keeper, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(refusal):
            object_to(cast, award_row, by=person, channel=LetterChannel.PAPER)


# Deciding


def test_upheld_row_is_reversed_whole(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row)

    decided = uphold(objection, **decide(cast, Ground.WRONG_HOUSEHOLD))

    deed = Deed.objects.get(transfer=award_row)
    assert (decided.state, decided.decided_by) == (ObjectionState.UPHELD, cast.watcher)
    assert award_row.reversed_by.get().month == NOVEMBER
    assert get_hold(award_row).released_at == at(DECIDED)
    assert (deed.state, deed.objection, deed.objected) == (DeedState.POSTED, 1, False)
    assert cast.account(5).balance == 100
    assert find_wrong(cast) == []


def test_decision_repeated_is_answered_and_another_one_refused(
    cast: Cast, award_row: Transfer
) -> None:
    objection = object_to(cast, award_row)
    said = decide(cast, Ground.TWICE)
    uphold(objection, **said)

    assert uphold(objection, **said).state == ObjectionState.UPHELD
    with pytest.raises(ObjectionDecided):
        dismiss(objection, **decide(cast, Ground.RIGHT))
    with pytest.raises(ObjectionDecided):
        uphold(objection, **decide(cast, Ground.TWICE, by=add_watcher(cast)))
    assert award_row.reversed_by.count() == 1


def test_dismissed_objection_lets_the_hold_run_again(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row)

    dismiss(objection, **decide(cast, Ground.RIGHT, on=date(2026, 11, 5)))

    hold = get_hold(award_row)
    assert (hold.objected, hold.frees_on) == (False, date(2026, 11, 7))
    assert not Deed.objects.get(transfer=award_row).objected
    assert find_wrong(cast) == []


def test_hold_runs_again_with_the_last_objection(cast: Cast, award_row: Transfer) -> None:
    first, second = object_to(cast, award_row), object_to(cast, award_row)

    dismiss(first, **decide(cast, Ground.RIGHT))
    held_still = get_hold(award_row).objected
    dismiss(second, **decide(cast, Ground.TOLD, on=date(2026, 11, 12)))

    assert held_still
    assert get_hold(award_row).frees_on == date(2026, 11, 12)
    assert find_wrong(cast) == []


def test_corrected_award_is_held_until_the_next_notice(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row)

    decided = uphold_in_part(objection, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT))

    deed = Deed.objects.get(transfer=decided.corrected)
    earlier = EarlierOutcome.objects.get(deed=deed)
    assert (decided.state, deed.points, deed.round) == (ObjectionState.PARTLY, Decimal(3), 2)
    assert (earlier.transfer, earlier.objection, earlier.points) == (award_row, 1, Decimal(5))
    assert "异议第1号后改为3分" in explain(deed)
    assert get_hold(get_row(deed)).frees_on is None
    assert cast.account(5).balance == 103
    assert find_wrong(cast) == []


def test_corrected_deduction_only_becomes_smaller(cast: Cast, deduction_row: Transfer) -> None:
    objection = object_to(cast, deduction_row)
    said = decide(cast, Ground.WRONG_AMOUNT)

    for points, refusal in (
        (Decimal(-8), DeductionHarder),
        (Decimal(2), OtherSign),
        (Decimal(-5), NothingCorrected),
    ):
        with pytest.raises(refusal):
            uphold_in_part(objection, points=points, **said)
    uphold_in_part(objection, points=Decimal(-2), **said)

    deed = Deed.objects.get(household=cast.households[3])
    assert "异议第1号后改为扣2分" in explain(deed)
    assert cast.account(3).balance == 98
    assert find_wrong(cast) == []


def test_other_quantity_is_scored_anew_under_the_caps(cast: Cast, rules: dict[str, Rule]) -> None:
    post(cast, rules["R03"], number=2, quantity=Decimal(8), occurred_on=date(2026, 10, 13))
    row = get_row(post(cast, rules["R03"], number=2, quantity=Decimal(1)))
    close(cast)
    objection = object_to(cast, row)

    decided = uphold_in_part(objection, quantity=Decimal(5), **decide(cast, Ground.WRONG_AMOUNT))

    deed = Deed.objects.get(transfer=decided.corrected)
    assert (deed.quantity, deed.points) == (Decimal(5), Decimal(4))
    assert "5小时" in explain(deed)
    assert find_wrong(cast) == []


def test_award_moves_to_the_household_whose_it_was(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row)

    decided = uphold_in_part(
        objection, household=cast.households[6], **decide(cast, Ground.WRONG_HOUSEHOLD)
    )

    moved = Deed.objects.get(transfer=decided.corrected)
    assert moved.household == cast.households[6]
    assert moved.sources.get().channel == Channel.OBJECTION
    assert "异议第1号后改记到这一户" in explain(moved)
    assert [cast.account(number).balance for number in (5, 6)] == [100, 105]
    assert find_wrong(cast) == []


def test_deduction_never_moves_to_a_household_that_was_not_heard(
    cast: Cast, deduction_row: Transfer
) -> None:
    objection = object_to(cast, deduction_row)

    with pytest.raises(HouseholdUnheard):
        uphold_in_part(
            objection, household=cast.households[6], **decide(cast, Ground.WRONG_HOUSEHOLD)
        )

    assert not deduction_row.reversed_by.exists()


def test_sent_back_deed_waits_for_its_deciders_in_a_new_round(
    cast: Cast, award_row: Transfer
) -> None:
    objection = object_to(cast, award_row)

    send_back(objection, **decide(cast, Ground.NO_EVIDENCE))

    deed = Deed.objects.get(household=cast.households[5])
    assert (deed.state, deed.round, deed.objection) == (DeedState.WAITING, 2, 1)
    assert award_row.reversed_by.exists()
    approve(deed, cast.judge_two, on=DECIDED)
    posted = approve(deed, cast.judge_three, on=DECIDED)
    assert (posted.state, posted.points) == (DeedState.POSTED, Decimal(5))
    assert find_wrong(cast) == []


def test_missing_deed_becomes_one_to_decide_however_old(
    cast: Cast, rules: dict[str, Rule], plain_notice: Notice
) -> None:
    change_terms(cast, date(2026, 11, 2), back_days=3)
    objection = miss(cast, occurred_on=date(2026, 10, 3))

    decided = accept_missing(
        objection,
        household=cast.households[5],
        rule=rules["R01"],
        occurred_on=date(2026, 10, 3),
        answer="确实漏了",
        by=cast.watcher,
        now=at(DECIDED),
    )

    assert decided.deed is not None
    assert (decided.state, decided.ground) == (ObjectionState.UPHELD, Ground.LEFT_OUT)
    assert (decided.deed.state, decided.deed.objection) == (DeedState.WAITING, 1)
    assert decided.deed.sources.get().channel == Channel.OBJECTION
    assert find_wrong(cast) == []


def test_missing_deed_is_for_the_household_that_was_named(
    cast: Cast, rules: dict[str, Rule], plain_notice: Notice
) -> None:
    with pytest.raises(LineOfAnother):
        accept_missing(
            miss(cast),
            household=cast.households[6],
            rule=rules["R01"],
            occurred_on=RECEIVED,
            answer="漏了",
            by=cast.watcher,
            now=at(DECIDED),
        )
    with pytest.raises(GroundUnfit):
        dismiss(miss(cast), **decide(cast, Ground.RIGHT))
    with pytest.raises(KindUnfit):
        accept_missing(
            miss(cast),
            household=cast.households[5],
            rule=rules["R02"],
            occurred_on=RECEIVED,
            answer="该扣",
            by=cast.watcher,
            now=at(DECIDED),
        )
    with pytest.raises(KindUnfit):
        uphold(miss(cast), **decide(cast, Ground.LEFT_OUT))


def test_warning_that_moved_nothing_is_refused_and_its_bars_lifted(cast: Cast) -> None:
    rules = adopt_warning(cast)
    deed = post(cast, rules["R20"], number=6)
    close(cast)
    objection = object_to(cast, deed=deed)
    assert cast.account(6).bars.get().lifted_at is None

    uphold(objection, **decide(cast, Ground.DID_NOT_HAPPEN))

    deed.refresh_from_db()
    assert (deed.state, deed.objection) == (DeedState.REFUSED, 1)
    assert cast.account(6).bars.get().lifted_at == at(DECIDED)
    assert find_wrong(cast) == []


def adopt_warning(cast: Cast) -> dict[str, Rule]:
    """Adopt a rule that only bars from redeeming."""
    edition = draft_edition(cast.village, title="办法", by=cast.chair, now=at(BEGIN, 8))
    terms = RuleInput(
        code="R20", category="safety", deed="聚众赌博", points=Decimal(0), bar_redemption_months=6
    )
    rule = add_rule(edition, terms=terms, by=cast.chair, now=at(BEGIN, 8))
    adopt_by_meetings(edition, by=cast.chair, now=at(BEGIN, 8), day=BEGIN)
    return {"R20": rule}


def test_base_is_reversed_whole_and_never_in_part(cast: Cast, plain_notice: Notice) -> None:
    base = cast.account(5).received.get()
    objection = object_to(cast, base)
    said = decide(cast, Ground.AGAINST_RULE)

    for act in (partial(uphold_in_part, points=Decimal(50)), send_back):
        with pytest.raises(OnlyDeedsCorrected):
            act(objection, **said)
    uphold(objection, **said)

    assert cast.account(5).balance == 0
    assert find_wrong(cast) == []


def test_redemption_goes_back_over_the_counter(cast: Cast, notice: Notice) -> None:
    row = Transfer.objects.get(kind=TransferKind.REDEMPTION)
    objection = object_to(cast, row)

    with pytest.raises(KindNotReversible):
        uphold(objection, **decide(cast, Ground.DID_NOT_HAPPEN))

    assert Redemption.objects.get().transfer == row
    dismiss(objection, **decide(cast, Ground.TOLD))


def test_reversal_is_not_reversed_but_its_deed_judged_anew(cast: Cast, notice: Notice) -> None:
    row = Transfer.objects.get(kind=TransferKind.REVERSAL)
    objection = object_to(cast, row)

    said = decide(cast, Ground.NO_EVIDENCE, by=add_watcher(cast))

    with pytest.raises(ReversalStands):
        uphold(objection, **said)
    send_back(objection, **said)

    assert Deed.objects.get(household=cast.households[4]).state == DeedState.WAITING
    assert find_wrong(cast) == []


def test_row_reversed_meanwhile_needs_no_more(cast: Cast, award_row: Transfer) -> None:
    first, second = object_to(cast, award_row), object_to(cast, award_row)
    third = object_to(cast, award_row)
    uphold(first, **decide(cast, Ground.TWICE))

    with pytest.raises(AlreadyReversed):
        uphold_in_part(second, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT))
    uphold(second, **decide(cast, Ground.TWICE))
    send_back(third, **decide(cast, Ground.TWICE))

    assert award_row.reversed_by.count() == 1
    assert find_wrong(cast) == []


def test_row_is_named_before_anything_changes(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, household=cast.households[5])
    with pytest.raises(LineNotNamed):
        uphold(objection, **decide(cast, Ground.TWICE))

    name = partial(name_line, objection, by=cast.watcher, now=at(DECIDED))
    with pytest.raises(LineOfAnother):
        name(cast.account(6).received.get())
    named = name(award_row)
    assert name(award_row) == named
    with pytest.raises(LineNamed):
        name(cast.account(5).received.first())

    assert (named.transfer, named.deed) == (award_row, Deed.objects.get())
    assert get_hold(award_row).objected
    assert find_wrong(cast) == []


def test_every_decision_says_a_fitting_ground_and_an_answer(
    cast: Cast, award_row: Transfer
) -> None:
    objection = object_to(cast, award_row)

    with pytest.raises(GroundUnfit):
        uphold(objection, **decide(cast, Ground.RIGHT))
    with pytest.raises(AnswerEmpty):
        dismiss(objection, **decide(cast, Ground.RIGHT, answer=" "))
    with pytest.raises(AnswerTooLong):
        dismiss(objection, **decide(cast, Ground.RIGHT, answer="长" * 501))
    with pytest.raises(CorrectionUnclear):
        uphold_in_part(objection, **decide(cast, Ground.WRONG_AMOUNT))


# Who decides


def test_only_supervisors_decide(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row)

    for person, refusal in ((cast.chair, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(refusal):
            dismiss(objection, **decide(cast, Ground.RIGHT, by=person))


def test_nobody_decides_about_the_own_or_a_kin_household(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    of_kin = get_row(post(cast, rules["R01"], number=4))
    close(cast)
    kin = add_watcher(cast, "陈监", household=cast.households[1])
    about, by_kin = object_to(cast, of_kin), object_to(cast, from_household=cast.households[1])

    for objection in (about, by_kin):
        with pytest.raises(OwnObjection, match="请由马监来办"):
            dismiss(objection, **decide(cast, Ground.TOLD, by=kin))
    with pytest.raises(OwnHousehold):
        uphold_in_part(
            object_to(cast, get_row(bring_and_post(cast, rules))),
            household=cast.households[4],
            **decide(cast, Ground.WRONG_HOUSEHOLD, by=kin, on=LATE),
        )


def bring_and_post(cast: Cast, rules: dict[str, Rule]) -> Deed:
    return post(cast, rules["R08"], number=6, occurred_on=RECEIVED, on=RECEIVED)


def test_who_had_a_say_does_not_decide(cast: Cast, award_row: Transfer) -> None:
    for person in (cast.walker, cast.judge_two):
        appoint(
            person, Role.SUPERVISOR, village=cast.village, starts_on=BEGIN, by=None, now=at(BEGIN)
        )
    objection = object_to(cast, award_row)

    for person in (cast.walker, cast.judge_two):
        with pytest.raises(HadASay, match="请由马监来办"):
            dismiss(objection, **decide(cast, Ground.RIGHT, by=person))


def test_where_nobody_is_free_the_committee_appoints(cast: Cast, notice: Notice) -> None:
    row = Transfer.objects.get(kind=TransferKind.REVERSAL)
    objection = object_to(cast, row)

    with pytest.raises(HadASay, match="另请一位监督员"):
        dismiss(objection, **decide(cast, Ground.RIGHT))


@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_at_once_one_decides(cast: Cast, award_row: Transfer) -> None:
    objection, other = object_to(cast, award_row), add_watcher(cast)

    acts: list[Callable[[], Objection]] = [
        partial(uphold, objection, **decide(cast, Ground.TWICE)),
        partial(dismiss, objection, **decide(cast, Ground.RIGHT, by=other)),
    ]

    results = run_together(acts)

    assert sorted(type(one).__name__ for one in results) == ["Objection", "ObjectionDecided"]
    objection.refresh_from_db()
    is_upheld = objection.state == ObjectionState.UPHELD
    assert award_row.reversed_by.exists() == is_upheld
    assert find_wrong(cast) == []


# What is told


def test_outcomes_are_told_without_names_and_alike_for_ever(
    cast: Cast, award_row: Transfer
) -> None:
    object_to(cast, award_row)
    dismissed = object_to(cast, award_row, name="老张")
    dismiss(dismissed, **decide(cast, Ground.TOLD))
    close(cast, NOVEMBER, on=DECEMBER)
    stretch = at(CLOSING_DAY), at(DECEMBER)
    told, waiting = list_outcomes(cast.village, *stretch), list_open(cast.village, stretch[1])
    uphold(Objection.objects.get(number=1), **decide(cast, Ground.TWICE, on=date(2026, 12, 3)))

    assert told == [
        OutcomeLine(
            number=2,
            received="11月3日",
            about="记错了：主动清理卫生死角",
            outcome="不成立",
            ground="已向本人说明",
            effect="不变",
            answered="11月5日",
        )
    ]
    assert waiting == [
        OpenLine(number=1, received="11月3日", about="记错了：主动清理卫生死角", due="11月13日")
    ]
    assert list_outcomes(cast.village, *stretch) == told
    assert list_open(cast.village, stretch[1]) == waiting


def test_effect_is_told_in_points(cast: Cast, rules: dict[str, Rule]) -> None:
    rows = [
        get_row(post(cast, rules["R01"], number=5, occurred_on=date(2026, 10, day)))
        for day in (3, 4, 5, 6)
    ]
    close(cast)
    one, two, three, four = (object_to(cast, row) for row in rows)
    uphold(one, **decide(cast, Ground.TWICE))
    uphold_in_part(two, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT))
    uphold_in_part(three, household=cast.households[6], **decide(cast, Ground.WRONG_HOUSEHOLD))
    send_back(four, **decide(cast, Ground.NO_EVIDENCE))

    told = list_outcomes(cast.village, None, at(DECEMBER))

    assert [line.effect for line in told] == [
        "+5 分冲正",
        "+5 分改为+3 分",
        "+5 分冲正，改记到另一户+5 分",
        "+5 分冲正，等重新评议",
    ]


def test_checks_find_what_no_objection_explains(cast: Cast, award_row: Transfer) -> None:
    Hold.objects.filter(transfer=award_row).update(objected=True, frees_on=None)
    Deed.objects.filter(transfer=award_row).update(objected=True, objection=7)

    assert len(find_wrong(cast)) == 3


def test_deed_tells_what_objections_did(cast: Cast, award_row: Transfer) -> None:
    deed = Deed.objects.get(transfer=award_row)
    first, second = object_to(cast, award_row), object_to(cast, award_row)
    open_state, open_words = tell_deed(cast, deed)
    uphold_in_part(first, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT))
    dismiss(second, **decide(cast, Ground.TOLD))
    corrected_state, corrected_words = tell_deed(cast, deed)
    third = object_to(cast, get_row(deed))
    uphold(third, **decide(cast, Ground.TWICE))

    assert (open_state, open_words) == (
        "有异议",
        "有人对这件事提了异议，村务监督委员会正在处理。",
    )
    assert (corrected_state, corrected_words) == ("已入账", "村务监督委员会处理过异议第 1 号。")
    assert tell_deed(cast, deed) == ("已冲正", "村务监督委员会处理过异议第 3 号。")
    assert find_wrong(cast) == []


def tell_deed(cast: Cast, deed: Deed) -> tuple[str, str]:
    """Return the state and the words of an objection on a deed's page."""
    sheet = build_sheet(
        get_deed(cast.village, deed.pk),
        sight=get_sight(cast.watcher, cast.village, today=DECIDED),
        open_month=NOVEMBER,
        page="deeds:deed",
        today=DECIDED,
    )
    return sheet.row.state.word, sheet.objection


def test_passbook_tells_who_changed_a_row(cast: Cast, award_row: Transfer) -> None:
    uphold_in_part(
        object_to(cast, award_row), points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT)
    )

    corrected, reversal, *_rest = list_passbook(cast.account(5), limit=9, today=DECIDED)

    assert "异议第1号后改为3分" in corrected.why
    assert corrected.who == "村务监督委员会11月5日处理异议时改的"
    assert reversal.who == "村务监督委员会处理异议第 1 号"
