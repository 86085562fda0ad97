"""What must agree in the shop: shelves with their moves, redemptions with points, yuan with both.

A constant number of queries, however much a village has redeemed.
"""

from collections.abc import Callable, Iterator

from market.checks.fund import check_fund, check_purchases, check_reversed_intakes
from market.checks.redemptions import check_lines, check_redemptions, check_transfers
from market.checks.reservations import check_holds, check_states
from market.checks.returns import check_kept, check_renewals, check_returns
from market.checks.settlements import check_settled, check_settlements
from market.checks.shelves import check_handed, check_partners, check_promised, check_stock
from market.checks.stock_checks import check_change_overs, check_counts
from villages.checks import Finding
from villages.models import Village

Rule = Callable[[Village], Iterator[str]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("market.partner", check_partners),
    ("market.stock", check_stock),
    ("market.promised", check_promised),
    ("market.count", check_counts),
    ("market.change_over", check_change_overs),
    ("market.redemption", check_redemptions),
    ("market.lines", check_lines),
    ("market.handed", check_handed),
    ("market.transfer", check_transfers),
    ("market.hold", check_holds),
    ("market.state", check_states),
    ("market.return", check_returns),
    ("market.kept", check_kept),
    ("market.renewal", check_renewals),
    ("market.fund", check_fund),
    ("market.purchase", check_purchases),
    ("market.intake", check_reversed_intakes),
    ("market.settlement", check_settlements),
    ("market.settled", check_settled),
)


def check(village: Village) -> Iterator[Finding]:
    """Yield what does not agree in the village's shop."""
    for code, rule in RULES:
        for sentence in rule(village):
            yield Finding(village.slug, code, sentence)
