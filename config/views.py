"""Signing in, and the address by which a watchdog sees that the product lives."""

from django.contrib.auth.views import LoginView
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


class PlainLoginView(LoginView):
    """One log-in for everybody who has an account."""

    template_name = "login.html"
    redirect_authenticated_user = True


@require_GET
def check_health(_request: HttpRequest) -> HttpResponse:
    """Answer ok when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
