"""The only place that writes the rule book."""

from rules.services.adopting import (
    STEPS_NEEDED,
    STEPS_ON_PAPER,
    adopt_edition,
    check_content,
    draft_terms,
)
from rules.services.consulting import (
    add_comment,
    answer_comment,
    is_open,
    open_consultation,
    take_back,
)
from rules.services.cures import CureInput, record_cure, remove_cure
from rules.services.drafting import (
    add_rule,
    change_draft,
    change_rule,
    discard_draft,
    draft_edition,
    print_category_only,
    remove_rule,
    see_rule,
    see_unread,
)
from rules.services.inputs import RuleInput, build_rule_input
from rules.services.mending import confirm_slip, propose_slips, withdraw_slip
from rules.services.merging import Merging, build_merged, merge_rules, propose_ladder
from rules.services.reading import draft_from_reading, fill_draft
from rules.services.steps import (
    StepInput,
    Votes,
    drop_unnamed_minutes,
    record_step,
    remove_step,
)
from rules.services.weighing import (
    CategoryCapInput,
    LevelInput,
    add_weight_table,
    change_weight_table,
    remove_weight_table,
    set_category_caps,
)

__all__ = [
    "STEPS_NEEDED",
    "STEPS_ON_PAPER",
    "CategoryCapInput",
    "CureInput",
    "LevelInput",
    "Merging",
    "RuleInput",
    "StepInput",
    "Votes",
    "add_comment",
    "add_rule",
    "add_weight_table",
    "adopt_edition",
    "answer_comment",
    "build_merged",
    "build_rule_input",
    "change_draft",
    "change_rule",
    "change_weight_table",
    "check_content",
    "confirm_slip",
    "discard_draft",
    "draft_edition",
    "draft_from_reading",
    "draft_terms",
    "drop_unnamed_minutes",
    "fill_draft",
    "is_open",
    "merge_rules",
    "open_consultation",
    "print_category_only",
    "propose_ladder",
    "propose_slips",
    "record_cure",
    "record_step",
    "remove_cure",
    "remove_rule",
    "remove_step",
    "remove_weight_table",
    "see_rule",
    "see_unread",
    "set_category_caps",
    "take_back",
    "withdraw_slip",
]
