"""The only place that writes this app's tables."""

from deeds.services.ceilings import raise_ceiling
from deeds.services.deciding import decide
from deeds.services.hearings import record_delivery, record_reply
from deeds.services.joining import join, let_stand
from deeds.services.posting import post_queued
from deeds.services.submitting import Gathered, submit
from deeds.services.taking_back import consent_to_take_back, take_back

__all__ = [
    "Gathered",
    "consent_to_take_back",
    "decide",
    "join",
    "let_stand",
    "post_queued",
    "raise_ceiling",
    "record_delivery",
    "record_reply",
    "submit",
    "take_back",
]
