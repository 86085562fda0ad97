"""The tables of this app that the database itself guards."""

from villages.triggers import Guard, append_only

GUARDS = [
    *append_only("villages_change"),
    # The slug is the village's name in addresses and in what is sealed.
    Guard(
        "villages_village",
        "keeps_slug",
        "UPDATE",
        "a village keeps its slug",
        when="NEW.slug <> OLD.slug",
    ),
]
