"""What a notice tells of households beside their lines: who is honoured, what should be better."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone

from ledger.models import Bar, BarKind, Month, TransferKind
from noticeboard.drawing.lines import Movement
from noticeboard.models import NoticeHonour, NoticeLine
from noticeboard.words import BACK
from rules.models import Category
from villages.models import Household, Terms
from villages.queries import head_name, with_heads

ZERO = Decimal(0)
AWARD_BACK = f"{BACK}{TransferKind.AWARD}"


def build_honours(
    month: Month, terms: Terms, lines: Sequence[NoticeLine], movements: Iterable[Movement]
) -> list[NoticeHonour]:
    """Return the unsaved honour list: who earned most in the stretch, of those who agree to it.

    lines: the notice's, not saved yet. Left out: who was dissolved, and who is barred from honours
    on the day of sealing. Empty where the village prints no such list.
    """
    if not terms.sheet_honours:
        return []
    earned = get_earned(month, movements)
    willing = _find_willing(month)
    ranked = sorted(
        (
            line
            for line in lines
            if line.month_line.account_id in willing and line.month_line.account_id in earned
        ),
        key=lambda line: (
            -earned[line.month_line.account_id],
            line.group_position,
            line.household_number,
        ),
    )
    return [
        NoticeHonour(
            line=line,
            position=position,
            name=head_name(willing[line.month_line.account_id]),
            added=earned[line.month_line.account_id],
        )
        for position, line in enumerate(ranked[: terms.honours_max])
    ]


def get_earned(month: Month, movements: Iterable[Movement]) -> dict[int, Decimal]:
    """Return {account id: awards of the stretch, without those of it that were taken back}.

    Only who earned more than nothing.
    """
    earned: dict[int, Decimal] = {}
    for movement in movements:
        is_back = movement.kind == AWARD_BACK and (movement.reverses or 0) >= month.first_number
        if movement.kind == TransferKind.AWARD or is_back:
            earned[movement.account_id] = earned.get(movement.account_id, ZERO) + movement.points
    return {account_id: points for account_id, points in earned.items() if points > 0}


def _find_willing(month: Month) -> dict[int, Household]:
    """Return {account id: household} of those that agree, and may be honoured."""
    assert month.sealed_at is not None, "Only what is sealed is drawn."
    sealed_on = timezone.localdate(month.sealed_at)
    barred = Bar.objects.counting_on(sealed_on).filter(kind=BarKind.HONOURS)
    willing = (
        Household.objects.for_village(month.village)
        .active()
        .filter(honours_consent=True, account__month_lines__month=month)
        .exclude(account__in=barred.values("account"))
        .select_related("account")
    )
    return {household.account.pk: household for household in with_heads(willing)}


def build_improvements(movements: Sequence[Movement]) -> list[tuple[str, int]]:
    """Return (category, how many deductions), in the order of the categories.

    Neither names nor points; what was taken back again is left out.
    """
    taken_back = {movement.reverses for movement in movements if movement.reverses}
    counts = Counter(
        movement.category or Category.OTHER.value
        for movement in movements
        if movement.kind == TransferKind.DEDUCTION and movement.number not in taken_back
    )
    return [(category.value, counts[category]) for category in Category if counts[category]]
