"""A thousand posts in one call of the service, and the same rows through COPY."""

import io
import random
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from bench.ids import HOUSEHOLDS, ISSUANCE, account_id
from ledger.models import TransferKind
from ledger.services import OpenBook, Post, lock_book, post_many
from villages.models import User, Village
from villages.numbers import to_hundredths

ROWS_A_CALL = 1000
COPIED_COLUMNS = (
    "village_id, month, posted_at, posted_by_id, number, source_id, destination_id, points, asked,"
    " kind, key, reverses_id, occurred_on, reference"
)


def post_thousands(*, village: int, calls: int) -> float:
    """Return rows a second of one process through post_many, from posts made beforehand."""
    place, by = Village.objects.get(pk=village), User.objects.get()
    seconds = 0.0
    for _call in range(calls):
        posts = build_posts(village)
        began = perf_counter()
        with transaction.atomic():
            book = lock_book(place, now=timezone.now())
            post_many(book, posts, by=by)
        seconds += perf_counter() - began
    return calls * ROWS_A_CALL / seconds


def copy_thousands(*, village: int, calls: int) -> float:
    """Return rows a second of one process by hand, from the same posts: what PostgreSQL can do.

    One transaction: lock the book, COPY the rows into the same table with its triggers and keys,
    one UPDATE of the balances, one of the book. No key is looked up, no balance read, nothing is
    refused, and nobody learns the rows' ids.
    """
    return calls * ROWS_A_CALL / sum(sum(_copy_call(village)) for _call in range(calls))


def copy_texts(*, village: int, calls: int) -> float:
    """Return rows a second of copy_thousands with the text for COPY made beforehand, uncounted."""
    return calls * ROWS_A_CALL / sum(_copy_call(village)[1] for _call in range(calls))


def _copy_call(village: int) -> tuple[float, float]:
    """Copy a thousand rows; return the seconds of writing them as text, and of all the rest."""
    place, by = Village.objects.get(pk=village), User.objects.get()
    posts = build_posts(village)
    with transaction.atomic():
        book = lock_book(place, now=timezone.now())
    began = perf_counter()
    text = build_copy_text(book, posts, by=by)
    written = perf_counter()
    with transaction.atomic():
        lock_book(place, now=book.now)
        _copy(text, village=village, last_number=book.last_number + len(posts))
    return written - began, perf_counter() - written


def _copy(text: io.StringIO, *, village: int, last_number: int) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ledger_transfer ({COPIED_COLUMNS}) FROM STDIN", text)
        cursor.execute(
            "UPDATE ledger_account SET balance = balance + moved.points FROM ("
            "SELECT destination_id, SUM(points) AS points FROM ledger_transfer"
            " WHERE village_id = %s AND number > %s GROUP BY destination_id"
            ") moved WHERE ledger_account.id = moved.destination_id AND kind = 'household'",
            [village, last_number - ROWS_A_CALL],
        )
        cursor.execute(
            "UPDATE ledger_book SET last_number = %s WHERE village_id = %s", [last_number, village]
        )


def build_posts(village: int) -> list[Post]:
    """Return a thousand awards to households of the village."""
    today = timezone.localdate()
    return [
        Post(
            kind=TransferKind.AWARD,
            source_id=account_id(village, ISSUANCE),
            destination_id=account_id(village, random.randint(1, HOUSEHOLDS)),
            points=Decimal(5),
            key=uuid4(),
            occurred_on=today,
            reference="R07",
        )
        for _row in range(ROWS_A_CALL)
    ]


def build_copy_text(book: OpenBook, posts: list[Post], *, by: User) -> io.StringIO:
    """Return the rows of the posts as COPY reads them."""
    lines = (
        (
            book.village_id,
            book.open_month,
            book.now.isoformat(),
            by.pk,
            number,
            post.source_id,
            post.destination_id,
            to_hundredths(post.points),
            to_hundredths(post.points),
            str(post.kind),
            post.key,
            r"\N",
            post.occurred_on,
            post.reference,
        )
        for number, post in enumerate(posts, start=book.last_number + 1)
    )
    return io.StringIO("".join("\t".join(map(str, line)) + "\n" for line in lines))
