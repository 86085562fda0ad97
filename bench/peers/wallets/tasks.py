"""What dj-wallet is told to do: the same movement as ours."""

import random
from collections.abc import Callable
from decimal import Decimal
from importlib import metadata
from time import perf_counter

from dj_wallet.models import Transaction, Transfer, Wallet
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from bench.ids import HOUSEHOLDS
from bench.peers.wallets.models import Holder

BALANCE = Decimal(10_000_000)


def make_villages(*, count: int) -> None:
    """Make the tables and, for each village, its households and a partner with their wallets."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    holders = Holder.objects.bulk_create(
        Holder(village=village) for village in range(count) for _holder in range(HOUSEHOLDS + 1)
    )
    kind = ContentType.objects.get_for_model(Holder)
    Wallet.objects.bulk_create(
        Wallet(holder_type=kind, holder_id=holder.pk, balance=BALANCE) for holder in holders
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def post_some(*, village: int, count: int) -> float:
    """Return movements a second of one process, from a household to the village's partner.

    The holders are in memory already, and the connection is new.
    """
    *households, partner = Holder.objects.filter(village=village).order_by("pk")
    connection.close()
    connection.ensure_connection()
    began = perf_counter()
    for _post in range(count):
        random.choice(households).transfer(partner, 5)
    return count / (perf_counter() - began)


def count_posts() -> int:
    """Return how many movements are there, each with its two transactions."""
    transfers: int = Transfer.objects.count()
    transactions = Transaction.objects.count()
    if transactions != 2 * transfers:
        raise RuntimeError(f"{transfers} transfers have {transactions} transactions.")
    return transfers


def describe() -> str:
    return f"dj-wallet {metadata.version('dj-wallet')}"


TASKS: dict[str, Callable[..., object]] = {
    "make_villages": make_villages,
    "post_some": post_some,
    "count_posts": count_posts,
    "describe": describe,
}
