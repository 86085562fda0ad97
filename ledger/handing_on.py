"""What the committee and the supervisors pass on of the ledger: what waits for a second person."""

from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from ledger.models import Correction, CorrectionState, HouseholdChange, YearTurn
from villages.matters import Matter, Office, list_matter
from villages.models import Household, User, Village
from villages.permissions import STAFF
from villages.queries import name_household, with_heads
from villages.words import SEPARATOR, day_name, day_with_year

PROPOSED = CorrectionState.PROPOSED


def build_matters(office: Office) -> list[Matter]:
    """Return corrections, households' changes and a year's turn that nobody has agreed to."""
    appointment, today = office.appointment, office.today
    village = appointment.village
    if appointment.role not in STAFF or village is None:
        return []
    return [
        _list_corrections(village, appointment.user, today=today),
        _list_changes(village, appointment.user, today=today),
        *_list_turns(village),
    ]


def _list_corrections(village: Village, person: User, *, today: date) -> Matter:
    households = Prefetch("account__household", queryset=with_heads(Household.objects.all()))
    rows = (
        Correction.objects.for_village(village)
        .filter(state=PROPOSED)
        .select_related("account", "proposed_by")
        .prefetch_related(households)
        .order_by("proposed_at", "pk")
    )
    return list_matter(
        _("等第二个人同意的更正"),
        [
            SEPARATOR.join(
                (
                    str(one.get_kind_display()),
                    name_household(one.account.household)
                    if one.account.household
                    else one.account.code,
                    say_proposed(one.proposed_by, one.proposed_at, person, today=today),
                )
            )
            for one in rows
        ],
    )


def _list_changes(village: Village, person: User, *, today: date) -> Matter:
    households = Prefetch("household", queryset=with_heads(Household.objects.all()))
    rows = (
        HouseholdChange.objects.for_village(village)
        .filter(state=PROPOSED)
        .select_related("proposed_by")
        .prefetch_related(households)
        .order_by("proposed_at", "pk")
    )
    return list_matter(
        _("等第二个人同意的住户变更"),
        [
            SEPARATOR.join(
                (
                    str(one.get_kind_display()),
                    name_household(one.household),
                    say_proposed(one.proposed_by, one.proposed_at, person, today=today),
                )
            )
            for one in rows
        ],
    )


def say_proposed(by: User, at: date, person: User, *, today: date) -> str:
    """Return who proposed something and when, and that it was the one who leaves."""
    words = {"name": by.name, "day": day_name(at, today)}
    if by.pk == person.pk:
        return _("%(day)s由本人提出，要别人同意") % words
    return _("%(day)s由%(name)s提出") % words


def _list_turns(village: Village) -> list[Matter]:
    turns = YearTurn.objects.for_village(village).filter(state=PROPOSED).order_by("year_start")
    days = [
        _("从%(day)s开始的年度") % {"day": day_with_year(day)}
        for day in turns.values_list("year_start", flat=True)
    ]
    return [list_matter(_("等第二个人同意的年度结转"), days)] if days else []
