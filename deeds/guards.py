"""What the database itself refuses in the tables of deeds."""

from villages.triggers import Guard, append_only


def _changed(*columns: str) -> str:
    """Return SQL that is true where one of the columns, empty or not, is another than before."""
    return " OR ".join(
        f"NEW.{one} <> OLD.{one} OR (NEW.{one} IS NULL) <> (OLD.{one} IS NULL)" for one in columns
    )


def _rewritten(*columns: str) -> str:
    """Return SQL for free text that may name somebody: erasure empties it, nothing rewrites it."""
    return " OR ".join(f"(NEW.{one} <> OLD.{one} AND NEW.{one} <> '')" for one in columns)


def _set_again(*columns: str) -> str:
    """Return SQL that is true where what was written once is written again, or taken away."""
    return " OR ".join(
        f"(OLD.{one} IS NOT NULL AND (NEW.{one} IS NULL OR NEW.{one} <> OLD.{one}))"
        for one in columns
    )


# A wrong deed is refused and entered anew: what the deciders saw is what was posted. How much of
# it there was may be corrected by an objection, in the step that puts the old outcome aside.
FACTS_CHANGED = (
    _changed(
        *("village_id", "household_id", "member_id", "rule_id", "occurred_on", "key"),
        *("difficulty_id", "effect_id", "with_extra", "activity_id", "proposed_points"),
    )
    + " OR NEW.quantity <> OLD.quantity AND NOT (OLD.state = 'posted' AND NEW.state = 'waiting'"
    " AND NEW.objection IS NOT NULL)"
)
# Posted it stays as it is, until it is opened again as a whole.
OUTCOME_CHANGED = (
    "OLD.state = 'posted' AND (NEW.state NOT IN ('posted', 'waiting') OR NEW.state = 'posted' AND ("
    + _changed("points", "asked", "chosen_points", "round", "decided_at", "transfer_id")
    + ")) OR OLD.state = 'joined' AND ("
    + _changed("state", "joined_into_id")
    + ")"
)
# Its deed may be another one: where the two were joined.
SOURCE_CHANGED = (
    _changed(
        *("village_id", "sent_as_id", "channel", "submitted_by_id", "from_household_id"),
        *("tally_id", "submitted_at", "key"),
    )
    + " OR "
    + _rewritten("note", "on_behalf_witness")
)
PHOTO_CHANGED = _changed("source_id", "sha256", "look") + " OR " + _rewritten("file")
DECISION_CHANGED = (
    _changed(
        *("village_id", "deed_id", "round", "decided_by_id", "verdict", "key", "decided_at"),
        *("chosen_points", "meeting_id"),
    )
    + " OR "
    + _rewritten("reason")
    # A word that was taken back stays so.
    + " OR "
    + _set_again("taken_back_at", "taken_back_key")
    + f" OR OLD.taken_back_at IS NOT NULL AND ({_rewritten('taken_back_reason')})"
)
TAKE_BACK_CHANGED = (
    _changed("village_id", "deed_id", "round", "key", "proposed_by_id", "proposed_at")
    + " OR "
    + _rewritten("reason")
    + " OR "
    + _set_again("consented_by_id", "consented_at", "declined_by_id", "declined_at")
    # The reason comes with the answer, and stays with it.
    + f" OR OLD.declined_at IS NOT NULL AND ({_rewritten('declined_reason')})"
)
HEARING_CHANGED = (
    _changed("village_id", "deed_id", "delivered_on", "until", "key", "delivered_by_id")
    + " OR "
    + _changed("recorded_at")
    + " OR "
    + _rewritten("delivered_to")
    + " OR "
    + _set_again("replied_on", "reply_key", "reply_recorded_by_id")
    # A reply by card was written down by nobody, and stays so.
    + " OR OLD.reply_key IS NOT NULL AND ("
    + _changed("reply_recorded_by_id")
    + f" OR {_rewritten('reply')})"
)
MEETING_CHANGED = (
    _changed("village_id", "number", "held_on", "key", "recorder_id", "made_at")
    + " OR "
    + _set_again("closed_at")
)
# What stayed behind may be keyed in anew; what was carried out may not.
ITEM_CHANGED = (
    _changed("meeting_id", "deed_id")
    + " OR OLD.outcome = 'decided' AND ("
    + _changed("word", "chosen_points", "key", "outcome", "why")
    + " OR "
    + _rewritten("reason")
    + ")"
)
DISSENT_CHANGED = _changed("item_id", "person_id") + " OR " + _rewritten("reason")
ACTIVITY_CHANGED = _changed("village_id", "kind", "occurred_on", "rule_id", "key", "made_by_id")
TALLY_CHANGED = (
    _changed("village_id", "code", "key", "made_by_id")
    + " OR "
    + _set_again("day", "keyed_by_id", "keyed_at")
)
FEAST_CHANGED = (
    _changed("village_id", "household_id", "key", "declared_by_id", "declared_at")
    + " OR OLD.state <> 'declared' AND ("
    + _changed("state", "kind", "held_on", "tables", "tables_held", "deed_id")
    + " OR "
    + _changed("closed_key", "closed_by_id", "closed_at")
    + " OR "
    + _rewritten("note")
    + ")"
)
CEILING_CHANGED = (
    _changed("village_id", "month", "points", "key", "recorded_by_id", "recorded_at")
    + " OR "
    + _rewritten("reason")
)
# Every table whose rows stay, and what of a row stays as it is.
KEPT = (
    ("deed", "facts", "a deed keeps its facts", FACTS_CHANGED),
    ("deed", "outcome", "a deed keeps what it came to", OUTCOME_CHANGED),
    ("source", "facts", "a source keeps who sent it", SOURCE_CHANGED),
    ("photo", "facts", "a photo keeps its hash", PHOTO_CHANGED),
    ("decision", "no_update", "a decision stands", DECISION_CHANGED),
    ("takeback", "facts", "a wish to take back stands", TAKE_BACK_CHANGED),
    ("hearing", "facts", "a hearing keeps its days", HEARING_CHANGED),
    ("meeting", "facts", "a meeting keeps its day", MEETING_CHANGED),
    ("meetingpresence", "facts", "who was there was there", _changed("meeting_id", "person_id")),
    ("meetingitem", "facts", "what was carried out stands", ITEM_CHANGED),
    ("dissent", "facts", "a minority view stands", DISSENT_CHANGED),
    ("activity", "facts", "an activity keeps its day and rule", ACTIVITY_CHANGED),
    ("tally", "facts", "a tally sheet keeps its code", TALLY_CHANGED),
    ("feast", "facts", "a closed feast stands", FEAST_CHANGED),
    ("monthceiling", "no_update", "a month's ceiling stands", CEILING_CHANGED),
)

GUARDS = [
    Guard(
        "deeds_prioruse",
        "checked",
        "UPDATE",
        "what was checked stands",
        "OLD.checked_at IS NOT NULL",
    ),
    Guard(
        "deeds_prioruse", "kept", "DELETE", "what was checked stands", "OLD.checked_at IS NOT NULL"
    ),
    Guard("deeds_prioruse", "no_truncate", "TRUNCATE", "what was checked stands"),
    *append_only("deeds_earlieroutcome"),
    *append_only("deeds_apart"),
    *(
        Guard(f"deeds_{table}", name, "UPDATE", message, when=condition)
        for table, name, message, condition in KEPT
    ),
    *(
        Guard(f"deeds_{table}", f"no_{event.lower()}", event, f"deeds_{table} keeps its rows")
        for table in dict.fromkeys(table for table, *_rest in KEPT)
        for event in ("DELETE", "TRUNCATE")
    ),
]
