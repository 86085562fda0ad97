"""Partners, their accounts, and who works where."""

import pytest
from django.core.exceptions import ValidationError

from ledger.models import AccountKind
from market.errors import DutyRoleUnfit, DutyTwice
from market.models import Partner, PartnerDuty, PartnerKind
from market.services import assign_partner, change_partner, open_partner, release_duty
from tests.cast import NOW, TODAY, Cast
from tests.market.shop import Shop
from villages.models import Appointment, Change, ChangeValue
from villages.services import end_appointment


def served_by(cast: Cast, person: str) -> list[str]:
    partners = Partner.objects.for_village(cast.village)
    served = partners.served_by(cast.people[person], today=TODAY)
    return [partner.name for partner in served]


def test_open_partner_opens_its_account(cast: Cast) -> None:
    shop = open_partner(cast.village, " 积分超市 ", by=cast.chair, now=NOW)
    barber = open_partner(cast.village, "罗记理发", kind=PartnerKind.OUTSIDE, by=None, now=NOW)

    assert (shop.name, shop.kind, shop.is_open) == ("积分超市", PartnerKind.OWN, True)
    assert [partner.account.code for partner in (shop, barber)] == ["P001", "P002"]
    assert {barber.account.kind, shop.account.kind} == {AccountKind.PARTNER}


def test_open_partner_numbers_each_village_for_itself(shop: Shop) -> None:
    assert shop.other_partner.account.code == "P001"


def test_open_partner_refuses_a_taken_name(shop: Shop) -> None:
    with pytest.raises(ValidationError):
        open_partner(shop.cast.village, "积分超市", by=None, now=NOW)

    assert Partner.objects.for_village(shop.cast.village).count() == 2


def test_change_partner_is_traced(shop: Shop) -> None:
    change_partner(shop.partner, name="爱心超市", is_open=False, by=shop.cast.chair, now=NOW)

    change = Change.objects.filter(kind="market.partner", made_at=NOW).get()
    values = ChangeValue.objects.filter(change=change).values_list("field", "old", "new")
    assert sorted(values) == [("is_open", "True", "False"), ("name", "积分超市", "爱心超市")]


def test_change_partner_says_when_and_where(shop: Shop) -> None:
    said = {"opening_weekdays": "7661", "hours": " 上午 ", "place": "村口"}

    change_partner(shop.barber, name="罗记理发", is_open=True, by=shop.cast.chair, now=NOW, **said)
    change_partner(shop.barber, name="罗记", is_open=True, by=shop.cast.chair, now=NOW)

    stored = Partner.objects.get(pk=shop.barber.pk)
    assert (stored.name, stored.opening_weekdays) == ("罗记", "167")
    assert (stored.hours, stored.place) == ("上午", "村口")


def test_change_partner_refuses_a_day_that_no_week_has(shop: Shop) -> None:
    with pytest.raises(ValidationError):
        change_partner(
            shop.barber,
            name="罗记理发",
            is_open=True,
            opening_weekdays="18",
            by=shop.cast.chair,
            now=NOW,
        )


def test_open_partner_says_when_and_where(cast: Cast) -> None:
    made = open_partner(
        cast.village,
        "农机队",
        opening_weekdays="21",
        hours="农闲时",
        place="晒谷场",
        by=None,
        now=NOW,
    )

    assert (made.opening_weekdays, made.hours, made.place) == ("12", "农闲时", "晒谷场")


def test_assign_partner_refuses_other_roles_and_villages(shop: Shop) -> None:
    cast = shop.cast
    walker = Appointment.objects.get(user=cast.walker)
    elsewhere = Appointment.objects.get(user=cast.stranger, role="shopkeeper")

    for appointment in (walker, elsewhere):
        with pytest.raises(DutyRoleUnfit):
            assign_partner(appointment, shop.partner, by=cast.chair, now=NOW)

    assert PartnerDuty.objects.count() == 1


def test_assign_partner_refuses_the_same_twice(shop: Shop) -> None:
    appointment = Appointment.objects.get(user=shop.cast.barber)

    with pytest.raises(DutyTwice):
        assign_partner(appointment, shop.barber, by=shop.cast.chair, now=NOW)


def test_release_duty_ends_the_work_there_and_is_traced(shop: Shop) -> None:
    duty = PartnerDuty.objects.get()

    release_duty(duty, by=shop.cast.chair, now=NOW)
    release_duty(duty, by=shop.cast.chair, now=NOW)

    assert served_by(shop.cast, "barber") == []
    changes = Change.objects.filter(kind="market.partnerduty").values_list("act", flat=True)
    assert sorted(changes) == ["created", "removed"]


@pytest.mark.parametrize(
    ("person", "partners"),
    [
        ("chair", ["积分超市", "罗记理发"]),
        ("keeper", ["积分超市"]),
        ("barber", ["罗记理发"]),
        ("walker", []),
        ("watcher", []),
        ("stranger", []),
        ("officer", []),
        ("nobody", []),
    ],
)
def test_served_by_follows_the_appointments(shop: Shop, person: str, partners: list[str]) -> None:
    assert served_by(shop.cast, person) == partners


def test_shopkeeper_with_a_duty_works_only_there(shop: Shop) -> None:
    keeper = Appointment.objects.get(user=shop.cast.keeper)

    assign_partner(keeper, shop.barber, by=shop.cast.chair, now=NOW)

    assert served_by(shop.cast, "keeper") == ["罗记理发"]


def test_served_by_ends_with_the_appointment(shop: Shop) -> None:
    for person in ("keeper", "barber", "chair"):
        appointment = Appointment.objects.get(user=shop.cast.people[person])
        end_appointment(appointment, last_day=TODAY.replace(day=14), by=None, now=NOW)

    assert [served_by(shop.cast, person) for person in ("keeper", "barber", "chair")] == [[]] * 3


def test_served_by_ends_with_the_account(shop: Shop) -> None:
    shop.cast.keeper.is_active = False
    shop.cast.keeper.save()

    assert served_by(shop.cast, "keeper") == []
