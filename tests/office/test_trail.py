"""Each change of roster, rules, prices, people, kin, terms, shop, cards and PINs leaves a trace.

Who, when, what row, and from what to what; of what is secret only that it was done.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from market.models import GoodsKind
from market.services import (
    GoodsInput,
    add_goods,
    assign_partner,
    change_goods,
    change_partner,
    open_partner,
    release_duty,
)
from rules.services import add_rule, build_rule_input, change_draft, change_rule, remove_rule
from tests.cast import PASSWORD, at
from tests.world import NOVEMBER, World
from villages.models import Change, Member, Role
from villages.models.households import HouseholdState, LeftWhy
from villages.services import (
    add_member,
    appoint,
    change_member,
    confirm_kin_removal,
    create_grid,
    create_household,
    create_user,
    declare_kin,
    end_appointment,
    issue_card,
    kill_card,
    leave_household,
    move_member,
    move_to_grid,
    propose_kin_removal,
    rename_person,
    save_row,
    set_passphrase,
    set_state,
    set_terms,
)
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

NOW = at(NOVEMBER, 12)
RICE = GoodsInput(name="丝苗米", unit="袋", price=Decimal(45), category="food")
PEN = GoodsInput(name="圆珠笔", unit="支", price=Decimal(2))


class Traced(NamedTuple):
    """A change and its trace. act: what the last Change of kind says; field: one that it names."""

    kind: str
    act: str
    field: str
    do: Callable[[World], object]
    values: tuple[str, str] | None = None


def _rename(world: World) -> None:
    head = world.cast.households[5].members.get()
    head.name = "张改名"
    change_member(head, by=world.cast.chair, now=NOW)


def _rename_group(world: World) -> None:
    world.cast.group.name = "榕树头"
    save_row(world.cast.group, village=world.cast.village, by=world.cast.chair, now=NOW)


def _confirm_kin(world: World) -> None:
    cast = world.cast
    tie = declare_kin(cast.households[2], cast.households[6], by=cast.clerk, now=NOW)
    propose_kin_removal(tie, by=cast.clerk, now=NOW)
    confirm_kin_removal(tie, by=cast.chair, now=NOW)


def _appoint(world: World) -> None:
    cast = world.cast
    person = create_user("late", "新来的", password=PASSWORD, by=cast.chair, now=NOW)
    appoint(
        person, Role.SUPERVISOR, village=cast.village, starts_on=NOVEMBER, by=cast.chair, now=NOW
    )


def _release(world: World) -> None:
    duty = world.shop.village.partners.get(name="罗记理发").duties.get()
    release_duty(duty, by=world.cast.chair, now=NOW)


def _assign(world: World) -> None:
    keeper = world.cast.keeper.appointments.get()
    partner = open_partner(world.cast.village, "阿辉饭店", by=world.cast.chair, now=NOW)
    assign_partner(keeper, partner, by=world.cast.chair, now=NOW)


def _change_partner(world: World) -> None:
    change_partner(world.shop, name="新超市", is_open=True, by=world.cast.chair, now=NOW)


def _leave(world: World) -> None:
    member = _add_member(world)
    leave_household(member, why=LeftWhy.DIED, on=NOVEMBER, by=world.cast.chair, now=NOW)


def _add_member(world: World) -> Member:
    return add_member(
        world.cast.households[5], "张小妹", is_head=False, by=world.cast.chair, now=NOW
    )


def _move(world: World) -> None:
    member, home = _add_member(world), world.cast.households[6]
    move_member(member, home, why=LeftWhy.MOVED, on=NOVEMBER, by=world.cast.chair, now=NOW)


def _enrol(world: World) -> None:
    cast = world.cast
    create_household(
        cast.village, 88, grid=cast.group, head="新户", joined_on=NOVEMBER, by=cast.chair, now=NOW
    )


def _change_rule(world: World) -> None:
    world.draft_rule.deed = "红白事从简"
    terms = build_rule_input(world.draft_rule)
    change_rule(world.draft_rule, terms=terms, by=world.cast.chair, now=NOW)


def _add_rule(world: World) -> None:
    world.draft_rule.code, world.draft_rule.deed = "", "喜事新办"
    terms = build_rule_input(world.draft_rule)
    add_rule(world.draft, terms=terms, by=world.cast.chair, now=NOW)


def _end(world: World) -> None:
    held = world.cast.judge_one.appointments.get()
    last_day = NOVEMBER + timedelta(days=3)
    end_appointment(held, last_day=last_day, by=world.cast.chair, now=NOW)


CHANGES = {
    "grid added": Traced("villages.grid", "created", "name", lambda w: create_grid(
        w.cast.village, "09组", position=9, by=w.cast.chair, now=NOW), ("", "09组")),
    "grid renamed": Traced("villages.grid", "changed", "name", _rename_group, ("01组", "榕树头")),
    "household enrolled": Traced("villages.household", "created", "number", _enrol, ("", "88")),
    "household moved": Traced("villages.household", "changed", "grid", lambda w: move_to_grid(
        w.cast.households[5], w.cast.group, by=w.cast.chair, now=NOW)),
    "household away": Traced("villages.household", "changed", "state", lambda w: set_state(
        w.cast.households[5], HouseholdState.AWAY, since=NOVEMBER, by=w.cast.chair, now=NOW)),
    "member added": Traced("villages.member", "created", "name", _add_member, ("", "张小妹")),
    "member renamed": Traced("villages.member", "changed", "name", _rename),
    "member left": Traced("villages.member", "changed", "left_why", _leave),
    "member moved": Traced("villages.member", "created", "came_from", _move),
    "kin declared": Traced("villages.kintie", "created", "first", lambda w: declare_kin(
        w.cast.households[2], w.cast.households[6], by=w.cast.chair, now=NOW)),
    "kin taken back": Traced("villages.kintie", "changed", "removed_by", _confirm_kin),
    "card renewed": Traced("villages.card", "created", "household", lambda w: issue_card(
        w.cast.households[5], by=w.cast.chair, now=NOW)),
    "card killed": Traced("villages.card", "changed", "killed_at", lambda w: kill_card(
        w.cast.households[5].cards.get(killed_at=None), by=w.cast.chair, now=NOW)),
    "PIN set": Traced("villages.cardpin", "created", "", lambda w: set_pin(
        w.cast.households[5], by=w.cast.chair, now=NOW)),
    "passphrase set": Traced("villages.user.password", "changed", "", lambda w: set_passphrase(
        w.cast.walker, "shan-shui-77-qing", by=w.cast.chair, now=NOW)),
    "person renamed": Traced("villages.user", "changed", "name", lambda w: rename_person(
        w.cast.walker, "林训", by=w.cast.chair, now=NOW)),
    "appointed": Traced("villages.appointment", "created", "role", _appoint, ("", "supervisor")),
    "appointment ended": Traced(
        "villages.appointment", "changed", "ends_on", _end, ("", "2026-11-09")),
    "terms set": Traced("villages.terms", "created", "base_points", lambda w: set_terms(
        w.cast.village, date(2027, 6, 1), by=w.cast.chair, now=NOW)),
    "draft changed": Traced("rules.edition", "changed", "title", lambda w: change_draft(
        w.draft, title="新办法", text=w.draft.text, by=w.cast.chair, now=NOW)),
    "rule added": Traced("rules.rule", "created", "deed", _add_rule),
    "rule changed": Traced(
        "rules.rule", "changed", "deed", _change_rule, ("红白事简办", "红白事从简")),
    "rule removed": Traced("rules.rule", "removed", "deed", lambda w: remove_rule(
        w.draft_rule, by=w.cast.chair, now=NOW), ("红白事简办", "")),
    "goods added": Traced("market.goods", "created", "name", lambda w: add_goods(
        w.shop, GoodsKind.THING, terms=PEN, by=w.cast.chair, now=NOW), ("", "圆珠笔")),
    "goods' first price": Traced("market.price", "created", "points", lambda w: add_goods(
        w.shop, GoodsKind.THING, terms=PEN, by=w.cast.chair, now=NOW), ("", "2.00")),
    "price changed": Traced("market.price", "changed", "points", lambda w: change_goods(
        w.rice, terms=RICE, by=w.cast.chair, now=NOW), ("40.00", "45.00")),
    "partner opened": Traced("market.partner", "created", "name", lambda w: open_partner(
        w.cast.village, "阿辉饭店", by=w.cast.chair, now=NOW), ("", "阿辉饭店")),
    "partner changed": Traced("market.partner", "changed", "name", _change_partner),
    "keeper assigned": Traced("market.partnerduty", "created", "appointment", _assign),
    "keeper released": Traced("market.partnerduty", "removed", "appointment", _release),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_change_is_traced_with_who_when_and_from_what_to_what(world: World, name: str) -> None:
    traced = CHANGES[name]
    since = Change.objects.latest("id").pk

    traced.do(world)

    found = Change.objects.filter(pk__gt=since, kind=traced.kind, act=traced.act).latest("id")
    assert (found.made_by, found.made_at, found.village) == (
        world.cast.chair,
        NOW,
        world.cast.village,
    )
    values = {value.field: (value.old, value.new) for value in found.values.all()}
    assert (traced.field in values) if traced.field else values == {}
    if traced.values is not None:
        assert values[traced.field] == traced.values
