"""Objections: whether their outcomes agree with rows, holds and deeds, and these with them.

A constant number of queries, however many there are.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deeds.models import Deed, EarlierOutcome
from ledger.models import Hold, Transfer, TransferKind
from noticeboard.models.letters import Objection, ObjectionKind, ObjectionState
from noticeboard.queries.objections import CHANGING
from villages.checks import Finding
from villages.models import Village

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Mapping[str, "_StrPromise"] = {
    "number": _("异议的编号到第 %(number)s 号断了。"),
    "foreign": _("异议第 %(number)s 号说的不是本村的账。"),
    "not_reversed": _("异议第 %(number)s 号已经成立，那一笔却没有冲正。"),
    "not_corrected": _("异议第 %(number)s 号部分成立，改成的那一笔对不上。"),
    "not_held": _("异议第 %(number)s 号还没有处理，那一笔却没有冻结。"),
    "held": _("第 %(number)s 笔还因为异议冻结着，却没有等处理的异议。"),
    "objected": _("第 %(deed)s 件事写着有异议，却没有等处理的异议。"),
    "unexplained": _("第 %(deed)s 件事说是按异议第 %(number)s 号改的，那份异议却没有这样处理。"),
}


def check_objections(village: Village) -> Iterator[Finding]:
    """Yield what does not agree about a village's objections."""
    yield from _check_numbers(village)
    yield from _check_rows(village)
    yield from _check_holds(village)
    yield from _check_deeds(village)


def _check_numbers(village: Village) -> Iterator[Finding]:
    numbers = Objection.objects.for_village(village).order_by("number")
    for count, number in enumerate(numbers.values_list("number", flat=True), start=1):
        if number != count:
            yield _find(village, "number", number=number)
            return


def _check_rows(village: Village) -> Iterator[Finding]:
    own = Objection.objects.for_village(village)
    strange = (
        Q(transfer__isnull=False) & ~Q(transfer__village=F("village"))
        | Q(deed__isnull=False) & ~Q(deed__village=F("village"))
        | Q(household__isnull=False) & ~Q(household__village=F("village"))
    )
    is_reversed = Exists(Transfer.objects.filter(reverses=OuterRef("transfer")))
    lines = own.filter(kind=ObjectionKind.LINE, state__in=CHANGING)
    standing = lines.exclude(transfer__kind=TransferKind.REVERSAL).filter(
        ~is_reversed, transfer__isnull=False
    )
    partly = own.filter(state=ObjectionState.PARTLY)
    corrects = Q(corrected__deed__isnull=False) | Q(corrected__earlier_outcome__isnull=False)
    # A deduction that found nothing to take has no row.
    wrong = partly.filter(corrected__isnull=False).exclude(corrects)
    for code, rows in (
        ("foreign", own.filter(strange)),
        ("not_reversed", standing),
        ("not_corrected", wrong),
    ):
        for number in rows.order_by("number").values_list("number", flat=True):
            yield _find(village, code, number=number)


def _check_holds(village: Village) -> Iterator[Finding]:
    waiting = Objection.objects.for_village(village).open().filter(received_late=False)
    # A row that was named only when its hold had run out is free, and stays so.
    counted = Q(transfer__hold__frees_on__isnull=True) | Q(
        transfer__hold__frees_on__gt=timezone.localdate()
    )
    free = waiting.filter(
        counted, transfer__hold__released_at__isnull=True, transfer__hold__objected=False
    )
    for number in free.order_by("number").values_list("number", flat=True):
        yield _find(village, "not_held", number=number)
    held = Hold.objects.filter(
        account__village=village, objected=True, released_at__isnull=True
    ).exclude(
        # Also what another objection made of the row that is meant.
        Exists(
            waiting.filter(Q(transfer=OuterRef("transfer")) | Q(deed=OuterRef("transfer__deed")))
        )
    )
    for number in held.order_by("transfer__number").values_list("transfer__number", flat=True):
        yield _find(village, "held", number=number)


def _check_deeds(village: Village) -> Iterator[Finding]:
    """Find deeds that tell of an objection which does not tell of them."""
    objections = Objection.objects.for_village(village)
    deeds = Deed.objects.for_village(village)
    marked = deeds.filter(objected=True).exclude(
        Exists(objections.open().filter(deed=OuterRef("pk")))
    )
    for pk in marked.order_by("pk").values_list("pk", flat=True):
        yield _find(village, "objected", deed=pk)
    same = objections.filter(number=OuterRef("objection"))
    corrected = objections.filter(state=ObjectionState.PARTLY, corrected=OuterRef("transfer"))
    named = Q(objection__isnull=False) & ~Exists(same.filter(state__in=CHANGING))
    explained = Q(transfer__isnull=False, explanation__objection__isnull=False) & ~Q(
        # As JSON writes it where there is none.
        explanation__objection=None
    )
    for rows, column in (
        (deeds.filter(named), "pk"),
        (deeds.filter(explained, ~Exists(corrected)), "pk"),
        (
            EarlierOutcome.objects.filter(deed__village=village, objection__isnull=False).exclude(
                Exists(same.filter(state__in=CHANGING, deed=OuterRef("deed")))
            ),
            "deed_id",
        ),
    ):
        for pk, number in rows.order_by("pk").values_list(column, "objection"):
            yield _find(village, "unexplained", deed=pk, number=number)


def _find(village: Village, code: str, **values: object) -> Finding:
    return Finding(village.slug, f"noticeboard.objection_{code}", str(SENTENCES[code]) % values)
