"""A new passphrase on paper, shown this once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from villages.models import User
from villages.passphrases import explain_words
from villages.qr import draw_qr


def render_slip(
    request: HttpRequest,
    person: User,
    passphrase: str,
    *,
    back: str,
    said: str = "",
) -> HttpResponse:
    """Answer with the slip for a person; back: the name or address of the page to go on to.

    said: what else came of it. As it was typed, with its blanks: they do not matter.
    """
    login = request.build_absolute_uri(reverse("login"))
    context = {
        "person": person,
        "passphrase": passphrase,
        "meaning": explain_words(passphrase),
        "login": login,
        "svg": draw_qr(login),
        "said": said,
        "back": back if back.startswith("/") else reverse(back),
        "today": timezone.localdate(),
    }
    answer = render(request, "signing_in/slip.html", context)
    add_never_cache_headers(answer)
    return answer
