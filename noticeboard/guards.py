"""What the database itself refuses: a notice without a seal, any change of one that was drawn."""

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
