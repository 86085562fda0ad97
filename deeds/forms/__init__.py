"""The forms of the field and of the appraisal, by noun."""

from deeds.forms.appraisal import ApprovalForm, LikeForm, RefusalForm, TakeBackForm
from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from deeds.forms.ceilings import CeilingForm
from deeds.forms.entry import DeedForm

__all__ = [
    "AMOUNT_ERRORS",
    "ApprovalForm",
    "CeilingForm",
    "DeedForm",
    "LikeForm",
    "PointsForm",
    "RefusalForm",
    "TakeBackForm",
]
