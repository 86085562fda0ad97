"""The shop: partners, goods, redemptions, stock, money, and what people wait and wish for."""

from collections.abc import Sequence

from market.models import (
    ChangeOver,
    CostDecision,
    FundEntry,
    Goods,
    Partner,
    PartnerDuty,
    Price,
    Redemption,
    RedemptionLine,
    Return,
    ReturnLine,
    Settlement,
    StockCheck,
    StockCheckLine,
    StockMove,
    Supplier,
    Waiting,
    Wish,
    WishVoice,
)
from office.archive.spec import Table

MADE = ("made_at", "made_by")
BY_TWO = ("proposed_at", "proposed_by", "decided_at", "decided_by")

TABLES: Sequence[Table] = (
    Table(
        Partner,
        "partners",
        ("account", "name", "kind", "is_open", "opening_weekdays", "hours", "place"),
        name=("account",),
    ),
    Table(
        PartnerDuty,
        "partner_duties",
        ("appointment", "partner"),
        within="partner__village",
    ),
    Table(
        Goods,
        "goods",
        (
            *("partner", "name", "note", "unit", "category", "kind", "hours", "limit_quantity"),
            *("limit_period", "standing_min", "photo", "in_whole_units", "stock", "low_stock"),
            *("is_offered", "position"),
        ),
        name=("partner", "name"),
        within="partner__village",
    ),
    Table(
        Price,
        "prices",
        ("goods", "valid_from", "points", "set_at", "set_by"),
        within="goods__partner__village",
    ),
    Table(
        Redemption,
        "redemptions",
        (
            *("number", "household", "partner", "key", "state", "points", "transfer", "hold"),
            *("code", "is_delivery", "note", "reserved_at", "reserved_by", "ready_at"),
            *("ready_by", "handed_at", "handed_by", "collector", "relation", "witness"),
            *("ended_at", "ended_by", "renews"),
        ),
        name=("number",),
    ),
    Table(
        RedemptionLine,
        "redemption_lines",
        ("redemption", "goods", "quantity", "unit_price", "points"),
        name=("redemption", "goods"),
        within="redemption__village",
    ),
    Table(
        Return,
        "returns",
        ("redemption", "state", "reason", "key", *BY_TWO, "reversal"),
        name=("key",),
    ),
    Table(
        ReturnLine,
        "return_lines",
        ("returned", "line", "quantity", "is_damaged"),
        within="returned__village",
    ),
    Table(Supplier, "suppliers", ("name", "is_person")),
    Table(
        StockCheck,
        "stock_checks",
        ("number", "partner", "kind", "state", "key", *MADE, "decided_at", "decided_by"),
        name=("number",),
    ),
    Table(
        StockCheckLine,
        "stock_check_lines",
        ("check_of", "goods", "expected", "counted", "reason"),
        name=("check_of", "goods"),
        within="check_of__village",
    ),
    Table(
        StockMove,
        "stock_moves",
        (
            *("goods", "kind", "quantity", "unit_cost", "is_donated", "supplier", "key", *MADE),
            *("redemption", "check_line", "reverses", "reason"),
        ),
        name=("key",),
    ),
    Table(
        ChangeOver,
        "change_overs",
        (
            *("number", "partner", "outgoing", "incoming", "stock_check", "reservations"),
            *("reserved_points", "unsettled_points", "fund_yuan", "key", *MADE),
        ),
    ),
    Table(
        FundEntry,
        "fund_entries",
        (
            *("number", "kind", "yuan", "occurred_on", "party", "voucher_no", "stock_move"),
            *("reverses", "key", *MADE),
        ),
        name=("number",),
    ),
    Table(
        Settlement,
        "settlements",
        (
            *("number", "partner", "month", "points", "yuan_per_point", "yuan", "transfer"),
            *("key", *MADE, "entry", "paid_by"),
        ),
    ),
    Table(
        CostDecision,
        "cost_decisions",
        (
            *("kind", "subject", "decided_on", "present", "agreed", "reason", "key", *MADE),
            *("confirmed_at", "confirmed_by", "used_at"),
        ),
    ),
    Table(
        Waiting,
        "waitings",
        (
            *("goods", "household", "quantity", "key", "asked_at", "asked_by"),
            *("told_at", "told_by", "ended_at"),
        ),
    ),
    Table(Wish, "wishes", ("words", "state", "goods")),
    Table(
        WishVoice,
        "wish_voices",
        ("wish", "household", "said_at", "said_by"),
        within="wish__village",
    ),
)
