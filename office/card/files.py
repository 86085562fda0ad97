"""What a card opens besides words, for pages and programs alike: own lines, and photos."""

from django.http import FileResponse, HttpResponse

from deeds.errors import PhotoUnknown
from ledger.lines import answer_lines
from office.card.queries import get_own_photo
from villages.models import Household


def answer_own_lines(household: Household, month: str) -> HttpResponse:
    """Return a closed month's own lines with their salt; raises LinesUnknown, Http404."""
    owner = f"{household.village.slug}-{household.number:03d}"
    return answer_lines(household.account, month, owner=owner)


def answer_photo(household: Household, photo_id: int) -> FileResponse:
    """Return a photo that shows a deed of the household; raises PhotoUnknown."""
    try:
        file = get_own_photo(household, photo_id).file.open("rb")
    except FileNotFoundError as error:
        raise PhotoUnknown from error
    headers = {"X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type="image/jpeg", headers=headers)
