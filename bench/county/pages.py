"""Every page of tests/access.py, asked as each person of one village in the middle."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median
from string import Formatter
from time import perf_counter
from typing import Any

from django.contrib import admin
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.county.people import NAMES, find_person, list_residents, sign_in
from deeds.models import Activity, Deed, DeedState, Feast, Hearing, Meeting, Tally
from ledger.models import Account, Correction, Month, Transfer
from market.models import Goods, Partner, Redemption, Return, StockMove
from noticeboard.models import Feedback, Objection
from rules.models import Edition
from tests.access import TABLE, Row
from villages.admin_base import VillageAdmin
from villages.models import Card, User, Village

PEOPLE = ("anonymous", *NAMES, "officer", "operator")
WARM_ROUNDS = 2
# A plan may read a small table whole; a finding is one that grows with the county.
ROWS_OF_A_BIG_TABLE = 20_000
CARD_PAGES = ("", "print/", "lines/{month}/", "claim/", "recommend/", "shop/", "object/", "wishes/")
SHOWN = 3
SQL_SHOWN = 600


@dataclass(slots=True)
class Page:
    """How a page was answered: to whom, its queries, and the milliseconds cold and warm."""

    person: str
    address: str
    queries: int
    cold_ms: float
    warm_ms: float


@dataclass(slots=True)
class Walk:
    """All that was asked. refused: answers other than 200. scans: (table, page) read whole."""

    big: Mapping[str, int]
    pages: list[Page] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    scans: dict[str, str] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)


def walk_pages(*, place: int) -> dict[str, object]:
    """Return per person the slowest pages and the one of most queries, and tables read whole.

    place: the village's in the county. Cold is the first answer, by a process that has not shown
    the page before, of a village of which nothing was asked.
    """
    slug = f"v{place + 1:04d}"
    village = Village.objects.get(slug=slug)
    walk = Walk(_find_big_tables())
    ids = find_ids(village)
    month = Month.objects.for_village(village).exclude(seal="").latest("number")
    for person in PEOPLE:
        client = Client(headers={"host": "localhost"})
        if person != "anonymous":
            client = sign_in(find_person(person, village))
        for row in TABLE:
            if row.expect("get", person) == 200 and not _is_shared(row, person):
                address = _fill(row.address, slug, f"{month.month:%Y-%m}", ids)
                _ask(walk, client, person, name=row.address, address=address)
    _walk_card(walk, place, f"{month.month:%Y-%m}")
    return {
        "people": {person: _sum_up(walk, person) for person in (*PEOPLE, "card")},
        "refused": dict(walk.refused),
        "broken": walk.broken,
        "scans": walk.scans,
    }


def _is_shared(row: Row, person: str) -> bool:
    """Tell whether a page is the same for all: those are asked by nobody in particular alone."""
    return person != "anonymous" and "anonymous" in row.who


def _walk_card(walk: Walk, place: int, month: str) -> None:
    resident = list_residents(places=[place])[0]
    cards: Any = resident["cards"]  # Any: a list of pairs
    token, pin = cards[0]
    client = Client(headers={"host": "localhost"})
    client.post(f"/c/{token}/", {"pin": pin})
    for page in CARD_PAGES:
        address = f"/c/{token}/{page.format(month=month)}"
        _ask(walk, client, "card", name=f"/c/{{token}}/{page}", address=address)


def _ask(walk: Walk, client: Client, person: str, *, name: str, address: str | None) -> None:
    """Ask a page some times, and look at the plans of its queries; name: the row's address."""
    if address is None:
        walk.refused[f"nothing to show: {name}"] += 1
        return
    times = []
    for _round in range(1 + WARM_ROUNDS):
        # The log holds 9,000 and would keep quiet about what comes after them.
        reset_queries()
        with CaptureQueriesContext(connection) as queries:
            began = perf_counter()
            answer = client.get(address)
            _read(answer)
            times.append((perf_counter() - began) * 1000)
        if answer.status_code != HTTPStatus.OK:
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                walk.broken.append(f"{answer.status_code} {person} {address}")
            walk.refused[f"{answer.status_code}: {name}"] += 1
            return
    walk.pages.append(Page(person, name, len(queries), times[0], median(times[1:])))
    for query in queries:
        for table in _find_scans(walk, query["sql"] or ""):
            walk.scans.setdefault(table, f"{person} {name}: {query['sql'][:SQL_SHOWN]}")


def _read(answer: Any) -> None:  # Any: a response, with what the test client adds
    """Take all of a file that is streamed."""
    if answer.streaming:
        b"".join(answer.streaming_content)


def _find_big_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
            "AND reltuples > %s",
            [ROWS_OF_A_BIG_TABLE],
        )
        return dict(cursor.fetchall())


def _find_scans(walk: Walk, sql: str) -> Iterator[str]:
    """Yield the big tables that a query reads from one end to the other."""
    kind = re.sub(r"\d+|'[^']*'", "?", sql)
    if kind in walk.explained or not sql.startswith(("SELECT", "(SELECT", "WITH")):
        return
    walk.explained.add(kind)
    with connection.cursor() as cursor:
        # Captured with its values in place.
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql)
        plan = cursor.fetchone()[0]
    told = plan if isinstance(plan, list) else json.loads(plan)
    for node in _list_nodes(told[0]["Plan"]):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in walk.big:
            yield node["Relation Name"]


# Any: PostgreSQL's own words for a plan
def _list_nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _list_nodes(inner)


def _sum_up(walk: Walk, person: str) -> dict[str, object]:
    pages = [page for page in walk.pages if page.person == person]
    slowest = sorted(pages, key=lambda page: -page.warm_ms)[:SHOWN]
    busiest = max(pages, key=lambda page: page.queries)
    return {
        "pages": len(pages),
        "median_ms": median(page.warm_ms for page in pages),
        "slowest": [_tell(page) for page in slowest],
        "busiest": _tell(busiest),
    }


def _tell(page: Page) -> list[object]:
    return [page.address, page.queries, page.cold_ms, page.warm_ms]


def _fill(address: str, slug: str, month: str, ids: Mapping[str, object]) -> str | None:
    """Return the address of a row's page in this village; None where it has no such row."""
    names = [name for _text, name, _spec, _kind in Formatter().parse(address) if name]
    if any(ids.get(name) is None for name in names):
        return None
    return address.replace("anping", slug).replace("2026-10", month).format(**ids)


def find_ids(village: Village) -> dict[str, object]:
    """Return what the rows of tests/access.py name, as rows of this village; None: it has none."""
    own: dict[str, Any] = {"village": village}  # Any: keyword arguments
    handed = Redemption.objects.filter(**own)
    letters = {
        name: kind.objects.filter(**own).order_by("-pk").first()
        for name, kind in (("objection", Objection), ("feedback", Feedback))
    }
    waiting = Deed.objects.filter(**own, state=DeedState.WAITING).order_by("-pk")
    edition = Edition.objects.filter(**own).latest("number")
    ids: dict[str, object] = {
        "token": Card.objects.filter(household__village=village, killed_at=None)[5].token,
        "waiting": _pk(waiting),
        "heard": Hearing.objects.filter(**own).latest("pk").deed_id,
        "activity": _pk(Activity.objects.filter(**own)),
        "tally": Tally.objects.filter(**own).latest("pk").code,
        "feast": _pk(Feast.objects.filter(**own)),
        "meeting": Meeting.objects.filter(**own).latest("number").number,
        "shop": Partner.objects.get(**own, kind="own").pk,
        "reserved": handed.exclude(hold=None).filter(code="").latest("number").number,
        "voucher": handed.exclude(code="").latest("number").number,
        "brought_back": _pk(Return.objects.filter(**own)),
        "rice": Goods.objects.filter(partner__village=village).earliest("pk").pk,
        "intake": _pk(StockMove.objects.filter(**own, kind="intake")),
        "edition": edition.pk,
        "rule": edition.rules.earliest("pk").pk,
        "transfer": _pk(Transfer.objects.filter(**own, kind="redemption")),
        "correction": _pk(Correction.objects.filter(**own)),
        "villages_town": village.town_id,
        "villages_village": village.pk,
        "helped": find_person("walker", village).pk,
        "ledger_account": _pk(Account.objects.filter(**own, kind="household", number=5)),
    }
    for name, letter in letters.items():
        ids |= {name: letter and letter.number, f"{name}_token": letter and letter.token}
    for kind, page in admin.site._registry.items():  # noqa: SLF001 - the site has no other door
        if isinstance(page, VillageAdmin) and kind is not User:
            rows = kind._default_manager.filter(**{page.village_path: village})
            ids.setdefault(kind._meta.label_lower.replace(".", "_"), _pk(rows))
    return ids


def _pk(rows: Any) -> int | None:  # Any: a query set of any model
    found: int | None = rows.order_by("pk").values_list("pk", flat=True).last()
    return found
