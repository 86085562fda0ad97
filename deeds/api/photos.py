"""The photos of deeds."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from deeds.api.deeds import SeenView
from deeds.errors import PhotoUnknown
from deeds.queries.deeds import get_photo


class PhotoView(SeenView):
    """One photo, for those entitled to its deed."""

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, photo_id: int) -> FileResponse:
        photo = get_photo(self.village, photo_id)
        self.sight.check(photo.source.deed)
        try:
            file = photo.file.open("rb")
        except FileNotFoundError as error:
            raise PhotoUnknown from error
        return FileResponse(file, content_type="image/jpeg")
