"""The page of a month's notice of 630 households, drawn by the noticeboard's own service."""

import random
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.ids import HOUSEHOLDS, ISSUANCE, PARTNER, account_id
from bench.places import make_village
from ledger.models import Month, TransferKind
from ledger.services import Post, lock_book, post_many
from noticeboard.queries.notices import get_notice
from noticeboard.services import close_and_draw
from noticeboard.sheets.notice import build_notice_sheets
from villages.models import Member, User, Village
from villages.months import add_months, month_of

VILLAGE = 7201
GROUPS = 9
# 1.5 deeds and 0.3 redemptions a household.
POSTS = {TransferKind.AWARD: 850, TransferKind.DEDUCTION: 95, TransferKind.REDEMPTION: 189}
RULES = 30


def make_notice() -> None:
    """Make a village, a month's worth of posts, and its notice."""
    now = timezone.now()
    month = add_months(month_of(timezone.localdate(now)), -1)
    make_village(VILLAGE, groups=GROUPS, open_month=month, last_number=0)
    Member.objects.bulk_create(
        Member(household_id=account_id(VILLAGE, number), name="欧阳小明", is_head=True)
        for number in range(1, HOUSEHOLDS + 1)
    )
    village, by = Village.objects.get(pk=VILLAGE), User.objects.get()
    with transaction.atomic():
        book = lock_book(village, now=now - timedelta(days=31))
        post_many(book, build_posts(VILLAGE, on=book.today), by=by)
    close_and_draw(village, month, by=None, now=now)


def build_posts(village: int, *, on: date) -> list[Post]:
    """Return what a village of the model's size lives through in a month."""
    return [_build_post(village, kind, on) for kind in POSTS for _post in range(POSTS[kind])]


def _build_post(village: int, kind: TransferKind, on: date) -> Post:
    """Return a movement of some household under some rule."""
    household = account_id(village, random.randint(1, HOUSEHOLDS))
    issuance, partner = account_id(village, ISSUANCE), account_id(village, PARTNER)
    is_award = kind == TransferKind.AWARD
    other = partner if kind == TransferKind.REDEMPTION else issuance
    return Post(
        kind=kind,
        source_id=other if is_award else household,
        destination_id=household if is_award else other,
        points=Decimal(random.randint(2, 40)) / 2,
        key=uuid4(),
        occurred_on=on,
        reference=f"R{random.randint(1, RULES):02d}",
        is_held=is_award,
    )


def time_notice(*, rounds: int, village: int = VILLAGE) -> dict[str, list[float]]:
    """Return milliseconds of the notice in words, of its first page, of a group's, of the paper.

    It is the notice that was drawn last.
    """
    month = Month.objects.filter(village=village).latest("number").month
    notice = get_notice(Village.objects.get(pk=village), month)
    address = reverse("noticeboard:notice", args=[f"v{village}", month])
    client = Client(headers={"host": "localhost"})
    times: dict[str, list[float]] = {"words": [], "first page": [], "group": [], "paper": []}
    for _round in range(rounds):
        began = perf_counter()
        build_notice_sheets(notice)
        in_words = perf_counter()
        pages = [client.get(address)]
        first = perf_counter()
        pages.append(client.get(f"{address}?group=1"))
        second = perf_counter()
        pages.append(client.get(f"{address}print/?paper=a4"))
        done = perf_counter()
        if [page.status_code for page in pages] != [200] * 3:
            raise RuntimeError("The notice's pages do not open.")
        times["words"].append((in_words - began) * 1000)
        times["first page"].append((first - in_words) * 1000)
        times["group"].append((second - first) * 1000)
        times["paper"].append((done - second) * 1000)
    return times
