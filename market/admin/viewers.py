"""Who reads the shop's pages in the office."""

from villages.models import Role
from villages.permissions import STAFF

VIEWERS = STAFF | {Role.SHOPKEEPER}
