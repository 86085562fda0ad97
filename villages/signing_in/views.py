"""The log-in, and what a person may see and do about the own one."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from villages.doors import add_refusal, get_person, status_of
from villages.errors import CodePause, CodeWrong, PointsError
from villages.models import User
from villages.passphrases import PROPOSALS
from villages.queries import has_codes
from villages.services import end_sessions, set_passphrase
from villages.services.codes import (
    begin_codes,
    confirm_codes,
    count_paper_codes,
    find_begun,
    switch_off_codes,
)
from villages.signing_in.beginning import Waiting, find_waiting, keep_waiting, sign_in
from villages.signing_in.forms import (
    CodeForm,
    CurrentForm,
    FirstCodeForm,
    LoginForm,
    OwnPassphraseForm,
)
from villages.signing_in.own import list_sessions, list_tokens
from villages.signing_in.phones import describe_key
from villages.signing_in.slips import render_slip
from villages.signing_in.throttle import is_own_passphrase, is_paused, take_code


class PlainLoginView(LoginView):
    """One log-in for everybody who has an account."""

    http_method_names = ("get", "post", "head", "options")
    form_class = LoginForm
    template_name = "login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        is_shared = form.cleaned_data["is_shared"]
        if has_codes(user):
            keep_waiting(
                self.request,
                user,
                is_shared=is_shared,
                next_page=self.get_redirect_url(),
                now=timezone.now(),
            )
            return redirect("login_code")
        sign_in(self.request, user, is_shared=is_shared)
        return redirect(self.get_success_url())


@method_decorator(sensitive_post_parameters(), name="dispatch")
class CodeView(View):
    """The code from the phone, after the passphrase; without that, back to the beginning."""

    http_method_names = ("get", "post", "head", "options")
    user: User
    waiting: Waiting

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        self.now = timezone.now()
        found = find_waiting(request, now=self.now)
        if found is None:
            return redirect("login")
        self.user, self.waiting = found
        answer = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if is_paused(request, self.user):
            return self._ask(form, status=HTTPStatus.TOO_MANY_REQUESTS)
        if not form.is_valid():
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        try:
            take_code(request, self.user, form.cleaned_data["code"], now=self.now)
        except (CodeWrong, CodePause) as error:
            add_refusal(form, error)
            return self._ask(form, status=status_of(error))
        sign_in(request, self.user, is_shared=self.waiting.is_shared)
        return redirect(self.waiting.next_page or "home")

    def _ask(self, form: CodeForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = {"form": form, "name": self.user.name}
        return render(self.request, "signing_in/code.html", context, status=status)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class OwnDoor(AccessMixin, View):
    """A page of a signed-in person about the own log-in; nothing of it is kept by any browser."""

    http_method_names: Sequence[str] = ("get", "post", "head", "options")
    person: User
    now: datetime

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.person = get_person(request)
        self.now = timezone.now()
        answer = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    def is_proven(self, form: CurrentForm) -> bool:
        """Tell whether the form is whole and carries the person's own passphrase."""
        if not form.is_valid():
            return False
        if is_own_passphrase(self.request, self.person, form.cleaned_data["current"]):
            return True
        form.add_error("current", _("现在的口令不对。"))
        return False


class OwnView(OwnDoor):
    """「我的登录」: passphrase, codes, and where one is signed in."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        is_on = has_codes(self.person)
        context = {
            "person": self.person,
            "has_codes": is_on,
            "paper_codes": count_paper_codes(self.person) if is_on else 0,
            "sessions": list_sessions(self.person, here=request.session.session_key, now=self.now),
            "tokens": list_tokens(self.person, now=self.now),
            "today": timezone.localdate(self.now),
        }
        return render(request, "signing_in/own.html", context)


class OwnPassphraseView(OwnDoor):
    """Another passphrase for oneself; one can be proposed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(OwnPassphraseForm(person=self.person))

    def post(self, request: HttpRequest) -> HttpResponse:
        propose = PROPOSALS.get(request.POST.get("propose", ""))
        if propose:
            return self._ask(OwnPassphraseForm(person=self.person, initial={"new": propose()}))
        form = OwnPassphraseForm(request.POST, person=self.person)
        if not self.is_proven(form):
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        person = set_passphrase(self.person, form.cleaned_data["new"], by=self.person, now=self.now)
        # Here one stays signed in; everywhere else it takes the new one.
        update_session_auth_hash(request, person)
        return render_slip(request, person, request.POST["new"], back="own_sign_in")

    def _ask(self, form: OwnPassphraseForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        return render(self.request, "signing_in/passphrase.html", {"form": form}, status=status)


class CodesView(OwnDoor):
    """Switching codes on: a key for the phone, then the first code from it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(FirstCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "begin" in request.POST:
            begin_codes(self.person)
            return redirect("own_codes")
        form = FirstCodeForm(request.POST)
        if not self.is_proven(form):
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        try:
            codes = confirm_codes(self.person, form.cleaned_data["code"], now=self.now)
        except PointsError as error:
            add_refusal(form, error)
            return self._ask(form, status=status_of(error))
        # Here one stays signed in; everywhere else it takes a code now.
        self.person.refresh_from_db()
        update_session_auth_hash(request, self.person)
        return render(request, "signing_in/paper_codes.html", {"codes": codes, "now": self.now})

    def _ask(self, form: FirstCodeForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        begun = find_begun(self.person)
        context = {
            "form": form,
            "is_on": has_codes(self.person),
            "key": describe_key(begun) if begun else None,
        }
        return render(self.request, "signing_in/codes.html", context, status=status)


class CodesOffView(OwnDoor):
    """Switching codes off, with the passphrase."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(CurrentForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CurrentForm(request.POST)
        if not self.is_proven(form):
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        switch_off_codes(self.person, by=self.person, now=self.now)
        messages.success(request, _("动态口令关掉了，以后登录只要口令。"))
        return redirect("own_sign_in")

    def _ask(self, form: CurrentForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        return render(self.request, "signing_in/codes_off.html", {"form": form}, status=status)


class EndView(OwnDoor):
    """The end of all of one's sessions and tokens, this one as well."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        end_sessions(self.person, by=self.person, now=self.now)
        logout(request)
        messages.success(request, _("所有地方都退出了。要用的话，请重新登录。"))
        return redirect("login")
