from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from deeds.errors import (
    AmountTooPrecise,
    DayInFuture,
    DayTooOld,
    DeedKeyReused,
    HoursBeyondDay,
    HouseholdDissolved,
    MemberNotOfHousehold,
    NoteTooLong,
    TooManyPhotos,
    WitnessNeeded,
    WitnessTooLong,
)
from deeds.models import Channel, Deed, DeedState, Photo, Source
from deeds.queries.deeds import is_late
from rules.errors import (
    PersonNeeded,
    PointsOutOfRange,
    QuantityNotCounted,
    QuantityNotWhole,
    QuantityOutOfBounds,
    RuleNotInForce,
    RuleUnknown,
)
from rules.models import Rule
from tests.cast import BEGIN, NOW, TODAY, Cast
from tests.deeds.factories import adopt_rules, bring
from villages.errors import HouseholdUnknown, PointsError, RoleNeeded, VillageNotFound
from villages.models import Household, Member
from villages.photos import ShrunkPhoto
from villages.services import add_member

PHOTO = ShrunkPhoto(b"picture", "a" * 64, "")


def list_files() -> set[str]:
    if not default_storage.exists("photos"):
        return set()
    return set(default_storage.listdir("photos")[1])


def test_submit_writes_deed_and_source(cast: Cast, rules: dict[str, Rule]) -> None:
    key = uuid4()

    deed = bring(cast, rules["R03"], quantity=Decimal("2.5"), note=" 河边 ", key=key)

    stored = Deed.objects.values(
        "village", "household", "member", "rule", "occurred_on", "quantity", "state", "round",
        "key", "points", "transfer", "explanation",
    ).get(pk=deed.pk)  # fmt: skip
    assert stored == {
        "village": cast.village.pk,
        "household": cast.households[5].pk,
        "member": None,
        "rule": rules["R03"].pk,
        "occurred_on": TODAY,
        "quantity": Decimal("2.50"),
        "state": DeedState.WAITING,
        "round": 1,
        "key": key,
        "points": None,
        "transfer": None,
        "explanation": {},
    }
    assert Source.objects.values(
        "village", "deed", "channel", "submitted_by", "submitted_at", "key", "note"
    ).get() == {
        "village": cast.village.pk,
        "deed": deed.pk,
        "channel": Channel.PATROL,
        "submitted_by": cast.walker.pk,
        "submitted_at": NOW,
        "key": key,
        "note": "河边",
    }


def test_submit_takes_the_person(cast: Cast, rules: dict[str, Rule]) -> None:
    member = Member.objects.get(household=cast.households[5])

    deed = bring(cast, rules["R04"], member=member)

    assert deed.member == member


@pytest.mark.parametrize(
    ("person", "channel", "witness"),
    [
        ("walker", Channel.PATROL, ""),
        ("walker", Channel.CLAIM, "黄阿福"),
        ("walker", Channel.NEIGHBOUR, "黄阿福"),
        ("clerk", Channel.CLAIM, "黄阿福"),
        ("clerk", Channel.NEIGHBOUR, "黄阿福"),
        ("judge_one", Channel.INSPECTION, ""),
    ],
)
def test_submit_takes_all_four_channels(
    cast: Cast, rules: dict[str, Rule], person: str, channel: Channel, witness: str
) -> None:
    deed = bring(cast, rules["R01"], by=cast.people[person], channel=channel, witness=witness)

    source = deed.sources.get()
    assert (source.channel, source.on_behalf_witness) == (channel, witness)


@pytest.mark.parametrize(
    ("person", "channel", "refusal"),
    [
        ("clerk", Channel.PATROL, RoleNeeded),
        ("judge_one", Channel.PATROL, RoleNeeded),
        ("judge_one", Channel.CLAIM, RoleNeeded),
        ("walker", Channel.INSPECTION, RoleNeeded),
        ("watcher", Channel.CLAIM, RoleNeeded),
        ("keeper", Channel.NEIGHBOUR, RoleNeeded),
        ("stranger", Channel.PATROL, VillageNotFound),
        ("officer", Channel.CLAIM, VillageNotFound),
        ("nobody", Channel.CLAIM, VillageNotFound),
    ],
)
def test_submit_refuses_a_channel_of_others(
    cast: Cast, rules: dict[str, Rule], person: str, channel: Channel, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        bring(cast, rules["R01"], by=cast.people[person], channel=channel, witness="黄阿福")

    assert Deed.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"occurred_on": TODAY + timedelta(days=1)}, DayInFuture),
        ({"occurred_on": TODAY - timedelta(days=61)}, DayTooOld),
        ({"occurred_on": BEGIN - timedelta(days=1)}, RuleNotInForce),
        ({"quantity": Decimal(2)}, QuantityNotCounted),
        ({"quantity": Decimal(0)}, QuantityOutOfBounds),
        ({"quantity": Decimal(-1)}, QuantityOutOfBounds),
        ({"quantity": Decimal("NaN")}, QuantityOutOfBounds),
        ({"quantity": Decimal("1e30")}, QuantityOutOfBounds),
        ({"proposed_points": Decimal(6)}, PointsOutOfRange),
        ({"note": "长" * 501}, NoteTooLong),
        ({"channel": Channel.CLAIM}, WitnessNeeded),
        ({"channel": Channel.CLAIM, "witness": " "}, WitnessNeeded),
        ({"channel": Channel.CLAIM, "witness": "长" * 41}, WitnessTooLong),
        ({"photos": (PHOTO,) * 7}, TooManyPhotos),
    ],
)
def test_submit_refuses_bad_input_and_saves_nothing(
    cast: Cast, rules: dict[str, Rule], values: dict[str, object], refusal: type[PointsError]
) -> None:
    files = list_files()

    with pytest.raises(refusal):
        bring(cast, rules["R01"], **values)  # type: ignore[arg-type] # a table of keywords

    assert (Deed.objects.count(), Source.objects.count(), list_files()) == (0, 0, files)


@pytest.mark.parametrize(
    ("code", "values", "refusal"),
    [
        ("R03", {"quantity": Decimal(0)}, QuantityOutOfBounds),
        ("R03", {"quantity": Decimal(10_001)}, QuantityOutOfBounds),
        ("R03", {"quantity": Decimal("0.001")}, AmountTooPrecise),
        ("R03", {"quantity": Decimal("24.5")}, HoursBeyondDay),
        ("R08", {"quantity": Decimal("1.5")}, QuantityNotWhole),
        ("R04", {}, PersonNeeded),
        ("R05", {"proposed_points": Decimal(21)}, PointsOutOfRange),
        ("R05", {"proposed_points": Decimal("12.345")}, AmountTooPrecise),
        ("R06", {"proposed_points": Decimal(10)}, PointsOutOfRange),
    ],
)
def test_submit_refuses_what_the_rule_does_not_know(
    cast: Cast,
    rules: dict[str, Rule],
    code: str,
    values: dict[str, object],
    refusal: type[PointsError],
) -> None:
    with pytest.raises(refusal):
        bring(cast, rules[code], **values)  # type: ignore[arg-type] # a table of keywords

    assert Deed.objects.count() == 0


def test_submit_takes_the_last_day_that_counts(cast: Cast, rules: dict[str, Rule]) -> None:
    on = BEGIN + timedelta(days=60)

    deed = bring(cast, rules["R01"], occurred_on=BEGIN, on=on)

    assert deed.occurred_on == BEGIN


def test_submit_refuses_a_foreign_household(cast: Cast, rules: dict[str, Rule]) -> None:
    with pytest.raises(HouseholdUnknown):
        bring(cast, rules["R01"], household=cast.other_household)


def test_submit_refuses_a_dissolved_household_and_takes_one_away(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    Household.objects.filter(number=5).update(state="dissolved")
    Household.objects.filter(number=6).update(state="away")

    away = bring(cast, rules["R01"], household=Household.objects.get(number=6))

    with pytest.raises(HouseholdDissolved):
        bring(cast, rules["R01"], household=Household.objects.get(number=5))
    assert list(Deed.objects.all()) == [away]


def test_submit_refuses_a_rule_of_another_village(cast: Cast, rules: dict[str, Rule]) -> None:
    others = adopt_rules(cast.other_village, cast.stranger)

    with pytest.raises(RuleUnknown):
        bring(cast, others["R01"])


def test_submit_refuses_a_rule_of_a_later_edition(cast: Cast, rules: dict[str, Rule]) -> None:
    later = adopt_rules(cast.village, cast.chair, in_force_from=date(2026, 10, 10))

    on_the_day = bring(cast, later["R01"], occurred_on=date(2026, 10, 10))
    before = bring(cast, rules["R01"], occurred_on=date(2026, 10, 9))

    with pytest.raises(RuleNotInForce):
        bring(cast, later["R01"], occurred_on=date(2026, 10, 9))
    with pytest.raises(RuleNotInForce):
        bring(cast, rules["R01"], occurred_on=date(2026, 10, 10))
    assert set(Deed.objects.all()) == {on_the_day, before}


def test_submit_refuses_a_person_of_another_household(cast: Cast, rules: dict[str, Rule]) -> None:
    member = Member.objects.get(household=cast.households[6])

    with pytest.raises(MemberNotOfHousehold):
        bring(cast, rules["R04"], member=member)


def test_submit_refuses_a_person_who_had_left_by_the_day(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    son = add_member(cast.households[5], "郑小强", by=cast.clerk, now=NOW)
    son.left_on = date(2026, 10, 8)
    son.save()

    before = bring(cast, rules["R04"], member=son, occurred_on=date(2026, 10, 8))

    with pytest.raises(MemberNotOfHousehold):
        bring(cast, rules["R04"], member=son, occurred_on=date(2026, 10, 9))
    assert list(Deed.objects.all()) == [before]


def test_submit_keeps_photos_and_each_once(cast: Cast, rules: dict[str, Rule]) -> None:
    photos = (PHOTO, ShrunkPhoto(b"another", "b" * 64, ""), PHOTO)

    bring(cast, rules["R01"], photos=photos)

    kept = [(photo.sha256, photo.file.read()) for photo in Photo.objects.all()]
    assert kept == [("a" * 64, b"picture"), ("b" * 64, b"another")]
    assert {
        str(photo.file).removeprefix("photos/") for photo in Photo.objects.all()
    } <= list_files()


def test_submit_again_answers_the_first_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    key = uuid4()
    first = bring(cast, rules["R01"], key=key, note="桥头", photos=(PHOTO,))
    files = list_files()

    again = bring(cast, rules["R01"], key=key, note="桥头", photos=(PHOTO,))

    assert again == first
    assert (Deed.objects.count(), Source.objects.count(), list_files()) == (1, 1, files)


def test_submit_again_is_answered_before_any_check(cast: Cast, rules: dict[str, Rule]) -> None:
    key = uuid4()
    first = bring(cast, rules["R01"], key=key)

    again = bring(cast, rules["R01"], key=key, on=TODAY + timedelta(days=100))

    assert again == first


@pytest.mark.parametrize(
    "values", [{"number": 6}, {"note": "别的"}, {"occurred_on": TODAY - timedelta(days=1)}]
)
def test_submit_refuses_a_key_with_other_content(
    cast: Cast, rules: dict[str, Rule], values: dict[str, object]
) -> None:
    key = uuid4()
    bring(cast, rules["R01"], key=key)

    with pytest.raises(DeedKeyReused):
        bring(cast, rules["R01"], key=key, **values)  # type: ignore[arg-type] # a table of keywords

    assert Deed.objects.count() == 1


def test_submit_refuses_a_key_of_another_person(cast: Cast, rules: dict[str, Rule]) -> None:
    key = uuid4()
    witnessed = {"channel": Channel.CLAIM, "witness": "黄阿福", "key": key}
    bring(cast, rules["R01"], **witnessed)  # type: ignore[arg-type] # a table of keywords

    with pytest.raises(DeedKeyReused):
        bring(cast, rules["R01"], by=cast.clerk, **witnessed)  # type: ignore[arg-type]


def test_submit_of_the_same_key_in_another_village_is_another_deed(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    key = uuid4()
    bring(cast, rules["R01"], key=key)
    others = adopt_rules(cast.other_village, cast.stranger)
    neighbour = Cast(
        **{**vars(cast), "village": cast.other_village},
    )

    deed = bring(
        neighbour, others["R01"], key=key, household=cast.other_household, by=cast.stranger
    )

    assert (deed.village, Deed.objects.count()) == (cast.other_village, 2)


@pytest.mark.django_db(transaction=True)
def test_submit_of_one_form_by_five_presses_at_once_gives_one_deed(
    transactional_db: None, cast: Cast, rules: dict[str, Rule]
) -> None:
    key, barrier, found, files = uuid4(), Barrier(5), [], list_files()

    def press() -> None:
        barrier.wait()
        try:
            found.append(bring(cast, rules["R01"], key=key, photos=(PHOTO,)).pk)
        finally:
            connection.close()

    presses = [Thread(target=press) for _ in range(5)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert found == [Deed.objects.get().pk] * 5
    assert len(list_files() - files) == 1


def test_is_late_tells_of_a_closed_month(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])

    late = [is_late(deed, month) for month in (date(2026, 10, 1), date(2026, 11, 1))]

    assert late == [False, True]
