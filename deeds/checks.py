"""What must agree among the deeds: their points, their transfers, their households, who decided."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deeds.models import (
    SCORED,
    Apart,
    Decision,
    Deed,
    DeedState,
    EarlierOutcome,
    Feast,
    Hearing,
    Meeting,
    MeetingItem,
    MeetingPresence,
    Source,
    TakeBack,
    Verdict,
)
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
    "bar_left": _("第 %(deed)s 件事已经收回重议，它的限制却没有解除。"),
    "earlier": _("第 %(deed)s 件事已经收回重议，账上第 %(number)s 笔却没有冲正。"),
    "taken_back": _("第 %(deed)s 件事入账后退回重议，却没有两个人同意收回，也没有异议。"),
    "not_taken_back": _("第 %(deed)s 件事已经同意收回，却没有退回重议。"),
    "unheard": _("第 %(deed)s 件事要扣这户的，评定以前却没有听过这户的意见。"),
    "twice": _("第 %(deed)s 件事和第 %(other)s 件像是同一件，两件都评定了，没有人说过是两件。"),
    "joined": _("第 %(deed)s 件事并到了不是同一户的事里。"),
    "submitter": _("第 %(deed)s 件事由记录人自己评议了。"),
    "source_missing": _("第 %(deed)s 件事没有来源。"),
    "source_foreign": _("第 %(deed)s 件事的来源记在别的村。"),
    "source_left": _("第 %(deed)s 件事已经合并，来源却没有跟过去。"),
    "source_strayed": _("第 %(deed)s 件事有一个来源，送来时的事项没有并到这里。"),
    "absent": _("第 %(deed)s 件事在评议会上的意见里，有人没有到会。"),
    "meeting_number": _("第 %(number)s 次评议会的次序接不上。"),
    "feast": _("第 %(deed)s 件事和它的红白事报备不是同一户。"),
    "foreign": _("第 %(deed)s 件事的%(kind)s记在别的村。"),
}
# Each deed's own, by its index: joined and grouped, deeds would be sorted with all that they say.
_APPROVALS = Coalesce(
    Subquery(
        Decision.objects.filter(
            deed=OuterRef("pk"),
            round=OuterRef("round"),
            verdict=Verdict.APPROVE,
            taken_back_at__isnull=True,
        )
        .order_by()
        .values("deed")
        .annotate(count=Count("decided_by", distinct=True))
        .values("count")
    ),
    0,
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
    yield from _check_taken_back(village)
    yield from _check_heard(village)
    yield from _check_twice(village)
    yield from _check_deciders(village)
    yield from _check_sources(village)
    yield from _check_meetings(village)
    yield from _check_places(village)


def _check_transfer(village: Village, deed: Deed) -> Iterator[Finding]:
    # That nothing moved means 0 is held by a constraint.
    if deed.transfer is not None:
        yield from _check_row(village, deed, deed.transfer, deed.points, deed.round)


def _check_row(
    village: Village, deed: Deed, row: Transfer, points: Decimal | None, appraisal: int
) -> Iterator[Finding]:
    """Check the row that a deed's appraisal, the present or an earlier one, came to."""
    is_award = row.kind == TransferKind.AWARD
    moved = row.points if is_award else -row.points
    places: dict[str, object] = {"deed": deed.pk, "number": row.number}
    if moved != points:
        said = signed_points(points or Decimal(0))
        yield _find(village, "points", points=said, moved=signed_points(moved), **places)
    if (row.destination if is_award else row.source).household_id != deed.household_id:
        yield _find(village, "household", **places)
    if (row.occurred_on, row.reference) != (deed.occurred_on, deed.rule.code):
        yield _find(village, "facts", **places)
    if row.key != derive_key(deed.key, "line", appraisal):
        yield _find(village, "key", **places)


def _check_approvals(village: Village, deed: Deed) -> Iterator[Finding]:
    # What an objection corrected stands by its supervisor; noticeboard.checks looks for that one.
    if deed.explanation.get("objection") is not None:
        return
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
    """Find bars that no deed explains, deeds whose bars were not written, and those not lifted."""
    deeds = Deed.objects.for_village(village).filter(state__in=SCORED)
    expected = _expect_bars(deeds.order_by("pk"), "rule__", "pk", "key")
    earlier = EarlierOutcome.objects.filter(deed__village=village, state__in=SCORED)
    ended = _expect_bars(earlier.order_by("pk"), "deed__rule__", "deed_id", "deed__key")
    bars = Bar.objects.filter(account__village=village).select_related("account").order_by("pk")
    for bar in bars:
        deed_id = ended.pop((bar.kind, bar.key), None)
        if deed_id is not None and bar.lifted_at is None:
            yield _find(village, "bar_left", deed=deed_id)
        if deed_id is None and expected.pop((bar.kind, bar.key), None) is None:
            account = bar.account.code
            yield _find(village, "bar_unexplained", account=account, reference=bar.reference)
    for deed_id in dict.fromkeys([*expected.values(), *ended.values()]):
        yield _find(village, "bar_missing", deed=deed_id)


def _expect_bars(
    outcomes: QuerySet[Deed] | QuerySet[EarlierOutcome], rule: str, deed: str, key: str
) -> dict[tuple[str, UUID], int]:
    """Return {(kind, key): deed id} of the bars that outcomes brought; rule: path to their rule."""
    of_rules = Q((f"{rule}bar_redemption_months__isnull", False)) | Q((f"{rule}bars_honours", True))
    expected: dict[tuple[str, UUID], int] = {}
    rows = outcomes.filter(of_rules).values_list(deed, key, "round", "explanation")
    for deed_id, deed_key, appraisal, explanation in rows:
        told = Explanation.from_json(explanation)
        for kind, until in (
            (BarKind.REDEMPTION, told.bar_until),
            (BarKind.HONOURS, told.honours_until),
        ):
            if until is not None:
                expected[kind, derive_key(deed_key, "bar", appraisal)] = deed_id
    return expected


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
    """Find rows of an earlier round that are not the deed's, or were not reversed since."""
    earlier = (
        EarlierOutcome.objects.filter(deed__village=village, transfer__isnull=False)
        .select_related("deed__rule", "transfer__source", "transfer__destination")
        .annotate(is_reversed=Exists(Transfer.objects.filter(reverses=OuterRef("transfer"))))
        .order_by("pk")
    )
    for outcome in earlier:
        row = outcome.transfer
        assert row is not None, "Asked for above."
        yield from _check_row(village, outcome.deed, row, outcome.points, outcome.round)
        if not outcome.is_reversed:
            yield _find(village, "earlier", deed=outcome.deed_id, number=row.number)


def _check_taken_back(village: Village) -> Iterator[Finding]:
    """Find postings that were opened again by fewer than two, and wishes that came to nothing."""
    agreed = TakeBack.objects.for_village(village).filter(consented_at__isnull=False)
    same = {"deed": OuterRef("deed"), "round": OuterRef("round")}
    opened = EarlierOutcome.objects.filter(
        deed__village=village, state=DeedState.POSTED, objection__isnull=True
    )
    for code, rows in (
        ("taken_back", opened.exclude(Exists(agreed.filter(**same)))),
        ("not_taken_back", agreed.exclude(Exists(opened.filter(**same)))),
    ):
        for deed_id in rows.order_by("pk").values_list("deed_id", flat=True):
            yield _find(village, code, deed=deed_id)


def _check_heard(village: Village) -> Iterator[Finding]:
    """Find deeds that took something before their household had been heard."""
    decided = Deed.objects.for_village(village).filter(state__in=SCORED).taking()
    hearings = Hearing.objects.filter(deed__in=decided).in_bulk(field_name="deed_id")
    for pk, decided_at in decided.order_by("pk").values_list("pk", "decided_at"):
        hearing, day = hearings.get(pk), timezone.localdate(decided_at)
        if hearing is None or day < hearing.delivered_on or hearing.is_open_on(day):
            yield _find(village, "unheard", deed=pk)


def _check_twice(village: Village) -> Iterator[Finding]:
    """Find decided deeds that look the same (deeds.queries.likes) and that nobody told apart."""
    columns = ("household", "rule__code", "occurred_on", "activity", "pk", "member")
    rows = Deed.objects.for_village(village).scored().order_by("pk").values_list(*columns)
    alike: dict[tuple[object, ...], list[tuple[int, int | None]]] = defaultdict(list)
    for household_id, code, day, activity_id, pk, member_id in rows:
        alike[household_id, code, day].append((pk, member_id))
        if activity_id is not None:
            alike[household_id, activity_id].append((pk, member_id))
    pairs = {
        (first, second)
        for group in alike.values()
        for (first, one), (second, other) in combinations(group, 2)
        if one is None or other is None or one == other
    }
    told = Apart.objects.for_village(village).values_list("first_id", "second_id")
    for first, second in sorted(pairs.difference(told)):
        yield _find(village, "twice", deed=second, other=first)


def _check_deciders(village: Village) -> Iterator[Finding]:
    """Find deeds that were decided by somebody who had brought them in."""
    # What was joined into it after it had been decided makes nobody a judge of the own deed.
    before = Q(sources__sent_as=F("pk")) | Q(
        sources__sent_as__joined_into=F("pk"),
        sources__sent_as__decided_at__lt=F("decisions__decided_at"),
    )
    own = Deed.objects.for_village(village).filter(
        before,
        decisions__decided_by=F("sources__submitted_by"),
        decisions__taken_back_at__isnull=True,
    )
    for pk in own.order_by("pk").values_list("pk", flat=True).distinct():
        yield _find(village, "submitter", deed=pk)


def _check_sources(village: Village) -> Iterator[Finding]:
    """Find deeds without their own source, and sources that stand where they do not belong."""
    deeds = Deed.objects.for_village(village)
    bare = deeds.exclude(Exists(Source.objects.filter(sent_as=OuterRef("pk"))))
    joined_elsewhere = deeds.filter(joined_into__isnull=False).exclude(
        joined_into__household=F("household")
    )
    for code, found in (("source_missing", bare), ("joined", joined_elsewhere)):
        for pk in found.order_by("pk").values_list("pk", flat=True):
            yield _find(village, code, deed=pk)
    sources = Source.objects.for_village(village)
    moved = sources.exclude(sent_as=F("deed"))
    for code, rows in (
        ("source_foreign", sources.exclude(deed__village=village)),
        ("source_left", sources.filter(deed__state=DeedState.JOINED)),
        ("source_strayed", moved.exclude(sent_as__state=DeedState.JOINED)),
    ):
        for pk in rows.order_by("pk").values_list("deed_id", flat=True):
            yield _find(village, code, deed=pk)


def _check_meetings(village: Village) -> Iterator[Finding]:
    """Find words of a meeting by people who were not there, and a gap in the meetings' numbers."""
    there = MeetingPresence.objects.filter(
        meeting=OuterRef("meeting"), person=OuterRef("decided_by")
    )
    said = Decision.objects.for_village(village).filter(meeting__isnull=False)
    absent = said.exclude(Exists(there)).order_by("deed").values_list("deed", flat=True)
    for pk in absent.distinct():
        yield _find(village, "absent", deed=pk)
    meetings = Meeting.objects.for_village(village).order_by("number")
    for count, number in enumerate(meetings.values_list("number", flat=True), start=1):
        if number != count:
            yield _find(village, "meeting_number", number=number)
            return


def _check_places(village: Village) -> Iterator[Finding]:
    """Find what hangs on a deed of another village, or of another household."""
    hanging: tuple[tuple[QuerySet[Any], type[Model]], ...] = (  # Any: of several models
        (Decision.objects.for_village(village), Decision),
        (Hearing.objects.for_village(village), Hearing),
        (TakeBack.objects.for_village(village), TakeBack),
        (MeetingItem.objects.filter(meeting__village=village), MeetingItem),
    )
    for rows, model in hanging:
        strange = rows.exclude(deed__village=village).order_by("pk")
        for pk in strange.values_list("deed_id", flat=True):
            yield _find(village, "foreign", deed=pk, kind=model._meta.verbose_name)
    feasts = Feast.objects.for_village(village).filter(deed__isnull=False)
    wrong = feasts.exclude(deed__household=F("household")).order_by("pk")
    for pk in wrong.values_list("deed_id", flat=True):
        yield _find(village, "feast", deed=pk)


def _find(village: Village, code: str, **values: object) -> Finding:
    return Finding(village.slug, f"deeds.{code}", str(SENTENCES[code]) % values)
