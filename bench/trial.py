"""Three years of one village's deeds, and a draft to try on them."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.ids import HOUSEHOLDS, ISSUANCE, account_id
from bench.memory import find_peak_memory
from bench.places import make_village, settle
from deeds.models import Deed, DeedState
from ledger.models import Transfer, TransferKind
from ledger.services import Post, lock_book, post_many
from rules.models import CategoryCap, Edition, EditionState, Rule
from villages.models import Member, Role, User, Village
from villages.services import appoint

VILLAGE = 7301
GROUPS = 9
YEARS = 3
RULES = 40
CATEGORIES = ("hygiene", "customs", "volunteering", "harmony", "industry", "safety", "culture")
ROWS_A_STEP = 1000
UNTIL = date(timezone.localdate().year - 1, 12, 31)
SINCE = date(UNTIL.year - YEARS + 1, 1, 1)


def make_trial(*, deeds: int) -> None:
    """Make a village with so many decided deeds over three years, and a draft that caps more."""
    make_village(VILLAGE, groups=GROUPS)
    Member.objects.bulk_create(
        Member(household_id=account_id(VILLAGE, number), name="欧阳小明", is_head=True)
        for number in range(1, HOUSEHOLDS + 1)
    )
    village, by, now = Village.objects.get(pk=VILLAGE), User.objects.get(), timezone.now()
    appoint(by, Role.COMMITTEE, village=village, starts_on=SINCE, by=None, now=now)
    old = build_rules(village, by, number=1, generosity=1)
    Edition.objects.filter(pk=old[0].edition_id).update(
        state=EditionState.ADOPTED,
        adopted_on=SINCE,
        published_on=SINCE,
        in_force_from=SINCE,
        adopted_by=by,
        adopted_at=now,
    )
    draft = build_rules(village, by, number=2, generosity=2)
    CategoryCap.objects.bulk_create(
        CategoryCap(
            edition_id=draft[0].edition_id,
            category=category,
            cap_points=Decimal(60),
            cap_period="quarter",
        )
        for category in CATEGORIES[:2]
    )
    for _step in range(deeds // ROWS_A_STEP):
        _post_deeds(village, old, by=by)
    settle()


def build_rules(village: Village, by: User, *, number: int, generosity: int) -> list[Rule]:
    """Return the rules of a new draft: of every kind of cap, some with repeats or a ladder."""
    edition = Edition.objects.create(
        village=village,
        number=number,
        title="积分管理办法",
        created_by=by,
        created_at=timezone.now(),
    )
    return Rule.objects.bulk_create(
        _build_rule(edition, place, generosity) for place in range(1, RULES + 1)
    )


def _build_rule(edition: Edition, place: int, generosity: int) -> Rule:
    is_deduction = place % 8 == 0
    rule = Rule(
        edition=edition,
        code=f"R{place:02d}",
        position=place,
        category=CATEGORIES[place % len(CATEGORIES)],
        deed=f"第 {place} 件事",
        points=Decimal(-3 if is_deduction else place % 5 + generosity),
        unit="hour" if place % 4 == 1 else "",
    )
    match place % 4:
        case 1:
            rule.cap_points, rule.cap_period = Decimal(10 * generosity), "month"
        case 2:
            rule.cap_times, rule.cap_period = 2 * generosity, "quarter"
        case 3 if place > RULES // 2:
            rule.ladder = "荣誉"
        case 0:
            steps = [Decimal(0), Decimal(-3), Decimal(-5)] if is_deduction else [Decimal(5)]
            rule.repeat_points, rule.repeat_period = steps, "year"
    return rule


def _post_deeds(village: Village, rules: list[Rule], *, by: User) -> None:
    """Post a thousand deeds of some households and days, each under its rule's plain points."""
    chosen = [(random.randint(1, HOUSEHOLDS), random.choice(rules)) for _ in range(ROWS_A_STEP)]
    posts = [_build_post(number, rule) for number, rule in chosen]
    with transaction.atomic():
        book = lock_book(village, now=timezone.now())
        post_many(book, posts, by=by)
        made = Transfer.objects.filter(number__gt=book.last_number - len(posts))
        by_key = {one.key: one for one in made.filter(village=village)}
        Deed.objects.bulk_create(
            _build_deed(village, number, rule, by_key[post.key])
            for (number, rule), post in zip(chosen, posts, strict=True)
        )


def _build_post(number: int, rule: Rule) -> Post:
    ends = [account_id(VILLAGE, ISSUANCE), account_id(VILLAGE, number)]
    is_award = rule.points > 0
    return Post(
        kind=TransferKind.AWARD if is_award else TransferKind.DEDUCTION,
        source_id=ends[0 if is_award else 1],
        destination_id=ends[1 if is_award else 0],
        points=abs(rule.points),
        key=uuid4(),
        occurred_on=SINCE + timedelta(days=random.randrange((UNTIL - SINCE).days + 1)),
        reference=rule.code,
        is_held=False,
    )


def _build_deed(village: Village, number: int, rule: Rule, transfer: Transfer) -> Deed:
    zone = timezone.get_current_timezone()
    decided_on = transfer.occurred_on + timedelta(days=random.randrange(30))
    decided_at = datetime(decided_on.year, decided_on.month, decided_on.day, 20, tzinfo=zone)
    return Deed(
        village=village,
        household_id=account_id(VILLAGE, number),
        rule=rule,
        occurred_on=transfer.occurred_on,
        key=uuid4(),
        created_at=decided_at,
        decided_at=decided_at,
        state=DeedState.POSTED,
        asked=rule.points,
        points=rule.points,
        transfer=transfer,
    )


def time_trial(*, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of the page and of the file over all three years, and megabytes used."""
    client, by = Client(), User.objects.get()
    client.force_login(by, backend=settings.AUTHENTICATION_BACKENDS[-1])
    draft = Edition.objects.get(village=VILLAGE, number=2)
    times: dict[str, list[float]] = {"page": [], "file": [], "megabytes": []}
    before = find_peak_memory()
    for _round in range(rounds):
        for name, page in (("page", "deeds:tryout"), ("file", "deeds:tryout_file")):
            began = perf_counter()
            answer = client.get(
                reverse(page, args=[draft.pk]),
                {
                    "village": f"v{VILLAGE}",
                    "since": SINCE.isoformat(),
                    "until": UNTIL.isoformat(),
                },
                headers={"host": "localhost"},
            )
            times[name].append(perf_counter() - began)
            if answer.status_code != 200:
                raise RuntimeError(f"The try-out came with {answer.status_code}.")
    times["megabytes"].append(find_peak_memory() - before)
    return times
