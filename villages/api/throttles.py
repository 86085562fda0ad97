"""How often one address or one person may ask, counted where all worker processes see it.

Counts are files in DATA_DIR/cache (settings.CACHES), because a count in each process's memory would
let through as many times more as there are processes, and one in the database would make every
read a write. Two requests at once may count as one: a limit against floods, not a lock.
"""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

if TYPE_CHECKING:
    # At run time it is just being loaded when it asks the settings for these.
    from rest_framework.views import APIView


class WritingThrottle(UserRateThrottle):
    """What one person writes; a phone that comes back with eighty deeds is not stopped."""

    scope = "writing"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if request.method in SAFE_METHODS:
            return None
        return super().get_cache_key(request, view)


class TokensThrottle(SimpleRateThrottle):
    """Asking for tokens, by address; wrong passphrases are counted apart, by name and address."""

    scope = "tokens"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
