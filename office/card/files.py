"""What a card opens besides words, for pages and programs alike: own lines, and photos."""

from django.http import FileResponse, Http404, HttpResponse

from deeds.errors import PhotoUnknown
from ledger.queries import get_lines_file
from office.card.queries import get_month_line, get_own_photo, name_lines_file
from villages.models import Household
from villages.months import parse_month


def answer_lines(household: Household, month: str) -> HttpResponse:
    """Return a closed month's own lines with their salt; raises NoticeUnknown, Http404.

    month: 2026-10. The file's SHA-256 stands in the notice's file.
    """
    try:
        day = parse_month(month)
    except ValueError as error:
        raise Http404 from error
    line = get_month_line(household.account, day)
    name = name_lines_file(household, line.month)
    return HttpResponse(
        get_lines_file(line),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def answer_photo(household: Household, photo_id: int) -> FileResponse:
    """Return a photo that shows a deed of the household; raises PhotoUnknown."""
    try:
        file = get_own_photo(household, photo_id).file.open("rb")
    except FileNotFoundError as error:
        raise PhotoUnknown from error
    headers = {"X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type="image/jpeg", headers=headers)
