"""The tables of the noticeboard."""

from noticeboard.models.entries import NoticeEntry
from noticeboard.models.letters import (
    Feedback,
    Ground,
    LetterChannel,
    Objection,
    ObjectionKind,
    ObjectionState,
)
from noticeboard.models.notices import (
    Notice,
    NoticeHonour,
    NoticeLine,
    NoticeSum,
    SheetKind,
    SumSection,
)
from noticeboard.models.shop import ShopAccount, ShopAccountDonor, ShopAccountLine
from noticeboard.models.signatures import Signature, SignaturePart

__all__ = [
    "Feedback",
    "Ground",
    "LetterChannel",
    "Notice",
    "NoticeEntry",
    "NoticeHonour",
    "NoticeLine",
    "NoticeSum",
    "Objection",
    "ObjectionKind",
    "ObjectionState",
    "SheetKind",
    "ShopAccount",
    "ShopAccountDonor",
    "ShopAccountLine",
    "Signature",
    "SignaturePart",
    "SumSection",
]
