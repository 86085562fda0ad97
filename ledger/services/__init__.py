"""The only place that moves points: lock the book, then read, decide, post."""

from ledger.services.accounts import (
    close_account,
    get_issuance,
    give_base,
    open_book,
    open_household_account,
    open_partner_account,
)
from ledger.services.bars import bar, lift_bars
from ledger.services.book import OpenBook, Post, lock_book
from ledger.services.changes import (
    carry_bars,
    decide_change,
    find_same_change,
    let_points_expire,
    move_household_points,
    move_standing,
    write_change,
)
from ledger.services.closing import close_month, finish_sealing, record_put_up
from ledger.services.corrections import (
    consent_to_correction,
    propose_opening,
    propose_reversal,
    refuse_correction,
)
from ledger.services.holds import (
    object_to_hold,
    prolong_hold,
    release_hold,
    reserve,
    settle_objection,
)
from ledger.services.posting import post_many, reverse, transfer
from ledger.services.years import consent_to_year_turn, propose_year_turn, refuse_year_turn

__all__ = [
    "OpenBook",
    "Post",
    "bar",
    "carry_bars",
    "close_account",
    "close_month",
    "consent_to_correction",
    "consent_to_year_turn",
    "decide_change",
    "find_same_change",
    "finish_sealing",
    "get_issuance",
    "give_base",
    "let_points_expire",
    "lift_bars",
    "lock_book",
    "move_household_points",
    "move_standing",
    "object_to_hold",
    "open_book",
    "open_household_account",
    "open_partner_account",
    "post_many",
    "prolong_hold",
    "propose_opening",
    "propose_reversal",
    "propose_year_turn",
    "record_put_up",
    "refuse_correction",
    "refuse_year_turn",
    "release_hold",
    "reserve",
    "reverse",
    "settle_objection",
    "transfer",
    "write_change",
]
