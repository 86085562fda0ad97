"""People, their appointments, and the near relatives for whom they do not decide."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from tests.cast import BEGIN, NOW, PASSWORD, TODAY, Cast
from villages.errors import (
    AppointmentEndsEarly,
    AppointmentIncomplete,
    AppointmentOverlaps,
    CommitteeNotMeant,
    CommitteeSignsIn,
    CommitteeStands,
    SecondPersonNeeded,
    ServesElsewhere,
    VillageNotFound,
)
from villages.models import Appointment, Change, ChangeValue, KinTie, Role, User, Village
from villages.permissions import find_recused_households, find_roles
from villages.services import (
    appoint,
    appoint_first,
    confirm_kin_removal,
    create_user,
    declare_kin,
    end_appointment,
    give_committee_passphrase,
    propose_kin_removal,
    rename_person,
    set_passphrase,
)

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


# People.


def test_person_signs_in_with_the_first_passphrase(cast: Cast) -> None:
    user = create_user("lin3", "林三", password=PASSWORD, by=cast.chair, now=NOW)

    assert user.check_password(PASSWORD)
    assert not ChangeValue.objects.filter(new__contains=PASSWORD).exists()


def test_username_is_taken_once(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        create_user("chair", "另一人", password=PASSWORD, by=None, now=NOW)


def test_new_passphrase_replaces_the_old_and_leaves_a_trace_without_it(cast: Cast) -> None:
    user = set_passphrase(cast.walker, "shan-hou-3-mu", by=cast.chair, now=NOW)

    change = Change.objects.order_by("-id")[0]
    assert (user.check_password("shan-hou-3-mu"), user.check_password(PASSWORD)) == (True, False)
    assert (change.kind, change.values.count()) == ("villages.user.password", 0)


def test_renaming_is_traced_in_each_village_of_the_person(cast: Cast) -> None:
    appoint(
        cast.walker,
        Role.APPRAISER,
        village=cast.other_village,
        starts_on=BEGIN,
        ends_on=TODAY,
        by=None,
        now=NOW,
    )

    rename_person(cast.walker, "林训", by=cast.chair, now=NOW + timedelta(days=1))

    values = ChangeValue.objects.filter(change__kind="villages.user", field="name", old="林巡")
    assert list(values.order_by("id").values_list("change__village__slug", "new")) == [
        ("anping", "林训"),
        ("hewan", "林训"),
    ]


def test_nobody_is_renamed_by_another_villages_committee(cast: Cast) -> None:
    appoint(
        cast.stranger,
        Role.APPRAISER,
        village=cast.village,
        starts_on=BEGIN,
        ends_on=TODAY,
        by=None,
        now=NOW,
    )

    with pytest.raises(ServesElsewhere):
        rename_person(cast.stranger, "坏人", by=cast.chair, now=NOW)
    with pytest.raises(VillageNotFound):
        rename_person(cast.walker, "坏人", by=cast.stranger, now=NOW)
    with pytest.raises(VillageNotFound):
        rename_person(cast.walker, "坏人", by=cast.watcher, now=NOW)

    assert User.objects.get(pk=cast.stranger.pk).name == "邻主任"


@pytest.mark.parametrize("password", ["short", "password"])
def test_poor_passphrase_is_refused(cast: Cast, password: str) -> None:
    with pytest.raises(ValidationError):
        set_passphrase(cast.walker, password, by=cast.chair, now=NOW)


# Appointments.


def test_appointment_gives_its_role_from_its_first_day_to_its_last(cast: Cast) -> None:
    appoint(
        cast.nobody,
        Role.GRID_WORKER,
        village=cast.village,
        starts_on=TODAY,
        ends_on=TOMORROW,
        by=cast.chair,
        now=NOW,
    )

    days = [TODAY + timedelta(days=count) for count in (-1, 0, 1, 2)]
    held = [bool(find_roles(cast.nobody, cast.village, today=day)) for day in days]
    assert held == [False, True, True, False]


def test_appointment_is_named_without_a_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = Appointment.objects.filter(user=cast.walker)

    with django_assert_num_queries(2):
        texts = [str(held.get()), str(held.select_related("user").get())]

    assert texts == ["网格员", f"{cast.walker.name} · 网格员"]


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(BEGIN, None), (TODAY, TOMORROW), (date(2026, 9, 1), BEGIN)],
    ids=["open end", "within", "touching its first day"],
)
def test_same_role_at_the_same_time_is_refused(
    cast: Cast, starts_on: date, ends_on: date | None
) -> None:
    with pytest.raises(AppointmentOverlaps):
        appoint(
            cast.chair,
            Role.COMMITTEE,
            village=cast.village,
            starts_on=starts_on,
            ends_on=ends_on,
            by=None,
            now=NOW,
        )


def test_same_role_after_its_end_another_role_and_another_village_are_fine(cast: Cast) -> None:
    end_appointment(Appointment.objects.get(user=cast.chair), last_day=TODAY, by=None, now=NOW)

    for role, village, day in (
        (Role.COMMITTEE, cast.village, TOMORROW),
        (Role.APPRAISER, cast.village, TODAY),
        (Role.COMMITTEE, cast.other_village, TODAY),
    ):
        appoint(cast.chair, role, village=village, starts_on=day, by=None, now=NOW)

    assert Appointment.objects.filter(user=cast.chair).count() == 4


@pytest.mark.parametrize(
    ("role", "has_village", "has_town"),
    [
        (Role.COMMITTEE, False, True),
        (Role.COMMITTEE, True, True),
        (Role.COMMITTEE, False, False),
        (Role.TOWN_OFFICER, True, False),
        (Role.TOWN_OFFICER, True, True),
        (Role.TOWN_OFFICER, False, False),
    ],
)
def test_role_is_held_in_a_village_or_a_town(
    cast: Cast, role: Role, *, has_village: bool, has_town: bool
) -> None:
    with pytest.raises(AppointmentIncomplete):
        appoint(
            cast.nobody,
            role,
            village=cast.village if has_village else None,
            town=cast.town if has_town else None,
            starts_on=TODAY,
            by=None,
            now=NOW,
        )


def test_appointment_ends_no_earlier_than_it_began(cast: Cast) -> None:
    appointment = Appointment.objects.get(user=cast.walker)

    with pytest.raises(AppointmentEndsEarly):
        end_appointment(appointment, last_day=BEGIN - timedelta(days=1), by=cast.chair, now=NOW)

    appointment.refresh_from_db()
    assert appointment.ends_on is None


# Near relatives.


def test_tie_is_declared_once_in_whichever_order(cast: Cast) -> None:
    two, five = cast.households[2], cast.households[5]

    first = declare_kin(five, two, by=cast.judge_one, now=NOW)
    again = declare_kin(two, five, by=cast.watcher, now=NOW)

    assert again == first
    assert (first.first, first.second, first.declared_by) == (two, five, cast.judge_one)


def test_tie_joins_two_households_of_one_village(cast: Cast) -> None:
    assert cast.other_household is not None
    for other in (cast.households[1], cast.other_household):
        with pytest.raises(ValueError, match="two households of one village"):
            declare_kin(cast.households[1], other, by=cast.chair, now=NOW)


def test_tie_is_removed_by_two(cast: Cast) -> None:
    tie = KinTie.objects.get()
    with pytest.raises(SecondPersonNeeded):
        confirm_kin_removal(tie, by=cast.judge_one, now=NOW)
    propose_kin_removal(tie, by=cast.judge_one, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        confirm_kin_removal(tie, by=cast.judge_one, now=NOW)

    removed = confirm_kin_removal(tie, by=cast.judge_two, now=NOW)
    again = confirm_kin_removal(tie, by=cast.judge_three, now=NOW)

    assert (removed.removed_by, again.removed_by) == (cast.judge_two, cast.judge_two)
    assert find_recused_households(cast.chair, cast.village) == {cast.households[1].pk}


def test_removed_tie_may_be_declared_anew(cast: Cast) -> None:
    tie = KinTie.objects.get()
    propose_kin_removal(tie, by=cast.judge_one, now=NOW)
    confirm_kin_removal(tie, by=cast.judge_two, now=NOW)

    again = declare_kin(cast.households[1], cast.households[4], by=cast.watcher, now=NOW)

    assert again != tie


def test_first_proposal_of_a_removal_stands(cast: Cast) -> None:
    tie = KinTie.objects.get()
    propose_kin_removal(tie, by=cast.judge_one, now=NOW)

    again = propose_kin_removal(tie, by=cast.judge_two, now=NOW)

    assert again.removal_proposed_by == cast.judge_one


# The first of a village.


def make_village(cast: Cast) -> Village:
    return Village.objects.create(town=cast.town, name="石径村", slug="shijing")


def appoint_lin(village: Village, cast: Cast, **more: str) -> Appointment:
    values = {"username": "lin3", "name": "林三", "password": PASSWORD, **more}
    return appoint_first(
        village,
        values["username"],
        values["name"],
        password=values["password"],
        title="主任",
        starts_on=TODAY,
        by=None,
        now=NOW,
    )


def test_first_member_joins_a_village_without_a_committee(cast: Cast) -> None:
    village = make_village(cast)

    made = appoint_lin(village, cast)

    assert (made.user.name, made.role, made.title) == ("林三", Role.COMMITTEE, "主任")
    assert made.user.check_password(PASSWORD)
    assert find_roles(made.user, village, today=TODAY) == {Role.COMMITTEE}


def test_village_with_a_committee_appoints_its_people_itself(cast: Cast) -> None:
    with pytest.raises(CommitteeStands):
        appoint_lin(cast.village, cast)

    assert not User.objects.filter(username="lin3").exists()


@pytest.mark.parametrize("more", [{"password": "123"}, {"username": "zhuren"}])
def test_first_member_needs_a_free_name_and_a_good_passphrase(
    cast: Cast, more: dict[str, str]
) -> None:
    village = make_village(cast)
    create_user("zhuren", "某人", password=PASSWORD, by=None, now=NOW)
    people = User.objects.count()

    with pytest.raises(ValidationError):
        appoint_lin(village, cast, **more)

    assert (User.objects.count(), village.appointments.count()) == (people, 0)


# The first key to a village that came from another server.


def lock_out(cast: Cast) -> User:
    """Leave nobody of the committee with a passphrase; return who runs the server."""
    for held in Appointment.objects.filter(village=cast.village, role=Role.COMMITTEE):
        held.user.set_unusable_password()
        held.user.save()
    return User.objects.create_superuser("guanli", name="管理员", password=PASSWORD)


def test_operator_gives_a_locked_committee_its_first_passphrase(cast: Cast) -> None:
    operator = lock_out(cast)

    give_committee_passphrase(cast.village, cast.chair, "rong shu xia 8", by=operator, now=NOW)

    cast.chair.refresh_from_db()
    assert cast.chair.check_password("rong shu xia 8")
    change = Change.objects.get(kind="villages.user.password", row=str(cast.chair.pk))
    assert (change.village, change.made_by) == (cast.village, operator)


def test_operator_gives_nobody_a_passphrase_where_a_committee_can_sign_in(cast: Cast) -> None:
    operator = lock_out(cast)
    give_committee_passphrase(cast.village, cast.chair, "rong shu xia 8", by=operator, now=NOW)

    with pytest.raises(CommitteeSignsIn):
        give_committee_passphrase(cast.village, cast.chair, "dao tian li 9", by=operator, now=NOW)

    cast.chair.refresh_from_db()
    assert cast.chair.check_password("rong shu xia 8")


def test_first_passphrase_is_for_the_committee_and_by_the_operator_alone(cast: Cast) -> None:
    operator = lock_out(cast)

    for person, by in ((cast.walker, operator), (cast.chair, cast.watcher)):
        with pytest.raises(CommitteeNotMeant):
            give_committee_passphrase(cast.village, person, "rong shu xia 8", by=by, now=NOW)


def test_first_passphrase_opens_no_other_village(cast: Cast) -> None:
    operator = lock_out(cast)
    elsewhere = make_village(cast)
    appoint(
        cast.chair, Role.SUPERVISOR, village=elsewhere, starts_on=TOMORROW, by=operator, now=NOW
    )

    with pytest.raises(CommitteeNotMeant):
        give_committee_passphrase(cast.village, cast.chair, "rong shu xia 8", by=operator, now=NOW)
