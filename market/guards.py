"""What the database itself refuses in the shop's tables."""

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
    " OR (OLD.transfer_id IS NOT NULL AND COALESCE(NEW.transfer_id, 0) <> OLD.transfer_id)"
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
    Guard("market_redemption", "no_delete", "DELETE", "a redemption is never deleted"),
    *append_only("market_redemptionline"),
    Guard(
        "market_redemptionline",
        "same_partner",
        "INSERT",
        "the goods of a redemption belong to its partner",
        when=GOODS_OF_ANOTHER,
    ),
]
