"""What a watchdog asks, the API's papers, and the answer to what went wrong."""

import sys
from functools import lru_cache
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from django.views.defaults import server_error
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api import answer_broken, answer_django, answer_unreadable, is_api
from config.faults import answer_fault, find_fault


@require_GET
def check_health(_request: HttpRequest) -> HttpResponse:
    """Answer ok when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def answer_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses to read: too much of it with 413, anything else with 400."""
    if is_api(request):
        return answer_django(exception) or answer_unreadable()
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def answer_broken_request(request: HttpRequest) -> HttpResponse:
    """Answer what the machine cannot do just now with what ails it, anything else as unforeseen.

    Here and not in a middleware: sessions and people are read outside of the views as well.
    """
    fault = find_fault(sys.exception())
    if fault:
        return answer_fault(request, fault)
    return answer_broken() if is_api(request) else server_error(request)


class SchemaView(APIView):
    """The API as OpenAPI describes it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def get(self, request: Request) -> HttpResponse:
        content = write_schema(get_language())
        return HttpResponse(content, content_type="application/json")


# Half a second's work, and the same until the next start.
@lru_cache(maxsize=4)
def write_schema(_language: str | None) -> bytes:
    """Return the schema in a language, as JSON."""
    described = SchemaGenerator().get_schema(public=True)
    return OpenApiJsonRenderer2().render(described)


class DocsView(SpectacularSwaggerSplitView):
    """The API to read and to try, with nothing from outside and no script in the page."""

    url_name = "api_schema"
    template_name = "api/docs.html"
