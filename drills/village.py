"""The village of the drills, made by the services; and what its tables hold afterwards, as rows."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from deeds.models import Decision, Deed, DeedState, MeetingItem, Photo, Source
from deeds.services.photos import drop_unnamed_files
from drills.journal import Row
from ledger.models import Book, Month, Transfer, TransferKind
from market.models import Category as GoodsCategory
from market.models import GoodsKind, Partner, Redemption
from market.services import GoodsInput, add_goods, take_in_stock
from office.services import enrol_household, found_village
from rules.models import Category, StepKind
from rules.services import (
    RuleInput,
    StepInput,
    Votes,
    add_rule,
    adopt_edition,
    draft_edition,
    record_step,
)
from villages.checks import collect_checks
from villages.models import Role, User, Village
from villages.models.sessions import SessionStore
from villages.months import add_months, day_start, month_of, write_month
from villages.services import appoint, create_grid, create_town
from villages.services.tokens import issue_token

SLUG = "drill"
GROUPS = 4
POINTS = (1, 2, 3, 5, 8)
GOODS = 5
STOCK = Decimal(90_000)
PRICE = Decimal("0.1")
HOLDERS = {
    "recorders": Role.GRID_WORKER,
    "deciders": Role.APPRAISER,
    "keepers": Role.SHOPKEEPER,
}


def make_village(*, households: int, people: dict[str, int]) -> dict[str, object]:
    """Make the tables and a village whose book opened last month; return what clients need.

    people: how many of each of HOLDERS. Nobody has a passphrase: programs come with tokens, the
    chair with a session.
    """
    call_command("migrate", verbosity=0)
    begins = add_months(month_of(timezone.localdate()), -1)
    now = day_start(begins) + timedelta(hours=8)
    village = found_village(
        "抗灾村",
        SLUG,
        town=create_town("榕江镇", "rongjiang", by=None, now=now),
        begins_on=begins,
        by=None,
        now=now,
        shop_name="积分超市",
    )
    _enrol(village, households, on=begins, now=now)
    chair = _seat(village, "chair", Role.COMMITTEE, on=begins, now=now)
    rules = _adopt(village, by=chair, on=begins, now=now)
    seated = {
        kind: [
            _seat(village, f"{kind}{number}", HOLDERS[kind], on=begins, now=now)
            for number in range(count)
        ]
        for kind, count in people.items()
    }
    partner = Partner.objects.get(village=village)
    moment = timezone.now()
    return {
        "slug": SLUG,
        "month": write_month(begins),
        "begins": begins.isoformat(),
        "today": timezone.localdate(moment).isoformat(),
        "households": households,
        "rules": rules,
        "partner": str(partner.pk),
        "goods": _fill_shelves(partner, by=chair, now=now),
        "price": str(PRICE),
        "tokens": {
            kind: [issue_token(one, key=uuid4(), now=moment).token for one in users]
            for kind, users in seated.items()
        },
        "ids": {kind: [str(one.pk) for one in users] for kind, users in seated.items()},
        "session": _sign_in(chair),
    }


def _enrol(village: Village, count: int, *, on: date, now: datetime) -> None:
    grids = [
        create_grid(village, f"{number:02d}组", position=number, by=None, now=now)
        for number in range(1, GROUPS + 1)
    ]
    for number in range(1, count + 1):
        enrol_household(
            village,
            number,
            grid=grids[number % GROUPS],
            head="陈大明",
            joined_on=on,
            by=None,
            now=now,
        )


def _seat(village: Village, username: str, role: Role, *, on: date, now: datetime) -> User:
    user = User(username=username, name="林巡")
    user.set_unusable_password()
    user.save()
    appoint(user, role, village=village, starts_on=on, lives_elsewhere=True, by=None, now=now)
    return user


def _adopt(village: Village, *, by: User, on: date, now: datetime) -> list[str]:
    """Adopt some awards without caps, by what the minutes tell; return their rules' ids."""
    edition = draft_edition(village, title="积分管理办法", by=by, now=now)
    rules = [
        add_rule(
            edition,
            terms=RuleInput(
                deed=f"第{number}件好事", category=Category.HYGIENE, points=Decimal(points)
            ),
            by=by,
            now=now,
        )
        for number, points in enumerate(POINTS, start=1)
    ]
    votes = Votes(entitled=40, present=36, in_favour=36, against=0, abstained=0)
    for step in (
        StepInput(kind=StepKind.VILLAGERS, held_on=on - timedelta(days=9), votes=votes),
        StepInput(kind=StepKind.RESOLUTION, held_on=on - timedelta(days=8)),
    ):
        record_step(edition, step=step, by=by, now=now)
    adopt_edition(edition, in_force_from=on, is_on_paper=True, by=by, now=now)
    return [str(rule.pk) for rule in rules]


def _fill_shelves(partner: Partner, *, by: User, now: datetime) -> list[str]:
    filled = []
    for number in range(GOODS):
        terms = GoodsInput(
            name=f"商品 {number}", unit="件", price=PRICE, category=GoodsCategory.OTHER
        )
        goods = add_goods(partner, GoodsKind.THING, terms=terms, by=by, now=now)
        take_in_stock(goods, quantity=STOCK, unit_cost=Decimal(1), key=uuid4(), by=by, now=now)
        filled.append(str(goods.pk))
    return filled


def _sign_in(user: User) -> str:
    """Return the key of a session, as the log-in page would begin it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


# What is there afterwards


def list_rows() -> list[dict[str, object]]:
    """Return every change that a client can have made, each as a row of drills.journal."""
    village = Village.objects.get(slug=SLUG)
    makers = (_list_deeds, _list_decisions, _list_lines, _list_redemptions, _list_months)
    return [asdict(row) for make in makers for row in make(village)]


def _list_deeds(village: Village) -> Iterator[Row]:
    sources = Source.objects.for_village(village).select_related("sent_as__household")
    for source in sources.prefetch_related("photos"):
        deed = source.sent_as
        content = {
            "household": str(deed.household.number),
            "rule": str(deed.rule_id),
            "occurred_on": deed.occurred_on.isoformat(),
            "photos": sum(is_whole(photo) for photo in source.photos.all()),
        }
        yield Row("deed", str(source.key), source.note, content)


def is_whole(photo: Photo) -> bool:
    """Tell whether a photo's file is there to the last byte."""
    name = photo.file.name or ""
    if not default_storage.exists(name):
        return False
    with default_storage.open(name) as file:
        return sha256(file.read()).hexdigest() == photo.sha256


def _list_decisions(village: Village) -> Iterator[Row]:
    # What was said at a meeting is there by its line.
    said = Decision.objects.for_village(village).filter(meeting=None)
    for decision in said:
        mark = f"{decision.deed_id} by {decision.decided_by_id} in round {decision.round}"
        content = {"deed": str(decision.deed_id), "verdict": decision.verdict}
        yield Row("decision", str(decision.key), mark, content)


def _list_lines(village: Village) -> Iterator[Row]:
    for item in MeetingItem.objects.filter(meeting__village=village).select_related("meeting"):
        content = {"deed": str(item.deed_id), "verdict": item.word}
        yield Row("line", str(item.key), f"{item.deed_id} at {item.meeting.number}", content)


def _list_redemptions(village: Village) -> Iterator[Row]:
    handed = Redemption.objects.for_village(village).select_related("household")
    for one in handed.prefetch_related("lines"):
        content = {
            "household": str(one.household.number),
            "goods": [str(line.goods_id) for line in one.lines.all()],
        }
        yield Row("redemption", str(one.key), one.collector, content)


def _list_months(village: Village) -> Iterator[Row]:
    for month in Month.objects.for_village(village):
        name = write_month(month.month)
        yield Row("close", name, name, {"seal": month.seal})


def count_movements() -> list[list[object]]:
    """Return (what, how many the acts ask for, how many there are) of transfers, files and more."""
    village = Village.objects.get(slug=SLUG)
    transfers = Transfer.objects.filter(village=village)
    posted = Deed.objects.for_village(village).filter(state=DeedState.POSTED)
    files = Photo.objects.exclude(file="").values_list("file", flat=True)
    # As run_due does two days later: what is left then, some row names.
    drop_unnamed_files(now=timezone.now() + timedelta(days=2))
    folder = default_storage.listdir("photos")[1] if default_storage.exists("photos") else []
    return [
        [
            "awards",
            posted.exclude(points=0).count(),
            transfers.filter(kind=TransferKind.AWARD).count(),
        ],
        [
            "payments",
            Redemption.objects.for_village(village).count(),
            transfers.filter(kind=TransferKind.REDEMPTION).count(),
        ],
        ["numbers", Book.objects.get(village=village).last_number, transfers.count()],
        ["photos' files", len(set(files)), len(folder)],
    ]


def count_files() -> int:
    """Return how many files of photos there are, named or not."""
    return len(default_storage.listdir("photos")[1]) if default_storage.exists("photos") else 0


def check_books() -> list[str]:
    """Return what check_ledger finds."""
    village = Village.objects.get(slug=SLUG)
    return [finding.sentence for check in collect_checks() for finding in check(village)]
