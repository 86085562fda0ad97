"""The kinds of tables: their columns as data, and what a row would do."""

from office.tables.kinds.goods import GOODS
from office.tables.kinds.kin import KIN
from office.tables.kinds.members import MEMBERS
from office.tables.kinds.openings import OPENINGS
from office.tables.kinds.roster import ROSTER
from office.tables.shapes import Kind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (ROSTER, MEMBERS, KIN, OPENINGS, GOODS)}
