"""What programs may send, with whose ids: one row for every operation of the API.

`tests/api/test_foreign.py` sends each as it stands, and then once more for each name with the row
of the other village in its place. An operation without a row fails there, so whoever adds one says
here which ids it takes.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Verb = Literal["get", "post", "delete"]
Refusal = tuple[int, str]
KEY = "5a6ff9f2-1c1e-4d9e-9a0c-0f4a5b8f1d01"
DAY = "2026-10-15"
# As it is scanned.
CARD = "https://points.example.cn/c/{card}/"

# What the other village's row is answered with, by its name in tests.api.both.settle.
REFUSALS: dict[str, Refusal] = {
    "activity": (404, "activity_unknown"),
    "card": (404, "card_unknown"),
    "deed": (404, "deed_unknown"),
    "feast": (404, "feast_unknown"),
    "group": (404, "grid_unknown"),
    "judge": (400, "not_a_decider"),
    "level": (400, "level_unknown"),
    "like": (404, "deed_unknown"),
    "member": (400, "member_not_of_household"),
    "other_judge": (400, "not_a_decider"),
    "persons_rule": (404, "rule_unknown"),
    "photo": (404, "photo_unknown"),
    "return": (404, "return_unknown"),
    "rice": (404, "goods_unknown"),
    "rule": (404, "rule_unknown"),
    "shop": (404, "partner_unknown"),
    "slip": (404, "deed_unknown"),
    "tally": (404, "tally_unknown"),
    "witness": (400, "witness_unfit"),
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One operation: {names} in address and content are those of tests.api.both.settle.

    by: who sends it; "card" is household 5. fine: what is answered with the own rows; None: not
    asked, as tests/access.py does. swaps: the names that take the other village's row in turn.
    refusals: what such a one is answered with, where it is not REFUSALS'; of a batch: the line.
    """

    address: str
    swaps: tuple[str, ...]
    by: str = "chair"
    verb: Verb = "post"
    sends: dict[str, Any] = field(default_factory=dict)
    fine: int | None = 201
    refusals: dict[str, Refusal] = field(default_factory=dict)

    def expect(self, name: str) -> Refusal:
        return self.refusals.get(name, REFUSALS[name])


def look(address: str, name: str, *, by: str = "chair") -> Call:
    """Return the call that reads one row by its id."""
    return Call(address=address, swaps=(name,), by=by, verb="get", fine=200)


def act(address: str, name: str, *, fine: int | None = None, **sends: object) -> Call:
    """Return the call that does something to one row by its id, and takes no other."""
    return Call(address=address, swaps=(name,), sends={"key": KEY, **sends}, fine=fine)


DEED = {"key": KEY, "household": "5", "occurred_on": DAY, "channel": "patrol", "rule": "{rule}"}
OF_PERSON = DEED | {"rule": "{persons_rule}", "member": "{member}"}
WEIGHED = DEED | {"rule": "{weighed_rule}", "difficulty": "{level}"}
CLAIM = {"key": KEY, "occurred_on": DAY, "rule": "{rule}"}
BASKET = {
    "key": KEY,
    "partner": "{shop}",
    "lines": [{"goods": "{rice}", "quantity": "1", "price": "20"}],
}
APPROVED = {"deed": "{deed}", "verdict": "approve"}

DEEDS = (
    Call(address="deeds/", by="walker", sends=DEED | {"same_as": "{deed}"}, swaps=("rule", "deed")),
    Call(address="deeds/", by="walker", sends=OF_PERSON, swaps=("persons_rule", "member")),
    Call(address="deeds/", by="walker", sends=WEIGHED, swaps=("level",)),
    Call(address="deeds/", by="walker", sends=DEED | {"household": CARD}, swaps=("card",)),
    Call(address="deeds/preview/", sends=OF_PERSON, swaps=("persons_rule", "member"), fine=200),
    Call(address="deeds/preview/", sends=WEIGHED, swaps=("level",), fine=200),
    look("deeds/{deed}/", "deed"),
    look("photos/{photo}/", "photo"),
    look("deeds/{slip}/hearing/", "slip"),
    act("deeds/{slip}/hearing/delivery/", "slip", fine=201, delivered_on=DAY, delivered_to="户主"),
    act("deeds/{slip}/hearing/reply/", "slip", replied_on=DAY, reply="没有意见"),
    act("deeds/{deed}/decisions/", "deed", fine=201, verdict="approve"),
    act("deeds/{deed}/take-back/", "deed", reason="看错了"),
    act("deeds/{deed}/take-back/consent/", "deed", round=1),
    act("deeds/{deed}/take-back/decline/", "deed", round=1, reason="没有错"),
    Call(
        address="deeds/{deed}/join/",
        sends={"key": KEY, "into": "{like}"},
        swaps=("deed", "like"),
        fine=200,
    ),
    Call(
        address="deeds/{deed}/apart/",
        sends={"key": KEY, "other": "{like}"},
        swaps=("deed", "like"),
        fine=200,
    ),
)
MEETINGS = (
    Call(
        address="meetings/",
        sends={"key": KEY, "held_on": DAY, "present": ["{judge}", "{other_judge}"]},
        swaps=("judge", "other_judge"),
    ),
    Call(
        address="meetings/{meeting}/lines/",
        by="judge_two",
        sends={"key": KEY, "lines": [APPROVED | {"against": [{"user": "{judge}"}]}]},
        swaps=("deed", "judge"),
        refusals=dict.fromkeys(("deed", "judge"), (400, "line_refused")),
    ),
)
GATHERINGS = (
    Call(
        address="activities/",
        sends={
            "key": KEY,
            "kind": "activity",
            "name": "扫地",
            "occurred_on": DAY,
            "rule": "{rule}",
            "group": "{group}",
        },
        swaps=("rule", "group"),
    ),
    Call(
        address="activities/",
        sends={
            "key": KEY,
            "kind": "round",
            "name": "检查",
            "occurred_on": DAY,
            "outcomes": ["{rule}", "{other_rule}"],
        },
        swaps=("rule",),
    ),
    look("activities/{activity}/", "activity"),
    Call(
        address="activities/{activity}/entries/",
        sends={"key": KEY, "entries": [{"household": CARD, "member": "{member}"}]},
        swaps=("activity", "card", "member"),
    ),
    Call(
        address="activities/{activity}/entries/",
        sends={
            "key": KEY,
            "difficulty": "{level}",
            "entries": [{"household": "5", "member": "{member}"}],
        },
        swaps=("level",),
        fine=None,
    ),
    Call(
        address="tallies/",
        sends={"key": KEY, "group": "{group}", "rules": ["{rule}"]},
        swaps=("group", "rule"),
    ),
    look("tallies/{tally}/", "tally"),
    Call(
        address="tallies/{tally}/entries/",
        sends={
            "key": KEY,
            "entries": [{"household": CARD, "rule": "{rule}", "quantity": "1"}],
        },
        swaps=("tally", "rule", "card"),
    ),
    Call(
        address="feasts/",
        sends={
            "key": KEY,
            "household": CARD,
            "kind": "funeral",
            "held_on": DAY,
            "tables": 3,
        },
        swaps=("card",),
    ),
    look("feasts/{feast}/", "feast"),
    Call(
        address="feasts/{feast}/confirm/",
        by="judge_two",
        sends={"key": KEY, "tables_held": 12, "rule": "{persons_rule}", "member": "{member}"},
        swaps=("feast", "persons_rule", "member"),
    ),
)
SHOP = (
    Call(
        address="shop/quote/",
        sends=BASKET | {"household": CARD},
        swaps=("card", "shop", "rice"),
        fine=200,
    ),
    Call(
        address="shop/redemptions/",
        sends=BASKET | {"household": CARD},
        swaps=("card", "shop", "rice"),
    ),
    Call(
        address="shop/redemptions/",
        sends=BASKET | {"household": "1", "witness": "{witness}"},
        swaps=("witness",),
    ),
    Call(
        address="shop/reservations/",
        sends=BASKET | {"household": CARD},
        swaps=("card", "shop", "rice"),
    ),
    Call(
        address="shop/returns/",
        sends={
            "key": KEY,
            "redemption": 2,
            "reason": "坏了",
            "lines": [{"goods": "{rice}", "quantity": "1"}],
        },
        swaps=("rice",),
        refusals={"rice": (400, "return_too_much")},
    ),
    act("shop/returns/{return}/consent/", "return", fine=201),
    act("shop/returns/{return}/refuse/", "return", fine=201),
)
# A card belongs to one household of one village.
CARDS = (
    look("photos/{photo}/", "photo", by="card"),
    Call(
        address="claims/",
        by="card",
        sends=CLAIM | {"same_as": "{deed}"},
        swaps=("rule", "deed"),
    ),
    Call(
        address="claims/",
        by="card",
        sends=CLAIM | {"rule": "{persons_rule}", "member": "{member}"},
        swaps=("member",),
    ),
    Call(
        address="recommendations/",
        by="card",
        sends=CLAIM | {"household": "6"},
        swaps=("rule",),
    ),
    Call(address="shop/reservations/", by="card", sends=BASKET, swaps=("shop", "rice")),
)
CALLS = (*DEEDS, *MEETINGS, *GATHERINGS, *SHOP, *CARDS)

# What names no row by an id that is not each village's or card's own: lists, whose filters find
# nothing of others; numbers, months and keys, which every village counts for itself; and log-ins.
_LISTS = (
    *("households/", "rules/", "groups/", "field/", "deeds/", "appraisal/", "meetings/"),
    *("activities/", "tallies/", "feasts/", "shop/goods/", "shop/redemptions/"),
    *("shop/reservations/", "shop/returns/", "shop/stock/", "households/<str:number>/"),
    *("meetings/<int:number>/", "shop/redemptions/<int:number>/"),
    *("shop/reservations/<int:number>/", "shop/vouchers/<str:voucher_code>/"),
)
_ACTS = (
    *("deeds/known/", "meetings/<int:number>/work/", "shop/reservations/<int:number>/ready/"),
    *("shop/reservations/<int:number>/hand-over/", "shop/reservations/<int:number>/cancel/"),
    "shop/vouchers/<str:voucher_code>/",
)
_OWN = (
    *(("session/", "get"), ("tokens/", "post"), ("tokens/current/", "delete")),
    *(("cards/session/", "post"), ("card/shop/reservations/<int:number>/cancel/", "post")),
    *(("card/", "get"), ("card/lines/<str:month>/", "get"), ("card/neighbours/", "get")),
    *(("card/rules/", "get"), ("card/shop/goods/", "get"), ("card/shop/reservations/", "get")),
)
_VILLAGE = "api/v1/villages/<slug:slug>/"
WITHOUT_IDS: frozenset[tuple[str, str]] = frozenset(
    {(_VILLAGE + route, "get") for route in _LISTS}
    | {(_VILLAGE + route, "post") for route in _ACTS}
    | {(f"api/v1/{route}", verb) for route, verb in _OWN}
)
