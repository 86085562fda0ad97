"""Rules of a draft written, compared and taken out, through the services."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from rules.drafts.marks import mark_rule, mark_text
from rules.errors import (
    EditionDiscarded,
    EditionNotDraft,
    EditionShown,
    RuleChangedMeanwhile,
    RuleUnknown,
    TextChangedMeanwhile,
)
from rules.models import (
    AdoptionStep,
    Edition,
    EditionState,
    LegalityCure,
    Rule,
    StepKind,
    WeightKind,
    WeightLevel,
)
from rules.services import (
    CategoryCapInput,
    LevelInput,
    RuleInput,
    add_rule,
    add_weight_table,
    build_rule_input,
    change_draft,
    change_rule,
    discard_draft,
    draft_edition,
    fill_draft,
    open_consultation,
    print_category_only,
    remove_rule,
    see_rule,
    see_unread,
    set_category_caps,
    take_back,
)
from tests.cast import BEGIN, NOW, Cast
from tests.rules.factories import make_draft
from tests.rules.readings import DUMPED, READING, TEXT, UNCLEAR
from villages.errors import RoleNeeded
from villages.models import Change, Village

TYPED = RuleInput(deed="红白事简办", category="customs", points=Decimal(10))


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return fill_draft(make_draft(cast), READING, text=TEXT, by=cast.chair, now=NOW)


@pytest.fixture
def rule(draft: Edition) -> Rule:
    return draft.rules.get(code="R04")


def test_rule_typed_in_is_seen(cast: Cast) -> None:
    rule = add_rule(make_draft(cast), terms=TYPED, by=cast.clerk, now=NOW)

    assert (rule.seen_by, rule.seen_at) == (cast.clerk, NOW)


def test_rule_sent_twice_stands_once(cast: Cast) -> None:
    edition = make_draft(cast)
    terms = replace(TYPED, repeat_points=(Decimal(10), Decimal(5)), repeat_period="year")

    rules = [add_rule(edition, terms=terms, by=cast.chair, now=NOW) for _press in range(2)]

    assert rules[0] == rules[1]
    assert list(edition.rules.values_list("code", flat=True)) == [rules[0].code]


def test_rule_that_says_a_little_else_is_another(cast: Cast) -> None:
    edition = make_draft(cast)
    add_rule(edition, terms=TYPED, by=cast.chair, now=NOW)

    other = add_rule(edition, terms=replace(TYPED, unit="item"), by=cast.chair, now=NOW)

    assert list(edition.rules.values_list("unit", flat=True)) == ["", "item"]
    assert other.code == "R02"


def test_all_that_a_rule_says_is_kept(cast: Cast, rule: Rule) -> None:
    terms = replace(
        build_rule_input(rule),
        counts_persons=True,
        cap_times=2,
        cap_period="month",
        cap_scope="person",
        ladder="垃圾",
        repeat_points=(Decimal(0), Decimal(-5)),
        repeat_period="year",
        extra_points=Decimal(-5),
        extra_when="拒不整改",
        clears="month",
        bar_redemption_months=6,
        bars_honours=True,
        sensitive=True,
    )

    change_rule(rule, terms=terms, by=cast.chair, now=NOW)

    assert build_rule_input(Rule.objects.get(pk=rule.pk)) == terms


def test_who_rewrites_a_read_rule_has_seen_it(cast: Cast, rule: Rule) -> None:
    terms = replace(build_rule_input(rule), points=Decimal(-3))

    changed = change_rule(rule, terms=terms, by=cast.clerk, now=NOW, mark=mark_rule(rule))

    assert (changed.points, changed.seen_by, changed.quote) == (
        Decimal(-3), cast.clerk, DUMPED.quote,
    )  # fmt: skip


def test_read_rule_is_seen_with_its_trace(cast: Cast, rule: Rule) -> None:
    seen = see_rule(rule, by=cast.chair, now=NOW, mark=mark_rule(rule))

    change = Change.objects.filter(kind="rules.rule", act="changed").get()
    assert (seen.seen_by, seen.seen_at) == (cast.chair, NOW)
    assert set(change.values.values_list("field", flat=True)) == {"seen_by", "seen_at"}


def test_mark_tells_what_is_said_and_not_who_looked(cast: Cast, rule: Rule) -> None:
    before = mark_rule(rule)

    seen = see_rule(rule, by=cast.chair, now=NOW)
    hidden = print_category_only(rule, sensitive=True, by=cast.chair, now=NOW)

    assert mark_rule(Rule.objects.get(pk=seen.pk)) == mark_rule(hidden) != before
    assert mark_rule(replace_position(seen)) == before


def replace_position(rule: Rule) -> Rule:
    rule.position = 999
    return rule


def test_new_rule_stands_where_its_clause_does(cast: Cast, draft: Edition) -> None:
    span = UNCLEAR.span
    between = replace(TYPED, deed="插在中间", read_start=40, read_end=41)
    behind = replace(TYPED, deed="最后一句", read_start=span.start, read_end=span.end)

    add_rule(draft, terms=between, by=cast.chair, now=NOW)
    add_rule(draft, terms=behind, by=cast.chair, now=NOW)
    add_rule(draft, terms=TYPED, by=cast.chair, now=NOW)

    starts = [rule.read_start for rule in draft.rules.in_order()]
    assert starts[:-1] == sorted(start for start in starts if start is not None)
    assert starts[-1] is None


Act = Callable[[Rule, Cast], object]
ACTS: dict[str, Act] = {
    "see": lambda rule, cast: see_rule(rule, by=cast.chair, now=NOW),
    "hide": lambda rule, cast: print_category_only(rule, sensitive=True, by=cast.chair, now=NOW),
    "change": lambda rule, cast: change_rule(rule, terms=TYPED, by=cast.chair, now=NOW),
    "remove": lambda rule, cast: remove_rule(rule, by=cast.chair, now=NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_rule_that_somebody_took_out_is_told(cast: Cast, rule: Rule, act: str) -> None:
    Rule.objects.get(pk=rule.pk).delete()

    with pytest.raises(RuleUnknown):
        ACTS[act](rule, cast)


@pytest.mark.parametrize("act", ACTS)
def test_rule_before_the_village_stays_as_it_is(cast: Cast, rule: Rule, act: str) -> None:
    Edition.objects.filter(pk=rule.edition_id).update(
        state=EditionState.CONSULTATION, consultation_from=BEGIN, consultation_until=BEGIN
    )

    with pytest.raises(EditionNotDraft):
        ACTS[act](rule, cast)


def test_old_mark_is_refused(cast: Cast, rule: Rule) -> None:
    mark = mark_rule(rule)
    change_rule(rule, terms=replace(build_rule_input(rule), points=Decimal(-9)), by=cast.clerk,
                now=NOW)  # fmt: skip

    with pytest.raises(RuleChangedMeanwhile):
        change_rule(rule, terms=TYPED, by=cast.chair, now=NOW, mark=mark)
    with pytest.raises(RuleChangedMeanwhile):
        see_rule(rule, by=cast.chair, now=NOW, mark=mark)
    with pytest.raises(RuleChangedMeanwhile):
        remove_rule(rule, by=cast.chair, now=NOW, mark=mark)
    assert Rule.objects.get(pk=rule.pk).points == Decimal(-9)


def test_only_the_committee_compares(cast: Cast, draft: Edition, rule: Rule) -> None:
    with pytest.raises(RoleNeeded):
        see_rule(rule, by=cast.watcher, now=NOW)
    with pytest.raises(RoleNeeded):
        see_unread(draft, by=cast.watcher, now=NOW)
    with pytest.raises(RoleNeeded):
        print_category_only(rule, sensitive=True, by=cast.watcher, now=NOW)


def test_unread_clauses_are_seen_of_the_text_that_was_shown(cast: Cast) -> None:
    edition = make_draft(cast, text=TEXT)
    rewritten = f"{TEXT}\n另外的句子。"
    change_draft(edition, title="办法", text=rewritten, by=cast.clerk, now=NOW)

    with pytest.raises(TextChangedMeanwhile):
        see_unread(edition, by=cast.chair, now=NOW, mark=mark_text(TEXT))
    edition.refresh_from_db()
    seen_of_the_old = edition.unread_seen_at
    see_unread(edition, by=cast.chair, now=NOW, mark=mark_text(rewritten))
    edition.refresh_from_db()

    assert (seen_of_the_old, edition.unread_seen_by) == (None, cast.chair)


def furnish(edition: Edition, cast: Cast) -> None:
    """Give a draft one of all that hangs on a draft."""
    by = cast.chair
    table = add_weight_table(
        edition,
        kind=WeightKind.DIFFICULTY,
        name="难度系数",
        levels=[LevelInput(name="较难", factor=Decimal("1.5"))],
        by=by,
        now=NOW,
    )
    add_rule(edition, terms=replace(TYPED, difficulty_table=table), by=by, now=NOW)
    caps = [CategoryCapInput(category="customs", cap_period="year", cap_times=3)]
    set_category_caps(edition, caps, by=by, now=NOW)
    LegalityCure.objects.create(
        edition=edition,
        words="取消低保资格",
        law="社会救助暂行办法",
        article="第六十八条",
        filed_on=BEGIN,
        recorded_by=by,
        recorded_at=NOW,
    )


def begin(village: Village, cast: Cast) -> Edition:
    return draft_edition(village, title="办法", by=cast.chair, now=NOW)


def test_discarded_draft_goes_whole_and_leaves_its_trace(cast: Cast) -> None:
    edition = begin(cast.village, cast)
    furnish(edition, cast)

    discard_draft(edition, by=cast.clerk, now=NOW)

    removed = Change.objects.filter(act="removed", made_by=cast.clerk).order_by("id")
    assert list(removed.values_list("kind", flat=True)) == [
        "rules.rule",
        "rules.weightlevel",
        "rules.weighttable",
        "rules.categorycap",
        "rules.legalitycure",
        "rules.edition",
    ]
    assert not Edition.objects.exists()
    assert not WeightLevel.objects.exists()


def test_number_and_codes_of_a_discarded_draft_are_free(cast: Cast) -> None:
    kept, edition = begin(cast.village, cast), begin(cast.village, cast)
    add_rule(kept, terms=TYPED, by=cast.chair, now=NOW)
    add_rule(edition, terms=TYPED, by=cast.chair, now=NOW)

    discard_draft(edition, by=cast.chair, now=NOW)
    begun = begin(cast.village, cast)
    rule = add_rule(begun, terms=TYPED, by=cast.chair, now=NOW)

    assert (begun.number, rule.code) == (2, "R02")
    assert list(kept.rules.values_list("code", flat=True)) == ["R01"]


def test_draft_is_discarded_by_the_committee_only(cast: Cast, draft: Edition) -> None:
    with pytest.raises(RoleNeeded):
        discard_draft(draft, by=cast.watcher, now=NOW)

    assert draft.rules.count() == 6


def test_edition_before_the_village_is_not_discarded(cast: Cast, draft: Edition) -> None:
    open_consultation(draft, until=NOW.date() + timedelta(days=8), by=cast.chair, now=NOW)

    with pytest.raises(EditionNotDraft):
        discard_draft(draft, by=cast.chair, now=NOW)


def test_draft_that_was_shown_stays_even_when_taken_back_early(cast: Cast, draft: Edition) -> None:
    open_consultation(draft, until=NOW.date() + timedelta(days=8), by=cast.chair, now=NOW)
    taken = take_back(draft, by=cast.chair, now=NOW)

    with pytest.raises(EditionShown, match="已经给大家看过，不能丢掉"):
        discard_draft(taken, by=cast.chair, now=NOW)

    assert taken.consultation_from is None
    assert taken.rules.count() == 6


def test_draft_with_a_recorded_step_stays(cast: Cast, draft: Edition) -> None:
    AdoptionStep.objects.create(
        edition=draft, kind=StepKind.BRANCH, held_on=BEGIN, recorded_by=cast.chair, recorded_at=NOW
    )

    with pytest.raises(EditionShown):
        discard_draft(draft, by=cast.chair, now=NOW)


def test_discarded_draft_takes_no_more(cast: Cast, draft: Edition) -> None:
    discard_draft(Edition.objects.get(pk=draft.pk), by=cast.clerk, now=NOW)

    with pytest.raises(EditionDiscarded):
        change_draft(draft, title="办法", text=TEXT, by=cast.chair, now=NOW)
    with pytest.raises(EditionDiscarded):
        discard_draft(draft, by=cast.chair, now=NOW)
