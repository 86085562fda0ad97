"""The tables of deeds: what happened, who brought it in, what shows it, who decided it."""

from deeds.models.ceilings import MonthCeiling
from deeds.models.decisions import (
    Decision,
    DecisionQuerySet,
    EarlierOutcome,
    TakeBack,
    TakeBackQuerySet,
    Verdict,
)
from deeds.models.deeds import Channel, Deed, DeedQuerySet, Photo, Source
from deeds.models.feasts import Feast, FeastKind, FeastState
from deeds.models.gatherings import Activity, ActivityKind, Tally
from deeds.models.hearings import Hearing
from deeds.models.likes import Apart
from deeds.models.meetings import (
    BehindReason,
    Dissent,
    ItemOutcome,
    Meeting,
    MeetingItem,
    MeetingPresence,
    TableWord,
)
from deeds.models.prior import PriorUse
from deeds.models.states import SCORED, UNDECIDED, DeedState

__all__ = [
    "SCORED",
    "UNDECIDED",
    "Activity",
    "ActivityKind",
    "Apart",
    "BehindReason",
    "Channel",
    "Decision",
    "DecisionQuerySet",
    "Deed",
    "DeedQuerySet",
    "DeedState",
    "Dissent",
    "EarlierOutcome",
    "Feast",
    "FeastKind",
    "FeastState",
    "Hearing",
    "ItemOutcome",
    "Meeting",
    "MeetingItem",
    "MeetingPresence",
    "MonthCeiling",
    "Photo",
    "PriorUse",
    "Source",
    "TableWord",
    "TakeBack",
    "TakeBackQuerySet",
    "Tally",
    "Verdict",
]
