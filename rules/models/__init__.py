"""The tables of the rule book."""

from rules.categories import Category
from rules.models.adoption import (
    VOTING_STEPS,
    AdoptionStep,
    Comment,
    LegalityCure,
    Slip,
    StepFile,
    StepKind,
)
from rules.models.editions import TEXT_LENGTH_MAX, Edition, EditionQuerySet, EditionState
from rules.models.rules import (
    UNIT_CHOICES,
    CapPeriod,
    CapScope,
    Clearing,
    RepeatPeriod,
    Rule,
    RuleQuerySet,
)
from rules.models.weights import CategoryCap, WeightKind, WeightLevel, WeightTable

__all__ = [
    "TEXT_LENGTH_MAX",
    "UNIT_CHOICES",
    "VOTING_STEPS",
    "AdoptionStep",
    "CapPeriod",
    "CapScope",
    "Category",
    "CategoryCap",
    "Clearing",
    "Comment",
    "Edition",
    "EditionQuerySet",
    "EditionState",
    "LegalityCure",
    "RepeatPeriod",
    "Rule",
    "RuleQuerySet",
    "Slip",
    "StepFile",
    "StepKind",
    "WeightKind",
    "WeightLevel",
    "WeightTable",
]
