"""One October in Anping that every column of a notice knows, and what its pages say of it.

On 1 October all six households got their base of 100. Then, decided by two each time: household 5
cleaned up twice (R01, +5 each), household 2 helped for three hours (R03, +6), household 3 threw
rubbish (R02, −5), household 4's clean-up was reversed by a second person. Household 5 took a bag of
rice (−20). The month is closed on 1 November; the notice's window is 2 to 6 November.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

from deeds.models import Deed
from ledger.services import consent_to_correction, propose_reversal
from noticeboard.models import Notice
from noticeboard.services import close_and_draw
from rules.models import Rule
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import post
from tests.market import shop
from tests.market.shop import Shop, hand_over, line

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
CLOSING_DAY = NOVEMBER

ROW = re.compile(r'<tr><th scope="row">(\d+)</th>(.*?)</tr>')
CELL = re.compile(r"<td[^>]*>(.*?)</td>")
TOTAL = re.compile(r"<tfoot>(.*?)</tfoot>", re.DOTALL)

OCTOBER_ROWS = {
    "001": ["陈*明", "0", "", "", "", "+100", "100", "", "0", "基础分"],
    "002": ["林*妹", "0", "+6", "", "", "+100", "106", "6", "6", "R03、基础分"],
    "003": ["黄*福", "0", "", "−5", "", "+100", "95", "", "−5", "基础分"],
    "004": ["吴*英", "0", "+5", "", "", "+95", "100", "", "0", "R01、冲正加分、基础分"],
    "005": ["郑*强", "0", "+10", "", "−20", "+100", "90", "10", "10", "R01×2、基础分"],
    "006": ["欧**明", "0", "", "", "", "+100", "100", "", "0", "基础分"],
}
OCTOBER_TOTAL = ["0", "+21", "−5", "−20", "+595", "591", "16", "11", ""]


def live_october(shop: Shop, rules: dict[str, Rule]) -> None:
    cast = shop.cast
    post(cast, rules["R01"], number=5)
    post(cast, rules["R01"], number=5, occurred_on=date(2026, 10, 12))
    post(cast, rules["R03"], number=2, quantity=Decimal(3))
    post(cast, rules["R02"], number=3)
    reverse_deed(cast, post(cast, rules["R01"], number=4))
    hand_over(shop, line(shop.rice))


def reverse_deed(cast: Cast, deed: Deed) -> None:
    assert deed.transfer is not None
    proposal = propose_reversal(
        deed.transfer,
        reason="记错了户",
        key=uuid4(),
        by=cast.clerk,
        now=at(TODAY, 21),
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY, 22))


def close(cast: Cast, month: date = OCTOBER, *, on: date = CLOSING_DAY) -> Notice:
    return close_and_draw(cast.village, month, by=cast.chair, now=at(on))


def read_rows(html: str) -> dict[str, list[str]]:
    """Return {number: its other cells} of a notice's page or paper."""
    return {number: CELL.findall(cells) for number, cells in ROW.findall(html)}


def read_total(html: str) -> list[str]:
    """Return the cells of the row in which all households are added up."""
    (foot,) = TOTAL.findall(html)
    return CELL.findall(foot)


def read_sums(html: str) -> list[tuple[str, ...]]:
    """Return code, words, count and points of each row below the lines."""
    table = html.partition('<table class="sums')[2].partition("</table>")[0]
    row = re.compile(
        r"<td>(.*?)</td><th scope=\"row\">(.*?)</th>"
        r"<td class=\"figure\"[^>]*>(.*?)</td><td class=\"figure\"[^>]*>(.*?)</td>"
    )
    return row.findall(table)


def run_together(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same moment as the shop's tests do; an exception is raised here."""
    results = shop.run_together(*acts)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
