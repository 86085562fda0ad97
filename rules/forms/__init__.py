"""What the committee types in."""

from rules.forms.adoption import (
    AdoptionForm,
    AnswerForm,
    ConsultationForm,
    CureForm,
    StepForm,
)
from rules.forms.comments import CommentForm
from rules.forms.merging import MergingForm
from rules.forms.reading import NewReadingForm, RereadingForm
from rules.forms.rules import CardForm, NewRuleForm, RuleForm
from rules.forms.slips import SlipForm
from rules.forms.terms import StarLevelsField, TermsForm
from rules.forms.weights import (
    BaseCategoryCapFormSet,
    CategoryCapForm,
    CategoryCapFormSet,
    WeightTableForm,
)

__all__ = [
    "AdoptionForm",
    "AnswerForm",
    "BaseCategoryCapFormSet",
    "CardForm",
    "CategoryCapForm",
    "CategoryCapFormSet",
    "CommentForm",
    "ConsultationForm",
    "CureForm",
    "MergingForm",
    "NewReadingForm",
    "NewRuleForm",
    "RereadingForm",
    "RuleForm",
    "SlipForm",
    "StarLevelsField",
    "StepForm",
    "TermsForm",
    "WeightTableForm",
]
