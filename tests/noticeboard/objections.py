"""Objections in Anping's October (tests.noticeboard.story) and how they are decided, for tests.

The notice is up from 1 November; its window is 2 to 6 November, so they come on the 3rd.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from deeds.models import Deed
from ledger.models import Hold, Transfer
from noticeboard.models.letters import Ground, LetterChannel, Objection, ObjectionKind
from noticeboard.services.objections import ObjectionContent, raise_objection
from tests.cast import BEGIN, Cast, at
from villages.models import Household, Role, User
from villages.services import appoint, create_user

RECEIVED = date(2026, 11, 3)
DECIDED = date(2026, 11, 5)
LATE = date(2026, 11, 7)


def object_to(
    cast: Cast,
    row: Transfer | None = None,
    *,
    by: User | Household | None = None,
    channel: LetterChannel = LetterChannel.WEB,
    key: UUID | None = None,
    on: date = RECEIVED,
    **content: Any,  # Any: the fields of ObjectionContent
) -> Objection:
    """Object to a row on the web, or to whatever else is said."""
    said = {"kind": ObjectionKind.LINE, "text": "不是我家的", "transfer": row, **content}
    return raise_objection(
        cast.village,
        ObjectionContent(**said),
        key=key or uuid4(),
        by=by,
        channel=channel,
        now=at(on),
    )


def miss(cast: Cast, **content: Any) -> Objection:  # Any: as above
    """Say that a clean-up of household 5 on 20 October was left out."""
    said = {"household": cast.households[5], "occurred_on": date(2026, 10, 20), **content}
    return object_to(cast, kind=ObjectionKind.MISSING, text="那天我们扫了", **said)


def decide(
    cast: Cast,
    ground: Ground,
    *,
    by: User | None = None,
    answer: str = "查过了",
    on: date = DECIDED,
) -> dict[str, Any]:  # Any: what the services take
    """Return what every decision says: ground, answer, who and when."""
    return {"ground": ground, "answer": answer, "by": by or cast.watcher, "now": at(on)}


def get_row(deed: Deed) -> Transfer:
    deed.refresh_from_db()
    assert deed.transfer is not None
    return deed.transfer


def get_hold(row: Transfer) -> Hold:
    return Hold.objects.get(transfer=row)


def add_watcher(cast: Cast, name: str = "何监", *, household: Household | None = None) -> User:
    """Appoint another supervisor."""
    user = create_user(
        f"watcher{uuid4().hex[:6]}", name, password="mifan-8-fan", by=None, now=at(BEGIN)
    )
    appoint(
        user,
        Role.SUPERVISOR,
        village=cast.village,
        household=household,
        starts_on=BEGIN,
        by=None,
        now=at(BEGIN),
    )
    return user
