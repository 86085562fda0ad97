"""Drafting, changing and adopting: what each service does, traces and refuses."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from rules.errors import EditionNotDraft, RuleCodeTaken
from rules.models import Category, Edition, Rule
from rules.services import (
    RuleInput,
    add_rule,
    adopt_edition,
    change_draft,
    change_rule,
    draft_edition,
    remove_rule,
)
from tests.cast import NOW, TODAY, Cast
from tests.rules.factories import adopt_on_paper
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Change

CLEANING = RuleInput(
    deed="主动清理卫生死角", category=Category.HYGIENE, points=Decimal(5), article="第三条第1项"
)
HOURS = RuleInput(
    deed="参与志愿服务",
    category=Category.VOLUNTEERING,
    points=Decimal(2),
    unit="hour",
    cap_points=Decimal(20),
    cap_period="month",
    article="第三条第2项",
    quote="参与志愿服务每小时加2分，每月最多20分",
)


def trace_of(row: Edition | Rule) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """Return the row's changes, oldest first: the act, and {field: (old, new)}."""
    changes = Change.objects.filter(kind=row._meta.label_lower, row=str(row.pk)).order_by("id")
    return [
        (change.act, {value.field: (value.old, value.new) for value in change.values.all()})
        for change in changes
    ]


def draft(cast: Cast, *rules: RuleInput) -> Edition:
    """Return a draft of Anping with these rules, made by the services."""
    edition = draft_edition(cast.village, title="积分管理办法", by=cast.chair, now=NOW)
    for terms in rules:
        add_rule(edition, terms=terms, by=cast.chair, now=NOW)
    return edition


def adopt(edition: Edition, cast: Cast) -> Edition:
    return adopt_on_paper(edition, by=cast.chair, now=NOW, day=TODAY)


def test_draft_edition_numbers_the_editions_of_a_village(cast: Cast) -> None:
    first = draft_edition(cast.village, title="办法", text="原文", by=cast.chair, now=NOW)
    second = draft_edition(cast.village, title="办法二", by=cast.clerk, now=NOW)
    other = draft_edition(cast.other_village, title="办法", by=cast.stranger, now=NOW)

    assert [first.number, second.number, other.number] == [1, 2, 1]
    assert (first.state, first.created_by, first.created_at) == ("draft", cast.chair, NOW)
    assert [act for act, _values in trace_of(first)] == ["created"]


def test_draft_edition_refuses_an_enormous_text(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        draft_edition(cast.village, title="办法", text="字" * 200_001, by=cast.chair, now=NOW)

    assert not Edition.objects.exists()


def test_change_draft_rewrites_title_and_text_with_a_trace(cast: Cast) -> None:
    edition = draft(cast)

    change_draft(edition, title="新名称", text="新原文", by=cast.clerk, now=NOW)

    edition.refresh_from_db()
    assert (edition.title, edition.text) == ("新名称", "新原文")
    assert trace_of(edition)[-1] == (
        "changed",
        {"title": ("积分管理办法", "新名称"), "text": ("", "新原文")},
    )


def test_add_rule_writes_every_field_with_a_trace(cast: Cast) -> None:
    edition = draft(cast)

    rule = add_rule(edition, terms=HOURS, by=cast.chair, now=NOW)

    rule.refresh_from_db()
    assert (rule.code, rule.position, rule.category, rule.deed, rule.article, rule.quote) == (
        "R01",
        10,
        "volunteering",
        "参与志愿服务",
        "第三条第2项",
        "参与志愿服务每小时加2分，每月最多20分",
    )
    assert (rule.points, rule.points_max, rule.unit, rule.unit_step) == (
        Decimal(2),
        None,
        "hour",
        Decimal(1),
    )
    assert (rule.cap_points, rule.cap_period) == (Decimal(20), "month")
    assert [act for act, _values in trace_of(rule)] == ["created"]


def test_add_rule_never_gives_a_used_code_to_another_deed(cast: Cast) -> None:
    edition = draft(cast, CLEANING, replace(HOURS, code="r07"))
    adopt(edition, cast)
    second = draft(cast)

    fresh = add_rule(second, terms=CLEANING, by=cast.chair, now=NOW)
    kept = add_rule(second, terms=replace(HOURS, code="R07"), by=cast.chair, now=NOW)

    assert (fresh.code, fresh.position) == ("R08", 10)
    assert (kept.code, kept.position) == ("R07", 20)


def test_add_rule_refuses_a_taken_code(cast: Cast) -> None:
    edition = draft(cast, CLEANING)

    with pytest.raises(RuleCodeTaken, match="编号 R01 已经用在另一条细则上"):
        add_rule(edition, terms=replace(HOURS, code="R01"), by=cast.chair, now=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"points": Decimal(0)},
        {"points": Decimal("0.001")},
        {"points_max": Decimal(1)},
        {"unit": "furlong"},
        {"cap_period": ""},
        {"category": "gossip"},
        {"deed": ""},
        {"deed": "事" * 81},
        {"quote": "文" * 2001},
        {"code": "第1条"},
    ],
)
def test_add_rule_refuses_what_cannot_be(cast: Cast, values: dict[str, object]) -> None:
    edition = draft(cast)

    with pytest.raises(ValidationError):
        add_rule(edition, terms=replace(HOURS, **values), by=cast.chair, now=NOW)  # type: ignore[arg-type]

    assert not edition.rules.exists()


def test_change_rule_rewrites_it_whole_and_keeps_its_code(cast: Cast) -> None:
    edition = draft(cast, CLEANING, HOURS)
    rule = edition.rules.get(code="R01")

    change_rule(rule, terms=replace(CLEANING, points=Decimal(6)), by=cast.clerk, now=NOW)

    rule.refresh_from_db()
    assert (rule.code, rule.position, rule.points) == ("R01", 10, Decimal(6))
    act, values = trace_of(rule)[-1]
    assert (act, values["points"]) == ("changed", ("5.00", "6.00"))


def test_remove_rule_leaves_its_trace(cast: Cast) -> None:
    edition = draft(cast, CLEANING, HOURS)
    rule = edition.rules.get(code="R01")

    remove_rule(rule, by=cast.clerk, now=NOW)

    assert [left.code for left in edition.rules.all()] == ["R02"]
    act, values = trace_of(rule)[-1]
    assert (act, values["deed"], values["points"]) == (
        "removed",
        ("主动清理卫生死角", ""),
        ("5.00", ""),
    )


def test_adopted_edition_takes_no_change(cast: Cast) -> None:
    edition = adopt(draft(cast, CLEANING), cast)
    rule = edition.rules.get()

    with pytest.raises(EditionNotDraft):
        change_draft(edition, title="改", text="", by=cast.chair, now=NOW)
    with pytest.raises(EditionNotDraft):
        add_rule(edition, terms=HOURS, by=cast.chair, now=NOW)
    with pytest.raises(EditionNotDraft):
        change_rule(rule, terms=HOURS, by=cast.chair, now=NOW)
    with pytest.raises(EditionNotDraft):
        remove_rule(rule, by=cast.chair, now=NOW)
    with pytest.raises(EditionNotDraft):
        adopt_edition(edition, in_force_from=TODAY, by=cast.chair, now=NOW)


def test_only_the_committee_writes_rules(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    rule = edition.rules.get()

    for by, error in ((cast.watcher, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(error):
            draft_edition(cast.village, title="办法", by=by, now=NOW)
        with pytest.raises(error):
            change_draft(edition, title="办法", text="", by=by, now=NOW)
        with pytest.raises(error):
            add_rule(edition, terms=HOURS, by=by, now=NOW)
        with pytest.raises(error):
            change_rule(rule, terms=HOURS, by=by, now=NOW)
        with pytest.raises(error):
            remove_rule(rule, by=by, now=NOW)
        with pytest.raises(error):
            adopt_edition(edition, in_force_from=TODAY, by=by, now=NOW)
