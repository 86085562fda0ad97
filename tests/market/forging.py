"""Damage to the shop's rows, done past the services and past the guards."""

from collections.abc import Callable

from django.db import connection

from market.checks import check
from tests.market.shop import Shop
from villages.triggers import drop_guards, install_guards


def find_after(shop: Shop, damage: Callable[[], object]) -> list[tuple[str, str]]:
    """Return the codes and sentences that check_ledger finds in Anping after some damage."""
    drop_guards(connection)
    damage()
    install_guards(connection)
    assert list(check(shop.cast.other_village)) == []
    return [(finding.code, finding.sentence) for finding in check(shop.cast.village)]
