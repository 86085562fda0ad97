"""How often one address may send something to a page that asks for no log-in.

Counted in the cache that all worker processes share; two at once may count as one: it slows a
machine down and is no lock. No address is kept, only a digest of it for as long as it counts.
"""

import time
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from villages.errors import SentTooOften


def check_pace(request: HttpRequest, purpose: str, *, limit: int, seconds: int) -> None:
    """Count what an address sends for a purpose; raises SentTooOften for one over the limit.

    purpose: what is counted together, such as "comments/17". A limit should let a whole meeting
    pass that sends from the village hall's one connection.
    """
    span, spent = divmod(int(time.time()), seconds)
    name = f"pace:{digest_address(request, f'{purpose}/{span}')}"
    sent = cache.get(name, 0)
    if sent >= limit:
        raise SentTooOften(seconds - spent)
    # Not incr(): on files it forgets how long the count should live.
    cache.set(name, sent + 1, seconds)


def digest_address(request: HttpRequest, purpose: str) -> str:
    """Return what stands for an address and a purpose in a count, and tells neither."""
    told = f"{settings.SECRET_KEY}/{purpose}/{find_address(request)}"
    return sha256(told.encode()).hexdigest()


def find_address(request: HttpRequest) -> str:
    """Return where a request comes from; behind our own proxy, what the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if told:
            return told
    return str(request.META.get("REMOTE_ADDR", ""))
