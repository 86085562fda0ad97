"""The notices as an Atom feed: a village's page, the town's site or a phone shows the newest."""

from datetime import UTC, datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from noticeboard.models import Notice
from noticeboard.queries.notices import list_notices
from noticeboard.sheets.head import get_window
from villages.models import Village
from villages.words import day_with_year, month_span_name

NOTICES_IN_FEED = 24
NEVER = datetime.fromtimestamp(0, UTC)


class StillAtom(Atom1Feed):
    """An Atom feed that changes with its entries alone; an empty one is as old as can be."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


class NoticeFeed(Feed):
    """A village's newest notices; an entry's id is its address, which never changes."""

    feed_type = StillAtom

    def get_object(self, request: HttpRequest, *, village: Village) -> Village:
        return village

    def title(self, village: Village) -> str:
        return _("%(village)s积分公示") % {"village": village.name}

    def subtitle(self, village: Village) -> str:
        return _("每个月关账以后，这里就有当月的积分公示。")

    def link(self, village: Village) -> str:
        return reverse("noticeboard:notices", args=[village.slug])

    def feed_url(self, village: Village) -> str:
        return reverse("noticeboard:feed", args=[village.slug])

    def author_name(self, village: Village) -> str:
        return _("%(village)s村民委员会") % {"village": village.name}

    def items(self, village: Village) -> list[Notice]:
        notices = list(list_notices(village)[:NOTICES_IN_FEED])
        for notice in notices:
            # Known already, and asked for again by each entry's address.
            notice.month.village = village
        return notices

    def item_title(self, notice: Notice) -> str:
        month = notice.month
        return _("%(village)s%(months)s积分公示") % {
            "village": month.village.name,
            "months": month_span_name(month.from_month, month.month),
        }

    def item_description(self, notice: Notice) -> str:
        starts, ends = get_window(notice.month)
        return _(
            "第 %(number)s 号。公示期从%(starts)s到%(ends)s，"
            "有不同意见，请在这几天告诉村务监督委员会。"
        ) % {
            "number": notice.month.number,
            "starts": day_with_year(starts),
            "ends": day_with_year(ends),
        }

    def item_link(self, notice: Notice) -> str:
        return reverse("noticeboard:notice", args=[notice.month.village.slug, notice.month.month])

    def item_pubdate(self, notice: Notice) -> datetime | None:
        return notice.month.sealed_at

    def item_updateddate(self, notice: Notice) -> datetime | None:
        return notice.month.sealed_at
