"""Closing as the office does it, and drawing: the only place that writes this app's tables."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deeds.services import post_queued
from ledger import services as ledger
from ledger.models import Book, Month
from noticeboard.accounting import DrawnAccount, build_account
from noticeboard.drawing import build_lines, build_sums, read_movements
from noticeboard.models import (
    Notice,
    NoticeLine,
    NoticeSum,
    ShopAccount,
    ShopAccountDonor,
    ShopAccountLine,
)
from noticeboard.queries import find_closable_month, find_unfinished, get_notice
from rules.queries import find_edition_in_force
from villages.models import Role, User, Village
from villages.months import last_day_of
from villages.permissions import check_role
from villages.queries import get_terms
from villages.services import record_change, snapshot

COMMITTEE = frozenset({Role.COMMITTEE})
EDITION_LENGTH_MAX = 80


def close_and_draw(village: Village, month: date, *, by: User | None, now: datetime) -> Notice:
    """Close the stretch that covers a month, seal it and draw its notice.

    month: its first day. by: somebody of the committee, None for a job. Repeating it answers the
    same notice; whatever a crash left on the way is finished first.
    Raises RoleNeeded, VillageNotFound, MonthNotOver, MonthUnknown.
    """
    today = timezone.localdate(now)
    if by is not None:
        check_role(by, village, COMMITTEE, today=today)
    edition = build_edition_words(village, month, today=today)
    closed = ledger.close_month(village, month, edition=edition, by=by, now=now)
    finish_notices(village, by=by, now=now)
    # The month that opens takes first what the closed one had no room for.
    post_queued(village, by=by, now=now)
    return get_notice(village, closed.month)


def build_edition_words(village: Village, month: date, *, today: date) -> str:
    """Return the regulation that a closing names: the one in force on the last day it covers.

    In the village's language, whoever closes: the words are part of what is sealed.
    """
    opened = Book.objects.get(village=village).open_month
    last = find_closable_month(village, opened, today=today) or month
    edition = find_edition_in_force(village, min(last_day_of(last), today))
    with translation.override(village.language):
        if edition is None:
            return _("尚无通过的制度")
        numbered = _("（第%(number)s版）") % {"number": edition.number}
    return edition.title[: EDITION_LENGTH_MAX - len(numbered)] + numbered


def finish_notices(village: Village, *, by: User | None = None, now: datetime) -> list[Notice]:
    """Seal and draw every closed month that a crash left halfway, in order; nothing else."""
    ledger.finish_sealing(village, now=now)
    waiting = find_unfinished(village).select_related("village")
    return [_draw(month, by=by, now=now) for month in waiting]


def _draw(month: Month, *, by: User | None, now: datetime) -> Notice:
    """Draw a sealed month's notice. Its rows change no more, so only writing takes the lock."""
    assert month.sealed_at is not None, "Only what is sealed is drawn."
    terms = get_terms(month.village, timezone.localdate(month.sealed_at))
    movements = read_movements(month)
    lines = build_lines(month, terms, movements)
    sums = build_sums(movements, deductions_named=terms.deductions_named)
    shop = build_account(month)
    with transaction.atomic():
        ledger.lock_book(month.village, now=now)
        drawn = Notice.objects.filter(month=month).first()
        if drawn:
            return drawn
        notice = Notice.objects.create(
            month=month,
            drawn_at=now,
            drawn_by=by,
            board_masked=terms.board_masked,
            deductions_named=terms.deductions_named,
        )
        for line in lines:
            line.notice = notice
        for row in sums:
            row.notice = notice
        NoticeLine.objects.bulk_create(lines, batch_size=500)
        NoticeSum.objects.bulk_create(sums, batch_size=500)
        if shop:
            _write_account(notice, shop)
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

    Raises RoleNeeded, VillageNotFound, PutUpTooLate.
    """
    village = notice.month.village
    check_role(by, village, COMMITTEE, today=timezone.localdate(now))
    ledger.lock_book(village, now=now)
    before = snapshot(Month.objects.get(pk=notice.month_id))
    month = ledger.record_put_up(notice.month, on=on, now=now)
    record_change(month, village=village, by=by, now=now, before=before)
    return Notice.objects.select_related("month__village").get(pk=notice.pk)
