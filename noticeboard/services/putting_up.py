"""Drawing what is sealed, and the day on which the paper went up."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ledger import services as ledger
from ledger.models import Month
from ledger.years import find_year_end_warning
from noticeboard.drawing.entries import build_entries
from noticeboard.drawing.households import build_honours, build_improvements
from noticeboard.drawing.lines import build_lines, build_sums, read_movements
from noticeboard.drawing.shop import DrawnAccount, build_account
from noticeboard.models import (
    Notice,
    NoticeEntry,
    NoticeHonour,
    NoticeLine,
    NoticeSum,
    SheetKind,
    ShopAccount,
    ShopAccountDonor,
    ShopAccountLine,
)
from noticeboard.queries.closing import find_unfinished
from villages.models import Role, User, Village
from villages.permissions import check_role
from villages.queries import get_terms
from villages.services import record_change, snapshot

COMMITTEE = frozenset({Role.COMMITTEE})


@dataclass(frozen=True, slots=True)
class DrawnNotice:
    """All that a notice is made of, not saved yet."""

    notice: Notice
    lines: list[NoticeLine]
    sums: list[NoticeSum]
    honours: list[NoticeHonour]
    entries: list[NoticeEntry]
    shop: DrawnAccount | None


def finish_notices(village: Village, *, by: User | None = None, now: datetime) -> list[Notice]:
    """Seal and draw every closed month that a crash left halfway, in order; nothing else."""
    ledger.finish_sealing(village, now=now)
    waiting = find_unfinished(village).select_related("village")
    return [_draw(month, by=by, now=now) for month in waiting]


def _draw(month: Month, *, by: User | None, now: datetime) -> Notice:
    """Draw a sealed month's notice. Its rows change no more, so only writing takes the lock."""
    drawn = _read_for(month)
    with transaction.atomic():
        ledger.lock_book(month.village, now=now)
        notice = Notice.objects.filter(month=month).first()
        if notice:
            return notice
        return _write(drawn, by=by, now=now)


def _read_for(month: Month) -> DrawnNotice:
    """Return all that a sealed month's notice is made of, not saved yet."""
    assert month.sealed_at is not None, "Only what is sealed is drawn."
    village = month.village
    sealed_on = timezone.localdate(month.sealed_at)
    terms = get_terms(village, sealed_on)
    warning = find_year_end_warning(village, sealed_on)
    movements = read_movements(month)
    lines = build_lines(month, terms, movements)
    return DrawnNotice(
        notice=Notice(
            month=month,
            board_masked=terms.board_masked,
            deductions_named=terms.deductions_named,
            sheets=[kind.value for kind in SheetKind if getattr(terms, f"sheet_{kind}")],
            improvements=[list(pair) for pair in build_improvements(movements)],
            expires_on=warning.expires_on if warning else None,
            expires_percent=warning.expires_percent if warning else None,
        ),
        lines=lines,
        sums=build_sums(movements, deductions_named=terms.deductions_named),
        honours=build_honours(month, terms, lines, movements),
        entries=build_entries(month, lines, deductions_named=terms.deductions_named),
        shop=build_account(month),
    )


def _write(drawn: DrawnNotice, *, by: User | None, now: datetime) -> Notice:
    notice = drawn.notice
    notice.drawn_at, notice.drawn_by = now, by
    notice.save(force_insert=True)
    # Lines first: honours and entries point to them.
    for line in drawn.lines:
        line.notice = notice
    for total in drawn.sums:
        total.notice = notice
    for honour in drawn.honours:
        honour.notice = notice
    for entry in drawn.entries:
        entry.notice = notice
    NoticeLine.objects.bulk_create(drawn.lines, batch_size=500)
    NoticeSum.objects.bulk_create(drawn.sums, batch_size=500)
    NoticeHonour.objects.bulk_create(drawn.honours, batch_size=500)
    NoticeEntry.objects.bulk_create(drawn.entries, batch_size=500)
    if drawn.shop:
        _write_account(notice, drawn.shop)
    return notice


def _write_account(notice: Notice, drawn: DrawnAccount) -> ShopAccount:
    account = drawn.account
    account.notice = notice
    account.save(force_insert=True)
    for line in drawn.lines:
        line.account = account
    for donor in drawn.donors:
        donor.account = account
    ShopAccountLine.objects.bulk_create(drawn.lines, batch_size=500)
    ShopAccountDonor.objects.bulk_create(drawn.donors, batch_size=500)
    return account


@transaction.atomic
def record_put_up(notice: Notice, *, on: date, by: User, now: datetime) -> Notice:
    """Record, once, the day on which the paper went up; the window and what it holds move with it.

    Raises RoleNeeded, VillageNotFound, PutUpAlready, PutUpTooLate, PutUpTooEarly, PutUpToCome.
    """
    village = notice.month.village
    check_role(by, village, COMMITTEE, today=timezone.localdate(now))
    ledger.lock_book(village, now=now)
    before = snapshot(Month.objects.get(pk=notice.month_id))
    month = ledger.record_put_up(notice.month, on=on, now=now)
    record_change(month, village=village, by=by, now=now, before=before)
    return Notice.objects.select_related("month__village").get(pk=notice.pk)
