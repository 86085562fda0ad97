"""The regulation: editions with their rules, how they were adopted, and slips of the pen."""

from collections.abc import Sequence

from office.archive.spec import Table
from rules.models import (
    AdoptionStep,
    CategoryCap,
    Comment,
    Edition,
    EditionState,
    LegalityCure,
    Rule,
    Slip,
    StepFile,
    WeightLevel,
    WeightTable,
)

OF_EDITION = "edition__village"

TABLES: Sequence[Table] = (
    Table(
        Edition,
        "editions",
        (
            *("number", "title", "text", "state", "adopted_on", "published_on", "in_force_from"),
            *("terms", "terms_drafted", "consultation_from", "consultation_until"),
            *("unread_seen_by", "unread_seen_at", "created_by", "created_at"),
            *("adopted_by", "adopted_at"),
        ),
        name=("number",),
        # Nothing is added to an adopted edition.
        later={"state": EditionState.DRAFT.value},
        after="slips",
    ),
    Table(
        WeightTable,
        "weight_tables",
        ("edition", "kind", "name"),
        name=("edition", "name"),
        within=OF_EDITION,
    ),
    Table(
        WeightLevel,
        "weight_levels",
        ("table", "position", "name", "factor", "from_quantity"),
        name=("table", "name"),
        within="table__edition__village",
    ),
    Table(
        Rule,
        "rules",
        (
            *("edition", "code", "position", "category", "article", "deed", "quote", "points"),
            *("points_max", "unit", "unit_step", "cap_points", "cap_times", "cap_period"),
            *("cap_scope", "ladder", "repeat_points", "repeat_period", "extra_points"),
            *("extra_when", "duration_table", "difficulty_table", "effect_table", "clears"),
            *("bar_redemption_months", "bars_honours", "counts_persons", "sensitive"),
            *("read_start", "read_end", "seen_by", "seen_at"),
        ),
        name=("edition", "code"),
        within=OF_EDITION,
    ),
    Table(
        CategoryCap,
        "category_caps",
        ("edition", "category", "cap_points", "cap_times", "cap_period", "cap_scope"),
        within=OF_EDITION,
    ),
    Table(
        AdoptionStep,
        "adoption_steps",
        (
            *("edition", "kind", "held_on", "entitled", "present", "in_favour", "against"),
            *("abstained", "note", "recorded_by", "recorded_at"),
        ),
        name=("edition", "kind"),
        within=OF_EDITION,
    ),
    Table(
        StepFile,
        "step_files",
        ("step", "file", "name", "sha256", "added_by", "added_at"),
        within="step__edition__village",
    ),
    Table(
        Comment,
        "comments",
        (
            *("edition", "rule_code", "text", "name", "contact", "key", "sent_at", "taken"),
            *("answer", "answered_by", "answered_at"),
        ),
        within=OF_EDITION,
    ),
    Table(
        LegalityCure,
        "legality_cures",
        (
            *("edition", "words", "law", "article", "filed_on", "filing_number"),
            *("recorded_by", "recorded_at"),
        ),
        within=OF_EDITION,
    ),
    Table(
        Slip,
        "slips",
        (
            *("rule", "field", "before", "after", "quote", "proposed_by", "proposed_at"),
            *("confirmed_by", "confirmed_at", "applied_at", "withdrawn_at"),
        ),
        within="rule__edition__village",
        # It comes as a proposal, one after the other, and is answered then.
        later=dict.fromkeys(("confirmed_by_id", "confirmed_at", "applied_at", "withdrawn_at")),
    ),
)
