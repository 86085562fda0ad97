"""Reads of a village's roster, cards and terms."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from villages.errors import CardKilled, CardUnknown, HouseholdUnknown
from villages.models import (
    Appointment,
    Card,
    Change,
    Household,
    Member,
    Role,
    Terms,
    User,
    Village,
)
from villages.models.audit import Act
from villages.models.households import LeftWhy
from villages.words import SEPARATOR, household_name, mask_name

# An address can carry it, and PostgreSQL will not look for it.
NUL = "\0"

# A passphrase that opens something: people who came from another server, or are erased, have none.
HAS_PASSPHRASE = Q(is_active=True) & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def get_terms(village: Village, day: date) -> Terms:
    """Return the terms in force on a day; the defaults where the village set none by then."""
    found = Terms.objects.for_village(village).in_force_on(day).first()
    return found or Terms(village=village, valid_from=day)


def name_offices(appointments: Iterable[Appointment], day: date) -> dict[int, str]:
    """Return {user id: what the person was on a day}: 村委 · 主任; of several, the latest one's."""
    offices: dict[int, str] = {}
    for held in sorted(appointments, key=lambda held: held.starts_on, reverse=True):
        if held.starts_on <= day and (held.ends_on is None or held.ends_on >= day):
            words = SEPARATOR.join(part for part in (held.get_role_display(), held.title) if part)
            offices.setdefault(held.user_id, words)
    return offices


def with_heads(households: QuerySet[Household]) -> QuerySet[Household]:
    """Return the households with grid and living members at hand, heads first."""
    members = Member.objects.living_here().order_by("-is_head", "id")
    found: QuerySet[Household] = households.select_related("grid", "village").prefetch_related(
        Prefetch("members", queryset=members, to_attr="living")
    )
    return found


def head_name(household: Household) -> str:
    """Return the head's name of a household read by with_heads; empty where erased or none.

    Of one that went into another household where it was read with prefetch_merged_heads as well.
    """
    living: list[Member] = household.living  # type: ignore[attr-defined] # set by with_heads
    members = living or getattr(household, "merged_heads", [])
    return members[0].name if members and members[0].is_head else ""


def prefetch_merged_heads(path: str = "") -> Prefetch[str]:
    """Return the prefetch by which head_name finds who was the head of a merged household."""
    heads = Member.objects.filter(left_why=LeftWhy.MERGED, is_head=True)
    return Prefetch(f"{path}members", queryset=heads.order_by("-id"), to_attr="merged_heads")


def find_namesake(household: Household, text: str) -> str:
    """Return who lives there for whose name find_households found it, where that is not the head.

    household: read by with_heads.
    """
    living: list[Member] = household.living  # type: ignore[attr-defined] # set by with_heads
    text = text.strip()
    found = [one for one in living if text in one.name or one.initials.startswith(text.lower())]
    return "" if not found or found[0].is_head else found[0].name


def name_household(household: Household) -> str:
    """Return a household read by with_heads as 03组 · 028户 · 张*明."""
    return household_name(household.grid.name, household.number, mask_name(head_name(household)))


def find_households(village: Village, text: str) -> QuerySet[Household]:
    """Return the village's households that match a number, a name or pinyin initials.

    All active ones for an empty text. Ordered by group and number.
    """
    found = with_heads(Household.objects.for_village(village).active().in_order())
    text = text.strip()
    if not text:
        return found
    if NUL in text:
        return found.none()
    if text.isdecimal():
        return found.filter(number=int(text)) if len(text) < 10 else found.none()
    members = Member.objects.living_here().filter(
        Q(name__contains=text) | Q(initials__startswith=text.lower())
    )
    return found.filter(pk__in=members.values("household_id"))


def get_household(village: Village, number_or_address: str) -> Household:
    """Return the household of a number typed in, or of a card's scanned address.

    Raises HouseholdUnknown, CardUnknown, CardKilled.
    """
    text = number_or_address.strip()
    if "/c/" in text:
        return get_household_of_card(village, find_token_in(text))
    if not text.isdecimal() or len(text) > 9:
        raise HouseholdUnknown(text[:20])
    household = _find_with_heads(village, number=int(text))
    if household is None:
        raise HouseholdUnknown(text)
    return household


def _find_with_heads(village: Village, *, number: int) -> Household | None:
    """Return a household as with_heads does: in one query where somebody lives there, else two."""
    living = list(
        Member.objects.living_here()
        .filter(household__village=village, household__number=number)
        .select_related("household__grid", "household__village")
        .order_by("-is_head", "id")
    )
    if not living:
        return with_heads(Household.objects.for_village(village)).filter(number=number).first()
    household = living[0].household
    household.living = living  # type: ignore[attr-defined] # as with_heads
    return household


def find_token_in(address: str) -> str:
    """Return the token in a card's scanned address; empty where it is none.

    A token alone is no address: in the address of a call it would stand in the logs unmasked.
    """
    return address.partition("/c/")[2].strip("/")


def get_card(token: str) -> Card:
    """Return the living card of a token; raises CardUnknown, CardKilled."""
    if NUL in token:
        raise CardUnknown
    card = Card.objects.select_related("household__village").filter(token=token).first()
    if card is None:
        raise CardUnknown
    if card.killed_at is not None:
        raise CardKilled
    return card


def get_household_of_card(village: Village, token: str) -> Household:
    """Return the household of a card of this village; raises CardUnknown, CardKilled."""
    card = get_card(token)
    if card.household.village_id != village.pk:
        raise CardUnknown
    household = _find_with_heads(village, number=card.household.number)
    assert household is not None, "A card has its household."
    return household


def can_committee_sign_in(village: Village, *, today: date) -> bool:
    """Tell whether anybody of a village's committee, or who is to be, has a passphrase."""
    return find_committee(village, today=today).filter(HAS_PASSPHRASE).exists()


def find_committee(village: Village, *, today: date) -> QuerySet[User]:
    """Return who is of a village's committee, or is to be."""
    held = Appointment.objects.not_over_on(today).filter(village=village, role=Role.COMMITTEE)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")


def find_locked_committee(village: Village, *, today: date) -> QuerySet[User]:
    """Return of a committee in which nobody can sign in those to whom the operator gives the key.

    Not who serves elsewhere too, nor who runs the server: the passphrase would open more.
    """
    elsewhere = Appointment.objects.not_over_on(today).exclude(village=village)
    people = find_committee(village, today=today).exclude(pk__in=elsewhere.values("user"))
    if can_committee_sign_in(village, today=today):
        return people.none()
    return people.filter(is_active=True, is_superuser=False)


def list_unattended(*, today: date) -> list[tuple[Village, bool]]:
    """Return (village, has a committee) of every village in which no committee can sign in."""
    held = Appointment.objects.not_over_on(today).filter(
        village=OuterRef("pk"), role=Role.COMMITTEE
    )
    able = held.filter(user__in=User.objects.filter(HAS_PASSPHRASE))
    villages = Village.objects.filter(~Exists(able)).annotate(has_committee=Exists(held))
    return [
        (village, village.has_committee)
        for village in villages.select_related("town").order_by("town__name", "name")
    ]


def has_codes(user: User) -> bool:
    """Tell whether the log-in asks the person for a code from the phone as well."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def find_passphrase_giver(user: User) -> User | None:
    """Return who thought up a person's passphrase, where it was somebody else and is known."""
    made = Change.objects.filter(row=str(user.pk)).filter(
        Q(kind="villages.user.password") | Q(kind="villages.user", act=Act.CREATED)
    )
    last = made.select_related("made_by").order_by("-id").first()
    if last is None or last.made_by_id in (None, user.pk):
        return None
    return last.made_by
