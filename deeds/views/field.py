"""The field's pages: what I brought in, one deed, one photo."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.errors import PhotoUnknown
from deeds.models import ActivityKind, Deed
from deeds.queries.deeds import (
    DECIDERS,
    READERS,
    RECORDERS,
    Sight,
    get_deed,
    get_photo,
    get_sight,
    submitted_by,
    waiting_for,
)
from deeds.queries.hearings import hearings_for
from deeds.queries.likes import find_likes
from deeds.rows.deeds import address_of, build_likes, build_row, build_same_photos, build_sheet
from deeds.rows.hearings import tell_hearing
from ledger.models import Book
from villages.doors import VillageDoor

ROWS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Way:
    """Another way in than one deed at a time. note: what waits there, if anything."""

    address: str
    words: str
    note: str = ""


class FieldView(VillageDoor):
    """The field's home: my deeds with their state, and the one button."""

    roles = RECORDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        deeds = submitted_by(self.person, self.village)
        page = Paginator(deeds, ROWS_A_PAGE).get_page(request.GET.get("page"))
        rows = [build_row(deed, page="deeds:deed", today=self.today) for deed in page]
        context = {
            "village": self.village,
            "page": page,
            "rows": rows,
            "new": address_of("deeds:new", self.village),
            "ways": [*self._list_common_ways(), *self._list_deciders_ways()],
        }
        return render(request, "deeds/field.html", context)

    def _list_common_ways(self) -> list[Way]:
        village = self.village
        rounds = address_of("deeds:activities", village, kind=ActivityKind.ROUND)
        slips = hearings_for(self.person, village, today=self.today).to_deliver.count()
        return [
            Way(address_of("deeds:activities", village), _("集体活动")),
            Way(rounds, _("入户检查")),
            Way(address_of("deeds:tallies", village), _("登记表")),
            Way(address_of("deeds:feasts", village), _("红白事报备")),
            Way(
                address_of("deeds:hearings", village),
                _("告知单"),
                _("%(count)s 张等送达") % {"count": slips} if slips else "",
            ),
        ]

    def _list_deciders_ways(self) -> list[Way]:
        if not self.held & DECIDERS:
            return []
        village = self.village
        waiting = waiting_for(self.person, village).to_decide.count()
        return [
            Way(
                address_of("deeds:appraise", village),
                _("评议"),
                _("%(count)s 件等我评议") % {"count": waiting} if waiting else "",
            ),
            Way(address_of("deeds:meetings", village), _("评议会")),
        ]


class DeedView(VillageDoor):
    """One deed with evidence, state and explanation, for those entitled to it."""

    roles = RECORDERS | READERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        if deed.joined_into_id is not None:
            # Its sources went along; what it was told of is told there.
            return HttpResponseRedirect(
                address_of("deeds:deed", self.village, deed.joined_into_id, joined=1)
            )
        sight = get_sight(self.person, self.village, today=self.today)
        sight.check(deed)
        is_mine = sight.is_submitter(deed)
        context = {
            "village": self.village,
            **self._tell(deed, sight),
            "sent": is_mine and deed.is_undecided and "sent" in request.GET,
            "joined": "joined" in request.GET,
            "is_mine": is_mine,
            "field": address_of("deeds:field", self.village),
            **self._offer_another(deed),
        }
        return render(request, "deeds/deed.html", context)

    def _tell(self, deed: Deed, sight: Sight) -> dict[str, object]:
        """Return the deed, its hearing, and what may have to do with it, as the person may see."""
        likes, same_photos = find_likes(deed), sight.find_same_photos(deed)
        return {
            "sheet": build_sheet(
                deed,
                sight=sight,
                open_month=Book.objects.get(village=self.village).open_month,
                page="deeds:deed",
                today=self.today,
            ),
            "hearing": tell_hearing(deed, sees_people=sight.sees_sources(deed), today=self.today),
            "likes": build_likes(
                likes, person=self.person, reads_all=sight.reads_all, today=self.today
            ),
            "same_photos": build_same_photos(same_photos, page="deeds:deed", today=self.today),
        }

    def _offer_another(self, deed: Deed) -> dict[str, str]:
        """Return the ways to another deed: from the start, or keeping what was chosen."""
        day = "" if deed.occurred_on == self.today else deed.occurred_on.isoformat()
        number, rule_id = deed.household.number, deed.rule_id
        return {
            "new": address_of("deeds:new", self.village),
            "same_household": address_of("deeds:new", self.village, household=number, day=day),
            "same_rule": address_of("deeds:new", self.village, rule=rule_id, day=day),
        }


class PhotoView(VillageDoor):
    """One photo, for those entitled to its deed; no proxy and no browser keeps it."""

    roles = RECORDERS | READERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, photo_id: int) -> FileResponse:
        photo = get_photo(self.village, photo_id)
        get_sight(self.person, self.village, today=self.today).check(photo.source.deed)
        try:
            file = photo.file.open("rb")
        except FileNotFoundError as error:
            raise PhotoUnknown from error
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(file, content_type="image/jpeg", headers=headers)
