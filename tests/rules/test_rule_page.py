"""A rule's own page in the office: everything that a rule can say."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from rules.models import Edition, Rule
from rules.services import LevelInput, add_weight_table
from tests.cast import NOW, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.models import Change

NEW_RULE = reverse("admin:rules_rule_add")


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.chair)
    return client


def rule_values(edition: Edition, **changes: object) -> dict[str, object]:
    """Return what a browser sends of the page."""
    values: dict[str, object] = {
        "edition": edition.pk,
        "code": "",
        "category": "hygiene",
        "article": "第三条第1项",
        "deed": "主动清理卫生死角",
        "quote": "",
        "points": "5",
        "points_max": "",
        "unit": "",
        "unit_step": "1",
        "cap_points": "",
        "cap_times": "",
        "cap_period": "",
        "cap_scope": "household",
        "ladder": "",
        "repeat_points": "",
        "repeat_period": "",
        "extra_points": "",
        "extra_when": "",
        "duration_table": "",
        "difficulty_table": "",
        "effect_table": "",
        "clears": "",
        "bar_redemption_months": "",
        "position": "",
    }
    return values | changes


def test_rule_is_written_and_changed(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)

    added = office.post(
        NEW_RULE,
        rule_values(edition, deed="见义勇为", points="20", points_max="50", quote="加20至50分"),
    )
    rule = Rule.objects.get()
    address = reverse("admin:rules_rule_change", args=[rule.pk])
    changed = office.post(address, rule_values(edition, code="R01", points="30", points_max="50"))

    rule.refresh_from_db()
    card = f"{reverse('admin:rules_edition_book', args=[edition.pk])}#r-{rule.pk}"
    assert [added.headers["Location"], changed.headers["Location"]] == [card, card]
    assert (rule.code, rule.deed, rule.points, rule.points_max) == (
        "R01",
        "主动清理卫生死角",
        Decimal(30),
        Decimal(50),
    )


def test_rule_says_all_that_a_rule_can(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    level = LevelInput(name="难度大", factor=Decimal("1.5"))
    table = add_weight_table(
        edition, kind="difficulty", name="难度", levels=[level], by=cast.chair, now=NOW
    )

    answer = office.post(
        NEW_RULE,
        rule_values(
            edition,
            points="-5",
            unit="time",
            cap_times="2",
            cap_period="month",
            cap_scope="person",
            counts_persons="on",
            ladder="垃圾",
            repeat_points="0 -5 -10",
            repeat_period="year",
            extra_points="-5",
            extra_when="拒不整改",
            difficulty_table=table.pk,
            clears="month",
            bar_redemption_months="6",
            bars_honours="on",
            sensitive="on",
        ),
    )

    rule = Rule.objects.get()
    assert answer.status_code == 302
    assert (rule.cap_times, rule.cap_scope, rule.ladder) == (2, "person", "垃圾")
    assert (rule.repeat_points, rule.repeat_period) == ((0, Decimal(-5), Decimal(-10)), "year")
    assert (rule.extra_points, rule.extra_when) == (Decimal(-5), "拒不整改")
    assert (rule.difficulty_table, rule.effect_table) == (table, None)
    assert (rule.clears, rule.bar_redemption_months, rule.bars_honours) == ("month", 6, True)
    shown = office.get(reverse("admin:rules_rule_change", args=[rule.pk])).content.decode()
    assert 'value="0 -5 -10"' in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"points": "0"}, "分值不能是 0；只清零或者只取消资格的才填 0。"),
        ({"points": "五"}, "请填数字"),
        ({"points": "1.234"}, "小数"),
        ({"points": "50", "points_max": "20"}, "两头要同是加分或同是扣分"),
        ({"cap_points": "20"}, "最多几分（或几次）和多长时间里要一起填"),
        ({"cap_times": "0", "cap_period": "month"}, "要大于 0"),
        ({"cap_scope": "person"}, "要选上“记到人”"),
        ({"unit": "furlong"}, "furlong"),
        ({"unit_step": "100"}, "没有选按什么计的，填 1"),
        ({"deed": ""}, "这一项还没有填"),
        ({"bar_redemption_months": "99999"}, "最大填 120"),
        ({"code": "第1条"}, "编号写成 R01、R02 这样。"),
        ({"repeat_points": "0 -5"}, "重复时每次几分和多久以内要一起填"),
        ({"repeat_points": "先警告", "repeat_period": "year"}, "请填几个分数"),
        ({"extra_points": "-5"}, "另加（扣）几分和什么情况要一起填"),
        ({"clears": "everything"}, "everything"),
        ({"difficulty_table": "999999"}, "选的这一项不能用了"),
    ],
)
def test_what_a_rule_cannot_be_is_told(
    office: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    edition = make_draft(cast)

    answer = office.post(NEW_RULE, rule_values(edition, **changes))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not edition.rules.exists()


def test_page_offers_the_tables_of_the_own_draft_by_kind(office: Client, cast: Cast) -> None:
    draft, other = make_draft(cast), make_draft(cast)
    level = LevelInput(name="一般", factor=Decimal(1))
    for edition, kind, name in (
        (draft, "difficulty", "本稿的难度"),
        (draft, "effect", "本稿的成效"),
        (other, "difficulty", "别稿的难度"),
    ):
        add_weight_table(edition, kind=kind, name=name, levels=[level], by=cast.chair, now=NOW)
    rule = RuleFactory.create(edition=draft)

    form = office.get(reverse("admin:rules_rule_change", args=[rule.pk])).context["adminform"].form

    offered = {
        name: [str(table) for table in form.fields[name].queryset]
        for name in ("duration_table", "difficulty_table", "effect_table")
    }
    assert offered == {
        "duration_table": [],
        "difficulty_table": ["本稿的难度"],
        "effect_table": ["本稿的成效"],
    }


def test_table_of_another_draft_is_refused_on_a_new_rule(office: Client, cast: Cast) -> None:
    draft, other = make_draft(cast), make_draft(cast)
    level = LevelInput(name="一般", factor=Decimal(1))
    table = add_weight_table(
        other, kind="effect", name="成效", levels=[level], by=cast.chair, now=NOW
    )

    answer = office.post(NEW_RULE, rule_values(draft, effect_table=table.pk))

    assert answer.status_code == 400
    assert "这张系数表不是这一版的" in answer.content.decode()
    assert not draft.rules.exists()


def test_rule_of_a_draft_is_deleted(office: Client, cast: Cast) -> None:
    rule = RuleFactory.create(edition=make_draft(cast))

    response = office.post(reverse("admin:rules_rule_delete", args=[rule.pk]), {"post": "yes"})

    assert response.status_code == 302
    assert not Rule.objects.exists()
    assert Change.objects.filter(kind="rules.rule", act="removed").count() == 1


def test_rules_go_into_own_drafts_only(office: Client, cast: Cast) -> None:
    adopted = make_adopted(cast.village, cast.chair)
    foreign = make_draft(cast)
    Edition.objects.filter(pk=foreign.pk).update(village=cast.other_village)

    for edition in (adopted, foreign):
        response = office.post(NEW_RULE, rule_values(edition))

        assert response.status_code == 200
        assert edition.rules.filter(deed="主动清理卫生死角").count() == (edition == adopted)
