"""The village, its people and households, and who changed what."""

from collections.abc import Sequence

from office.archive.spec import Table
from office.archive.stories import ChangedRow, ChangedValue
from villages.models import (
    Appointment,
    Card,
    Change,
    ChangeValue,
    Grid,
    Household,
    KinTie,
    Member,
    Terms,
    User,
)

# The one row of village.csv: the village's own fields, then its town's.
VILLAGE_COLUMNS = ("slug", "name", "language", "contact")
TOWN_COLUMNS = ("slug", "name")

TABLES: Sequence[Table] = (
    Table(
        User,
        "people",
        ("username", "name", "is_active"),
        name=("username",),
        within="",
        # Whoever comes to another server gets a passphrase there.
        stays=(
            *("password", "last_login", "is_superuser", "is_staff", "sign_in_round"),
            *("first_name", "last_name", "email", "date_joined", "groups", "user_permissions"),
        ),
    ),
    Table(Grid, "grids", ("name", "parent", "position"), name=("name",)),
    Table(
        Household,
        "households",
        (
            *("number", "grid", "state", "state_since", "party_member", "with_disabled"),
            *("honours_consent", "phone", "joined_on"),
        ),
        name=("number",),
    ),
    Table(
        Member,
        "members",
        (
            *("household", "name", "initials", "sort_key", "is_head", "birth_year"),
            *("left_on", "left_why", "came_from", "erased_at"),
        ),
        within="household__village",
    ),
    Table(
        KinTie,
        "kin_ties",
        (
            *("first", "second", "declared_by", "declared_at", "removal_proposed_by"),
            *("removed_by", "removed_at"),
        ),
    ),
    Table(
        Card,
        "cards",
        ("household", "token", "issued_at", "killed_at"),
        within="household__village",
    ),
    Table(
        Appointment,
        "appointments",
        (
            *("user", "role", "title", "grid", "household", "lives_elsewhere"),
            *("starts_on", "ends_on"),
        ),
        name=("user", "role", "starts_on"),
        # A village's appointment names no town.
        stays=("town",),
    ),
    Table(
        Terms,
        "terms",
        (
            *("valid_from", "base_points", "base_given", "newcomer_share", "keep_points"),
            *("debt_allowed", "hold_awards", "closing_day", "notice_days", "objection_days"),
            *("deduction_reply_days", "deciders", "back_days", "rounding", "year_start_month"),
            *("year_end", "year_end_percent", "yuan_per_point", "redemption_min_points"),
            *("redemption_max_points", "opening_weekdays", "star_levels"),
            *("monthly_ceiling_points", "photo_months", "board_masked", "deductions_named"),
            *("sheet_honours", "honours_max", "sheet_improvements", "sheet_shop"),
            *("sheet_changes", "sheet_corrections", "sheet_objections", "reservation_days"),
            *("voucher_days", "heirs_days", "cover_warning_percent", "cover_stop_percent"),
        ),
        name=("valid_from",),
    ),
)

# Last, because a trace may name any row.
TRAIL: Sequence[Table] = (
    Table(Change, "changes", ("made_at", "made_by", "act", ChangedRow())),
    Table(
        ChangeValue,
        "change_values",
        ("change", ChangedValue()),
        within="change__village",
    ),
)
