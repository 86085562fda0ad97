"""Households, members and cards. Accounts are opened by office, which calls these."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from villages.errors import HouseholdDissolved, NumberTaken
from villages.models import Card, Grid, Household, Member, User, Village
from villages.models.households import HouseholdState, LeftWhy
from villages.services.audit import record_additions, save_row


def spell_initials(name: str) -> str:
    """Return the pinyin initials of a name, for search: 张三明 as zsm."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:40]


def spell_sort_key(name: str) -> str:
    """Return the pinyin of a name, for an order that no database collation decides."""
    return " ".join(lazy_pinyin(name, style=Style.TONE3))[:160]


@transaction.atomic
def create_household(
    village: Village,
    number: int,
    *,
    grid: Grid,
    head: str,
    joined_on: date,
    by: User | None,
    now: datetime,
    phone: str = "",
    party_member: bool = False,
    with_disabled: bool = False,
    honours_consent: bool = False,
) -> Household:
    """Add a household with its head; office.services.enrol_household opens the account with it.

    Raises NumberTaken, or ValidationError; ValueError for a grid of another village.
    """
    household = Household(
        village=village,
        grid=grid,
        number=number,
        joined_on=joined_on,
        phone=phone,
        party_member=party_member,
        with_disabled=with_disabled,
        honours_consent=honours_consent,
    )
    _add_household(household, by=by, now=now)
    add_member(household, head, is_head=True, by=by, now=now)
    return household


def _add_household(household: Household, *, by: User | None, now: datetime) -> None:
    village = household.village
    if household.grid.village_id != village.pk:
        raise ValueError("The grid lies in another village.")
    if Household.objects.for_village(village).filter(number=household.number).exists():
        raise NumberTaken(household.number)
    save_row(household, village=village, by=by, now=now)


@transaction.atomic
def split_off_household(
    head: Member, number: int, *, grid: Grid, joined_on: date, by: User, now: datetime
) -> Household:
    """Add a household whose head lived in another one until now; office.life does it with points.

    What a household was asked about itself (honours, tags, phone) it is asked anew.
    Raises NumberTaken, or ValidationError; ValueError for a grid of another village.
    """
    household = Household(
        village=head.household.village, grid=grid, number=number, joined_on=joined_on
    )
    _add_household(household, by=by, now=now)
    move_member(head, household, why=LeftWhy.SPLIT, on=joined_on, by=by, now=now, is_head=True)
    return household


@transaction.atomic
def move_member(
    member: Member,
    household: Household,
    *,
    why: LeftWhy,
    on: date,
    by: User,
    now: datetime,
    is_head: bool = False,
) -> Member:
    """Let a person go over to another household of the village, and return the new row.

    The old row stays with what the person did there, and the new one tells where it came from, so
    that limits by person go on. Raises ValidationError for a second head; ValueError for another
    village's household.
    """
    if member.household.village_id != household.village_id:
        raise ValueError("The household lies in another village.")
    leave_household(member, why=why, on=on, by=by, now=now)
    arrived = Member(
        household=household,
        name=member.name,
        is_head=is_head,
        birth_year=member.birth_year,
        initials=member.initials,
        sort_key=member.sort_key,
        came_from=member,
        erased_at=member.erased_at,
    )
    save_row(arrived, village=household.village, by=by, now=now)
    return arrived


@transaction.atomic
def leave_household(
    member: Member, *, why: LeftWhy, on: date, by: User | None, now: datetime
) -> Member:
    """Record that a person belongs to the household no more, since when and why."""
    member.left_on, member.left_why = on, why
    save_row(member, village=member.household.village, by=by, now=now)
    return member


@transaction.atomic
def set_state(
    household: Household, state: HouseholdState, *, since: date, by: User, now: datetime
) -> Household:
    """Record where a household stands in its life. Only office.life calls this."""
    household = Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    household.state, household.state_since = state, since
    save_row(household, village=household.village, by=by, now=now)
    return household


@transaction.atomic
def move_to_grid(household: Household, grid: Grid, *, by: User, now: datetime) -> Household:
    """Record that a household belongs to another group of its village.

    Raises ValueError for another village's group.
    """
    household = Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if grid.village_id != household.village_id:
        raise ValueError("The grid lies in another village.")
    household.grid = grid
    save_row(household, village=household.village, by=by, now=now)
    return household


@transaction.atomic
def add_member(
    household: Household,
    name: str,
    *,
    by: User | None,
    now: datetime,
    is_head: bool = False,
    birth_year: int | None = None,
) -> Member:
    """Add a person to a household; raises ValidationError for a second head."""
    member = Member(
        household=household,
        name=name,
        is_head=is_head,
        birth_year=birth_year,
        initials=spell_initials(name),
        sort_key=spell_sort_key(name),
    )
    save_row(member, village=household.village, by=by, now=now)
    return member


@transaction.atomic
def add_members(
    household: Household,
    people: Sequence[tuple[str, int | None]],
    *,
    by: User | None,
    now: datetime,
) -> list[Member]:
    """Add several people, (name, year of birth) each and none of them the head, at once.

    As add_member does, in three statements for all. Raises ValidationError.
    """
    members = [
        Member(
            household=household,
            name=name,
            birth_year=birth_year,
            initials=spell_initials(name),
            sort_key=spell_sort_key(name),
        )
        for name, birth_year in people
    ]
    for member in members:
        if not member.name:
            raise ValidationError({"name": _("请写姓名。")})
        # The household is at hand; the other constraints are about heads.
        member.clean_fields(exclude=["household"])
    Member.objects.bulk_create(members)
    record_additions(members, village=household.village, by=by, now=now)
    return members


@transaction.atomic
def issue_card(household: Household, *, by: User | None, now: datetime) -> Card:
    """Give the household a new card; the one before is killed.

    Raises HouseholdDissolved: what is left there waits, and nobody comes for it with a card.
    """
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(household.number)
    for card in household.cards.filter(killed_at__isnull=True):
        kill_card(card, by=by, now=now)
    card = Card(household=household, issued_at=now)
    save_row(card, village=household.village, by=by, now=now)
    return card


@transaction.atomic
def kill_card(card: Card, *, by: User | None, now: datetime) -> Card:
    """Stop a card for ever; a card that is stopped already stays as it was."""
    card = Card.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if card.killed_at is None:
        card.killed_at = now
        save_row(card, village=card.household.village, by=by, now=now)
    return card


@transaction.atomic
def change_member(member: Member, *, by: User | None, now: datetime) -> Member:
    """Save a person's changed name, year or leaving; raises ValidationError for a second head.

    Whoever was erased may be named again: who lives on here and wants it so, says it anew.
    """
    if member.name:
        member.erased_at = None
    member.initials, member.sort_key = spell_initials(member.name), spell_sort_key(member.name)
    save_row(member, village=member.household.village, by=by, now=now)
    return member
