"""What the database itself refuses in the tables of deeds."""

from villages.triggers import Guard, append_only

# A wrong deed is refused and entered anew: what the deciders saw is what was posted.
FACTS_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.household_id <> OLD.household_id"
    " OR NEW.rule_id <> OLD.rule_id OR NEW.occurred_on <> OLD.occurred_on"
    " OR NEW.quantity <> OLD.quantity OR NEW.key <> OLD.key"
    " OR COALESCE(NEW.difficulty_id, 0) <> COALESCE(OLD.difficulty_id, 0)"
    " OR COALESCE(NEW.effect_id, 0) <> COALESCE(OLD.effect_id, 0)"
    " OR NEW.with_extra <> OLD.with_extra"
    " OR COALESCE(NEW.member_id, 0) <> COALESCE(OLD.member_id, 0)"
    " OR COALESCE(NEW.activity_id, 0) <> COALESCE(OLD.activity_id, 0)"
)
# A reason is free text and may name somebody: erasure empties it, nothing rewrites it.
DECISION_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.deed_id <> OLD.deed_id OR NEW.round <> OLD.round"
    " OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.verdict <> OLD.verdict"
    " OR NEW.key <> OLD.key OR NEW.decided_at <> OLD.decided_at"
    " OR (NEW.chosen_points IS NULL) <> (OLD.chosen_points IS NULL)"
    " OR NEW.chosen_points <> OLD.chosen_points"
    " OR (NEW.reason <> OLD.reason AND NEW.reason <> '')"
    " OR COALESCE(NEW.meeting_id, 0) <> COALESCE(OLD.meeting_id, 0)"
    # A word that was taken back stays so.
    " OR (OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL)"
)

GUARDS = [
    *append_only("deeds_monthceiling"),
    *append_only("deeds_earlieroutcome"),
    *append_only("deeds_apart"),
    Guard("deeds_deed", "facts", "UPDATE", "a deed keeps its facts", when=FACTS_CHANGED),
    Guard("deeds_decision", "no_update", "UPDATE", "a decision stands", when=DECISION_CHANGED),
    *(
        Guard(f"deeds_{table}", "no_delete", "DELETE", f"deeds_{table} keeps its rows")
        for table in (
            *("deed", "source", "photo", "decision", "takeback", "hearing", "dissent"),
            *("activity", "tally", "feast", "meeting", "meetingitem", "meetingpresence"),
        )
    ),
]
