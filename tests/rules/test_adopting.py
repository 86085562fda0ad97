"""Adopting an edition: its steps, their order and votes, what is refused, the terms with it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rules.drafts.clauses import read_text
from rules.errors import (
    AdoptionAhead,
    ClausesUnseen,
    ConsultationNeeded,
    ConsultationRuns,
    DatesOutOfOrder,
    EditionBeforeLast,
    EditionDayTaken,
    EditionEmpty,
    EditionNotDraft,
    InForceTooFar,
    InForceTooLate,
    LegalityFindings,
    NotYetInForce,
    OnPaperOnlyFirst,
    QuorumMissed,
    ResultTooEarly,
    RulesContradict,
    RulesUnseen,
    StepsFrozen,
    StepsMissing,
    StepsOutOfOrder,
    VotesDoNotAddUp,
    VotesMissing,
)
from rules.models import AdoptionStep, Category, Edition, EditionState, Rule, StepKind
from rules.services import (
    RuleInput,
    StepInput,
    Votes,
    add_rule,
    adopt_edition,
    change_draft,
    draft_edition,
    draft_terms,
    record_step,
    remove_step,
)
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.rules.factories import (
    VOTES,
    RuleFactory,
    adopt_by_meetings,
    adopt_on_paper,
    consult_before,
    make_adopted,
    make_draft,
)
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Change, Terms
from villages.queries import get_terms

CLEANING = RuleInput(deed="主动清理卫生死角", category=Category.HYGIENE, points=Decimal(5))
HOURS = RuleInput(
    deed="参与志愿服务", category=Category.VOLUNTEERING, points=Decimal(2), unit="hour"
)
BRANCH = StepInput(kind=StepKind.BRANCH, held_on=date(2026, 10, 2))
MEETING = StepInput(kind=StepKind.VILLAGERS, held_on=date(2026, 10, 8), votes=VOTES)
POSTING = StepInput(kind=StepKind.RESOLUTION, held_on=date(2026, 10, 10))
STEPS = (
    BRANCH,
    StepInput(kind=StepKind.COMMITTEES, held_on=date(2026, 10, 3), votes=VOTES),
    StepInput(kind=StepKind.PARTY, held_on=date(2026, 10, 5), votes=VOTES),
    MEETING,
    POSTING,
)


def draft(cast: Cast, *rules: RuleInput) -> Edition:
    """Return a draft of Anping with these rules, made by the services."""
    edition = draft_edition(cast.village, title="积分管理办法", by=cast.chair, now=NOW)
    for terms in rules:
        add_rule(edition, terms=terms, by=cast.chair, now=NOW)
    return edition


def record(edition: Edition, cast: Cast, *steps: StepInput) -> None:
    for step in steps:
        record_step(edition, step=step, by=cast.chair, now=NOW)


def ready(cast: Cast, *rules: RuleInput) -> Edition:
    """Return a draft that was consulted on until 7 October and went through all its meetings."""
    edition = draft(cast, *(rules or (CLEANING,)))
    consult_before(edition, MEETING.held_on)
    record(edition, cast, *STEPS)
    return edition


def adopt(edition: Edition, cast: Cast, in_force_from: date = TODAY) -> Edition:
    return adopt_edition(edition, in_force_from=in_force_from, by=cast.chair, now=NOW)


def on_paper(edition: Edition, cast: Cast, day: date = BEGIN) -> Edition:
    return adopt_on_paper(edition, by=cast.chair, now=NOW, day=day)


def test_record_step_keeps_day_votes_and_note(cast: Cast) -> None:
    edition = draft(cast)
    votes = replace(VOTES, entitled=52)

    step = record_step(
        edition,
        step=replace(MEETING, votes=votes, note="主持：陈主任"),
        by=cast.clerk,
        now=NOW,
    )

    step.refresh_from_db()
    told = (step.entitled, step.present, step.in_favour, step.against, step.abstained)
    assert told == (52, 47, 45, 1, 1)
    assert (step.kind, step.held_on, step.note) == ("villagers", date(2026, 10, 8), "主持：陈主任")
    assert (step.recorded_by, step.recorded_at) == (cast.clerk, NOW)


def test_record_step_is_set_right_with_a_trace_until_adoption(cast: Cast) -> None:
    edition = draft(cast)
    record(edition, cast, MEETING)

    record(edition, cast, replace(MEETING, votes=replace(VOTES, in_favour=44)))

    step = edition.steps.get()
    change = Change.objects.filter(kind="rules.adoptionstep").latest("id")
    told = {value.field: (value.old, value.new) for value in change.values.all()}
    assert (step.in_favour, change.act, told["in_favour"]) == (44, "changed", ("45", "44"))


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (replace(MEETING, held_on=date(2026, 10, 1)), StepsOutOfOrder),
        (replace(BRANCH, held_on=date(2026, 10, 4)), StepsOutOfOrder),
        (replace(MEETING, held_on=date(2026, 10, 16)), AdoptionAhead),
        (replace(MEETING, kind=StepKind.RESULT, votes=None), ResultTooEarly),
    ],
)
def test_record_step_refuses_days_out_of_order(
    cast: Cast, step: StepInput, error: type[PointsError]
) -> None:
    edition = draft(cast)
    record(edition, cast, BRANCH, replace(STEPS[1], held_on=date(2026, 10, 3)))

    with pytest.raises(error):
        record(edition, cast, step)


def test_steps_of_one_day_are_in_order(cast: Cast) -> None:
    edition = draft(cast)

    record(edition, cast, *(replace(step, held_on=TODAY) for step in reversed(STEPS)))

    assert edition.steps.count() == 5


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
def test_record_step_refuses_votes_without_a_majority(cast: Cast, votes: Votes) -> None:
    with pytest.raises(VotesDoNotAddUp):
        record(draft(cast), cast, replace(MEETING, votes=votes))


@pytest.mark.parametrize("entitled", [46, 94, 200])
def test_record_step_refuses_a_meeting_without_its_quorum(cast: Cast, entitled: int) -> None:
    with pytest.raises(QuorumMissed):
        record(draft(cast), cast, replace(MEETING, votes=replace(VOTES, entitled=entitled)))


def test_remove_step_takes_back_what_did_not_happen(cast: Cast) -> None:
    edition = draft(cast)
    record(edition, cast, BRANCH)

    remove_step(edition.steps.get(), by=cast.clerk, now=NOW)

    assert not edition.steps.exists()
    assert Change.objects.filter(kind="rules.adoptionstep", act="removed").count() == 1


def test_adopt_edition_records_the_days_of_its_steps(cast: Cast) -> None:
    edition = ready(cast, CLEANING, HOURS)

    adopted = adopt(edition, cast)

    adopted.refresh_from_db()
    assert (adopted.state, adopted.adopted_by, adopted.adopted_at) == ("adopted", cast.chair, NOW)
    assert (adopted.adopted_on, adopted.published_on, adopted.in_force_from) == (
        date(2026, 10, 8),
        date(2026, 10, 10),
        TODAY,
    )
    assert list(Edition.objects.in_force_on(TODAY)) == [adopted]
    assert adopted.terms == get_terms(cast.village, TODAY)


def test_steps_are_frozen_with_the_edition_but_for_its_result(cast: Cast) -> None:
    edition = adopt(ready(cast), cast)
    result = StepInput(kind=StepKind.RESULT, held_on=TODAY, note="一季度兑换情况已张榜")

    record(edition, cast, result)
    with pytest.raises(StepsFrozen):
        record(edition, cast, MEETING)
    with pytest.raises(StepsFrozen):
        remove_step(edition.steps.get(kind=StepKind.BRANCH), by=cast.chair, now=NOW)

    assert edition.steps.get(kind=StepKind.RESULT).held_on == TODAY


def test_first_edition_may_have_been_in_force_on_paper(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    day = date(2023, 4, 1)

    adopted = on_paper(edition, cast, day)

    assert list(Edition.objects.in_force_on(date(2024, 1, 1))) == [adopted]
    assert (adopted.adopted_on, adopted.steps.get(kind="villagers").present) == (day, None)


def test_next_edition_takes_the_place_of_the_last_from_its_day(cast: Cast) -> None:
    first = on_paper(draft(cast, CLEANING), cast)
    second = adopt(ready(cast, HOURS), cast, date(2026, 11, 1))

    days = [TODAY, date(2026, 10, 31), date(2026, 11, 1)]
    assert [Edition.objects.in_force_on(day).get() for day in days] == [first, first, second]


def test_adopt_edition_names_the_steps_that_are_missing(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    record(edition, cast, BRANCH, MEETING)

    with pytest.raises(StepsMissing, match="“两委”会商议、党员大会审议、决议公开"):
        adopt(edition, cast)
    with pytest.raises(StepsMissing, match="：决议公开"):
        adopt_edition(edition, in_force_from=TODAY, is_on_paper=True, by=cast.chair, now=NOW)


def test_adopt_edition_wants_the_votes_of_all_three_meetings(cast: Cast) -> None:
    edition = ready(cast)
    record(edition, cast, replace(STEPS[2], votes=None))

    with pytest.raises(VotesMissing, match="党员大会审议"):
        adopt(edition, cast)


def test_adopt_edition_wants_a_consultation_that_was_over(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    record(edition, cast, *STEPS)

    with pytest.raises(ConsultationNeeded):
        adopt(edition, cast)
    consult_before(edition, date(2026, 10, 9))
    with pytest.raises(ConsultationRuns, match="2026年10月8日"):
        adopt(edition, cast)


def test_only_the_first_edition_was_in_force_on_paper(cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, number=1)

    with pytest.raises(OnPaperOnlyFirst):
        on_paper(draft(cast, CLEANING), cast, TODAY)


def test_text_is_read_before_the_lock_and_once(cast: Cast) -> None:
    edition = ready(cast)
    edition.text = "第一条 主动清理卫生死角的，每次加5分。"
    edition.save(update_fields=["text"])
    read_text.cache_clear()

    with CaptureQueriesContext(connection) as captured:
        adopt(edition, cast)

    asked = [query["sql"] for query in captured]
    lock = next(i for i, sql in enumerate(asked) if sql.startswith("SAVEPOINT"))
    assert any('"rules_rule"' in sql for sql in asked[:lock])
    assert read_text.cache_info().misses == 1


def test_what_is_still_to_come_into_force_is_not_on_paper(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    record(edition, cast, MEETING, POSTING)

    with pytest.raises(NotYetInForce, match="2026年10月15日"):
        adopt_edition(
            edition, in_force_from=date(2026, 10, 16), is_on_paper=True, by=cast.chair, now=NOW
        )


def test_adopt_edition_refuses_a_day_years_away(cast: Cast) -> None:
    edition = ready(cast)

    with pytest.raises(InForceTooFar, match="2027年10月16日"):
        adopt(edition, cast, date(2062, 11, 1))

    assert adopt(edition, cast, date(2027, 10, 16)).is_adopted


def test_adopt_edition_refuses_a_day_before_the_posting(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    record(edition, cast, MEETING, POSTING)

    with pytest.raises(DatesOutOfOrder, match="2026年10月10日"):
        adopt_edition(
            edition, in_force_from=date(2026, 10, 9), is_on_paper=True, by=cast.chair, now=NOW
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
    adopt(ready(cast), cast, date(2026, 10, 20))

    with pytest.raises(error, match="2026年10月20日"):
        adopt(ready(cast, HOURS), cast, in_force_from)


def test_edition_not_on_paper_never_reaches_into_the_past(cast: Cast) -> None:
    with pytest.raises(InForceTooLate, match="2026年10月15日"):
        adopt(ready(cast), cast, date(2026, 10, 14))


def test_adopt_edition_happens_once(cast: Cast) -> None:
    edition = adopt(ready(cast), cast)

    with pytest.raises(EditionNotDraft):
        adopt(edition, cast)


def test_adopt_edition_refuses_an_empty_one(cast: Cast) -> None:
    edition = ready(cast)
    edition.rules.all().delete()

    with pytest.raises(EditionEmpty):
        adopt(edition, cast)


def test_adopt_edition_refuses_what_nobody_has_seen(cast: Cast) -> None:
    edition = ready(cast)
    RuleFactory.create(edition=edition, code="R07", deed="劝和邻里", seen_at=None, seen_by=None)

    with pytest.raises(RulesUnseen, match="1 条细则没有核对：R07"):
        adopt(edition, cast)


def test_adopt_edition_refuses_clauses_that_nobody_looked_at(cast: Cast) -> None:
    edition = ready(cast)
    change_draft(
        edition,
        title="办法",
        text="第一条 主动清洁的加5分。\n第二条 家风传承5分。",
        by=cast.chair,
        now=NOW,
    )

    with pytest.raises(ClausesUnseen):
        adopt(edition, cast)


def test_adopt_edition_refuses_rules_that_contradict_each_other(cast: Cast) -> None:
    edition = ready(
        cast, CLEANING, replace(CLEANING, deed="主动 清理卫生死角。", points=Decimal(6))
    )

    with pytest.raises(RulesContradict, match="R01 和 R02"):
        adopt(edition, cast)


@pytest.mark.parametrize(
    "other",
    [
        {"deed": "主动清理卫生死角", "unit": "time", "points": 6},
        {"deed": "主动清理卫生死角", "points": 5},
        {"deed": "清理卫生死角", "points": 6},
        {"deed": "主动清理卫生死角", "points": -5},
    ],
)
def test_rules_that_only_look_alike_do_not_contradict(cast: Cast, other: dict[str, object]) -> None:
    edition = ready(cast)
    RuleFactory.create(edition=edition, code="R07", seen_by=cast.chair, seen_at=NOW, **other)

    assert adopt(edition, cast).is_adopted


def test_levels_of_one_ladder_do_not_contradict(cast: Cast) -> None:
    edition = ready(cast, HOURS)
    for code, points in (("R07", 20), ("R08", 10)):
        RuleFactory.create(
            edition=edition,
            code=code,
            deed="家庭成员受表彰",
            points=points,
            ladder="表彰",
            seen_by=cast.chair,
            seen_at=NOW,
        )

    assert adopt(edition, cast).is_adopted


def test_adopt_edition_refuses_illegal_clauses_and_names_them(cast: Cast) -> None:
    edition = ready(
        cast,
        replace(CLEANING, deed="举报乱倒垃圾"),
        replace(HOURS, quote="不参加志愿服务的，停发补贴"),
    )
    Edition.objects.filter(pk=edition.pk).update(
        text="第九条 积分低于60分的，取消低保资格。", unread_seen_by=cast.chair, unread_seen_at=NOW
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
    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


def test_only_the_committee_records_and_adopts(cast: Cast) -> None:
    edition = ready(cast)

    for by, error in ((cast.watcher, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(error):
            record_step(edition, step=BRANCH, by=by, now=NOW)
        with pytest.raises(error):
            remove_step(edition.steps.get(kind="branch"), by=by, now=NOW)
        with pytest.raises(error):
            adopt_edition(edition, in_force_from=TODAY, by=by, now=NOW)
        with pytest.raises(error):
            draft_terms(edition, Terms(village=cast.village), by=by, now=NOW)


def test_a_role_of_yesterday_adopts_nothing(cast: Cast) -> None:
    edition = ready(cast)

    with pytest.raises(VillageNotFound):
        adopt_edition(edition, in_force_from=TODAY, by=cast.chair, now=at(date(2026, 9, 30)))


def test_terms_are_adopted_with_the_edition(cast: Cast) -> None:
    edition = ready(cast)
    wanted = Terms(
        village=cast.village,
        deciders=3,
        yuan_per_point=Decimal("0.5"),
        star_levels=[["三星", "200"]],
    )

    draft_terms(edition, wanted, by=cast.chair, now=NOW)
    adopted = adopt(edition, cast, date(2026, 11, 1))

    edition.refresh_from_db()
    assert edition.terms_drafted == {
        "deciders": 3,
        "yuan_per_point": "0.5",
        "star_levels": [["三星", "200"]],
    }
    new = get_terms(cast.village, date(2026, 11, 1))
    assert (adopted.terms, new.valid_from) == (new, date(2026, 11, 1))
    assert (new.deciders, new.yuan_per_point, new.star_levels, new.base_points) == (
        3,
        Decimal("0.5"),
        [["三星", "200"]],
        Decimal(100),
    )
    assert get_terms(cast.village, date(2026, 10, 31)) == cast.terms
    assert cast.terms.deciders == 2


def test_terms_of_the_set_up_take_over_what_a_regulation_on_paper_says(cast: Cast) -> None:
    edition = draft(cast, CLEANING)
    draft_terms(edition, Terms(village=cast.village, deciders=3), by=cast.chair, now=NOW)

    adopted = on_paper(edition, cast, date(2023, 4, 1))

    cast.terms.refresh_from_db()
    assert adopted.terms is not None
    assert (adopted.terms.valid_from, adopted.terms.deciders) == (date(2023, 4, 1), 3)
    assert (cast.terms.valid_from, cast.terms.deciders) == (BEGIN, 3)


def test_terms_of_the_same_day_are_the_editions(cast: Cast) -> None:
    adopted = on_paper(draft(cast, CLEANING), cast)

    assert adopted.terms == cast.terms
    assert Terms.objects.for_village(cast.village).count() == 1


def test_drafted_terms_that_cannot_be_are_refused_and_nothing_is_saved(cast: Cast) -> None:
    edition = ready(cast)
    Edition.objects.filter(pk=edition.pk).update(terms_drafted={"deciders": 1})

    with pytest.raises(ValidationError):
        adopt(edition, cast)

    edition.refresh_from_db()
    assert (edition.is_adopted, Terms.objects.for_village(cast.village).count()) == (False, 1)


def test_a_whole_adoption_by_meetings_on_one_day(cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, seen_by=cast.chair, seen_at=NOW)

    adopt_by_meetings(edition, by=cast.chair, now=NOW, day=TODAY)

    assert Rule.objects.for_village(cast.village).in_force_on(TODAY).count() == 1
    assert AdoptionStep.objects.filter(edition=edition).count() == 5
