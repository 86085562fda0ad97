"""The only place that writes this app's tables."""

from deeds.services.ceilings import raise_ceiling
from deeds.services.deciding import decide
from deeds.services.feasts import (
    Proposal,
    cancel_feast,
    change_feast,
    confirm_feast,
    declare_feast,
)
from deeds.services.gatherings import cancel_activity, plan_activity, plan_round, record_ticks
from deeds.services.hearings import record_delivery, record_reply
from deeds.services.joining import join, let_stand
from deeds.services.meetings import KeyedIn, TableLine, close_meeting, hold_meeting, key_in
from deeds.services.posting import post_queued
from deeds.services.prior import check_prior_uses, drop_prior_uses, record_prior_use
from deeds.services.submitting import Gathered, submit
from deeds.services.taking_back import consent_to_take_back, decline_take_back, take_back
from deeds.services.tallies import draw_up_tally, key_in_tally
from deeds.services.working_off import work_off

__all__ = [
    "Gathered",
    "KeyedIn",
    "Proposal",
    "TableLine",
    "cancel_activity",
    "cancel_feast",
    "change_feast",
    "check_prior_uses",
    "close_meeting",
    "confirm_feast",
    "consent_to_take_back",
    "decide",
    "declare_feast",
    "decline_take_back",
    "draw_up_tally",
    "drop_prior_uses",
    "hold_meeting",
    "join",
    "key_in",
    "key_in_tally",
    "let_stand",
    "plan_activity",
    "plan_round",
    "post_queued",
    "raise_ceiling",
    "record_delivery",
    "record_prior_use",
    "record_reply",
    "record_ticks",
    "submit",
    "take_back",
    "work_off",
]
