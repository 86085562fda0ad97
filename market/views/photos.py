"""What goods look like, for everyone."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response

from market.models import Goods
from villages.public import PublicView

YEAR_SECONDS = 365 * 24 * 3600
# The address carries the photo's version: another photo has another address.
KEPT = f"public, max-age={YEAR_SECONDS}, immutable"
ASKED_AGAIN = "public, no-cache"


class GoodsPhotoView(PublicView):
    """The photo of one of a village's goods; kept by browsers as long as it is the same."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        goods = get_object_or_404(
            Goods.objects.exclude(photo=""), pk=pk, partner__village=self.village
        )
        version = goods.photo_version
        etag = f'"{version}"'
        answer = get_conditional_response(request, etag=etag)
        if answer is None:
            try:
                with goods.photo.open("rb") as file:
                    answer = HttpResponse(file.read(), content_type="image/jpeg")
            except FileNotFoundError as error:
                raise Http404 from error
        if answer.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            answer.headers["ETag"] = etag
            answer.headers["Cache-Control"] = (
                KEPT if request.GET.get("v") == version else ASKED_AGAIN
            )
            answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
