"""Places, households, their people and their cards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.cast import BEGIN, NOW, TODAY, Cast, at
from villages.errors import CardKilled, CardUnknown, HouseholdUnknown, NumberTaken, TermsDayTaken
from villages.models import Card, Change, Household
from villages.models.households import HouseholdState
from villages.queries import (
    find_households,
    get_card,
    get_household,
    get_household_of_card,
    get_terms,
    head_name,
    with_heads,
)
from villages.services import (
    add_member,
    change_member,
    create_grid,
    create_household,
    create_town,
    create_village,
    issue_card,
    kill_card,
    set_terms,
)

pytestmark = pytest.mark.django_db


def make_household(cast: Cast, number: int, head: str = "李四") -> Household:
    return create_household(
        cast.village, number, grid=cast.group, head=head, joined_on=TODAY, by=cast.chair, now=NOW
    )


def numbers_of(found: object) -> list[int]:
    return [household.number for household in found]  # type: ignore[attr-defined] # a queryset


# Places.


def test_town_and_village_are_founded_with_a_trace(cast: Cast) -> None:
    town = create_town("溪口镇", "xikou-town", by=cast.chair, now=NOW)

    village = create_village("溪口村", "xikou", town=town, by=cast.chair, now=NOW)

    made = Change.objects.order_by("-id")[0]
    assert (made.kind, made.village) == ("villages.village", village)


@pytest.mark.parametrize("slug", ["anping", "Anping", "安平", "an ping", "", "an_ping"])
def test_village_needs_a_free_slug_of_small_letters(cast: Cast, slug: str) -> None:
    with pytest.raises(ValidationError):
        create_village("别的村", slug, town=cast.town, by=cast.chair, now=NOW)


def test_grid_has_one_name_in_its_village(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        create_grid(cast.village, "01组", by=cast.chair, now=NOW)

    assert (
        create_grid(cast.village, "03组", parent=cast.group, by=None, now=NOW).parent == cast.group
    )


# Households and their people.


def test_household_is_made_with_its_head(cast: Cast) -> None:
    household = make_household(cast, 28, "欧阳小明")

    head = household.members.get()
    assert (household.number, household.grid, household.state) == (28, cast.group, "active")
    assert (head.name, head.is_head, head.initials) == ("欧阳小明", True, "oyxm")


def test_household_number_is_free_in_the_village(cast: Cast) -> None:
    with pytest.raises(NumberTaken):
        make_household(cast, 1)


def test_household_of_another_villages_grid_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(ValueError, match="another village"):
        create_household(
            cast.other_village,
            28,
            grid=cast.group,
            head="李四",
            joined_on=TODAY,
            by=None,
            now=NOW,
        )


def test_household_has_one_head(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="一户只有一位户主。"):
        add_member(cast.households[1], "陈小明", is_head=True, by=cast.chair, now=NOW)


def test_head_who_left_makes_room_for_the_next(cast: Cast) -> None:
    head = cast.households[1].members.get()
    head.left_on = TODAY
    change_member(head, by=cast.chair, now=NOW)

    add_member(cast.households[1], "陈小明", is_head=True, by=cast.chair, now=NOW)

    household = with_heads(Household.objects.filter(pk=cast.households[1].pk)).get()
    assert head_name(household) == "陈小明"


def test_changed_name_is_spelt_anew(cast: Cast) -> None:
    head = cast.households[1].members.get()
    head.name = "陈大海"

    change_member(head, by=cast.chair, now=NOW)

    assert (head.initials, head.sort_key) == ("cdh", "chen2 da4 hai3")


# Cards.


def test_new_card_kills_the_old_one(cast: Cast) -> None:
    old = cast.households[1].cards.get()

    new = issue_card(cast.households[1], by=cast.chair, now=NOW)

    assert get_card(new.token) == new
    with pytest.raises(CardKilled):
        get_card(old.token)
    assert len(new.token) >= 22


def test_killed_card_stays_as_it_was(cast: Cast) -> None:
    card = cast.households[1].cards.get()
    kill_card(card, by=cast.chair, now=NOW)

    again = kill_card(card, by=cast.clerk, now=NOW + timedelta(days=1))

    assert again.killed_at == NOW


def test_card_of_another_village_is_unknown(cast: Cast) -> None:
    card = Card.objects.get(household=cast.other_household)

    with pytest.raises(CardUnknown):
        get_household_of_card(cast.village, card.token)


# Looking up.


def test_household_is_found_by_number_or_by_its_cards_address(cast: Cast) -> None:
    card = cast.households[2].cards.get()

    found = [
        get_household(cast.village, text)
        for text in (" 2 ", "002", f"https://jifen.example/c/{card.token}/", f"/c/{card.token}")
    ]

    assert found == [cast.households[2]] * 4
    assert head_name(found[0]) == "林三妹"


@pytest.mark.parametrize("text", ["", "99", "abc", "-1", "1.5", "9" * 40])
def test_unknown_number_says_so(cast: Cast, text: str) -> None:
    with pytest.raises(HouseholdUnknown):
        get_household(cast.village, text)


@pytest.mark.parametrize("text", ["/c/", "/c/nothing/", "/c/\0/", "/c/" + "x" * 300])
def test_unknown_card_says_so(cast: Cast, text: str) -> None:
    with pytest.raises(CardUnknown):
        get_household(cast.village, text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("4", [4]),
        ("欧阳", [6]),
        ("oy", [6]),
        ("CDM", [1]),
        ("小", [4, 6]),
        ("何水生", []),
        ("9" * 12, []),
        ("小\0", []),
    ],
)
def test_households_are_searched_by_number_name_or_initials(
    cast: Cast, text: str, numbers: list[int]
) -> None:
    assert numbers_of(find_households(cast.village, text)) == numbers


def test_dissolved_household_is_not_offered_but_still_known(cast: Cast) -> None:
    Household.objects.filter(pk=cast.households[3].pk).update(state=HouseholdState.DISSOLVED)

    assert 3 not in numbers_of(find_households(cast.village, ""))
    assert get_household(cast.village, "3") == cast.households[3]


# Terms.


def test_terms_in_force_are_the_latest_begun(cast: Cast) -> None:
    later = set_terms(cast.village, date(2026, 11, 1), by=cast.chair, now=NOW, notice_days=7)

    assert get_terms(cast.village, date(2026, 10, 31)) == cast.terms
    assert get_terms(cast.village, date(2026, 11, 1)) == later


def test_terms_before_the_first_are_the_defaults(cast: Cast) -> None:
    terms = get_terms(cast.village, BEGIN - timedelta(days=1))

    assert terms._state.adding
    assert (terms.notice_days, terms.hold_awards) == (5, True)


def test_one_set_of_terms_begins_on_a_day(cast: Cast) -> None:
    with pytest.raises(TermsDayTaken):
        set_terms(cast.village, BEGIN, by=cast.chair, now=NOW)


@pytest.mark.parametrize(
    "value",
    [
        {"deciders": 1},
        {"closing_day": 10},
        {"closing_day": 29},
        {"keep_points": -1},
        {"yuan_per_point": 0},
        {"year_start_month": 13},
        {"notice_days": 0},
        {"opening_weekdays": "8"},
        {"year_end_percent": 101},
    ],
    ids=str,
)
def test_terms_that_cannot_be_are_refused(cast: Cast, value: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        set_terms(cast.village, date(2027, 1, 1), by=cast.chair, now=at(TODAY), **value)
