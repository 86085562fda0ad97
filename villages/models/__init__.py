"""The tables of towns, villages, people, households and the audit trail."""

from villages.models.audit import Change, ChangeValue
from villages.models.households import Card, CardPin, Household, KinTie, Member
from villages.models.people import Appointment, Role, User
from villages.models.places import Grid, Town, Village
from villages.models.sessions import Session
from villages.models.terms import Terms

__all__ = [
    "Appointment",
    "Card",
    "CardPin",
    "Change",
    "ChangeValue",
    "Grid",
    "Household",
    "KinTie",
    "Member",
    "Role",
    "Session",
    "Terms",
    "Town",
    "User",
    "Village",
]
