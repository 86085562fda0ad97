"""The page of a month's notice of 630 households, drawn by the noticeboard's own service."""

import random
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from bench.ids import HOUSEHOLDS, ISSUANCE, PARTNER, account_id
from bench.places import make_village
from ledger.models import TransferKind
from ledger.services import Post, lock_book, post_many
from noticeboard.models import Notice
from noticeboard.services import close_and_draw
from noticeboard.views.notices import build_context
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


def time_notice(*, rounds: int) -> dict[str, list[float]]:
    """Return milliseconds of the template alone, of putting it into words, of a whole request."""
    notice = Notice.objects.select_related("month__village").get(month__village=VILLAGE)
    address = reverse("noticeboard:notice", args=[f"v{VILLAGE}", notice.month.month])
    request = RequestFactory(headers={"host": "localhost"}).get(address)
    request.user = AnonymousUser()
    template, client = get_template("noticeboard/notice.html"), Client()
    times: dict[str, list[float]] = {"template": [], "words": [], "request": []}
    for _round in range(rounds):
        began = perf_counter()
        context = build_context(notice)
        in_words = perf_counter()
        template.render(context, request)
        rendered = perf_counter()
        response = client.get(address, headers={"host": "localhost"})
        done = perf_counter()
        if response.status_code != 200 or response.content.count(b"<tr>") < HOUSEHOLDS:
            raise RuntimeError(f"The notice came with {response.status_code}.")
        times["words"].append((in_words - began) * 1000)
        times["template"].append((rendered - in_words) * 1000)
        times["request"].append((done - rendered) * 1000)
    return times
