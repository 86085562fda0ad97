"""The only place that writes this app's tables."""

from villages.services.audit import record_change, record_removal, save_row, snapshot
from villages.services.erasing import erase_person
from villages.services.households import (
    add_member,
    add_members,
    change_member,
    create_household,
    issue_card,
    kill_card,
    leave_household,
    move_member,
    move_to_grid,
    set_state,
    split_off_household,
)
from villages.services.kin import confirm_kin_removal, declare_kin, propose_kin_removal
from villages.services.people import (
    appoint,
    appoint_first,
    create_user,
    end_appointment,
    give_committee_passphrase,
    prolong_appointment,
    record_home,
    rename_person,
    withdraw_appointment,
)
from villages.services.places import create_grid, create_town, create_village
from villages.services.signing_in import end_sessions, reset_passphrase, set_passphrase
from villages.services.terms import change_terms, set_terms

__all__ = [
    "add_member",
    "add_members",
    "appoint",
    "appoint_first",
    "change_member",
    "change_terms",
    "confirm_kin_removal",
    "create_grid",
    "create_household",
    "create_town",
    "create_user",
    "create_village",
    "declare_kin",
    "end_appointment",
    "end_sessions",
    "erase_person",
    "give_committee_passphrase",
    "issue_card",
    "kill_card",
    "leave_household",
    "move_member",
    "move_to_grid",
    "prolong_appointment",
    "propose_kin_removal",
    "record_change",
    "record_home",
    "record_removal",
    "rename_person",
    "reset_passphrase",
    "save_row",
    "set_passphrase",
    "set_state",
    "set_terms",
    "snapshot",
    "split_off_household",
    "withdraw_appointment",
]
