"""What somebody who objects says; what every form of objections fills in."""

from dataclasses import dataclass
from datetime import date

from deeds.models import Activity, Deed
from ledger.models import Transfer
from noticeboard.models import Notice
from noticeboard.models.letters import ObjectionKind
from villages.models import Household

TEXT_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionContent:
    """What an objection is about and who says so, as far as it was told.

    notice: on which it was seen; of a known row it follows from the row. household: whose points.
    code: as the notice prints it. transfer, deed: the row, where the card or staff has it; deed
    alone where nothing moved. occurred_on, activity: of what is missing. from_household: who
    objects, where staff write it down; with a card it is the card's.
    """

    kind: ObjectionKind
    text: str = ""
    notice: Notice | None = None
    household: Household | None = None
    code: str = ""
    transfer: Transfer | None = None
    deed: Deed | None = None
    occurred_on: date | None = None
    activity: Activity | None = None
    name: str = ""
    contact: str = ""
    from_household: Household | None = None
