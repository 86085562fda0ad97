"""The content security policy by path, and refusals turned into answers."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from config.api import answer_refusal, is_api
from villages.doors import status_of
from villages.errors import PointsError


class ContentSecurityPolicy(CSPMiddleware):
    """Strict everywhere; under /admin/ what the theme needs and no more."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[attr-defined]
        return super().process_response(request, response)


class Refusals:
    """Answers a domain error that no form has caught with its sentence on a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PointsError):
            return None
        if is_api(request):
            return answer_refusal(error)
        return render(request, "refused.html", {"error": error}, status=status_of(error))
