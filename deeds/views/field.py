"""The field's pages: what I brought in, one deed, one photo."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from deeds.errors import PhotoUnknown
from deeds.hearing_rows import tell_hearing
from deeds.queries import (
    DECIDERS,
    READERS,
    RECORDERS,
    get_deed,
    get_photo,
    get_sight,
    submitted_by,
    waiting_for,
)
from deeds.rows import address_of, build_row, build_sheet
from ledger.models import Book
from villages.doors import VillageDoor
from villages.permissions import find_roles

ROWS_A_PAGE = 20


class FieldView(VillageDoor):
    """The field's home: my deeds with their state, and the one button."""

    roles = RECORDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        deeds = submitted_by(self.person, self.village)
        page = Paginator(deeds, ROWS_A_PAGE).get_page(request.GET.get("page"))
        rows = [build_row(deed, page="deeds:deed", today=self.today) for deed in page]
        roles = find_roles(self.person, self.village, today=self.today)
        queue = waiting_for(self.person, self.village) if roles & DECIDERS else None
        context = {
            "village": self.village,
            "page": page,
            "rows": rows,
            "new": address_of("deeds:new", self.village),
            "appraise": address_of("deeds:appraise", self.village) if queue else "",
            "waiting": queue.to_decide.count() if queue else 0,
        }
        return render(request, "deeds/field.html", context)


class DeedView(VillageDoor):
    """One deed with evidence, state and explanation, for those entitled to it."""

    roles = RECORDERS | READERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        sight = get_sight(self.person, self.village, today=self.today)
        sight.check(deed)
        sheet = build_sheet(
            deed,
            sight=sight,
            open_month=Book.objects.get(village=self.village).open_month,
            page="deeds:deed",
            today=self.today,
        )
        is_mine = sight.is_submitter(deed)
        context = {
            "village": self.village,
            "sheet": sheet,
            "hearing": tell_hearing(deed, sees_people=sight.sees_sources(deed), today=self.today),
            "sent": is_mine and deed.is_undecided and "sent" in request.GET,
            "is_mine": is_mine,
            "field": address_of("deeds:field", self.village),
            "new": address_of("deeds:new", self.village),
            "same": address_of("deeds:new", self.village, household=deed.household.number),
        }
        return render(request, "deeds/deed.html", context)


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
