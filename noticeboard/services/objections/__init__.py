"""Objections 异议, from raising to outcome. All under the book's lock."""

from noticeboard.services.objections.content import TEXT_LENGTH_MAX, ObjectionContent
from noticeboard.services.objections.deciding import (
    ANSWER_LENGTH_MAX,
    SUPERVISORS,
    accept_missing,
    dismiss,
    list_grounds,
    name_line,
    send_back,
    uphold,
    uphold_in_part,
)
from noticeboard.services.objections.raising import KEYERS, raise_objection
from noticeboard.services.objections.rehearsing import Rehearsal, rehearse

__all__ = [
    "ANSWER_LENGTH_MAX",
    "KEYERS",
    "SUPERVISORS",
    "TEXT_LENGTH_MAX",
    "ObjectionContent",
    "Rehearsal",
    "accept_missing",
    "dismiss",
    "list_grounds",
    "name_line",
    "raise_objection",
    "rehearse",
    "send_back",
    "uphold",
    "uphold_in_part",
]
