"""What the database itself refuses: a notice without a seal, any change of one that was drawn."""

from ledger.guards import never_deleted
from villages.triggers import Guard, append_only

MONTH_NOT_SEALED = "NOT EXISTS (SELECT 1 FROM ledger_month WHERE id = NEW.month_id AND seal <> '')"
LINE_OF_ANOTHER = (
    "NOT EXISTS (SELECT 1 FROM ledger_monthline l JOIN noticeboard_notice n"
    " ON n.month_id = l.month_id WHERE l.id = NEW.month_line_id AND n.id = NEW.notice_id)"
)
# Names may be emptied, never exchanged; everything else stays.
LINE_CHANGED = (
    "NEW.notice_id <> OLD.notice_id OR NEW.month_line_id <> OLD.month_line_id"
    " OR NEW.group_position <> OLD.group_position OR NEW.group_name <> OLD.group_name"
    " OR NEW.household_number <> OLD.household_number OR NEW.held <> OLD.held"
    " OR NEW.standing <> OLD.standing OR NEW.deducted_asked <> OLD.deducted_asked"
    " OR NEW.items <> OLD.items"
    " OR NEW.masked_name NOT IN ('', OLD.masked_name)"
    " OR NEW.board_name NOT IN ('', OLD.board_name)"
)

HONOUR_CHANGED = (
    "NEW.notice_id <> OLD.notice_id OR NEW.line_id <> OLD.line_id"
    " OR NEW.position <> OLD.position OR NEW.added <> OLD.added"
    " OR NEW.name NOT IN ('', OLD.name)"
)
HONOUR_OF_ANOTHER = (
    "NOT EXISTS (SELECT 1 FROM noticeboard_noticeline"
    " WHERE id = NEW.line_id AND notice_id = NEW.notice_id)"
)
ENTRY_OF_ANOTHER = (
    "NEW.line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM noticeboard_noticeline"
    " WHERE id = NEW.line_id AND notice_id = NEW.notice_id)"
)
# What was written may be emptied, never exchanged; what it is about may be found once; what was
# decided stays.
OBJECTION_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind"
    " OR COALESCE(NEW.notice_id, 0) <> COALESCE(OLD.notice_id, 0)"
    " OR NEW.channel <> OLD.channel OR NEW.key <> OLD.key OR NEW.token <> OLD.token"
    " OR NEW.received_at <> OLD.received_at OR NEW.due_on <> OLD.due_on"
    " OR NEW.received_late <> OLD.received_late OR NEW.code <> OLD.code"
    " OR COALESCE(CAST(NEW.occurred_on AS TEXT), '') <> COALESCE(CAST(OLD.occurred_on AS TEXT), '')"
    " OR COALESCE(NEW.activity_id, 0) <> COALESCE(OLD.activity_id, 0)"
    " OR COALESCE(NEW.keyed_by_id, 0) <> COALESCE(OLD.keyed_by_id, 0)"
    " OR COALESCE(NEW.from_household_id, 0) <> COALESCE(OLD.from_household_id, 0)"
    " OR NEW.text NOT IN ('', OLD.text) OR NEW.name NOT IN ('', OLD.name)"
    " OR NEW.contact NOT IN ('', OLD.contact)"
    " OR OLD.household_id IS NOT NULL AND COALESCE(NEW.household_id, 0) <> OLD.household_id"
    " OR OLD.transfer_id IS NOT NULL AND COALESCE(NEW.transfer_id, 0) <> OLD.transfer_id"
    " OR OLD.deed_id IS NOT NULL AND COALESCE(NEW.deed_id, 0) <> OLD.deed_id"
    " OR OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.ground <> OLD.ground"
    " OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.decided_at <> OLD.decided_at"
    " OR NEW.answer NOT IN ('', OLD.answer)"
    " OR COALESCE(NEW.corrected_id, 0) <> COALESCE(OLD.corrected_id, 0))"
)
FEEDBACK_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.number <> OLD.number OR NEW.channel <> OLD.channel"
    " OR NEW.key <> OLD.key OR NEW.token <> OLD.token OR NEW.received_at <> OLD.received_at"
    " OR NEW.due_on <> OLD.due_on OR NEW.page <> OLD.page"
    " OR COALESCE(NEW.keyed_by_id, 0) <> COALESCE(OLD.keyed_by_id, 0)"
    " OR COALESCE(NEW.from_household_id, 0) <> COALESCE(OLD.from_household_id, 0)"
    " OR NEW.text NOT IN ('', OLD.text) OR NEW.name NOT IN ('', OLD.name)"
    " OR NEW.contact NOT IN ('', OLD.contact)"
    " OR OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL"
    " OR NEW.answered_at <> OLD.answered_at OR NEW.answered_by_id <> OLD.answered_by_id"
    " OR NEW.answer NOT IN ('', OLD.answer))"
)

GUARDS = [
    *append_only("noticeboard_notice"),
    Guard(
        "noticeboard_notice",
        "sealed",
        "INSERT",
        "nothing is put up before it is sealed",
        when=MONTH_NOT_SEALED,
    ),
    *append_only("noticeboard_noticesum"),
    *append_only("noticeboard_noticeentry"),
    Guard(
        "noticeboard_noticeentry",
        "of_notice",
        "INSERT",
        "a further sheet names households of its own notice",
        when=ENTRY_OF_ANOTHER,
    ),
    *append_only("noticeboard_signature"),
    *(guard for guard in append_only("noticeboard_noticehonour") if guard.event != "UPDATE"),
    Guard(
        "noticeboard_noticehonour",
        "no_change",
        "UPDATE",
        "an honour list never changes, but for names that are emptied",
        when=HONOUR_CHANGED,
    ),
    Guard(
        "noticeboard_noticehonour",
        "of_notice",
        "INSERT",
        "an honour list names households of its own notice",
        when=HONOUR_OF_ANOTHER,
    ),
    *never_deleted("noticeboard_objection"),
    Guard(
        "noticeboard_objection",
        "decided",
        "UPDATE",
        "an objection stays what it was and is decided once",
        when=OBJECTION_CHANGED,
    ),
    *never_deleted("noticeboard_feedback"),
    Guard(
        "noticeboard_feedback",
        "answered",
        "UPDATE",
        "feedback stays what it was and is answered once",
        when=FEEDBACK_CHANGED,
    ),
    *append_only("noticeboard_shopaccount"),
    *append_only("noticeboard_shopaccountline"),
    *append_only("noticeboard_shopaccountdonor"),
    *(guard for guard in append_only("noticeboard_noticeline") if guard.event != "UPDATE"),
    Guard(
        "noticeboard_noticeline",
        "no_change",
        "UPDATE",
        "a line of a notice never changes, but for names that are emptied",
        when=LINE_CHANGED,
    ),
    Guard(
        "noticeboard_noticeline",
        "of_month",
        "INSERT",
        "a line stands on the notice of its own month",
        when=LINE_OF_ANOTHER,
    ),
]
