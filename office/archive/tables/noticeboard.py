"""What was put up, what was objected to, and what people told."""

from collections.abc import Mapping, Sequence

from deeds.models import TakeBack
from ledger.models import Correction, HouseholdChange, YearTurn
from noticeboard.models import (
    Feedback,
    Notice,
    NoticeEntry,
    NoticeHonour,
    NoticeLine,
    NoticeSum,
    Objection,
    ShopAccount,
    ShopAccountDonor,
    ShopAccountLine,
    Signature,
)
from office.archive.spec import Model, Table
from office.archive.stories import Told
from rules.models import Edition, Slip
from villages.models import Terms

OF_NOTICE = "notice__month__village"
# What a further sheet's lines tell of rows: the word before the colon.
TOLD_OF: Mapping[str, type[Model]] = {
    "correction": Correction,
    "edition": Edition,
    "household_change": HouseholdChange,
    "slip": Slip,
    "take_back": TakeBack,
    "terms": Terms,
    "year": YearTurn,
}
# And those that are told by a number of the village's own.
TOLD_BY_NUMBER = frozenset({"objection", "open"})

LETTER = (
    *("number", "channel", "from_household", "name", "contact", "keyed_by", "key", "token"),
    *("received_at", "due_on", "answer"),
)

TABLES: Sequence[Table] = (
    Table(
        Notice,
        "notices",
        (
            *("month", "drawn_at", "drawn_by", "board_masked", "deductions_named", "sheets"),
            *("improvements", "expires_on", "expires_percent"),
        ),
        name=("month",),
        within="month__village",
    ),
    Table(
        NoticeLine,
        "notice_lines",
        (
            *("notice", "month_line", "group_position", "group_name", "household_number"),
            *("masked_name", "board_name", "held", "standing", "deducted_asked", "items"),
        ),
        name=("month_line",),
        within=OF_NOTICE,
    ),
    Table(
        NoticeHonour,
        "notice_honours",
        ("notice", "line", "position", "name", "added"),
        within=OF_NOTICE,
    ),
    Table(
        NoticeSum,
        "notice_sums",
        ("notice", "section", "position", "kind", "code", "words", "count", "points", "asked"),
        within=OF_NOTICE,
    ),
    Table(
        NoticeEntry,
        "notice_entries",
        (
            *("notice", "sheet", "position", Told(TOLD_OF, NoticeEntry), "words", "day", "line"),
            *("points", "proposed_by", "proposer_title", "decided_by", "decider_title"),
        ),
        within=OF_NOTICE,
    ),
    Table(
        Objection,
        "objections",
        (
            *LETTER,
            *("kind", "notice", "household", "code", "transfer", "deed", "occurred_on"),
            *("activity", "text", "received_late", "state", "ground", "corrected"),
            *("decided_by", "decided_at"),
        ),
    ),
    Table(Feedback, "feedback", (*LETTER, "text", "page", "answered_by", "answered_at")),
    Table(
        ShopAccount,
        "shop_accounts",
        (
            *("notice", "last_move", "last_entry", "points_taken", "points_returned"),
            *("points_outstanding", "points_kept", "fund_opening", "fund_in", "fund_out"),
            *("fund_closing", "stock_yuan", "owed_yuan", "cover_percent"),
        ),
        name=("notice",),
        within=OF_NOTICE,
    ),
    Table(
        ShopAccountLine,
        "shop_account_lines",
        (
            *("account", "position", "goods", "partner_name", "name", "unit", "opening"),
            *("came_in", "donated", "out", "returned", "other", "closing"),
        ),
        within="account__notice__month__village",
    ),
    Table(
        ShopAccountDonor,
        "shop_account_donors",
        ("account", "position", "supplier", "goods_name", "unit", "quantity", "yuan"),
        within="account__notice__month__village",
    ),
    Table(
        Signature,
        "signatures",
        ("month", "part", "signed_by", "title", "last_number", "signed_at"),
    ),
)
