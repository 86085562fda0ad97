"""The only place that changes where a household stands in its life: by two persons, or by one."""

from office.life.services.alone import change_head, come_back, go_away, move_household
from office.life.services.deciding import consent_to_change, refuse_change
from office.life.services.proposing import (
    propose_dissolution,
    propose_expiry,
    propose_inheritance,
    propose_merge,
    propose_split,
)

__all__ = [
    "change_head",
    "come_back",
    "consent_to_change",
    "go_away",
    "move_household",
    "propose_dissolution",
    "propose_expiry",
    "propose_inheritance",
    "propose_merge",
    "propose_split",
    "refuse_change",
]
