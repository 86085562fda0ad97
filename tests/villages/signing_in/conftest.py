"""Browsers, and a person whose log-in asks for a code from the phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.cast import PASSWORD, Cast
from villages.models import User
from villages.services.codes import begin_codes, confirm_codes

PHONE = "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 Chrome/130.0 Mobile Safari"


@dataclass
class Phone:
    """A person's phone that shows codes, and the paper beside it."""

    user: User
    paper: list[str]

    def show(self, *, later: int = 0) -> str:
        """Return the six digits of now; later: of that many half minutes later."""
        device = TOTPDevice.objects.get(user=self.user)
        return f"{totp(device.bin_key, t0=-30 * later):06d}"


@pytest.fixture
def phone(cast: Cast) -> Phone:
    """The chair's, with codes switched on half a minute's code ago."""
    device = begin_codes(cast.chair)
    first = f"{totp(device.bin_key, t0=30):06d}"
    paper = confirm_codes(cast.chair, first, now=timezone.now())
    return Phone(cast.chair, paper)


# Any: what Django's test client answers with.
LogIn = Callable[..., tuple[Client, Any]]


@pytest.fixture
def log_in(cast: Cast) -> LogIn:
    """Signs a person in by the page, each time in a browser of its own."""

    def log_in(
        username: str = "walker", password: str = PASSWORD, *, agent: str = PHONE, **more: str
    ) -> tuple[Client, Any]:
        client = Client(headers={"user-agent": agent})
        answer = client.post("/login/", {"username": username, "password": password} | more)
        return client, answer

    return log_in


def is_signed_in(client: Client) -> bool:
    return client.get("/api/v1/session/").status_code == 200
