"""A draft filled with what was read in its text."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rules.errors import DraftNotEmpty, EditionNotDraft, RuleNotRead, RulesTooMany
from rules.models import Edition, Rule
from rules.services import change_draft, draft_from_reading, fill_draft, see_unread
from tests.cast import NOW, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from tests.rules.readings import BRAVE, CAP, DUMPED, GAMBLED, HELPED, NOTHING, READING, SWEPT, TEXT
from villages.errors import RoleNeeded
from villages.models import Change


def fill(edition: Edition, cast: Cast, *, replace: bool = False) -> list[Rule]:
    fill_draft(edition, READING, text=TEXT, by=cast.chair, now=NOW, replace=replace)
    return list(edition.rules.in_order())


def test_draft_takes_what_was_read(cast: Cast) -> None:
    edition = make_draft(cast)

    swept, helped, brave, dumped, refused, gambled = fill(edition, cast)

    edition.refresh_from_db()
    assert edition.text == TEXT
    assert edition.terms_drafted == {"base_points": "100", "keep_points": "60.5"}
    assert [rule.code for rule in edition.rules.in_order()] == [
        "R01", "R02", "R03", "R04", "R05", "R06",
    ]  # fmt: skip
    assert (swept.deed, swept.points, swept.unit, swept.category, swept.article) == (
        "主动清理卫生死角", Decimal(5), "time", "hygiene", "第二条",
    )  # fmt: skip
    assert (helped.cap_points, helped.cap_times, helped.cap_period) == (Decimal(20), None, "month")
    assert (brave.points, brave.points_max) == (Decimal(20), Decimal(50))
    assert (dumped.points, refused.points) == (Decimal(-5), Decimal(-5))
    assert (gambled.points, gambled.clears, gambled.bar_redemption_months) == (
        Decimal(0),
        "balance",
        0,
    )
    assert gambled.bars_honours
    for rule in (swept, helped, brave, dumped, refused, gambled):
        assert TEXT[rule.read_start : rule.read_end] == rule.quote
        assert (rule.seen_by, rule.seen_at) == (None, None)
    assert Change.objects.filter(kind="rules.rule", act="created").count() == 6


def test_new_edition_is_drafted_from_a_reading(cast: Cast) -> None:
    edition = draft_from_reading(
        cast.village, READING, title="办法", text=TEXT, by=cast.chair, now=NOW
    )

    assert (edition.number, edition.title, edition.rules.count()) == (1, "办法", 6)


def test_text_sent_twice_is_one_draft(cast: Cast) -> None:
    first, again, later, other = (
        draft_from_reading(cast.village, READING, title="办法", text=TEXT, by=by, now=now)
        for by, now in (
            (cast.chair, NOW),
            (cast.chair, NOW + timedelta(minutes=1)),
            (cast.chair, NOW + timedelta(hours=2)),
            (cast.clerk, NOW),
        )
    )

    assert again == first
    assert len({first.pk, later.pk, other.pk}) == 3
    assert first.rules.count() == 6


def test_terms_typed_in_stay_unless_the_text_states_them(cast: Cast) -> None:
    edition = make_draft(cast, terms_drafted={"base_points": "80", "notice_days": 7})

    fill(edition, cast)

    edition.refresh_from_db()
    assert edition.terms_drafted == {
        "base_points": "100",
        "notice_days": 7,
        "keep_points": "60.5",
    }


def test_times_cap_and_long_words_fit_the_table(cast: Cast) -> None:
    cap = replace(CAP, points=Decimal(10), times=5)
    long = replace(HELPED, deed="做" * 200, article="条" * 90, cap=cap)

    edition = fill_draft(
        make_draft(cast), replace(READING, rules=(long,)), text=TEXT, by=cast.chair, now=NOW
    )

    rule = edition.rules.get()
    assert (rule.deed, rule.article) == ("做" * 80, "条" * 40)
    assert (rule.cap_points, rule.cap_times, rule.cap_period) == (None, 5, "month")


@pytest.mark.parametrize(
    ("words", "clears"),
    [
        ("聚众赌博的，积分清零", "balance"),
        ("聚众赌博的，当年积分全部清零", "year"),
        ("聚众赌博的，本年度积分作废", "year"),
        ("聚众赌博的，当月积分归零", "month"),
        ("当年两次聚众赌博的，积分清零", "balance"),
    ],
)
def test_clause_clears_as_far_as_it_says(cast: Cast, words: str, clears: str) -> None:
    gambled = replace(GAMBLED, quote=words)

    edition = fill_draft(
        make_draft(cast), replace(READING, rules=(gambled,)), text=TEXT, by=cast.chair, now=NOW
    )

    assert edition.rules.get().clears == clears


def test_what_the_tables_cannot_hold_is_left_to_people(cast: Cast) -> None:
    upside_down = replace(BRAVE, points=Decimal(50), points_max=Decimal(20))
    empty = replace(GAMBLED, vetoes=frozenset())

    edition = fill_draft(
        make_draft(cast),
        replace(READING, rules=(upside_down, SWEPT, empty)),
        text=TEXT,
        by=cast.chair,
        now=NOW,
    )

    assert [rule.deed for rule in edition.rules.all()] == [SWEPT.deed]


@pytest.mark.parametrize(
    "reading", [NOTHING, replace(READING, rules=(replace(GAMBLED, vetoes=frozenset()),))]
)
def test_text_without_a_rule_saves_nothing(cast: Cast, reading: object) -> None:
    edition = make_draft(cast, text="原来的")

    with pytest.raises(RuleNotRead):
        fill_draft(edition, reading, text=TEXT, by=cast.chair, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(RuleNotRead):
        draft_from_reading(cast.village, NOTHING, title="办法", text=TEXT, by=cast.chair, now=NOW)

    edition.refresh_from_db()
    assert (edition.text, edition.rules.count()) == ("原来的", 0)
    assert Edition.objects.get() == edition


def test_more_rules_than_any_regulation_has_are_refused(cast: Cast) -> None:
    with pytest.raises(RulesTooMany) as refusal:
        fill_draft(
            make_draft(cast),
            replace(READING, rules=(SWEPT,) * 501),
            text=TEXT,
            by=cast.chair,
            now=NOW,
        )

    assert (refusal.value.count, refusal.value.most) == (501, 500)


def test_rules_of_a_draft_are_replaced_only_when_said_so(cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, code="R41", deed="原来的一条")

    with pytest.raises(DraftNotEmpty) as refusal:
        fill(edition, cast)
    kept = [rule.code for rule in edition.rules.all()]
    rules = fill(edition, cast, replace=True)

    assert refusal.value.count == 1
    assert kept == ["R41"]
    assert [rule.deed for rule in rules] == [found.deed for found in READING.rules]
    assert Change.objects.filter(kind="rules.rule", act="removed").count() == 1


def test_deeds_of_the_edition_in_force_keep_their_codes(cast: Cast) -> None:
    old = [
        {"code": "R15", "deed": "乱倒垃圾", "points": Decimal(-3)},
        {"code": "R02", "deed": "参加志愿服务", "points": Decimal(1), "category": "volunteering"},
        {"code": "R40", "deed": "红白事简办", "points": Decimal(10)},
    ]
    make_adopted(cast.village, cast.chair, rules=old)

    rules = fill(make_draft(cast, number=2), cast)

    assert [rule.code for rule in rules] == ["R41", "R02", "R42", "R15", "R43", "R44"]


def test_adopted_edition_is_not_filled(cast: Cast) -> None:
    with pytest.raises(EditionNotDraft):
        fill(make_adopted(cast.village, cast.chair), cast, replace=True)


def test_only_the_committee_fills_a_draft(cast: Cast) -> None:
    with pytest.raises(RoleNeeded):
        fill_draft(make_draft(cast), READING, text=TEXT, by=cast.watcher, now=NOW)


def test_rules_keep_to_their_sentences_when_the_text_changes(cast: Cast) -> None:
    edition = make_draft(cast)
    fill(edition, cast)
    edition = see_unread(edition, by=cast.chair, now=NOW)
    text = TEXT.replace("第一条", "第一条（总则）").replace(DUMPED.quote, "乱倒垃圾的扣五分")

    edition = change_draft(
        edition, title=edition.title, text=text.replace("\n", "\r\n"), by=cast.chair, now=NOW
    )

    assert (edition.text, edition.unread_seen_at) == (text, None)
    for rule in edition.rules.in_order():
        if rule.deed == "乱倒垃圾":
            assert (rule.read_start, rule.read_end) == (None, None)
        else:
            assert text[rule.read_start : rule.read_end] == rule.quote


def test_title_changes_without_a_word_of_the_text(cast: Cast) -> None:
    edition = make_draft(cast)
    fill(edition, cast)
    see_unread(edition, by=cast.chair, now=NOW)

    changed = change_draft(edition, title="新名称", text=TEXT, by=cast.chair, now=NOW)

    assert (changed.title, changed.unread_seen_by) == ("新名称", cast.chair)


def test_codes_come_from_the_last_edition_adopted(cast: Cast) -> None:
    """Also from one that is not in force yet."""
    make_adopted(cast.village, cast.chair, number=1, rules=[{"code": "R07", "deed": "乱倒垃圾",
                 "points": Decimal(-3)}])  # fmt: skip
    make_adopted(cast.village, cast.chair, number=2, in_force_from=date(2027, 1, 1),
                 rules=[{"code": "R09", "deed": "乱倒垃圾", "points": Decimal(-3)}])  # fmt: skip

    rules = fill(make_draft(cast, number=3), cast)

    assert [rule.code for rule in rules if rule.deed == "乱倒垃圾"] == ["R09"]


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("虚报冒领的，两年内不得兑换", 24),
        ("倒卖票证的，停止兑换半年", 6),
        ("扣20分，并取消3个月的兑换资格", 3),
        ("扣15分并取消一年兑换资格", 12),
        ("参与赌博的，取消兑换资格", 0),
    ],
)
def test_clause_bars_for_as_long_as_it_says(cast: Cast, words: str, months: int) -> None:
    reading = replace(READING, rules=(replace(GAMBLED, quote=words, deed=words),))

    edition = fill_draft(make_draft(cast), reading, text=words, by=cast.chair, now=NOW)

    assert edition.rules.get().bar_redemption_months == months
