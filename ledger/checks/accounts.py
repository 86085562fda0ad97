"""Accounts: stored balances and debts against the rows, numbers against the roster."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from ledger.models import Account, AccountKind, write_code
from villages.checks import Finding
from villages.models import Village
from villages.numbers import from_hundredths, write_number

ZERO = Decimal(0)


def check_accounts(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's accounts, by rule."""
    yield from _check_balances(village)
    yield from _check_debts(village)
    yield from _check_closed(village)
    yield from _check_households(village)


# Both ends in one pass; a sum an account would read each one's rows, by whatever plan.
WRONG_BALANCE = """
SELECT a.number, a.balance, COALESCE(s.points, 0)
FROM ledger_account a
LEFT JOIN (
    SELECT account, SUM(points) AS points
    FROM (
        SELECT destination_id AS account, points FROM ledger_transfer WHERE village_id = %s
        UNION ALL
        SELECT source_id, -points FROM ledger_transfer WHERE village_id = %s
    ) ends
    GROUP BY account
) s ON s.account = a.id
WHERE a.village_id = %s AND a.kind = 'household' AND a.balance <> COALESCE(s.points, 0)
ORDER BY a.number
LIMIT 1
"""


def _check_balances(village: Village) -> Iterator[Finding]:
    """Find a balance that is not what came in less what went out."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_BALANCE, [village.pk] * 3)
        wrong = cursor.fetchone()
    if wrong:
        number, stored, right = wrong
        sentence = _("账户 %(account)s 存的结余是 %(stored)s，按流水应是 %(right)s。") % {
            "account": write_code(AccountKind.HOUSEHOLD, number),
            "stored": write_number(from_hundredths(int(stored))),
            "right": write_number(from_hundredths(int(right))),
        }
        yield Finding(village.slug, "ledger.balance", sentence)


def _check_debts(village: Village) -> Iterator[Finding]:
    """Find a debt that is not what the balance lacks to 0."""
    households = Account.objects.for_village(village).filter(kind=AccountKind.HOUSEHOLD)
    right = Q(balance__gte=0, debt=0) | Q(balance__lt=0, debt=-F("balance"))
    if wrong := households.exclude(right).order_by("number").first():
        sentence = _("账户 %(account)s 结余 %(balance)s，待抵扣却是 %(debt)s。") % {
            "account": wrong.code,
            "balance": write_number(wrong.balance or ZERO),
            "debt": write_number(wrong.debt),
        }
        yield Finding(village.slug, "ledger.debt", sentence)


def _check_closed(village: Village) -> Iterator[Finding]:
    """Find a closed account on which something stands."""
    closed = Account.objects.for_village(village).filter(closed_at__isnull=False)
    if wrong := closed.exclude(balance=0, debt=0).order_by("kind", "number").first():
        sentence = _("账户 %(account)s 已经销户，却还有结余或待抵扣。") % {"account": wrong.code}
        yield Finding(village.slug, "ledger.closed", sentence)


def _check_households(village: Village) -> Iterator[Finding]:
    """Find an account without its household's number and village."""
    households = Account.objects.for_village(village).filter(kind=AccountKind.HOUSEHOLD)
    wrong = (
        households.exclude(number=F("household__number"), household__village=village)
        .select_related("household")
        .order_by("number")
        .first()
    )
    if wrong and wrong.household:
        sentence = _("账户 %(account)s 挂在编号 %(number)s 的户上。") % {
            "account": wrong.code,
            "number": wrong.household.number,
        }
        yield Finding(village.slug, "ledger.household", sentence)
