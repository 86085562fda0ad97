"""What must agree among the deeds: their points, their transfers, their households, who decided."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from deeds.models import SCORED, Deed, EarlierOutcome, Source, Verdict
from ledger.keys import derive_key
from ledger.models import Bar, BarKind, Transfer, TransferKind
from rules.scoring import Explanation
from villages.checks import Finding
from villages.models import Village
from villages.words import signed_points

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Two persons at least, whatever the terms said on that day.
DECIDERS_MIN = 2
SENTENCES: Mapping[str, "_StrPromise"] = {
    "points": _("第 %(deed)s 件事记了 %(points)s 分，账上第 %(number)s 笔是 %(moved)s 分。"),
    "household": _("第 %(deed)s 件事和账上第 %(number)s 笔不是同一户。"),
    "facts": _("第 %(deed)s 件事的日期或细则和账上第 %(number)s 笔对不上。"),
    "key": _("账上第 %(number)s 笔的编码不是第 %(deed)s 件事的。"),
    "approvals": _("第 %(deed)s 件事入了账，却没有两个人同意。"),
    "queued": _("第 %(deed)s 件事还等着入账，账上第 %(number)s 笔却已经记了。"),
    "queued_month": _("第 %(deed)s 件事等着入账，它满了的那个月还没有到。"),
    "bar_missing": _("第 %(deed)s 件事该有的限制没有记下。"),
    "bar_unexplained": _("账户 %(account)s 的限制（%(reference)s）没有对应的事项。"),
    "unexplained": _("账上第 %(number)s 笔加减分没有对应的事项。"),
    "earlier": _("第 %(deed)s 件事已经收回重议，账上第 %(number)s 笔却没有冲正。"),
    "submitter": _("第 %(deed)s 件事由记录人自己评议了。"),
    "source_missing": _("第 %(deed)s 件事没有来源。"),
    "source_foreign": _("第 %(deed)s 件事的来源记在别的村。"),
}
_APPROVALS = Count(
    "decisions__decided_by",
    filter=Q(
        decisions__verdict=Verdict.APPROVE,
        decisions__round=F("round"),
        decisions__taken_back_at__isnull=True,
    ),
    distinct=True,
)


def check(village: Village) -> Iterator[Finding]:
    """Yield what does not agree: points without their transfer, transfers without a deed and more.

    A constant number of queries, however many deeds.
    """
    deeds = (
        Deed.objects.for_village(village)
        .posted()
        .select_related("transfer__source", "transfer__destination", "rule")
        .annotate(approvals=_APPROVALS)
        .order_by("pk")
    )
    for deed in deeds.iterator(chunk_size=1000):
        yield from _check_transfer(village, deed)
        yield from _check_approvals(village, deed)
    yield from _check_queued(village)
    yield from _check_bars(village)
    yield from _check_unexplained(village)
    yield from _check_earlier(village)
    yield from _check_deciders(village)
    yield from _check_sources(village)


def _check_transfer(village: Village, deed: Deed) -> Iterator[Finding]:
    row = deed.transfer
    if row is None:
        # That nothing moved means 0 is held by a constraint.
        return
    is_award = row.kind == TransferKind.AWARD
    moved = row.points if is_award else -row.points
    places: dict[str, object] = {"deed": deed.pk, "number": row.number}
    if moved != deed.points:
        said = signed_points(deed.points or Decimal(0))
        yield _find(village, "points", points=said, moved=signed_points(moved), **places)
    if (row.destination if is_award else row.source).household_id != deed.household_id:
        yield _find(village, "household", **places)
    if (row.occurred_on, row.reference) != (deed.occurred_on, deed.rule.code):
        yield _find(village, "facts", **places)
    if row.key != derive_key(deed.key, "line", deed.round):
        yield _find(village, "key", **places)


def _check_approvals(village: Village, deed: Deed) -> Iterator[Finding]:
    if deed.approvals < DECIDERS_MIN:  # type: ignore[attr-defined] # annotated above
        yield _find(village, "approvals", deed=deed.pk)


def _check_queued(village: Village) -> Iterator[Finding]:
    """Find deeds that wait though they were posted, or were not decided by enough."""
    queued = list(
        Deed.objects.for_village(village)
        .queued()
        .annotate(approvals=_APPROVALS, open_month=F("village__book__open_month"))
    )
    keys = {derive_key(deed.key, "line", deed.round): deed for deed in queued}
    rows = Transfer.objects.for_village(village).filter(key__in=list(keys)).order_by("number")
    for key, number in rows.values_list("key", "number"):
        yield _find(village, "queued", deed=keys[key].pk, number=number)
    for deed in queued:
        yield from _check_approvals(village, deed)
        open_month = deed.open_month  # type: ignore[attr-defined] # annotated above
        if deed.queued_in and deed.queued_in > open_month:
            yield _find(village, "queued_month", deed=deed.pk)


def _check_bars(village: Village) -> Iterator[Finding]:
    """Find bars that no deed explains, and deeds whose bars were not written."""
    of_rules = Q(rule__bar_redemption_months__isnull=False) | Q(rule__bars_honours=True)
    deeds = Deed.objects.for_village(village).filter(of_rules, state__in=SCORED).order_by("pk")
    expected: dict[tuple[str, UUID], int] = {}
    for deed in deeds:
        told, key = Explanation.from_json(deed.explanation), derive_key(deed.key, "bar", deed.round)
        for kind, until in (
            (BarKind.REDEMPTION, told.bar_until),
            (BarKind.HONOURS, told.honours_until),
        ):
            if until is not None:
                expected[kind, key] = deed.pk
    bars = Bar.objects.filter(account__village=village).select_related("account").order_by("pk")
    for bar in bars:
        if expected.pop((bar.kind, bar.key), None) is None:
            account = bar.account.code
            yield _find(village, "bar_unexplained", account=account, reference=bar.reference)
    for deed_id in dict.fromkeys(expected.values()):
        yield _find(village, "bar_missing", deed=deed_id)


def _check_unexplained(village: Village) -> Iterator[Finding]:
    """Find awards and deductions that no deed explains."""
    rows = Transfer.objects.for_village(village).filter(
        kind__in=(TransferKind.AWARD, TransferKind.DEDUCTION),
        deed__isnull=True,
        earlier_outcome__isnull=True,
    )
    for number in rows.order_by("number").values_list("number", flat=True):
        yield _find(village, "unexplained", number=number)


def _check_earlier(village: Village) -> Iterator[Finding]:
    """Find rows of an earlier round that were not reversed when their deed was opened again."""
    left = EarlierOutcome.objects.filter(
        deed__village=village, transfer__isnull=False, transfer__reversed_by__isnull=True
    ).order_by("pk")
    for deed_id, number in left.values_list("deed_id", "transfer__number"):
        yield _find(village, "earlier", deed=deed_id, number=number)


def _check_deciders(village: Village) -> Iterator[Finding]:
    """Find deeds that were decided by somebody who had brought them in."""
    own = Deed.objects.for_village(village).filter(
        decisions__decided_by=F("sources__submitted_by"),
        decisions__taken_back_at__isnull=True,
        # What was joined into it after it had been decided makes nobody a judge of the own deed.
        sources__sent_as=F("pk"),
    )
    for pk in own.order_by("pk").values_list("pk", flat=True).distinct():
        yield _find(village, "submitter", deed=pk)


def _check_sources(village: Village) -> Iterator[Finding]:
    """Find deeds without a source, and sources of another village's deed."""
    bare = Deed.objects.for_village(village).filter(sources__isnull=True, joined_into__isnull=True)
    for pk in bare.order_by("pk").values_list("pk", flat=True):
        yield _find(village, "source_missing", deed=pk)
    foreign = Source.objects.for_village(village).exclude(deed__village=village)
    for pk in foreign.order_by("pk").values_list("deed_id", flat=True):
        yield _find(village, "source_foreign", deed=pk)


def _find(village: Village, code: str, **values: object) -> Finding:
    return Finding(village.slug, f"deeds.{code}", str(SENTENCES[code]) % values)
