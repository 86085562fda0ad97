"""What the counter reads of partners and households, each in one query."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
)

from ledger.errors import RedemptionBarred
from ledger.limits import find_refusal, with_bar
from ledger.models import Account
from market.models import Partner, Redemption
from market.models.partners import serves
from villages.models import Appointment, Household, KinTie, User, Village

# True of no row.
NOBODY = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class PartnerAtCounter:
    """A partner, whether the person works there, and the village's last redemption number."""

    partner: Partner
    serves: bool
    last_number: int


def find_partner_at_counter(
    village: Village, partner_id: int, *, user: User | None, today: date
) -> PartnerAtCounter | None:
    """Return a partner of the village as a redemption needs it. One query.

    user: None for a household with its card, who works nowhere.
    """
    does_serve = serves(user, today=today) if user else NOBODY
    numbers = Redemption.objects.filter(village=OuterRef("village")).order_by("-number")
    partner = (
        Partner.objects.for_village(village)
        .annotate(
            serves=ExpressionWrapper(does_serve, output_field=BooleanField()),
            last_number=Subquery(numbers.values("number")[:1]),
        )
        .filter(pk=partner_id)
        .first()
    )
    if partner is None:
        return None
    return PartnerAtCounter(
        partner,
        serves=partner.serves,  # type: ignore[attr-defined] # annotated above
        last_number=partner.last_number or 0,  # type: ignore[attr-defined] # so is this
    )


@dataclass(frozen=True, slots=True)
class Workplace:
    """A partner of the village, and whether the person works there today."""

    partner: Partner
    serves: bool


def list_workplaces(village: Village, *, user: User, today: date) -> list[Workplace]:
    """Return all partners of the village, closed ones too; one query.

    Those where the person works come first, the village's own shop before the others.
    """
    works_there = ExpressionWrapper(serves(user, today=today), output_field=BooleanField())
    partners = (
        Partner.objects.for_village(village)
        .annotate(serves=works_there)
        .order_by("-serves", "-kind", "id")
    )
    return [
        Workplace(partner, partner.serves)  # type: ignore[attr-defined] # annotated above
        for partner in partners
    ]


@dataclass(frozen=True, slots=True)
class AccountAtCounter:
    """A household, its account, whether the person may not serve it (own or kin), and its bar."""

    household: Household
    account: Account
    is_recused: bool
    barred: RedemptionBarred | None


def find_account_at_counter(
    village: Village, household_id: int, *, user: User | None, today: date
) -> AccountAtCounter | None:
    """Return a household of the village as a redemption needs it. One query.

    user: None for the household itself, with its card.
    """
    is_recused = _recused(user) if user else NOBODY
    account = (
        with_bar(Account.objects.for_village(village), today=today)
        .select_related("household")
        .annotate(is_recused=ExpressionWrapper(is_recused, output_field=BooleanField()))
        .filter(household=household_id)
        .first()
    )
    if account is None or account.household is None:
        return None
    refusal = find_refusal(account)
    return AccountAtCounter(account.household, account, account.is_recused, refusal)


def _recused(user: User) -> Q:
    """Return the condition, over accounts, that the person may not serve the household.

    The rule of villages.permissions.find_recused_households, within another statement: a hand-over
    has 15. A test holds the two together.
    """
    household = OuterRef("household_id")
    lives_there = Appointment.objects.filter(user=user, household=household)
    ties = KinTie.objects.filter(removed_at__isnull=True)
    is_kin = Q(first=household, second__appointments__user=user) | Q(
        second=household, first__appointments__user=user
    )
    return Q(Exists(lives_there)) | Q(Exists(ties.filter(is_kin)))
