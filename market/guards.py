"""What the database itself refuses in the shop's tables."""

from ledger.guards import never_deleted
from villages.triggers import Guard, append_only

ACCOUNT_UNFIT = (
    "NOT EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.account_id"
    " AND village_id = NEW.village_id AND kind = 'partner')"
)
PARTNER_MOVED = "NEW.village_id <> OLD.village_id OR NEW.account_id <> OLD.account_id"
DUTY_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_partner p JOIN villages_appointment a"
    " ON a.village_id = p.village_id WHERE p.id = NEW.partner_id AND a.id = NEW.appointment_id)"
)
GOODS_MOVED = "NEW.partner_id <> OLD.partner_id OR NEW.kind <> OLD.kind"
MOVE_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_goods g JOIN market_partner p ON p.id = g.partner_id"
    " WHERE g.id = NEW.goods_id AND g.kind = 'thing' AND p.village_id = NEW.village_id)"
)
# Whom it came from, and what it rests on: of the same village, the count's line of the same goods.
MOVE_RESTS_ELSEWHERE = (
    "(NEW.supplier_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_supplier"
    " WHERE id = NEW.supplier_id AND village_id = NEW.village_id)) OR "
    "(NEW.redemption_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_redemption r"
    " JOIN market_redemptionline l ON l.redemption_id = r.id WHERE r.id = NEW.redemption_id"
    " AND r.village_id = NEW.village_id AND l.goods_id = NEW.goods_id)) OR "
    "(NEW.check_line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_stockcheckline"
    " WHERE id = NEW.check_line_id AND goods_id = NEW.goods_id))"
)
# What a move takes back is an intake, whole, and another person's.
INTAKE_NOT_WHOLE = (
    "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_stockmove m"
    " WHERE m.id = NEW.reverses_id AND m.village_id = NEW.village_id AND m.kind = 'intake'"
    " AND m.goods_id = NEW.goods_id AND m.quantity = -NEW.quantity"
    " AND m.made_by_id <> NEW.made_by_id)"
)
ENDS_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM villages_household WHERE id = NEW.household_id"
    " AND village_id = NEW.village_id) OR "
    "NOT EXISTS (SELECT 1 FROM market_partner WHERE id = NEW.partner_id"
    " AND village_id = NEW.village_id)"
)
# The collector's name can be emptied, and a state can follow another.
REDEMPTION_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.number <> OLD.number OR NEW.key <> OLD.key"
    " OR NEW.household_id <> OLD.household_id OR NEW.partner_id <> OLD.partner_id"
    " OR NEW.points <> OLD.points"
    " OR NEW.code <> OLD.code OR COALESCE(NEW.hold_id, 0) <> COALESCE(OLD.hold_id, 0)"
    " OR COALESCE(NEW.renews_id, 0) <> COALESCE(OLD.renews_id, 0)"
    " OR (OLD.reserved_at IS NULL) <> (NEW.reserved_at IS NULL)"
    " OR (OLD.handed_at IS NOT NULL AND (NEW.handed_at <> OLD.handed_at"
    " OR NEW.handed_by_id <> OLD.handed_by_id))"
    " OR (OLD.transfer_id IS NOT NULL AND COALESCE(NEW.transfer_id, 0) <> OLD.transfer_id)"
    # What was let go never comes back, what was handed over is only returned.
    " OR (OLD.state IN ('cancelled', 'expired', 'uncovered', 'returned')"
    " AND NEW.state <> OLD.state)"
    " OR (OLD.state = 'handed' AND NEW.state NOT IN ('handed', 'returned'))"
    " OR (OLD.state IN ('reserved', 'ready') AND NEW.state = 'returned')"
    " OR (OLD.state = 'ready' AND NEW.state = 'reserved')"
)
# Both are decided once; the reason of a return can be emptied.
RETURN_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.redemption_id <> OLD.redemption_id"
    " OR NEW.key <> OLD.key OR NEW.proposed_by_id <> OLD.proposed_by_id"
    " OR (OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
    " OR NEW.decided_by_id <> OLD.decided_by_id"
    " OR COALESCE(NEW.reversal_id, 0) <> COALESCE(OLD.reversal_id, 0)))"
)
CHECK_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.partner_id <> OLD.partner_id"
    " OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.key <> OLD.key"
    " OR NEW.made_by_id <> OLD.made_by_id"
    " OR (OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
    " OR NEW.decided_by_id <> OLD.decided_by_id))"
)
RETURN_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_redemption WHERE id = NEW.redemption_id"
    " AND village_id = NEW.village_id)"
)
CHECK_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_partner WHERE id = NEW.partner_id"
    " AND village_id = NEW.village_id)"
)
CHECK_LINE_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_stockcheck c JOIN market_goods g"
    " ON g.partner_id = c.partner_id AND g.kind = 'thing'"
    " WHERE c.id = NEW.check_of_id AND g.id = NEW.goods_id)"
)
RETURN_LINE_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_return r JOIN market_redemptionline l"
    " ON l.redemption_id = r.redemption_id"
    " WHERE r.id = NEW.returned_id AND l.id = NEW.line_id AND l.quantity >= NEW.quantity)"
)
WAITING_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_goods g JOIN market_partner p ON p.id = g.partner_id"
    " WHERE g.id = NEW.goods_id AND p.village_id = NEW.village_id) OR "
    "NOT EXISTS (SELECT 1 FROM villages_household WHERE id = NEW.household_id"
    " AND village_id = NEW.village_id)"
)
VOICE_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_wish w JOIN villages_household h"
    " ON h.village_id = w.village_id WHERE w.id = NEW.wish_id AND h.id = NEW.household_id)"
)
SETTLED_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_partner p JOIN ledger_month m ON m.village_id = p.village_id"
    " WHERE p.id = NEW.partner_id AND m.id = NEW.month_id AND p.village_id = NEW.village_id)"
)
# It can be paid, once, out of its own village's fund; nothing else of it changes.
SETTLEMENT_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.number <> OLD.number OR NEW.key <> OLD.key"
    " OR NEW.partner_id <> OLD.partner_id OR NEW.month_id <> OLD.month_id"
    " OR NEW.points <> OLD.points OR NEW.yuan <> OLD.yuan"
    " OR NEW.yuan_per_point <> OLD.yuan_per_point OR NEW.transfer_id <> OLD.transfer_id"
    " OR NEW.made_by_id <> OLD.made_by_id"
    " OR (OLD.entry_id IS NOT NULL AND COALESCE(NEW.entry_id, 0) <> OLD.entry_id)"
    " OR (NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_fundentry e"
    " WHERE e.id = NEW.entry_id AND e.village_id = NEW.village_id AND e.kind = 'settlement'"
    " AND e.yuan = -NEW.yuan))"
)
# What a line takes back, it takes back whole.
ENTRY_ELSEWHERE = (
    "(NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_fundentry e"
    " WHERE e.id = NEW.reverses_id AND e.village_id = NEW.village_id"
    " AND e.kind <> 'reversal' AND e.yuan = -NEW.yuan)) OR "
    "(NEW.stock_move_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_stockmove"
    " WHERE id = NEW.stock_move_id AND village_id = NEW.village_id AND kind = 'intake')) OR "
    "(NEW.party_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM market_supplier"
    " WHERE id = NEW.party_id AND village_id = NEW.village_id))"
)
CHANGE_OVER_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM market_stockcheck WHERE id = NEW.stock_check_id"
    " AND village_id = NEW.village_id AND partner_id = NEW.partner_id AND kind = 'count')"
)
DECISION_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject"
    " OR NEW.decided_on <> OLD.decided_on OR NEW.present <> OLD.present"
    " OR NEW.agreed <> OLD.agreed OR NEW.key <> OLD.key OR NEW.made_by_id <> OLD.made_by_id"
    " OR (OLD.confirmed_by_id IS NOT NULL"
    " AND COALESCE(NEW.confirmed_by_id, 0) <> OLD.confirmed_by_id)"
    " OR (OLD.used_at IS NOT NULL AND (NEW.used_at IS NULL OR NEW.used_at <> OLD.used_at))"
)
GOODS_OF_ANOTHER = (
    "NOT EXISTS (SELECT 1 FROM market_redemption r JOIN market_goods g"
    " ON g.partner_id = r.partner_id WHERE r.id = NEW.redemption_id AND g.id = NEW.goods_id)"
)

GUARDS = [
    Guard(
        "market_partner",
        "own_account",
        "INSERT",
        "a partner has a partner account of its village",
        when=ACCOUNT_UNFIT,
    ),
    Guard(
        "market_partner",
        "identity",
        "UPDATE",
        "a partner keeps village and account",
        when=PARTNER_MOVED,
    ),
    Guard(
        "market_partnerduty",
        "in_village",
        "INSERT",
        "a duty lies in the village of its appointment",
        when=DUTY_ELSEWHERE,
    ),
    Guard("market_goods", "identity", "UPDATE", "goods keep partner and kind", when=GOODS_MOVED),
    *append_only("market_stockmove"),
    Guard(
        "market_stockmove",
        "in_village",
        "INSERT",
        "a stock move is of a thing of its village",
        when=MOVE_ELSEWHERE,
    ),
    Guard(
        "market_stockmove",
        "rests_here",
        "INSERT",
        "a stock move rests on what lies in its village and names its goods",
        when=MOVE_RESTS_ELSEWHERE,
    ),
    Guard(
        "market_stockmove",
        "reversed_whole",
        "INSERT",
        "an intake is taken back whole, by another person",
        when=INTAKE_NOT_WHOLE,
    ),
    Guard(
        "market_redemption",
        "in_village",
        "INSERT",
        "household and partner of a redemption lie in its village",
        when=ENDS_ELSEWHERE,
    ),
    Guard(
        "market_redemption",
        "kept",
        "UPDATE",
        "a redemption keeps what was redeemed",
        when=REDEMPTION_CHANGED,
    ),
    *never_deleted("market_redemption"),
    *append_only("market_price"),
    *append_only("market_fundentry"),
    *append_only("market_changeover"),
    *append_only("market_returnline"),
    Guard(
        "market_returnline",
        "same_redemption",
        "INSERT",
        "what comes back was handed over, no more of it",
        when=RETURN_LINE_ELSEWHERE,
    ),
    *append_only("market_stockcheckline"),
    Guard(
        "market_stockcheckline",
        "same_partner",
        "INSERT",
        "what is counted is a thing of its partner",
        when=CHECK_LINE_ELSEWHERE,
    ),
    Guard(
        "market_stockcheck",
        "in_village",
        "INSERT",
        "a stock check is of a partner of its village",
        when=CHECK_ELSEWHERE,
    ),
    Guard(
        "market_stockcheck",
        "kept",
        "UPDATE",
        "a stock check is decided once",
        when=CHECK_CHANGED,
    ),
    *never_deleted("market_stockcheck"),
    Guard(
        "market_return",
        "in_village",
        "INSERT",
        "a return is of a redemption of its village",
        when=RETURN_ELSEWHERE,
    ),
    Guard("market_return", "kept", "UPDATE", "a return is decided once", when=RETURN_CHANGED),
    *never_deleted("market_return"),
    Guard(
        "market_fundentry",
        "in_village",
        "INSERT",
        "what a line of the fund rests on lies in its village, and is taken back whole",
        when=ENTRY_ELSEWHERE,
    ),
    Guard(
        "market_changeover",
        "rests_on_count",
        "INSERT",
        "a change-over rests on a count of its shop",
        when=CHANGE_OVER_ELSEWHERE,
    ),
    Guard(
        "market_costdecision",
        "kept",
        "UPDATE",
        "a decision keeps what was decided",
        when=DECISION_CHANGED,
    ),
    *never_deleted("market_costdecision"),
    Guard(
        "market_waiting",
        "in_village",
        "INSERT",
        "household and goods of a waiting lie in its village",
        when=WAITING_ELSEWHERE,
    ),
    Guard(
        "market_wishvoice",
        "in_village",
        "INSERT",
        "a wish and its voices are of one village",
        when=VOICE_ELSEWHERE,
    ),
    Guard(
        "market_settlement",
        "in_village",
        "INSERT",
        "partner and month of a settlement lie in its village",
        when=SETTLED_ELSEWHERE,
    ),
    Guard(
        "market_settlement",
        "kept",
        "UPDATE",
        "a settlement keeps what was settled",
        when=SETTLEMENT_CHANGED,
    ),
    *never_deleted("market_settlement"),
    *append_only("market_redemptionline"),
    Guard(
        "market_redemptionline",
        "same_partner",
        "INSERT",
        "the goods of a redemption belong to its partner",
        when=GOODS_OF_ANOTHER,
    ),
]
