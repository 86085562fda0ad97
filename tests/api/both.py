"""The same small story in both villages, so that each row of one has its like in the other."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from deeds.models import Channel, Deed, FeastKind
from deeds.services import declare_feast, draw_up_tally, hold_meeting, plan_activity, submit
from deeds.services.gatherings import Plan
from market.models import Goods, GoodsKind, Partner, Redemption, Return
from market.services import (
    Back,
    GoodsInput,
    Line,
    add_goods,
    open_partner,
    propose_return,
    redeem,
    take_in_stock,
)
from rules.models import Rule, WeightKind, WeightLevel, WeightTable
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.rules.factories import adopt_by_meetings
from villages.models import Card, Role
from villages.photos import ShrunkPhoto
from villages.services import appoint, create_user

D = Decimal
# {name in an address or a body: the row's id}
Ids = dict[str, object]


def look_from_hewan(cast: Cast) -> Cast:
    """Return the cast as Hewan would tell it: its places, and a council of its own."""
    assert cast.other_household is not None
    council = {"judge_two": "their_two", "judge_three": "their_three"}
    for username in council.values():
        user = create_user(username, username, password="hewan-8-fan", by=None, now=NOW)
        cast.people[username] = user
        appoint(user, Role.APPRAISER, village=cast.other_village, starts_on=BEGIN, by=None, now=NOW)
    people = dict.fromkeys(("chair", "walker", "keeper", "watcher"), cast.stranger)
    return replace(
        cast,
        village=cast.other_village,
        group=cast.other_household.grid,
        second_group=cast.other_household.grid,
        people=people | {role: cast.people[name] for role, name in council.items()},
        households={5: cast.other_household},
    )


def settle(cast: Cast, *, picture: bytes) -> Ids:
    """Live through it in the cast's village; return the ids of what there is then."""
    rules, level = _adopt(cast)
    shop, rice = _open_shop(cast)
    deed = _bring(cast, rules["R01"], picture=picture)
    like = _bring(cast, rules["R01"], apart=True)
    redemption = _redeem(cast, shop, rice)
    told: dict[str, Any] = {"by": cast.walker, "now": NOW}  # Any: what services take
    feast = declare_feast(
        cast.village,
        household=cast.households[5],
        kind=FeastKind.WEDDING,
        held_on=TODAY,
        tables=12,
        key=uuid4(),
        **told,
    )
    plan = Plan(name="清洁日", occurred_on=TODAY, grid=cast.second_group)
    tally = draw_up_tally(
        cast.village,
        grid=cast.second_group,
        codes=["R01"],
        day=TODAY,
        title="",
        key=uuid4(),
        **told,
    )
    return {
        "rule": rules["R01"].pk,
        "other_rule": rules["R05"].pk,
        "persons_rule": rules["R04"].pk,
        "weighed_rule": rules["R03"].pk,
        "level": level.pk,
        "member": cast.households[5].members.get().pk,
        "group": cast.second_group.pk,
        "card": Card.objects.get(household=cast.households[5]).token,
        "deed": deed.pk,
        "like": like.pk,
        "slip": _bring(cast, rules["R02"]).pk,
        "photo": deed.sources.get().photos.get().pk,
        "judge": cast.judge_two.pk,
        "other_judge": cast.judge_three.pk,
        "witness": cast.watcher.pk,
        "meeting": hold_meeting(
            cast.village,
            held_on=TODAY,
            present=[cast.judge_two, cast.judge_three, cast.chair],
            key=uuid4(),
            by=cast.judge_two,
            now=NOW,
        ).number,
        "feast": feast.pk,
        "activity": plan_activity(cast.village, plan=plan, code="R04", key=uuid4(), **told).pk,
        "tally": tally.code,
        "shop": shop.pk,
        "rice": rice.pk,
        "return": _bring_back(cast, redemption).pk,
        # Of which nothing was brought back yet.
        "redeemed": _redeem(cast, shop, rice).number,
    }


def _adopt(cast: Cast) -> tuple[dict[str, Rule], WeightLevel]:
    now = at(BEGIN, 8)
    edition = draft_edition(cast.village, title="积分办法", by=cast.chair, now=now)
    table = WeightTable.objects.create(edition=edition, kind=WeightKind.DIFFICULTY, name="难易")
    level = WeightLevel.objects.create(table=table, position=0, name="一般", factor=D(1))
    inputs = (
        RuleInput(code="R01", category="hygiene", deed="清扫村道", points=D(5)),
        RuleInput(code="R02", category="hygiene", deed="乱倒垃圾", points=D(-5)),
        RuleInput(code="R05", category="hygiene", deed="庭院整洁", points=D(2)),
        RuleInput(code="R03", category="hygiene", deed="清淤", points=D(5), difficulty_table=table),
        RuleInput(
            code="R04", category="culture", deed="参加培训", points=D(3), counts_persons=True
        ),
    )
    rules = {terms.code: add_rule(edition, terms=terms, by=cast.chair, now=now) for terms in inputs}
    adopt_by_meetings(edition, by=cast.chair, now=now, day=BEGIN)
    return rules, level


def _open_shop(cast: Cast) -> tuple[Partner, Goods]:
    shop = open_partner(cast.village, "积分超市", by=cast.chair, now=at(BEGIN))
    terms = GoodsInput(name="大米", unit="袋", price=D(20), category="food")
    rice = add_goods(shop, GoodsKind.THING, terms=terms, by=cast.chair, now=at(BEGIN))
    take_in_stock(rice, quantity=D(10), unit_cost=D(25), key=uuid4(), by=cast.keeper, now=at(BEGIN))
    return shop, rice


def _bring(cast: Cast, rule: Rule, *, picture: bytes = b"", apart: bool = False) -> Deed:
    return submit(
        cast.village,
        household=cast.households[5],
        rule=rule,
        occurred_on=TODAY,
        channel=Channel.PATROL,
        photos=[ShrunkPhoto(picture, picture.hex().ljust(64, "0"), "")] if picture else [],
        key=uuid4(),
        by=cast.walker,
        now=NOW,
        apart=apart,
    )


def _redeem(cast: Cast, shop: Partner, rice: Goods) -> Redemption:
    return redeem(
        cast.village,
        household=cast.households[5],
        partner=shop,
        lines=[Line(goods=rice, quantity=D(1), price_seen=D(20))],
        key=uuid4(),
        by=cast.keeper,
        now=NOW - timedelta(hours=1),
    )


def _bring_back(cast: Cast, redemption: Redemption) -> Return:
    back = [Back(redemption.lines.get(), D(1))]
    return propose_return(
        redemption, back=back, reason="米里有虫", key=uuid4(), by=cast.keeper, now=NOW
    )
