"""Every table of the archive, in the order in which the database takes its rows in."""

from office.archive.spec import Registry
from office.archive.tables.deeds import TABLES as DEEDS
from office.archive.tables.ledger import TABLES as LEDGER
from office.archive.tables.market import TABLES as MARKET
from office.archive.tables.noticeboard import TABLES as NOTICEBOARD
from office.archive.tables.office import TABLES as OFFICE
from office.archive.tables.rules import TABLES as RULES
from office.archive.tables.villages import TABLES as VILLAGES
from office.archive.tables.villages import TRAIL

REGISTRY = Registry([*VILLAGES, *LEDGER, *RULES, *MARKET, *DEEDS, *NOTICEBOARD, *OFFICE, *TRAIL])
