"""Two rules of a draft that become one."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from rules.drafts.marks import mark_rule
from rules.errors import RuleChangedMeanwhile, RulesDoNotMerge, RuleUnknown
from rules.models import Edition, Rule
from rules.phrases import FIRST_TIME
from rules.services import Merging, fill_draft, merge_rules, propose_ladder
from tests.cast import NOW, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from tests.rules.readings import DUMPED, READING, REFUSED, TEXT
from villages.errors import RoleNeeded
from villages.models import Change


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return fill_draft(make_draft(cast), READING, text=TEXT, by=cast.chair, now=NOW)


@pytest.fixture
def pair(draft: Edition) -> tuple[Rule, Rule]:
    """乱倒垃圾 −5, and 拒不整改 −5 behind it."""
    return draft.rules.get(code="R04"), draft.rules.get(code="R05")


def merge(cast: Cast, pair: tuple[Rule, Rule], merging: Merging, **values: str) -> Rule:
    return merge_rules(*pair, merging, by=cast.chair, now=NOW, **values)  # type: ignore[arg-type]


def test_deed_told_twice_is_kept_once(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    kept = merge(cast, pair, Merging.SAME_FIRST)

    assert (kept.code, kept.deed, kept.seen_by) == ("R04", "乱倒垃圾", cast.chair)
    assert not Rule.objects.filter(pk=pair[1].pk).exists()
    # The clauses of both are the rule's now, and neither looks forgotten.
    assert kept.quote == f"{DUMPED.quote}\n{REFUSED.quote}"
    assert (kept.read_start, kept.read_end) == (DUMPED.span.start, REFUSED.span.end)
    assert Change.objects.filter(kind="rules.rule", act="removed").count() == 1


def test_second_telling_may_be_the_better_one(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    kept = merge(cast, pair, Merging.SAME_SECOND)

    assert (kept.pk, kept.code, kept.deed) == (pair[0].pk, "R04", "拒不整改")


def test_stated_extra_goes_on_top(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    kept = merge(cast, pair, Merging.EXTRA)

    assert (kept.points, kept.extra_points, kept.extra_when) == (
        Decimal(-5), Decimal(-5), "拒不整改",
    )  # fmt: skip


def test_repeats_become_steps(cast: Cast, draft: Edition, pair: tuple[Rule, Rule]) -> None:
    third = RuleFactory.create(edition=draft, code="R20", deed="第三次", points=Decimal(-10))

    merge(cast, pair, Merging.REPEAT, period="quarter")
    kept = merge(cast, (pair[0], third), Merging.REPEAT, period="month")

    assert kept.repeat_points == (Decimal(-5), Decimal(-5), Decimal(-10))
    # What was chosen first stays.
    assert kept.repeat_period == "quarter"


def test_levels_stay_two_rules_of_one_ladder(cast: Cast, draft: Edition) -> None:
    levels = [
        RuleFactory.create(edition=draft, code=code, deed=deed, points=Decimal(points))
        for code, deed, points in (
            ("R30", "省级文明家庭", 30),
            ("R31", "镇级文明家庭", 10),
            ("R32", "村级文明家庭", 5),
        )
    ]

    merge(cast, (levels[0], levels[1]), Merging.LADDER)
    merge(cast, (levels[1], levels[2]), Merging.LADDER)

    ladders = draft.rules.filter(code__gte="R30").order_by("code")
    assert [(rule.code, rule.ladder, rule.points) for rule in ladders] == [
        ("R30", "文明家庭", Decimal(30)),
        ("R31", "文明家庭", Decimal(10)),
        ("R32", "文明家庭", Decimal(5)),
    ]


def test_ladder_takes_the_name_that_was_given(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    kept = merge(cast, pair, Merging.LADDER, name="垃圾")

    assert (kept.ladder, Rule.objects.get(pk=pair[1].pk).ladder) == ("垃圾", "垃圾")


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("省级文明家庭", "镇级文明家庭", "文明家庭"),
        ("家庭成员升学博士", "家庭成员升学硕士", "家庭成员升学"),
        ("考上本科", "考上专科", "考上本科"),
    ],
)
def test_ladder_is_named_after_what_both_share(one: str, other: str, name: str) -> None:
    assert propose_ladder(one, other) == name


@pytest.mark.parametrize(
    ("codes", "merging"),
    [
        # A reward is no level or repeat of a deduction; a range is no step; nothing is no extra.
        (("R01", "R04"), Merging.LADDER),
        (("R01", "R04"), Merging.REPEAT),
        (("R02", "R03"), Merging.REPEAT),
        (("R02", "R03"), Merging.EXTRA),
        (("R05", "R06"), Merging.EXTRA),
    ],
)
def test_what_does_not_go_together_is_refused(
    cast: Cast, draft: Edition, codes: tuple[str, str], merging: Merging
) -> None:
    one, other = (draft.rules.get(code=code) for code in codes)

    with pytest.raises(RulesDoNotMerge):
        merge(cast, (one, other), merging)

    assert draft.rules.count() == 6


def test_rule_does_not_merge_with_itself(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    with pytest.raises(RulesDoNotMerge):
        merge(cast, (pair[0], pair[0]), Merging.SAME_FIRST)


def test_merging_what_somebody_changed_is_refused(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    marks = (mark_rule(pair[0]), mark_rule(pair[1]))
    Rule.objects.filter(pk=pair[1].pk).update(points=Decimal(-7))

    with pytest.raises(RuleChangedMeanwhile):
        merge_rules(*pair, Merging.EXTRA, marks=marks, by=cast.chair, now=NOW)


def test_merging_takes_two_rules_of_one_draft(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    elsewhere = RuleFactory.create(edition=make_draft(cast, number=909))
    adopted = make_adopted(cast.village, cast.chair, number=908).rules.get()

    with pytest.raises(RuleUnknown):
        merge(cast, (pair[0], elsewhere), Merging.SAME_FIRST)
    with pytest.raises(RuleUnknown):
        merge(cast, (pair[0], adopted), Merging.SAME_FIRST)
    with pytest.raises(RoleNeeded):
        merge_rules(*pair, Merging.SAME_FIRST, by=cast.watcher, now=NOW)


def test_name_too_long_writes_nothing(cast: Cast, pair: tuple[Rule, Rule]) -> None:
    with pytest.raises(ValidationError):
        merge(cast, pair, Merging.LADDER, name="长" * 21)

    assert Rule.objects.get(pk=pair[1].pk).ladder == ""


# The page.


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.chair)
    return client


def page_of(rule: Rule) -> str:
    return reverse("admin:rules_edition_book_merge", args=[rule.edition_id, rule.pk])


def test_page_offers_what_can_be_with_its_outcome(
    office: Client, pair: tuple[Rule, Rule], draft: Edition
) -> None:
    page = office.get(page_of(pair[1])).content.decode()
    narrow = office.get(page_of(draft.rules.get(code="R03"))).content.decode()

    for merging in Merging:
        assert f'value="{merging}"' in page
    assert "拒不整改的，另扣 5 分" in page
    assert "首次 −5 分，第二次起 −5 分" in page
    # A range behind a reward by the hour: told twice, or two levels.
    assert 'value="extra"' not in narrow
    assert 'value="repeat"' not in narrow


def test_page_merges(office: Client, pair: tuple[Rule, Rule]) -> None:
    marks = " ".join(mark_rule(rule) for rule in pair)

    answer = office.post(
        page_of(pair[1]), {"merging": "extra", "name": "屡教不改", "period": "", "marks": marks}
    )

    kept = Rule.objects.get(pk=pair[0].pk)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/book/#r-{kept.pk}")
    assert (kept.extra_points, kept.extra_when) == (Decimal(-5), "屡教不改")


def test_page_tells_of_a_change_and_then_merges(office: Client, pair: tuple[Rule, Rule]) -> None:
    marks = " ".join(mark_rule(rule) for rule in pair)
    Rule.objects.filter(pk=pair[0].pk).update(points=Decimal(-6))
    values = {"merging": "same_first", "name": "", "period": "year", "marks": marks}

    told = office.post(page_of(pair[1]), values)
    fresh = told.context["form"].data["marks"]
    done = office.post(page_of(pair[1]), values | {"marks": fresh})

    assert told.status_code == 409
    assert "别人刚刚改过这一条" in told.content.decode()
    assert done.status_code == 302


@pytest.mark.parametrize(
    "values", [{}, {"merging": "eat", "marks": "a b"}, {"merging": "extra", "name": "长" * 21}]
)
def test_page_refuses_what_is_no_choice(
    office: Client, pair: tuple[Rule, Rule], values: dict[str, str]
) -> None:
    answer = office.post(page_of(pair[1]), {"sent": "yes"} | values)

    assert answer.status_code == 400
    assert Rule.objects.filter(pk=pair[1].pk).exists()


def test_first_rule_has_none_above_it(office: Client, draft: Edition) -> None:
    assert office.get(page_of(draft.rules.get(code="R01"))).status_code == 404


def test_deed_of_a_repeat_names_no_first_time() -> None:
    words = ["焚烧秸秆的，首次", "家禽散养（首次发现）", "第一次参加清扫", "首次"]

    assert [FIRST_TIME.sub("", one) for one in words] == [
        "焚烧秸秆",
        "家禽散养",
        "第一次参加清扫",
        "",
    ]
