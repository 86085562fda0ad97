"""Deeds: what happened, who told it, who decided, and what came of it."""

from collections.abc import Sequence

from deeds.models import (
    Activity,
    Apart,
    Decision,
    Deed,
    Dissent,
    EarlierOutcome,
    Feast,
    Hearing,
    Meeting,
    MeetingItem,
    MeetingPresence,
    MonthCeiling,
    Photo,
    PriorUse,
    Source,
    TakeBack,
    Tally,
)
from office.archive.spec import Table
from office.archive.stories import Explained

TABLES: Sequence[Table] = (
    Table(
        MonthCeiling,
        "month_ceilings",
        ("month", "points", "reason", "key", "recorded_by", "recorded_at"),
    ),
    Table(
        Activity,
        "activities",
        (
            *("kind", "name", "occurred_on", "rule", "outcomes", "grid", "place", "brigade"),
            *("squad", "team", "key", "made_by", "made_at", "cancelled_at"),
        ),
        name=("key",),
    ),
    Table(
        Tally,
        "tallies",
        (
            *("code", "title", "grid", "day", "households", "rules", "key", "made_by"),
            *("made_at", "keyed_by", "keyed_at"),
        ),
        name=("code",),
    ),
    Table(
        Deed,
        "deeds",
        (
            *("household", "member", "rule", "occurred_on", "quantity", "difficulty", "effect"),
            *("with_extra", "activity", "proposed_points", "key", "created_at", "state"),
            *("round", "chosen_points", "asked", "points", Explained(Deed), "decided_at"),
            *("queued_in", "joined_into", "joined_by", "transfer", "objected", "objection"),
        ),
        name=("key",),
    ),
    Table(
        Source,
        "sources",
        (
            *("deed", "sent_as", "channel", "submitted_by", "from_household", "tally"),
            *("submitted_at", "key", "note", "on_behalf_witness"),
        ),
        name=("key",),
    ),
    Table(
        Photo,
        "photos",
        ("source", "file", "sha256", "look"),
        within="source__village",
    ),
    Table(
        Meeting,
        "meetings",
        ("number", "held_on", "place", "key", "recorder", "made_at", "closed_at"),
        name=("number",),
    ),
    Table(
        MeetingPresence,
        "meeting_presences",
        ("meeting", "person", "title"),
        within="meeting__village",
    ),
    Table(
        MeetingItem,
        "meeting_items",
        ("meeting", "deed", "word", "chosen_points", "reason", "key", "outcome", "why"),
        name=("meeting", "deed"),
        within="meeting__village",
    ),
    Table(
        MeetingItem.recused.through,
        "meeting_items_recused",
        ("meetingitem", "user"),
        within="meetingitem__meeting__village",
    ),
    Table(
        Dissent,
        "dissents",
        ("item", "person", "reason"),
        within="item__meeting__village",
    ),
    Table(
        Decision,
        "decisions",
        (
            *("deed", "round", "decided_by", "verdict", "chosen_points", "reason", "key"),
            *("decided_at", "meeting", "taken_back_at", "taken_back_reason", "taken_back_key"),
        ),
    ),
    Table(
        EarlierOutcome,
        "earlier_outcomes",
        (
            *("deed", "round", "state", "chosen_points", "asked", "points"),
            *(Explained(EarlierOutcome), "decided_at", "transfer", "opened_again_at"),
            "objection",
        ),
        within="deed__village",
    ),
    Table(
        TakeBack,
        "take_backs",
        (
            *("deed", "round", "reason", "key", "proposed_by", "proposed_at", "consented_by"),
            *("consented_at", "declined_by", "declined_at", "declined_reason"),
        ),
    ),
    Table(
        Feast,
        "feasts",
        (
            *("household", "kind", "held_on", "tables", "note", "state", "key", "declared_by"),
            *("declared_at", "tables_held", "closed_key", "closed_by", "closed_at", "deed"),
        ),
    ),
    Table(
        Hearing,
        "hearings",
        (
            *("deed", "delivered_on", "delivered_to", "until", "key", "delivered_by"),
            *("recorded_at", "reply", "replied_on", "reply_key", "reply_recorded_by"),
        ),
    ),
    Table(Apart, "aparts", ("first", "second", "said_by", "said_at")),
    Table(
        PriorUse,
        "prior_uses",
        (
            *("household", "code", "times", "points", "until", "entered_by", "entered_at"),
            *("checked_by", "checked_at"),
        ),
    ),
)
