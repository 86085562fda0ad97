"""Slips of the pen: proposed, confirmed by a second person, and the one opening in the guard."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from rules.adoption.slips import SlipLine
from rules.errors import (
    LegalityFindings,
    SlipDone,
    SlipEmpty,
    SlipFigureElsewhere,
    SlipInDraft,
    SlipNotInText,
    SlipOvertaken,
    SupervisorNeeded,
)
from rules.models import Rule, Slip
from rules.queries import find_slips_of
from rules.services import confirm_slip, propose_slips, withdraw_slip
from rules.todo import build_todos
from tests.cast import NOW, TODAY, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.errors import RoleNeeded, SecondPersonNeeded, VillageNotFound
from villages.models import Change

TEXT = (
    "第三条 参与志愿服务的，每小时加2分，每月 最多20分。"
    "第四条 雨天出工的加３分，夜里的加2.5分至四分。"
)
QUOTE = "每小时加2分，每月最多20分"
POINTS_QUOTE = "雨天出工的加３分，夜里的加2.5分至四分"


def adopted_rule(cast: Cast, **values: object) -> Rule:
    """Return a rule in force that says a day where the text says a month."""
    rule: dict[str, object] = {
        "code": "R07",
        "deed": "参与志愿服务",
        "category": "volunteering",
        "points": 2,
        "unit": "hour",
        "cap_points": 20,
        "cap_period": "day",
    }
    edition = make_adopted(cast.village, cast.chair, rules=[rule | values], text=TEXT)
    return edition.rules.get()


def propose(rule: Rule, cast: Cast, **changes: object) -> list[Slip]:
    wanted = changes or {"cap_period": "month"}
    quote = POINTS_QUOTE if {"points", "points_max"} & set(wanted) else QUOTE
    return propose_slips(rule, changes=wanted, quote=quote, by=cast.chair, now=NOW)


def test_slip_is_proposed_and_changes_nothing_yet(cast: Cast) -> None:
    rule = adopted_rule(cast)

    (slip,) = propose(rule, cast)

    rule.refresh_from_db()
    assert rule.cap_period == "day"
    assert (slip.field, slip.before, slip.after, slip.quote) == (
        "cap_period",
        "day",
        "month",
        QUOTE,
    )
    assert (slip.proposed_by, slip.proposed_at, slip.is_waiting) == (cast.chair, NOW, True)


def test_slip_brings_nothing_that_adoption_refuses(cast: Cast) -> None:
    rule = adopted_rule(cast)

    with pytest.raises(LegalityFindings, match="取消低保资格"):
        propose(rule, cast, deed="不参加的取消低保资格")

    assert not Slip.objects.exists()


def test_slip_may_keep_what_the_village_has_cured(cast: Cast) -> None:
    rule = adopted_rule(cast, deed="不参加的取消低保资格", points=-2)

    (slip,) = propose(rule, cast, points=Decimal(-3))

    assert (slip.before, slip.after) == ("-200", "-300")


def test_slip_of_points_leans_on_words_that_name_them(cast: Cast) -> None:
    """Else five could become fifty under a sentence that says five."""
    rule = adopted_rule(cast)

    with pytest.raises(SlipFigureElsewhere, match=r"20\.5 分"):
        propose_slips(
            rule, changes={"points": Decimal("20.5")}, quote=QUOTE, by=cast.chair, now=NOW
        )

    assert not Slip.objects.exists()


def test_second_person_confirms_and_the_rule_is_mended(cast: Cast) -> None:
    rule = adopted_rule(cast)
    (slip,) = propose(rule, cast)

    confirm_slip(slip, by=cast.watcher, now=NOW)

    rule.refresh_from_db()
    slip.refresh_from_db()
    assert rule.cap_period == "month"
    assert (slip.confirmed_by, slip.confirmed_at, slip.applied_at) == (cast.watcher, NOW, NOW)
    change = Change.objects.filter(kind="rules.rule", row=str(rule.pk)).latest("id")
    assert [(value.field, value.old, value.new) for value in change.values.all()] == [
        ("cap_period", "day", "month")
    ]


def test_slips_proposed_together_are_confirmed_together(cast: Cast) -> None:
    """A cap that was left out needs both its boxes at once."""
    rule = adopted_rule(cast, cap_points=None, cap_period="")
    slips = propose(rule, cast, cap_points=Decimal(20), cap_period="month")

    confirm_slip(slips[1], by=cast.watcher, now=NOW)

    rule.refresh_from_db()
    assert (rule.cap_points, rule.cap_period) == (Decimal(20), "month")
    assert not Slip.objects.filter(applied_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("changes", "stored"),
    [
        ({"points": Decimal("2.5")}, ("200", "250")),
        ({"points_max": Decimal(4)}, ("", "400")),
        ({"deed": "参加志愿服务"}, ("参与志愿服务", "参加志愿服务")),
        ({"unit": "day"}, ("hour", "day")),
        ({"unit_step": Decimal(2)}, ("100", "200")),
        ({"article": "第三条"}, ("第三条第1项", "第三条")),
        ({"category": "hygiene"}, ("volunteering", "hygiene")),
        ({"quote": "每小时加2分"}, ("", "每小时加2分")),
    ],
)
def test_every_kind_of_box_is_mended(
    cast: Cast, changes: dict[str, object], stored: tuple[str, str]
) -> None:
    rule = adopted_rule(cast)

    (slip,) = propose(rule, cast, **changes)
    confirm_slip(slip, by=cast.watcher, now=NOW)

    rule.refresh_from_db()
    assert (slip.before, slip.after) == stored
    assert {name: getattr(rule, name) for name in changes} == changes


def test_propose_slips_refuses_what_is_none(cast: Cast) -> None:
    rule = adopted_rule(cast)

    with pytest.raises(SlipEmpty):
        propose(rule, cast, cap_period="day")
    with pytest.raises(SlipNotInText):
        propose_slips(rule, changes={"points": 3}, quote="每小时加3分", by=cast.chair, now=NOW)
    with pytest.raises(SlipNotInText):
        propose_slips(rule, changes={"points": 3}, quote="  ", by=cast.chair, now=NOW)
    with pytest.raises(SlipNotInText):
        propose(rule, cast, quote="每小时加9分")
    with pytest.raises(ValidationError):
        propose(rule, cast, points=Decimal(0))
    with pytest.raises(ValidationError):
        propose(rule, cast, cap_points=None)
    with pytest.raises(ValueError, match="counts_persons"):
        propose(rule, cast, counts_persons=True)
    with pytest.raises(SlipInDraft):
        propose(RuleFactory.create(edition=make_draft(cast)), cast)

    assert not Slip.objects.exists()


def test_one_box_waits_for_one_slip(cast: Cast) -> None:
    rule = adopted_rule(cast)
    propose(rule, cast)

    with pytest.raises(ValidationError, match="已经有一个等着核准的更正"):
        propose(rule, cast)


def test_edition_without_a_text_is_mended_after_the_paper(cast: Cast) -> None:
    rule = make_adopted(cast.village, cast.chair, rules=[{"points": 5}]).rules.get()

    slips = propose_slips(
        rule, changes={"points": Decimal(6)}, quote="纸上写加6分", by=cast.chair, now=NOW
    )

    assert [slip.after for slip in slips] == ["600"]


def test_confirm_slip_takes_a_second_person_and_a_supervisor(cast: Cast) -> None:
    (slip,) = propose(adopted_rule(cast), cast)

    with pytest.raises(SecondPersonNeeded):
        confirm_slip(slip, by=cast.chair, now=NOW)
    with pytest.raises(SupervisorNeeded):
        confirm_slip(slip, by=cast.clerk, now=NOW)
    with pytest.raises(RoleNeeded):
        confirm_slip(slip, by=cast.keeper, now=NOW)
    with pytest.raises(VillageNotFound):
        confirm_slip(slip, by=cast.stranger, now=NOW)

    slip.refresh_from_db()
    assert slip.is_waiting


def test_only_the_committee_proposes(cast: Cast) -> None:
    rule = adopted_rule(cast)

    for by, error in ((cast.watcher, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(error):
            propose_slips(rule, changes={"points": 3}, quote=QUOTE, by=by, now=NOW)


def test_slip_is_answered_once(cast: Cast) -> None:
    rule = adopted_rule(cast)
    (confirmed,) = propose(rule, cast)
    confirm_slip(confirmed, by=cast.watcher, now=NOW)
    (withdrawn,) = propose_slips(
        rule,
        changes={"points": Decimal(3)},
        quote=POINTS_QUOTE,
        by=cast.chair,
        now=NOW + timedelta(hours=1),
    )
    withdraw_slip(withdrawn, by=cast.watcher, now=NOW)

    for slip in (confirmed, withdrawn):
        with pytest.raises(SlipDone):
            confirm_slip(slip, by=cast.watcher, now=NOW)
        with pytest.raises(SlipDone):
            withdraw_slip(slip, by=cast.chair, now=NOW)

    rule.refresh_from_db()
    assert (rule.points, rule.cap_period) == (Decimal(2), "month")


def test_slip_that_was_overtaken_is_refused(cast: Cast) -> None:
    rule = adopted_rule(cast)
    stale = Slip(rule=rule, field="points", before="900", after="300", quote=QUOTE)
    stale.proposed_by, stale.proposed_at = cast.chair, NOW - timedelta(days=1)
    stale.save()

    with pytest.raises(SlipOvertaken):
        confirm_slip(stale, by=cast.watcher, now=NOW)


def test_slips_are_told_in_words_with_masked_names(cast: Cast) -> None:
    rule = adopted_rule(cast)
    (slip,) = propose(rule, cast)
    assert find_slips_of(rule.edition) == {}
    confirm_slip(slip, by=cast.watcher, now=NOW)

    told = SlipLine(
        code="R07",
        sentence="R07 “每天”改为“每月”",
        persons="提出：陈*任（村委），核准：马*（监督委员）",
        quote=QUOTE,
        day=TODAY,
    )
    assert find_slips_of(rule.edition) == {"R07": [told]}


def test_waiting_slips_stand_on_the_offices_home(cast: Cast) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    waiting = [todo.count for todo in build_todos(cast.village, today=TODAY)]

    confirm_slip(slip, by=cast.watcher, now=NOW)

    done = [todo.count for todo in build_todos(cast.village, today=TODAY)]
    assert (waiting, done) == ([1, 0], [0, 0])


def confirm_by_hand(slip: Slip, cast: Cast) -> None:
    Slip.objects.filter(pk=slip.pk).update(confirmed_by=cast.watcher, confirmed_at=NOW)


def set_other_value(slip: Slip) -> None:
    Rule.objects.filter(pk=slip.rule_id).update(cap_period="year")


def set_other_column(slip: Slip) -> None:
    Rule.objects.filter(pk=slip.rule_id).update(cap_points=30)


def set_both_columns(slip: Slip) -> None:
    Rule.objects.filter(pk=slip.rule_id).update(cap_period="month", points=9)


def set_a_column_no_slip_mends(slip: Slip) -> None:
    Rule.objects.filter(pk=slip.rule_id).update(cap_period="month", sensitive=True)


def move_to_a_draft(slip: Slip) -> None:
    draft = slip.rule.edition.village.editions.filter(state="draft").get()
    Rule.objects.filter(pk=slip.rule_id).update(edition=draft)


@pytest.mark.parametrize(
    "attack",
    [
        set_other_value,
        set_other_column,
        set_both_columns,
        set_a_column_no_slip_mends,
        move_to_a_draft,
    ],
)
def test_open_slip_lets_nothing_else_through(cast: Cast, attack: Callable[[Slip], None]) -> None:
    make_draft(cast, number=99)
    (slip,) = propose(adopted_rule(cast, cap_points=20), cast)
    confirm_by_hand(slip, cast)

    with pytest.raises(IntegrityError, match="adopted edition does not change"):
        attack(slip)


def test_guard_opens_only_between_confirmed_and_applied(cast: Cast) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    mended = Rule.objects.filter(pk=slip.rule_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        mended.update(cap_period="month")
    confirm_by_hand(slip, cast)
    with transaction.atomic():
        mended.update(cap_period="month")
    Slip.objects.filter(pk=slip.pk).update(applied_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        mended.update(cap_period="day")


def rewrite(slip: Slip) -> None:
    Slip.objects.filter(pk=slip.pk).update(after="year")


def take_confirmation_back(slip: Slip) -> None:
    Slip.objects.filter(pk=slip.pk).update(confirmed_by=None, confirmed_at=None)


def apply_again(slip: Slip) -> None:
    Slip.objects.filter(pk=slip.pk).update(applied_at=None)


def delete(slip: Slip) -> None:
    Slip.objects.filter(pk=slip.pk)._raw_delete(using="default")


def insert_confirmed(slip: Slip) -> None:
    Slip.objects.create(
        rule=slip.rule,
        field="points",
        before="200",
        after="900",
        quote=slip.quote,
        proposed_by=slip.proposed_by,
        proposed_at=NOW,
        confirmed_by=slip.confirmed_by,
        confirmed_at=NOW,
    )


@pytest.mark.parametrize(
    "attack", [rewrite, take_confirmation_back, apply_again, delete, insert_confirmed]
)
def test_confirmed_slip_stays_as_it_is(cast: Cast, attack: Callable[[Slip], None]) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    confirm_slip(slip, by=cast.watcher, now=NOW)
    slip.refresh_from_db()

    with pytest.raises(IntegrityError, match=r"a slip is proposed|constraint"):
        attack(slip)


def test_withdrawn_slip_is_never_confirmed(cast: Cast) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    withdraw_slip(slip, by=cast.chair, now=NOW)

    with pytest.raises(IntegrityError):
        Slip.objects.filter(pk=slip.pk).update(
            withdrawn_at=None, confirmed_by=cast.watcher, confirmed_at=NOW
        )
