"""Nobody is left: what is on the account waits for heirs, and expires only after and by two."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from deeds.models import Deed
from ledger.checks import check
from ledger.errors import PointsNotPositive
from ledger.models import Account, HouseholdChange, TransferKind
from ledger.services import consent_to_correction, propose_opening, propose_reversal
from ledger.years import preview_turn
from office.life.errors import (
    HeirGone,
    HeirsWait,
    HouseholdBusy,
    HouseholdStands,
    NothingLeft,
    PointsShared,
    SameHousehold,
)
from office.life.services import consent_to_change, move_household
from tests.cast import NOW, TODAY, Cast, at
from tests.deeds.factories import adopt_rules, bring
from tests.ledger.acts import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    award,
    book_ahead,
    change_terms,
    close,
    deduct,
    make_post,
    send,
)
from tests.office.life.acts import (
    agree,
    ask_end,
    ask_expiry,
    ask_heir,
    ask_merge,
    balance_of,
    end,
    fresh,
)
from villages.errors import HouseholdDissolved, OwnHousehold
from villages.models import Card, CardPin
from villages.models.households import HouseholdState
from villages.models.terms import YearEnd
from villages.services import declare_kin, issue_card
from villages.services.pins import set_pin

pytestmark = pytest.mark.django_db

D = Decimal

# Heirs have 180 days.
LAST_DAY = date(2027, 4, 13)
AFTER = LAST_DAY + timedelta(days=1)


def test_dissolved_household_keeps_its_points_for_its_heirs(cast: Cast) -> None:
    set_pin(cast.households[5], by=cast.clerk, now=NOW)

    done = end(cast)

    gone = fresh(cast.households[5])
    assert (gone.state, gone.state_since) == (HouseholdState.DISSOLVED, TODAY)
    assert (done.points, done.waits_until, done.transfer) == (D(100), LAST_DAY, None)
    assert balance_of(cast, 5) == 100
    assert Account.objects.get(household=gone).closed_at is None
    assert not Card.objects.filter(household=gone, killed_at__isnull=True).exists()
    assert not CardPin.objects.filter(household=gone).exists()
    assert list(check(cast.village)) == []


def test_dissolved_household_without_points_is_closed_at_once(cast: Cast) -> None:
    deduct(cast, 5, 100)

    end(cast)

    assert Account.objects.get(household=cast.households[5]).closed_at == NOW


def test_what_is_undone_is_named(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    bring(cast, next(iter(rules.values())))
    award(cast, 5, 10, is_held=True)
    assert Deed.objects.filter(household=cast.households[5]).exists()

    with pytest.raises(HouseholdBusy) as refusal:
        ask_end(cast)

    # What waits for its notice only waits on.
    assert refusal.value.reasons == "1 件事还没有评议入账"


def test_nothing_is_given_or_taken_any_more(cast: Cast) -> None:
    end(cast)
    cast.households[5] = fresh(cast.households[5])

    for act in (
        lambda: issue_card(cast.households[5], by=cast.clerk, now=NOW),
        lambda: set_pin(cast.households[5], by=cast.clerk, now=NOW),
        lambda: move_household(cast.households[5], cast.group, by=cast.clerk, now=NOW),
        lambda: ask_end(cast),
        lambda: ask_merge(cast),
    ):
        with pytest.raises(HouseholdDissolved):
            act()


def test_year_end_leaves_what_waits_for_heirs(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)
    end(cast)
    for month, on in ((OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER), (DECEMBER, date(2027, 1, 1))):
        close(cast, month, on=on)

    preview = preview_turn(cast.village, date(2027, 1, 1), today=date(2027, 1, 5))

    expiries = {line.account.number: line.expires for line in preview.lines}
    assert (expiries[5], expiries[6]) == (D(0), D(100))


def test_heirs_get_it_in_parts_and_the_last_part_closes_the_account(cast: Cast) -> None:
    end(cast)

    first = agree(cast, ask_heir(cast, "30.5"))
    account = Account.objects.get(household=cast.households[5])
    is_open = account.closed_at is None
    agree(cast, ask_heir(cast, "69.5", heir=3))

    account.refresh_from_db()
    assert first.transfer is not None
    assert (first.transfer.kind, first.transfer.reference) == (TransferKind.MOVE, "inherit")
    assert (balance_of(cast, 6), balance_of(cast, 3)) == (Decimal("130.5"), Decimal("169.5"))
    assert (is_open, account.closed_at) == (True, NOW)
    assert list(check(cast.village)) == []


@pytest.mark.parametrize(
    ("points", "refusal"), [("100.01", PointsShared), ("0", PointsNotPositive)]
)
def test_heirs_get_what_there_is(cast: Cast, points: str, refusal: type[Exception]) -> None:
    end(cast)

    with pytest.raises(refusal):
        ask_heir(cast, points)


def test_standing_is_honour_and_is_not_inherited(cast: Cast) -> None:
    award(cast, 5, 10)
    end(cast)

    done = agree(cast, ask_heir(cast))

    assert done.standing_points is None
    assert list(check(cast.village)) == []


def test_heir_is_another_household_that_there_is(cast: Cast) -> None:
    end(cast)
    end(cast, 6)

    with pytest.raises(SameHousehold):
        ask_heir(cast, heir=5)
    with pytest.raises(HeirGone):
        ask_heir(cast, heir=6)


def test_only_what_ended_is_inherited_or_expires(cast: Cast) -> None:
    for ask in (ask_heir, ask_expiry):
        with pytest.raises(HouseholdStands):
            ask(cast)


def test_heirs_own_people_do_not_decide(cast: Cast) -> None:
    end(cast)
    with pytest.raises(OwnHousehold):
        ask_heir(cast, heir=1, by=cast.chair)
    proposal = ask_heir(cast, heir=1)

    with pytest.raises(OwnHousehold):
        consent_to_change(proposal, by=cast.chair, now=NOW)


def test_points_expire_only_after_the_last_day_and_by_two(cast: Cast) -> None:
    end(cast)
    with pytest.raises(HeirsWait) as refusal:
        ask_expiry(cast, now=at(LAST_DAY))
    proposal = ask_expiry(cast, happened_on=AFTER, now=at(AFTER))
    untouched = balance_of(cast, 5)

    done = agree(cast, proposal, now=at(AFTER))

    account = Account.objects.get(household=cast.households[5])
    assert refusal.value.until == LAST_DAY
    assert done.transfer is not None
    assert (untouched, done.points, done.transfer.kind) == (
        D(100),
        D(100),
        TransferKind.EXPIRY,
    )
    assert (account.balance, account.closed_at) == (D(0), at(AFTER))
    assert list(check(cast.village)) == []


def test_what_heirs_took_between_proposal_and_consent_does_not_expire(cast: Cast) -> None:
    end(cast)
    agree(cast, ask_heir(cast, "60"))
    proposal = ask_expiry(cast, happened_on=AFTER, now=at(AFTER))

    done = agree(cast, proposal, now=at(AFTER))

    assert done.points == 40
    assert balance_of(cast, 6) == 160


def test_nothing_left_is_nothing_to_expire(cast: Cast) -> None:
    end(cast)
    agree(cast, ask_heir(cast, "100"))

    for ask in (ask_heir, ask_expiry):
        with pytest.raises(NothingLeft):
            ask(cast, now=at(AFTER))


def test_debt_of_a_dissolved_household_goes_to_nobody(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True)
    deduct(cast, 5, 130)

    done = end(cast)

    assert (done.points, balance_of(cast, 5)) == (D(0), D(-30))
    with pytest.raises(NothingLeft):
        ask_expiry(cast, now=at(AFTER))
    assert list(check(cast.village)) == []


def test_order_is_settled_before_the_end(cast: Cast) -> None:
    book_ahead(cast, 5, 20, frees_on=TODAY + timedelta(days=5))
    end(cast)

    with pytest.raises(PointsShared):
        ask_heir(cast, "80.5")


def test_award_after_the_end_is_found(cast: Cast) -> None:
    end(cast)
    award(cast, 5, 1, now=at(TODAY, 12))

    findings = [finding.code for finding in check(cast.village)]

    assert findings == ["ledger.dissolved_row"]


def test_no_paper_book_is_opened_for_who_is_no_more(cast: Cast) -> None:
    end(cast)

    with pytest.raises(HouseholdDissolved):
        propose_opening(
            cast.account(5),
            points=D(30),
            standing_points=D(0),
            reason="纸质账结转",
            key=uuid4(),
            by=cast.clerk,
            now=NOW,
        )


def test_nobody_of_either_household_takes_back_what_went_between_them(cast: Cast) -> None:
    declare_kin(cast.households[3], cast.households[5], by=cast.clerk, now=NOW)
    end(cast)
    row = agree(cast, ask_heir(cast)).transfer
    assert row is not None
    proposal = propose_reversal(row, reason="记错了", key=uuid4(), by=cast.clerk, now=NOW)

    # The first judge lives in 3, kin of 5, which would have its points again.
    with pytest.raises(OwnHousehold):
        consent_to_correction(proposal, by=cast.judge_one, now=NOW)
    consent_to_correction(proposal, by=cast.watcher, now=NOW)

    assert (balance_of(cast, 5), balance_of(cast, 6)) == (D(100), D(100))
    assert list(check(cast.village)) == []


def test_move_without_a_paper_is_found(cast: Cast) -> None:
    post = make_post(TransferKind.MOVE, cast.account(1), cast.account(2), 5, key=uuid4())
    send(cast.village, post, by=cast.clerk)

    findings = [finding.code for finding in check(cast.village)]

    assert findings == ["ledger.move"]


def test_state_without_a_paper_and_card_of_the_gone_are_found(cast: Cast) -> None:
    type(cast.households[5]).objects.filter(pk=cast.households[5].pk).update(
        state=HouseholdState.DISSOLVED
    )

    findings = [finding.code for finding in check(cast.village)]

    assert findings == ["ledger.dissolved", "ledger.dissolved_card"]


def test_paper_that_tells_another_thing_than_its_row_is_found(cast: Cast) -> None:
    end(cast)
    done = agree(cast, ask_heir(cast))
    other = HouseholdChange.objects.get(pk=done.pk)
    other.pk, other.key, other.transfer = None, uuid4(), None
    other.save()

    findings = [finding.code for finding in check(cast.village)]

    assert findings == ["ledger.household_change"]
