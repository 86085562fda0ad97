"""The API's answers to what goes wrong: always {code, detail}, never a page and never a way on."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.exceptions import ValidationError as ModelError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from villages.api.authentication import CsrfFailed
from villages.doors import status_of, tell_wait
from villages.errors import PointsError

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
INVALID = _("送来的内容有不对的地方，请核对。")
UNREADABLE = _("送来的内容读不出来，请重新送。")
NOT_FOUND = _("没有找到，请核对地址。")
# By kind of error, the special before the general: its code and its sentence.
SAID = (
    (exceptions.NotAuthenticated, "not_authenticated", _("请先登录。")),
    (exceptions.AuthenticationFailed, "authentication_failed", _("登录已经失效，请重新登录。")),
    (CsrfFailed, "csrf_failed", _("页面放得太久了，请重新打开；刚才填的都还在。")),
    (exceptions.PermissionDenied, "permission_denied", _("您目前不能办这件事。")),
    (exceptions.NotFound, "not_found", NOT_FOUND),
    (exceptions.MethodNotAllowed, "method_not_allowed", _("这个地址不接受这样的请求。")),
    (exceptions.UnsupportedMediaType, "unsupported_media_type", _("请送 JSON 或者表单。")),
    (exceptions.ParseError, "invalid", UNREADABLE),
    (exceptions.Throttled, "throttled", _("送得太快了，请过一会儿再试，内容都还在。")),
)


def is_api(request: HttpRequest) -> bool:
    """Tell whether a program is asking, whom no page helps."""
    return request.path.startswith("/api/")


def build_error(code: str, detail: object, status: HTTPStatus, **about: object) -> JsonResponse:
    """Return the one form of an error; about: field or fields, where it is about one."""
    content = {"code": code, "detail": str(detail), **about}
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def answer_error(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Return the answer to what an endpoint raised; None for what nobody foresaw: a 500.

    context: DRF's, with the view; `field_of_error` of that names fields that errors do not know.
    """
    if isinstance(error, PointsError):
        return answer_refusal(error, getattr(context["view"], "field_of_error", {}))
    if isinstance(error, exceptions.ValidationError):
        return build_error(
            "invalid", INVALID, HTTPStatus.BAD_REQUEST, fields=dict(_list_fields(error.detail))
        )
    if isinstance(error, exceptions.APIException):
        return _answer_api_exception(error)
    return answer_django(error)


def answer_refusal(
    error: PointsError, field_of_error: Mapping[type[PointsError], str] | None = None
) -> JsonResponse:
    """Return a service's refusal, with the field that it is about where that is known."""
    field = (field_of_error or {}).get(type(error)) or getattr(error, "field", None)
    about = {"field": field} if field else {}
    answer = build_error(error.code, error, status_of(error), **about)
    tell_wait(answer, error)
    return answer


def answer_django(error: Exception) -> JsonResponse | None:
    """Return the answer to what Django itself refuses; None for anything else."""
    if isinstance(error, TOO_MUCH):
        sentence = _("一次送得太多了，请分几次送。")
        return build_error("too_much", sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if isinstance(error, SuspiciousOperation):
        return answer_unreadable()
    if isinstance(error, ModelError):
        return build_error("invalid", " ".join(error.messages), HTTPStatus.BAD_REQUEST)
    if isinstance(error, Http404):
        return build_error("not_found", NOT_FOUND, HTTPStatus.NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return build_error("permission_denied", say("您目前不能办这件事。"), HTTPStatus.FORBIDDEN)
    return None


def _answer_api_exception(error: exceptions.APIException) -> JsonResponse:
    code, sentence = next(
        ((code, sentence) for kind, code, sentence in SAID if isinstance(error, kind)),
        (error.default_code, error.detail),
    )
    answer = build_error(code, sentence, HTTPStatus(error.status_code))
    if challenge := getattr(error, "auth_header", None):
        answer.headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        answer.headers["Retry-After"] = str(int(wait) + 1)
    return answer


def _list_fields(detail: object, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield (entries.0.rule, its sentences) for each field that is wrong, at whatever depth."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _list_fields(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for number, inner in enumerate(detail):
            yield from _list_fields(inner, f"{path}.{number}" if path else str(number))
    elif isinstance(detail, list):
        if detail:
            yield path, [str(sentence) for sentence in detail]
    else:
        yield path, [str(detail)]


@csrf_exempt
def answer_unknown(_request: HttpRequest) -> JsonResponse:
    """Answer an address under /api/ that is none, to whomever and whatever is asked."""
    return build_error("not_found", NOT_FOUND, HTTPStatus.NOT_FOUND)


def answer_unreadable() -> JsonResponse:
    """Answer what makes no sense as a request."""
    return build_error("invalid", UNREADABLE, HTTPStatus.BAD_REQUEST)


def answer_broken() -> JsonResponse:
    """Answer what nobody foresaw; what was sent may be sent again."""
    sentence = _("服务器出了点问题，请过一会儿再送，内容都还在。")
    return build_error("broken", sentence, HTTPStatus.INTERNAL_SERVER_ERROR)
