"""Closing a month as the office does it."""

from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deeds.services import post_queued
from ledger import services as ledger
from ledger.models import Book
from noticeboard.models import Notice
from noticeboard.queries.closing import find_closable_month
from noticeboard.queries.notices import get_notice
from noticeboard.services.putting_up import COMMITTEE, finish_notices
from rules.queries import find_edition_in_force
from villages.models import User, Village
from villages.months import last_day_of
from villages.permissions import check_role

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
