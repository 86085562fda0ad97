"""Drafting, changing and adopting: what each service does, traces and refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from rules.errors import (
    AdoptionAhead,
    DatesOutOfOrder,
    EditionBeforeLast,
    EditionDayTaken,
    EditionEmpty,
    EditionNotDraft,
    InForceTooLate,
    LegalityFindings,
    RuleCodeTaken,
    TermsOfAnotherVillage,
    VotesDoNotAddUp,
)
from rules.models import Category, Edition, EditionState, Rule
from rules.services import (
    RuleInput,
    Votes,
    add_rule,
    adopt_edition,
    change_draft,
    change_rule,
    draft_edition,
    remove_rule,
)
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Change, Terms

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
VOTES = Votes(present=47, in_favour=45, against=1, abstained=1)


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


def adopt(edition: Edition, cast: Cast, **changes: object) -> Edition:
    """Adopt an edition today with the usual days and votes; changes replace some."""
    values: dict[str, object] = {
        "adopted_on": date(2026, 10, 8),
        "published_on": date(2026, 10, 10),
        "in_force_from": TODAY,
        "votes": VOTES,
        "by": cast.chair,
        "now": NOW,
    }
    return adopt_edition(edition, **(values | changes))  # type: ignore[arg-type]


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
    assert trace_of(rule)[-1] == ("changed", {"points": ("5.00", "6.00")})


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
        adopt(edition, cast)


def test_adopt_edition_records_days_votes_and_terms(cast: Cast) -> None:
    edition = draft(cast, CLEANING, HOURS)

    adopted = adopt(edition, cast, minutes="第二次村民代表会议", terms=cast.terms)

    adopted.refresh_from_db()
    assert (adopted.state, adopted.adopted_by, adopted.adopted_at) == ("adopted", cast.chair, NOW)
    assert (adopted.adopted_on, adopted.published_on, adopted.in_force_from) == (
        date(2026, 10, 8),
        date(2026, 10, 10),
        TODAY,
    )
    assert (adopted.votes_present, adopted.votes_for) == (47, 45)
    assert (adopted.votes_against, adopted.votes_abstained) == (1, 1)
    assert (adopted.minutes, adopted.terms) == ("第二次村民代表会议", cast.terms)
    assert trace_of(adopted)[-1][1]["state"] == ("draft", "adopted")
    assert list(Edition.objects.in_force_on(TODAY)) == [adopted]


def test_adopt_edition_without_votes_of_an_old_regulation(cast: Cast) -> None:
    adopted = adopt(draft(cast, CLEANING), cast, votes=None)

    assert (adopted.is_adopted, adopted.votes_present) == (True, None)


def test_first_edition_may_have_been_in_force_on_paper(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    day = date(2023, 4, 1)

    adopted = adopt(edition, cast, adopted_on=day, published_on=day, in_force_from=day)

    assert list(Edition.objects.in_force_on(date(2024, 1, 1))) == [adopted]


def test_next_edition_takes_the_place_of_the_last_from_its_day(cast: Cast) -> None:
    first = adopt(draft(cast, CLEANING), cast, adopted_on=BEGIN, published_on=BEGIN)
    second = adopt(draft(cast, HOURS), cast, in_force_from=date(2026, 11, 1))

    days = [TODAY, date(2026, 10, 31), date(2026, 11, 1)]
    assert [Edition.objects.in_force_on(day).get() for day in days] == [first, first, second]


@pytest.mark.parametrize(
    ("days", "error"),
    [
        (("2026-10-11", "2026-10-10", "2026-10-15"), DatesOutOfOrder),
        (("2026-10-08", "2026-10-16", "2026-10-15"), DatesOutOfOrder),
        (("2026-10-08", "2026-10-16", "2026-10-16"), AdoptionAhead),
    ],
)
def test_adopt_edition_refuses_days_out_of_order(
    cast: Cast, days: tuple[str, str, str], error: type[PointsError]
) -> None:
    adopted_on, published_on, in_force_from = map(date.fromisoformat, days)

    with pytest.raises(error):
        adopt(
            draft(cast, CLEANING),
            cast,
            adopted_on=adopted_on,
            published_on=published_on,
            in_force_from=in_force_from,
        )


@pytest.mark.parametrize(
    ("in_force_from", "error"),
    [
        (date(2026, 10, 20), EditionDayTaken),
        (date(2026, 10, 19), EditionBeforeLast),
    ],
)
def test_adopt_edition_refuses_to_reach_before_the_last(
    cast: Cast, in_force_from: date, error: type[PointsError]
) -> None:
    adopt(draft(cast, CLEANING), cast, in_force_from=date(2026, 10, 20))

    with pytest.raises(error, match="2026年10月20日"):
        adopt(draft(cast, HOURS), cast, in_force_from=in_force_from)


def test_later_edition_never_reaches_into_the_past(cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, number=1)

    with pytest.raises(InForceTooLate, match="2026年10月15日"):
        adopt(draft(cast, HOURS), cast, in_force_from=date(2026, 10, 14))


@pytest.mark.parametrize(
    "votes",
    [
        Votes(present=47, in_favour=45, against=2, abstained=1),
        Votes(present=47, in_favour=23, against=20, abstained=4),
        Votes(present=46, in_favour=23, against=0, abstained=0),
        Votes(present=47, in_favour=45, against=-1, abstained=0),
        Votes(present=0, in_favour=0, against=0, abstained=0),
    ],
)
def test_adopt_edition_refuses_votes_without_a_majority(cast: Cast, votes: Votes) -> None:
    with pytest.raises(VotesDoNotAddUp):
        adopt(draft(cast, CLEANING), cast, votes=votes)


def test_adopt_edition_refuses_an_empty_one(cast: Cast) -> None:
    with pytest.raises(EditionEmpty):
        adopt(draft(cast), cast)


def test_adopt_edition_refuses_another_villages_terms(cast: Cast) -> None:
    terms = Terms.objects.get(village=cast.other_village)

    with pytest.raises(TermsOfAnotherVillage):
        adopt(draft(cast, CLEANING), cast, terms=terms)


def test_adopt_edition_refuses_illegal_clauses_and_names_them(cast: Cast) -> None:
    edition = draft(
        cast,
        replace(CLEANING, deed="举报乱倒垃圾"),
        replace(HOURS, quote="不参加志愿服务的，停发补贴"),
    )
    change_draft(
        edition,
        title="办法",
        text="第九条 积分低于60分的，取消低保资格。",
        by=cast.chair,
        now=NOW,
    )

    with pytest.raises(LegalityFindings) as refused:
        adopt(edition, cast)

    told = [
        (found.rule and found.rule.code, found.finding.words) for found in refused.value.findings
    ]
    assert told == [
        (None, "取消低保资格"),
        ("R01", "举报乱倒垃圾，加5分"),
        ("R02", "停发补贴"),
    ]
    assert str(refused.value) == (
        "有 3 处写法不合法，改好才能通过：取消低保资格；举报乱倒垃圾，加5分；停发补贴"
    )
    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


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
            adopt(edition, cast, by=by)


def test_a_role_of_yesterday_adopts_nothing(cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)

    with pytest.raises(VillageNotFound):
        adopt(edition, cast, now=at(date(2026, 9, 30)))
