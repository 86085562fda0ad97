"""The counter's forms, filled in as the pages before drew them."""

import re

from django.test import Client

from tests.market.reading import Answer, find_value
from tests.market.shop import Shop


def fill(shop: Shop, **quantities: str) -> dict[str, str]:
    """Return the form of household 5 at the own shop, with quantities by story name."""
    goods = {f"goods-{getattr(shop, name).pk}": text for name, text in quantities.items()}
    return {"village": "anping", "household": "5", "partner": str(shop.partner.pk), **goods}


def confirm(shop: Shop, answer: Answer, **values: str) -> dict[str, str]:
    """Return what the check page sends on, as it was drawn."""
    html = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="((?:goods|price)-\d+)" value="([^"]*)"', html)
    return {**fill(shop), **dict(hidden), "key": find_value(answer, "key"), **values}


def check(client: Client, shop: Shop, **quantities: str) -> Answer:
    return client.post("/counter/check/", fill(shop, **quantities))
