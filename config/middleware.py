"""What browsers may do, by path; what anybody may keep; sessions in use; refusals to answers."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import (
    get_conditional_response,
    has_vary_header,
    patch_vary_headers,
    set_response_etag,
)

from config.api import answer_refusal, is_api
from config.faults import find_fault
from villages.doors import status_of, tell_wait
from villages.errors import PointsError
from villages.models.sessions import SHARED_KEY, SessionStore
from villages.public import OpenFormView, PublicView

logger = logging.getLogger(__name__)

# Long enough for a village that looks all at once, short enough for what was put up just now.
KEPT = "public, max-age=300, must-revalidate"
NOT_KEPT = "no-store"
OWN_NOT_KEPT = "private, no-store"
OWN_KEPT = "private, no-cache"
FIRST_ERROR = 400
# Where an answer does not say itself after how long somebody may come again.
WAIT_SECONDS = 60
READING = frozenset({"GET", "HEAD", "OPTIONS"})
PAGES_AND_SCRIPTS = frozenset({"text/html", "text/javascript", "application/javascript"})
# Where a card or a voucher may be scanned within the page (static/js/scan.js).
SCANNING = ("/field/", "/counter/", "/partner/")


class BrowserPolicies(CSPMiddleware):
    """Says to browsers what an answer may do: nothing beyond what its page needs.

    Pages are strict; those under /admin/ get what the theme needs and no more. What is no page,
    such as a photo that somebody sent in, may do nothing at all, wherever it is opened. The camera
    is for the pages that scan. Stands outside of everything, for the static files, too.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers["Permissions-Policy"] = choose_permissions(request.path)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # It brings no type; the browser goes on with the policy that came with what it has.
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response
        kind = response.headers.get("Content-Type", "text/html").partition(";")[0]
        response._csp_config = choose_policy(request.path, kind)  # type: ignore[attr-defined]
        if request.path.startswith("/api/v1/") and kind == "application/json":
            # Opened by itself it is saved and not shown; programs do not mind.
            response.headers.setdefault("Content-Disposition", 'attachment; filename="api.json"')
        return super().process_response(request, response)


def choose_policy(path: str, kind: str) -> Mapping[str, object]:
    """Return the directives for an answer. kind: its content type.

    Scripts get those of a page: a service worker is held to what it came with.
    """
    directives: Mapping[str, object]
    if kind not in PAGES_AND_SCRIPTS:
        directives = settings.FILE_CONTENT_SECURITY_POLICY["DIRECTIVES"]
    elif path.startswith("/admin/"):
        directives = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
    else:
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return directives


def choose_permissions(path: str) -> str:
    """Return which of a device's parts the pages at a path may ask for."""
    camera = "self" if path.startswith(SCANNING) else ""
    return ", ".join(
        [f"camera=({camera})", *(f"{part}=()" for part in settings.PERMISSIONS_NOT_ASKED_FOR)]
    )


class PublicPages:
    """Lets browsers and proxies keep the public pages that are the same for everybody.

    Which these are, their views say (villages.public). An answer that did look at who asks, by
    design or by mistake, is nobody's but the asker's. Stands outside of what sets cookies and
    varies by language: the language is the village's, whoever asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        view = find_open_view(request)
        if view is None or request.method == "OPTIONS":
            return keep_for_asker(request, response)
        is_own = bool(response.cookies) or has_vary_header(response, "Cookie")
        if not view.is_cacheable or is_own or response.status_code >= FIRST_ERROR:
            response.headers.setdefault("Cache-Control", NOT_KEPT)
            return response
        return keep(request, response)


def keep_for_asker(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return an answer; one that looked at who asks is kept by no proxy and on no shared PC's disk.

    The field's pages may be gone back to without a signal; their browser asks again where it can.
    """
    if has_vary_header(response, "Cookie"):
        own = OWN_KEPT if request.path.startswith("/field/") else OWN_NOT_KEPT
        response.headers.setdefault("Cache-Control", own)
    return response


def find_open_view(request: HttpRequest) -> type[PublicView | OpenFormView] | None:
    """Return the class of the view that answered, where it is one for everybody."""
    match = request.resolver_match
    view = getattr(match.func, "view_class", None) if match else None
    is_open = isinstance(view, type) and issubclass(view, PublicView | OpenFormView)
    return view if is_open else None


def keep(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return an answer that may be kept; 304 without it where the asker has the same already."""
    response.headers.setdefault("Cache-Control", KEPT)
    forget_language(response)
    if not isinstance(response, HttpResponse):
        return response
    if not response.has_header("ETag"):
        set_response_etag(response)
    etag = response.headers.get("ETag")
    return get_conditional_response(request, etag=etag, response=response) or response


def forget_language(response: HttpResponseBase) -> None:
    """Take the visitor's language out of what the answer is said to vary by."""
    words = (word.strip() for word in response.headers.get("Vary", "").split(","))
    others = ", ".join(word for word in words if word.lower() != "accept-language")
    if others:
        response.headers["Vary"] = others
    else:
        del response.headers["Vary"]


class UsedSessions(SessionMiddleware):
    """Django's, which also notes now and then that a session was used: so none ends in mid-work.

    Only where the answer looked at who asks. What a page left open asks for by itself is no use of
    a PC that others use as well. Where the machine cannot write just now, a page whose session only
    wanted noting opens all the same, and the next one notes it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_worn = note_use(request)
        try:
            return super().process_response(request, response)
        except DatabaseTrouble as error:
            if not is_worn or find_fault(error) is None:
                raise
            logger.warning("The use of a session cannot be noted: %s", type(error).__name__)
        patch_vary_headers(response, ("Cookie",))
        return response


def note_use(request: HttpRequest) -> bool:
    """Have a session written that is worn, and nothing else new in it; return whether it is so."""
    session = request.session
    if not isinstance(session, SessionStore) or not session.accessed or session.modified:
        return False
    asks_by_itself = is_api(request) and request.method in READING
    if not session.is_worn(timezone.now()) or (asks_by_itself and session.get(SHARED_KEY)):
        return False
    # Writing it gives the browser its cookie anew as well.
    session.modified = True
    return True


class Refusals:
    """Answers a domain error that no form has caught with its sentence on a page of its own.

    And whoever asks too often hears when to ask again, by whichever page or form it is said.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            answer.headers.setdefault("Retry-After", str(WAIT_SECONDS))
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PointsError):
            return None
        if is_api(request):
            return answer_refusal(error)
        answer = render(request, "refused.html", {"error": error}, status=status_of(error))
        tell_wait(answer, error)
        return answer
