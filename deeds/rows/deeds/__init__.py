"""What lists and pages of deeds show, in ready words; reads nothing that was not brought along."""

from deeds.rows.deeds.lists import (
    DeedRow,
    LikeLine,
    address_of,
    build_groups,
    build_likes,
    build_row,
    build_same_photos,
)
from deeds.rows.deeds.rounds import list_shown_decisions
from deeds.rows.deeds.sheet import (
    DeedSheet,
    build_sheet,
    name_sender,
    say_clipped,
)

__all__ = [
    "DeedRow",
    "DeedSheet",
    "LikeLine",
    "address_of",
    "build_groups",
    "build_likes",
    "build_row",
    "build_same_photos",
    "build_sheet",
    "list_shown_decisions",
    "name_sender",
    "say_clipped",
]
