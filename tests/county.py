"""One county's deployment for tests/test_counties.py: a process that does one thing and tells it.

Run as `python -m tests.county`, with DATABASE_URL and DATA_DIR of the county: orders come in and
answers go out as lines of JSON.
"""

import json
import sys
from collections.abc import Callable
from io import StringIO

import django

django.setup()

from django.core.cache import cache  # noqa: E402 - set up first
from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from psycopg2 import sql  # type: ignore[import-untyped] # noqa: E402

from ledger.models import Month, Transfer  # noqa: E402
from tests.cast import assemble_cast  # noqa: E402
from tests.world import build_world  # noqa: E402
from villages.models import User, Village  # noqa: E402

HOST = {"host": "localhost"}
COUNTED = "counted"


def migrate(_argument: str) -> None:
    call_command("migrate", verbosity=0)


def live(_argument: str) -> str:
    """Live the loop in a village: roster, regulation, deeds, shop, a closed month; return its seal.

    With it goes the neighbour village, and the count of a guess at something.
    """
    with transaction.atomic():
        build_world(assemble_cast())
    cache.set(COUNTED, 1)
    return Month.objects.get(village__slug="anping", number=1).seal


def check(_argument: str) -> list[str]:
    said = StringIO()
    call_command("check_ledger", stdout=said)
    return said.getvalue().splitlines()


def rename(name: str) -> None:
    """Call the village otherwise, as nobody else may see."""
    Village.objects.filter(slug="anping").update(name=name)


def sign_in(_argument: str) -> str | None:
    """Return the key of a session in which the chair is signed in."""
    client = Client(headers=HOST)
    client.force_login(User.objects.get(username="chair"))
    return client.session.session_key


def ask_with(session: str) -> int:
    """Return what a browser is answered that comes with a session's key."""
    client = Client(headers=HOST)
    client.cookies["sessionid"] = session
    return client.get("/me/").status_code


def count_up(_argument: str) -> None:
    cache.incr(COUNTED)


def read_count(_argument: str) -> int | None:
    found: int | None = cache.get(COUNTED)
    return found


def break_guard(_argument: str) -> str:
    """Return what the database says to an edit of a transfer."""
    try:
        with transaction.atomic():
            Transfer.objects.all().update(points=1)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return ""


def read_other(schema: str) -> str:
    """Return what the database says to whoever reads another county's villages by full name."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("SELECT name FROM {}").format(sql.Identifier(schema, "villages_village"))
            )
            return f"read: {cursor.fetchall()}"
    except Exception as error:  # noqa: BLE001 - told, whatever it is
        return str(error).splitlines()[0]


def say(_argument: str) -> list[str]:
    """Return the names of all villages, as the county sees them."""
    return list(Village.objects.order_by("slug").values_list("name", flat=True))


TASKS: dict[str, Callable[[str], object]] = {
    task.__name__: task
    for task in (
        *(migrate, live, check, rename, sign_in, ask_with, count_up),
        *(read_count, break_guard, read_other, say),
    )
}

if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(TASKS[order["task"]](order["argument"])) + "\n")
        sys.stdout.flush()
