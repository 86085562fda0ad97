"""Reads for the home, the supervisors' and the town's pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.models import ActivityKind
from ledger.models import Account, Correction
from villages.models import Appointment, Household, Role, User, Village
from villages.permissions import Person, find_roles
from villages.queries import name_household, with_heads
from villages.words import (
    day_name,
    signed_points_with_unit,
)


@dataclass(frozen=True, slots=True)
class Door:
    """One way in for a person: where it leads, what one does there, for which village.

    count: how much waits there for the person; nothing where nobody has counted.
    """

    address: str
    words: str
    place: str
    count: int = 0


def list_appointments(user: User, *, today: date) -> list[Appointment]:
    """Return what a person holds today, with villages and towns at hand. One query."""
    held = Appointment.objects.current_on(today).filter(user=user)
    return list(held.select_related("village", "town").order_by("village_id", "role"))


def build_doors(user: User, held: Iterable[Appointment]) -> list[Door]:
    """Return the doors of a person's appointments, the daily work first."""
    doors: dict[Door, None] = {}
    for appointment in held:
        for name, words, *more in _doors_of(Role(appointment.role)):
            village = appointment.village
            query = f"?village={village.slug}" if village and not name.startswith("admin") else ""
            place = str(village or appointment.town)
            address = "&".join((reverse(name) + query, *more))
            doors[Door(address, words, place)] = None
    if user.is_superuser:
        doors[Door(reverse("admin:index"), _("建镇、建村"), "")] = None
    return list(doors)


def _doors_of(role: Role) -> list[tuple[str, ...]]:
    """Return (address name, words) of a role's doors, and what else its address says."""
    record, field = ("deeds:new", _("记一件事")), ("deeds:field", _("我记的事"))
    appraise = ("deeds:appraise", _("评议"))
    counter = ("market:counter", _("兑换"))
    doors: dict[Role, list[tuple[str, ...]]] = {
        Role.GRID_WORKER: [
            record,
            field,
            ("deeds:activities", _("集体活动")),
            ("deeds:activities", _("入户检查"), f"kind={ActivityKind.ROUND}"),
            ("deeds:tallies", _("登记表")),
            ("deeds:feasts", _("红白事报备")),
            ("deeds:hearings", _("告知单")),
        ],
        Role.APPRAISER: [appraise, record, field],
        Role.SHOPKEEPER: [
            counter,
            ("market:reservations", _("预约和券")),
            ("market:stock", _("库存")),
            ("market:counts", _("盘点和报损单")),
            ("market:waiting", _("有货通知谁")),
        ],
        Role.SUPERVISOR: [("supervise", _("监督")), ("admin:index", _("查看账目"))],
        Role.PARTNER: [
            ("market:partner", _("核销兑换券")),
            ("market:partner-statement", _("我的账单")),
        ],
        Role.COMMITTEE: [
            ("admin:index", _("村委办公")),
            record,
            field,
            appraise,
            counter,
            ("supervise", _("更正")),
        ],
        Role.TOWN_OFFICER: [("town", _("全镇情况"))],
    }
    return doors[role]


@dataclass(frozen=True, slots=True)
class ScanDoor:
    """Where a scanned card leads, and what is said there."""

    address: str
    words: str = ""


def find_card_door(user: Person, household: Household, *, today: date) -> ScanDoor | None:
    """Return where a card leads who scans it with a role in its village; None for anyone else.

    A partner takes vouchers and has no business with a card but the own household's.
    """
    roles = find_roles(user, household.village, today=today)
    query = {"village": household.village.slug}
    if Role.SHOPKEEPER in roles:
        card = urlencode(query | {"card": household.number})
        return ScanDoor(f"{reverse('market:counter')}?{card}")
    if roles & {Role.GRID_WORKER, Role.APPRAISER, Role.COMMITTEE}:
        chosen = urlencode(query | {"household": household.number})
        return ScanDoor(f"{reverse('deeds:new')}?{chosen}")
    if Role.PARTNER in roles and not _lives_in(user, household):
        return ScanDoor(
            f"{reverse('market:partner')}?{urlencode(query)}",
            _("刚才扫的是积分卡。请村民出示兑换券，扫券上的码，或者输 12 位券号。"),
        )
    return None


def _lives_in(user: Person, household: Household) -> bool:
    """Tell whether somebody of the staff is of that household, as the appointments say."""
    return Appointment.objects.filter(user=user.pk, household=household).exists()


@dataclass(frozen=True, slots=True)
class PublicTown:
    """A town's name and its villages, for the front page."""

    name: str
    villages: list[Village]


def list_towns() -> list[PublicTown]:
    """Return the towns with their villages, by name. One query."""
    towns: dict[str, list[Village]] = {}
    for village in Village.objects.select_related("town").order_by("town__name", "name"):
        towns.setdefault(village.town.name, []).append(village)
    return [PublicTown(name, villages) for name, villages in towns.items()]


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction as supervisors see it, in words."""

    address: str
    state: str
    state_words: str
    kind: str
    household: str
    points: str
    reason: str
    proposed: str
    proposed_at: datetime


def list_corrections(village: Village, *, today: date) -> list[CorrectionRow]:
    """Return the village's latest 50 corrections, newest first. Three queries."""
    households = Prefetch("account__household", queryset=with_heads(Household.objects.all()))
    rows = (
        Correction.objects.for_village(village)
        .select_related("account", "proposed_by", "reverses")
        .prefetch_related(households)
        .order_by("-id")[:50]
    )
    return [
        CorrectionRow(
            address=reverse("admin:ledger_correction_change", args=[row.pk]),
            state=row.state,
            state_words=row.get_state_display(),
            kind=row.get_kind_display(),
            household=_name_household(row.account),
            points=signed_points_with_unit(_find_effect(row)),
            reason=row.reason,
            proposed=_("%(name)s，%(day)s")
            % {"name": row.proposed_by.name, "day": day_name(row.proposed_at, today)},
            proposed_at=row.proposed_at,
        )
        for row in rows
    ]


def _name_household(account: Account) -> str:
    household = account.household
    if household is None:
        return account.code
    return name_household(household)


def _find_effect(correction: Correction) -> Decimal:
    """Return what the correction does to its household: reversing an award takes points away."""
    reversed_row = correction.reverses
    takes_away = reversed_row and reversed_row.destination_id == correction.account_id
    return -correction.points if takes_away else correction.points
