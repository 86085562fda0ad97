"""A change of terms: by two persons, all or nothing, undone before its day, never without chair."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from ledger.errors import KeyReused
from ledger.keys import derive_key
from market.services import assign_partner, open_partner
from office.changeover.errors import (
    CommitteeLacking,
    NobodyToConfirm,
    NotYoursToConfirm,
    OfficeHeld,
    OfficeOver,
    RenewalAhead,
    RenewalDayFar,
    RenewalDayPast,
    RenewalDecided,
    RenewalEndsNobody,
    RenewalLate,
    RoleNotRenewed,
    StartTwice,
)
from office.changeover.queries import find_gaps, get_renewal
from office.changeover.services import (
    NewPerson,
    Start,
    confirm_renewal,
    propose_renewal,
    refuse_renewal,
    undo_renewal,
)
from office.models import Renewal, RenewalState
from tests.cast import BEGIN, NOW, PASSWORD, TODAY, Cast, at
from villages.errors import (
    AppointmentInUse,
    AppointmentOverlaps,
    PointsError,
    RoleNeeded,
    SecondPersonNeeded,
    VillageNotFound,
)
from villages.models import Appointment, Change, Role, User
from villages.permissions import find_roles
from villages.services import appoint, create_user, end_appointment, erase_person

pytestmark = pytest.mark.django_db

LAST = date(2026, 12, 31)
FIRST = LAST + timedelta(days=1)
NEW_CHAIR = Start(
    NewPerson("lin3", "林三", "shan-shui-9"), Role.COMMITTEE, title="主任", lives_elsewhere=True
)


def key(*parts: object) -> UUID:
    return derive_key("renewals", *parts)


def offices(cast: Cast, *names: str) -> list[Appointment]:
    """Return the appointments of these people; of everybody but the barber without a name."""
    held = Appointment.objects.filter(village=cast.village).exclude(role=Role.PARTNER)
    if names:
        held = held.filter(user__username__in=names)
    return list(held.order_by("pk"))


def propose(
    cast: Cast,
    *,
    last_day: date = LAST,
    ends: Sequence[Appointment] | None = None,
    starts: Sequence[Start] = (NEW_CHAIR,),
    number: int = 1,
    by: User | None = None,
) -> Renewal:
    return propose_renewal(
        cast.village,
        last_day=last_day,
        ends=offices(cast) if ends is None else ends,
        starts=starts,
        key=key(number),
        by=by or cast.chair,
        now=NOW,
    )


def roles_on(user: User, cast: Cast, day: date) -> set[Role]:
    return set(find_roles(user, cast.village, today=day))


def test_confirmed_renewal_ends_and_begins_by_date_alone(cast: Cast) -> None:
    renewal = propose(cast)

    confirm_renewal(renewal, by=cast.watcher, now=NOW)

    newcomer = User.objects.get(username="lin3")
    assert newcomer.check_password("shan-shui-9")
    assert [roles_on(cast.chair, cast, day) for day in (LAST, FIRST)] == [{Role.COMMITTEE}, set()]
    assert [roles_on(cast.walker, cast, day) for day in (LAST, FIRST)] == [
        {Role.GRID_WORKER},
        set(),
    ]
    assert [roles_on(newcomer, cast, day) for day in (LAST, FIRST)] == [set(), {Role.COMMITTEE}]
    assert roles_on(cast.barber, cast, FIRST) == {Role.PARTNER}


def test_proposal_changes_nobodys_office(cast: Cast) -> None:
    before = list(Appointment.objects.order_by("pk").values())

    propose(cast)

    assert list(Appointment.objects.order_by("pk").values()) == before
    assert roles_on(User.objects.get(username="lin3"), cast, FIRST) == set()


def test_who_is_not_ticked_stays(cast: Cast) -> None:
    ends = offices(cast, "chair", "walker")

    confirm_renewal(propose(cast, ends=ends, starts=()), by=cast.watcher, now=NOW)

    assert roles_on(cast.clerk, cast, FIRST) == {Role.COMMITTEE}
    assert roles_on(cast.keeper, cast, FIRST) == {Role.SHOPKEEPER}
    assert roles_on(cast.chair, cast, FIRST) == set()


def test_same_person_goes_on_in_another_role_or_the_same(cast: Cast) -> None:
    starts = [
        Start(cast.chair, Role.COMMITTEE, title="主任"),
        Start(cast.walker, Role.APPRAISER, title="替补"),
    ]

    confirm_renewal(propose(cast, starts=starts), by=cast.watcher, now=NOW)

    assert roles_on(cast.chair, cast, FIRST) == {Role.COMMITTEE}
    assert roles_on(cast.walker, cast, FIRST) == {Role.APPRAISER}


def test_new_person_of_two_offices_is_added_once(cast: Cast) -> None:
    starts = [NEW_CHAIR, Start(NEW_CHAIR.who, Role.APPRAISER, lives_elsewhere=True)]

    confirm_renewal(propose(cast, starts=starts), by=cast.watcher, now=NOW)

    newcomer = User.objects.get(username="lin3")
    assert roles_on(newcomer, cast, FIRST) == {Role.COMMITTEE, Role.APPRAISER}


def test_office_that_ends_earlier_is_left_alone(cast: Cast) -> None:
    renewal = propose(cast)
    walker = offices(cast, "walker")[0]
    end_appointment(walker, last_day=TODAY, by=cast.chair, now=NOW)

    confirm_renewal(renewal, by=cast.watcher, now=NOW)

    walker.refresh_from_db()
    assert walker.ends_on == TODAY


def test_deputy_for_a_while_keeps_its_own_day(cast: Cast) -> None:
    deputy = appoint(
        cast.nobody,
        Role.APPRAISER,
        village=cast.village,
        title="替补",
        starts_on=BEGIN,
        ends_on=date(2027, 3, 1),
        by=cast.chair,
        now=NOW,
    )
    renewal = confirm_renewal(propose(cast), by=cast.watcher, now=NOW)
    deputy.refresh_from_db()
    ended = deputy.ends_on

    undo_renewal(renewal, by=cast.watcher, now=NOW)

    deputy.refresh_from_db()
    assert (ended, deputy.ends_on) == (LAST, date(2027, 3, 1))


def test_every_changed_office_is_traced(cast: Cast) -> None:
    ending = offices(cast)
    renewal = propose(cast, ends=ending)
    before = Change.objects.latest("pk").pk

    confirm_renewal(renewal, by=cast.watcher, now=NOW)

    kinds = Change.objects.filter(pk__gt=before, made_by=cast.watcher, village=cast.village)
    traced = sorted(kinds.values_list("kind", "act"))
    assert traced == sorted(
        [("office.renewal", "changed"), ("villages.appointment", "created")]
        + [("villages.appointment", "changed")] * len(ending)
    )


REFUSED: list[tuple[str, Callable[[Cast], object], type[PointsError]]] = [
    ("past", lambda cast: propose(cast, last_day=TODAY - timedelta(days=1)), RenewalDayPast),
    ("far", lambda cast: propose(cast, last_day=date.max), RenewalDayFar),
    ("nobody ends", lambda cast: propose(cast, ends=[]), RenewalEndsNobody),
    ("no committee", lambda cast: propose(cast, starts=()), CommitteeLacking),
    (
        "a chair who cannot sign in",
        lambda cast: [
            User.objects.filter(pk=cast.nobody.pk).update(is_active=False),
            propose(cast, starts=[Start(User.objects.get(pk=cast.nobody.pk), Role.COMMITTEE)]),
        ],
        CommitteeLacking,
    ),
    (
        "other village's office",
        lambda cast: propose(
            cast, ends=list(Appointment.objects.filter(village=cast.other_village)[:1])
        ),
        OfficeOver,
    ),
    (
        "held beyond the day",
        lambda cast: propose(
            cast, ends=offices(cast, "walker"), starts=[Start(cast.chair, Role.COMMITTEE)]
        ),
        OfficeHeld,
    ),
    ("twice", lambda cast: propose(cast, starts=[NEW_CHAIR, NEW_CHAIR]), StartTwice),
    (
        "a partner",
        lambda cast: propose(cast, starts=[NEW_CHAIR, Start(cast.nobody, Role.PARTNER)]),
        RoleNotRenewed,
    ),
    ("supervisor proposes", lambda cast: propose(cast, by=cast.watcher), RoleNeeded),
    ("stranger proposes", lambda cast: propose(cast, by=cast.stranger), VillageNotFound),
    ("two at once", lambda cast: [propose(cast), propose(cast, number=2)], RenewalAhead),
    (
        "confirmed one ahead",
        lambda cast: [
            confirm_renewal(propose(cast), by=cast.watcher, now=NOW),
            propose(cast, number=2),
        ],
        RenewalAhead,
    ),
    (
        "other content with the key",
        lambda cast: [propose(cast), propose(cast, ends=offices(cast, "walker"))],
        KeyReused,
    ),
]


@pytest.mark.parametrize(
    ("act", "refusal"), [pytest.param(act, error, id=name) for name, act, error in REFUSED]
)
def test_proposal_is_refused(
    cast: Cast, act: Callable[[Cast], object], refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        act(cast)


def test_refused_proposal_adds_nobody(cast: Cast) -> None:
    with pytest.raises(OfficeHeld), transaction.atomic():
        propose(
            cast,
            ends=offices(cast, "walker"),
            starts=[NEW_CHAIR, Start(cast.chair, Role.COMMITTEE)],
        )

    assert not User.objects.filter(username="lin3").exists()


def test_same_proposal_again_is_answered_with_the_first(cast: Cast) -> None:
    first = propose(cast)

    assert propose(cast) == first
    assert Renewal.objects.count() == 1


def test_confirming_twice_changes_nothing(cast: Cast) -> None:
    renewal = confirm_renewal(propose(cast), by=cast.watcher, now=NOW)
    appointments = list(Appointment.objects.order_by("pk").values())

    assert confirm_renewal(renewal, by=cast.watcher, now=NOW) == renewal
    assert list(Appointment.objects.order_by("pk").values()) == appointments


def test_proposer_never_confirms(cast: Cast) -> None:
    renewal = propose(cast)

    with pytest.raises(SecondPersonNeeded):
        confirm_renewal(renewal, by=cast.chair, now=NOW)


@pytest.mark.parametrize("person", ["clerk", "walker", "keeper", "officer", "stranger", "nobody"])
def test_supervisor_confirms_where_there_is_one(cast: Cast, person: str) -> None:
    renewal = propose(cast)

    with pytest.raises(NotYoursToConfirm):
        confirm_renewal(renewal, by=cast.people[person], now=NOW)


def test_second_of_the_committee_confirms_where_no_supervisor_is(cast: Cast) -> None:
    end_appointment(
        offices(cast, "watcher")[0],
        last_day=TODAY - timedelta(days=1),
        by=cast.chair,
        now=NOW,
    )

    ends = offices(cast, "chair", "clerk", "walker")
    confirmed = confirm_renewal(propose(cast, ends=ends), by=cast.clerk, now=NOW)

    assert confirmed.state == RenewalState.CONFIRMED


def test_proposal_that_nobody_could_confirm_is_refused(cast: Cast) -> None:
    for name in ("watcher", "clerk"):
        office = offices(cast, name)[0]
        end_appointment(office, last_day=TODAY - timedelta(days=1), by=cast.chair, now=NOW)

    with pytest.raises(NobodyToConfirm):
        propose(cast)


def test_confirmation_asks_again_for_a_committee(cast: Cast) -> None:
    clerk = offices(cast, "clerk")[0]
    renewal = propose(cast, ends=offices(cast, "chair"), starts=())
    end_appointment(clerk, last_day=date(2026, 12, 1), by=cast.chair, now=NOW)

    with pytest.raises(CommitteeLacking), transaction.atomic():
        confirm_renewal(renewal, by=cast.watcher, now=NOW)

    chair = offices(cast, "chair")[0]
    assert chair.ends_on is None


def test_who_was_erased_since_begins_nothing(cast: Cast) -> None:
    former = create_user("former", "何旧", password=PASSWORD, by=None, now=NOW)
    appoint(
        former,
        Role.APPRAISER,
        village=cast.village,
        starts_on=BEGIN,
        ends_on=TODAY - timedelta(days=1),
        by=None,
        now=NOW,
    )
    renewal = propose_renewal(
        cast.village,
        last_day=TODAY,
        ends=offices(cast, "judge_one"),
        starts=[Start(who=former, role=Role.APPRAISER)],
        key=key("erased"),
        by=cast.chair,
        now=NOW,
    )
    erase_person(former, by=cast.chair, now=NOW)

    confirm_renewal(renewal, by=cast.watcher, now=NOW)

    assert roles_on(former, cast, TODAY + timedelta(days=1)) == set()
    assert not Appointment.objects.not_over_on(TODAY).filter(user=former).exists()


def test_confirmation_is_all_or_nothing(cast: Cast) -> None:
    starts = [NEW_CHAIR, Start(cast.nobody, Role.APPRAISER)]
    renewal = propose(cast, starts=starts)
    appoint(
        cast.nobody, Role.APPRAISER, village=cast.village, starts_on=FIRST, by=cast.chair, now=NOW
    )

    with pytest.raises(AppointmentOverlaps), transaction.atomic():
        confirm_renewal(renewal, by=cast.watcher, now=NOW)

    renewal.refresh_from_db()
    assert renewal.state == RenewalState.PROPOSED
    assert {one.ends_on for one in offices(cast, "chair", "walker", "watcher")} == {None}


def test_last_day_is_the_last_on_which_it_is_confirmed_or_undone(cast: Cast) -> None:
    renewal = propose(cast)

    with pytest.raises(RenewalLate):
        confirm_renewal(renewal, by=cast.watcher, now=at(FIRST))

    confirm_renewal(renewal, by=cast.watcher, now=at(LAST, 23))
    stays = offices(cast, "watcher")[0]
    assert stays.ends_on == LAST
    undo_renewal(renewal, by=cast.watcher, now=at(LAST, 23))
    assert offices(cast, "watcher")[0].ends_on is None


def test_undone_renewal_leaves_everything_as_it_was(cast: Cast) -> None:
    before = [(one.pk, one.ends_on) for one in Appointment.objects.filter(village=cast.village)]
    renewal = confirm_renewal(propose(cast), by=cast.watcher, now=NOW)

    undone = undo_renewal(renewal, by=cast.watcher, now=NOW)

    after = [(one.pk, one.ends_on) for one in Appointment.objects.filter(village=cast.village)]
    assert (undone.state, sorted(after)) == (RenewalState.UNDONE, sorted(before))
    again = [Start(User.objects.get(username="lin3"), Role.COMMITTEE)]
    assert propose(cast, number=2, starts=again).state == RenewalState.PROPOSED


def test_proposer_takes_nothing_back_alone(cast: Cast) -> None:
    renewal = confirm_renewal(propose(cast), by=cast.watcher, now=NOW)

    with pytest.raises(SecondPersonNeeded):
        undo_renewal(renewal, by=cast.chair, now=NOW)


def test_undoing_leaves_alone_what_was_changed_since(cast: Cast) -> None:
    renewal = confirm_renewal(propose(cast), by=cast.watcher, now=NOW)
    walker = offices(cast, "walker")[0]
    end_appointment(walker, last_day=TODAY, by=cast.chair, now=NOW)

    undo_renewal(renewal, by=cast.watcher, now=NOW)

    walker.refresh_from_db()
    assert walker.ends_on == TODAY


def test_undoing_is_refused_once_a_newcomer_has_a_place_to_work(cast: Cast) -> None:
    starts = [NEW_CHAIR, Start(cast.nobody, Role.SHOPKEEPER, lives_elsewhere=True)]
    renewal = confirm_renewal(propose(cast, starts=starts), by=cast.watcher, now=NOW)
    shop = open_partner(cast.village, "安平积分超市", by=cast.chair, now=NOW)
    office = Appointment.objects.get(user=cast.nobody, village=cast.village)
    assign_partner(office, shop, by=cast.chair, now=NOW)

    with pytest.raises(AppointmentInUse), transaction.atomic():
        undo_renewal(renewal, by=cast.watcher, now=NOW)


def test_proposer_or_supervisor_puts_a_proposal_aside(cast: Cast) -> None:
    first = refuse_renewal(propose(cast), by=cast.chair, now=NOW)
    starts = [Start(User.objects.get(username="lin3"), Role.COMMITTEE, lives_elsewhere=True)]
    second = refuse_renewal(propose(cast, number=2, starts=starts), by=cast.watcher, now=NOW)

    assert [one.state for one in (first, second)] == [RenewalState.REFUSED] * 2
    with pytest.raises(RenewalDecided):
        confirm_renewal(first, by=cast.watcher, now=NOW)
    with pytest.raises(RenewalDecided):
        undo_renewal(second, by=cast.watcher, now=NOW)


def test_gaps_of_the_day_after_are_told(cast: Cast) -> None:
    renewal = get_renewal(cast.village, propose(cast).pk)

    assert find_gaps(renewal) == [
        "第二天起没有监督委员。",
        "第二天起没有网格员。",
        "第二天起没有超市管理员。",
        "第二天起能评议的只有 1 位，一件事要 2 位，有人回避就评不成。",
    ]


def test_person_serves_several_villages_in_several_roles(cast: Cast) -> None:
    both = create_user("both", "两村会计", password=PASSWORD, by=None, now=NOW)
    for village in (cast.village, cast.other_village):
        for role in (Role.APPRAISER, Role.SHOPKEEPER):
            appoint(both, role, village=village, starts_on=BEGIN, by=None, now=NOW)
    ends = offices(cast)

    confirm_renewal(propose(cast, ends=ends), by=cast.watcher, now=NOW)

    assert set(find_roles(both, cast.village, today=FIRST)) == set()
    assert set(find_roles(both, cast.other_village, today=FIRST)) == {
        Role.APPRAISER,
        Role.SHOPKEEPER,
    }


CONSTRAINTS: list[tuple[str, Callable[[Cast, Renewal], object]]] = [
    (
        "office_renewal_one_key",
        lambda cast, one: Renewal.objects.create(
            village=cast.village, last_day=LAST, key=one.key, proposed_by=cast.chair,
            proposed_at=NOW, state="refused", decided_by=cast.chair, decided_at=NOW,
        ),
    ),
    (
        "office_renewal_one_proposal",
        lambda cast, _one: Renewal.objects.create(
            village=cast.village, last_day=LAST, key=key("other"), proposed_by=cast.chair,
            proposed_at=NOW,
        ),
    ),
    (
        "office_renewal_by_two",
        lambda cast, one: Renewal.objects.filter(pk=one.pk).update(
            state="confirmed", decided_by=cast.chair, decided_at=NOW
        ),
    ),
    (
        "office_renewal_undone_by_somebody",
        lambda cast, one: Renewal.objects.filter(pk=one.pk).update(
            state="undone", decided_by=cast.watcher, decided_at=NOW
        ),
    ),
    (
        "office_renewalend_once",
        lambda _cast, one: one.ends.create(appointment=one.ends.all()[0].appointment),
    ),
    (
        "office_renewalstart_once",
        lambda _cast, one: one.starts.create(
            user=one.starts.get().user, role=one.starts.get().role
        ),
    ),
    (
        "office_renewalstart_role",
        lambda cast, one: one.starts.create(user=cast.nobody, role="partner"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "act"), CONSTRAINTS, ids=[name for name, _act in CONSTRAINTS])
def test_constraint_refuses(cast: Cast, name: str, act: Callable[[Cast, Renewal], object]) -> None:
    renewal = propose(cast)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act(cast, renewal)

    # Of a unique constraint SQLite says the columns only.
    assert name in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


def test_every_constraint_is_attacked() -> None:
    stated = {
        constraint.name
        for model in (Renewal, Renewal.ends.rel.related_model, Renewal.starts.rel.related_model)
        for constraint in model._meta.constraints
    }

    assert stated == {name for name, _act in CONSTRAINTS}
