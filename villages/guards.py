"""The tables of this app that the database itself guards."""

from villages.triggers import append_only

GUARDS = append_only("villages_change")
