"""What was put up."""

from datetime import date

from django.db.models import QuerySet

from ledger.queries import find_month
from noticeboard.errors import NoticeUnknown
from noticeboard.models import Notice
from villages.models import Village
from villages.words import month_name


def list_notices(village: Village) -> QuerySet[Notice]:
    """Return the village's notices, newest first."""
    return Notice.objects.for_village(village).newest_first()


def get_notice(village: Village, month: date) -> Notice:
    """Return the notice that covers a month; raises NoticeUnknown."""
    notice = find_notice(village, month)
    if notice is None:
        raise NoticeUnknown(month_name(month))
    return notice


def find_notice(village: Village, month: date) -> Notice | None:
    """Return the notice that covers a month; None where it is not closed or not drawn yet."""
    covering = find_month(village, month)
    if covering is None:
        return None
    notices = Notice.objects.for_village(village).select_related("month__village", "shop_account")
    return notices.filter(month=covering).first()
