"""Who is asking: a program with a token, or a browser that is signed in."""

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from villages.models import User
from villages.services.tokens import find_token


class CsrfFailed(PermissionDenied):
    """A browser that is signed in, without the token that its own pages have."""

    default_code = "csrf_failed"


class StaffToken(TokenAuthentication):
    """`Authorization: Token …`; the token stands as long as the passphrase it was asked with."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        try:
            found = find_token(token.decode("ascii"), now=timezone.now())
        except UnicodeDecodeError as error:
            raise AuthenticationFailed from error
        if found is None:
            raise AuthenticationFailed
        return found.user, found


class BrowserSession(SessionAuthentication):
    """The session of the product's own pages; what writes sends the X-CSRFToken as well."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise CsrfFailed from error
