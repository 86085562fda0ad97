"""Posts one by one through the service, and the statements that this sends."""

import random
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.ids import HOUSEHOLDS, ISSUANCE, PARTNER, account_id
from ledger.models import TransferKind
from ledger.services import Post, lock_book, transfer
from villages.models import User, Village


def post_some(*, village: int, kind: str, count: int) -> float:
    """Return posts a second of one process; it begins with a new connection, as pgbench does."""
    place, by = Village.objects.get(pk=village), User.objects.get()
    connection.close()
    connection.ensure_connection()
    began = perf_counter()
    for _post in range(count):
        post_one(place, kind, number=random.randint(1, HOUSEHOLDS), by=by)
    return count / (perf_counter() - began)


def post_one(place: Village, kind: str, *, number: int, by: User) -> None:
    """Post an award that is held, or a redemption, as the services above the ledger do."""
    now = timezone.now()
    household = account_id(place.pk, number)
    is_award = kind == TransferKind.AWARD
    post = Post(
        kind=TransferKind(kind),
        source_id=account_id(place.pk, ISSUANCE) if is_award else household,
        destination_id=household if is_award else account_id(place.pk, PARTNER),
        points=Decimal(5),
        key=uuid4(),
        occurred_on=timezone.localdate(now),
        reference="R07",
        is_held=is_award,
    )
    with transaction.atomic():
        book = lock_book(place, now=now)
        transfer(book, post, by=by)


def capture(*, village: int, kind: str, number: int) -> list[str]:
    """Return the statements that one post sends, as they arrive at the server."""
    place, by = Village.objects.get(pk=village), User.objects.get()
    with CaptureQueriesContext(connection) as captured:
        post_one(place, kind, number=number, by=by)
    return [query["sql"] for query in captured]
