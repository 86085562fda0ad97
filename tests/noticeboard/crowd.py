"""Anping as large as the model village: 630 households in 17 groups, and a busy October."""

from datetime import date
from decimal import Decimal
from itertools import count
from random import Random
from uuid import UUID

from django.db import transaction

from ledger.models import Account, AccountKind, TransferKind
from ledger.services import Post, lock_book, post_many
from tests.cast import BEGIN, HEADS, TODAY, Cast, at
from villages.models import Grid, Household, Member

HOUSEHOLDS, GROUPS, RULES = 630, 17, 30
# 1.5 deeds and 0.3 redemptions a household.
MOVEMENTS = {TransferKind.AWARD: 850, TransferKind.DEDUCTION: 95, TransferKind.REDEMPTION: 189}
# Who did 25 things of as many kinds.
BUSY, DEEDS_OF_BUSY = 333, 25
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", ("建国", "秀英", "伟", "小芳", "德贵", "桂兰")
LONG_NAME = "阿卜杜热合曼·买买提江"


def fill_anping(cast: Cast) -> None:
    """Add households and movements until Anping is as large as the model village."""
    _add_households(cast)
    accounts = {
        account.number: account.pk
        for account in Account.objects.filter(village=cast.village, kind=AccountKind.HOUSEHOLD)
    }
    others = {
        kind: Account.objects.filter(village=cast.village, kind=kind)[0].pk
        for kind in (AccountKind.ISSUANCE, AccountKind.PARTNER)
    }
    posts = [*_give_base(accounts, others), *_live(accounts, others)]
    with transaction.atomic():
        post_many(lock_book(cast.village, now=at(TODAY)), posts, by=cast.chair)


def name_head(number: int) -> str:
    if number == BUSY + 1:
        return LONG_NAME
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]


def _add_households(cast: Cast) -> None:
    grids = [cast.group, cast.second_group] + [
        Grid.objects.create(village=cast.village, name=f"{position:02d}组", position=position)
        for position in range(3, GROUPS + 1)
    ]
    households = Household.objects.bulk_create(
        Household(
            village=cast.village,
            grid=grids[number * GROUPS // (HOUSEHOLDS + 1)],
            number=number,
            joined_on=BEGIN,
        )
        for number in range(len(HEADS) + 1, HOUSEHOLDS + 1)
    )
    Member.objects.bulk_create(
        Member(household=household, name=name_head(household.number), is_head=True)
        for household in households
    )
    Account.objects.bulk_create(
        Account(
            village=cast.village,
            kind=AccountKind.HOUSEHOLD,
            number=household.number,
            household=household,
            balance=Decimal(0),
        )
        for household in households
    )


def _give_base(accounts: dict[int, int], others: dict[AccountKind, int]) -> list[Post]:
    return [
        Post(
            kind=TransferKind.BASE,
            source_id=others[AccountKind.ISSUANCE],
            destination_id=account,
            points=Decimal(100),
            key=UUID(int=number),
            occurred_on=BEGIN,
            reference="",
        )
        for number, account in accounts.items()
        if number > len(HEADS)
    ]


def _live(accounts: dict[int, int], others: dict[AccountKind, int]) -> list[Post]:
    """Return the month's movements, the same in every run."""
    chance = Random(6)  # noqa: S311
    keys = (UUID(int=10_000 + number) for number in count())
    acts = [
        (kind, chance.randint(len(HEADS) + 1, HOUSEHOLDS), chance.randint(1, RULES))
        for kind, times in MOVEMENTS.items()
        for _time in range(times)
    ]
    acts += [(TransferKind.AWARD, BUSY, rule) for rule in range(1, DEEDS_OF_BUSY + 1)]
    return [
        _build_post(kind, accounts[number], others, rule=rule, key=key, chance=chance)
        for (kind, number, rule), key in zip(acts, keys, strict=False)
    ]


def _build_post(
    kind: TransferKind,
    household: int,
    others: dict[AccountKind, int],
    *,
    rule: int,
    key: UUID,
    chance: Random,
) -> Post:
    is_award = kind == TransferKind.AWARD
    other = others[AccountKind.PARTNER if kind == TransferKind.REDEMPTION else AccountKind.ISSUANCE]
    return Post(
        kind=kind,
        source_id=other if is_award else household,
        destination_id=household if is_award else other,
        points=Decimal(chance.randint(2, 40)) / 2,
        key=key,
        occurred_on=date(2026, 10, chance.randint(1, 28)),
        reference=f"R{rule:02d}",
        is_held=is_award,
    )
