"""The tables of weights of a draft, and the caps that a category shares."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from rules.errors import EditionNotDraft, WeightTableForeign, WeightTableInUse
from rules.models import CategoryCap, Edition, Rule, WeightTable
from rules.services import (
    CategoryCapInput,
    LevelInput,
    RuleInput,
    add_rule,
    add_weight_table,
    change_weight_table,
    remove_weight_table,
    set_category_caps,
)
from tests.cast import NOW, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.errors import RoleNeeded

LEVELS = (
    LevelInput(name="一般", factor=Decimal(1)),
    LevelInput(name="较难", factor=Decimal("1.5")),
)


def add_table(edition: Edition, cast: Cast, **values: object) -> WeightTable:
    terms: dict[str, object] = {"kind": "difficulty", "name": "难度系数", "levels": LEVELS}
    return add_weight_table(edition, **(terms | values), by=cast.chair, now=NOW)  # type: ignore[arg-type]


def levels_of(table: WeightTable) -> list[tuple[str, Decimal, Decimal | None]]:
    return [(level.name, level.factor, level.from_quantity) for level in table.levels.all()]


def test_table_is_written_changed_and_removed(cast: Cast) -> None:
    table = add_table(make_draft(cast), cast)
    written = levels_of(table)

    changed = change_weight_table(
        table,
        name="难度",
        levels=[LevelInput(name="很难", factor=Decimal(2)), *LEVELS],
        by=cast.chair,
        now=NOW,
    )
    rewritten = levels_of(WeightTable.objects.get())
    remove_weight_table(changed, by=cast.chair, now=NOW)

    assert written == [("一般", Decimal(1), None), ("较难", Decimal("1.5"), None)]
    assert (changed.name, rewritten[0], len(rewritten)) == ("难度", ("很难", Decimal(2), None), 3)
    assert not WeightTable.objects.exists()


def test_rule_reckons_only_with_tables_of_its_draft(cast: Cast) -> None:
    draft, other = make_draft(cast), make_draft(cast)
    table = add_table(draft, cast)
    terms = {"deed": "值守", "category": "safety", "points": Decimal(2), "unit": "hour"}

    rule = add_rule(
        draft,
        terms=RuleInput(**terms, difficulty_table=table),  # type: ignore[arg-type]
        by=cast.chair,
        now=NOW,
    )

    assert Rule.objects.get(pk=rule.pk).difficulty_table == table
    for edition, wrong in ((other, {"difficulty_table": table}), (draft, {"effect_table": table})):
        with pytest.raises(WeightTableForeign):
            add_rule(
                edition,
                terms=RuleInput(**terms, **wrong),  # type: ignore[arg-type]
                by=cast.chair,
                now=NOW,
            )
    with pytest.raises(WeightTableInUse) as refusal:
        remove_weight_table(table, by=cast.chair, now=NOW)
    assert refusal.value.rule_code == rule.code


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "luck"},
        {"name": ""},
        {"levels": (LEVELS[0], LEVELS[0])},
        {"levels": (LevelInput(name="无", factor=Decimal(0)),)},
    ],
)
def test_table_that_cannot_be_is_not_written(cast: Cast, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        add_table(make_draft(cast), cast, **values)

    assert not WeightTable.objects.exists()


def test_caps_of_a_draft_are_what_was_set_last(cast: Cast) -> None:
    draft = make_draft(cast)
    by_points = CategoryCapInput(category="hygiene", cap_period="month", cap_points=Decimal(30))
    by_times = CategoryCapInput(category="customs", cap_period="year", cap_times=3)
    more = CategoryCapInput(category="hygiene", cap_period="month", cap_points=Decimal(40))

    set_category_caps(draft, [by_points, by_times], by=cast.chair, now=NOW)
    first = CategoryCap.objects.get(category="hygiene").pk
    set_category_caps(draft, [more], by=cast.chair, now=NOW)

    cap = CategoryCap.objects.get()
    assert (cap.pk, cap.cap_points, cap.cap_times) == (first, Decimal(40), None)


def test_adopted_edition_keeps_its_tables_and_caps(cast: Cast) -> None:
    draft = make_draft(cast)
    table = add_table(draft, cast)
    adopted = make_adopted(cast.village, cast.chair, number=909)
    WeightTable.objects.filter(pk=table.pk).update(edition=make_draft(cast))

    for act in (
        lambda: add_table(adopted, cast),
        lambda: set_category_caps(adopted, [], by=cast.chair, now=NOW),
    ):
        with pytest.raises(EditionNotDraft):
            act()
    with pytest.raises(RoleNeeded):
        set_category_caps(draft, [], by=cast.watcher, now=NOW)
    with pytest.raises(WeightTableForeign):
        remove_weight_table(table, by=cast.chair, now=NOW)


# The page.


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.chair)
    return client


def page_of(edition: Edition) -> str:
    return reverse("admin:rules_edition_book_weights", args=[edition.pk])


def cap_rows(*rows: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {
        "act": "caps",
        "caps-TOTAL_FORMS": len(rows),
        "caps-INITIAL_FORMS": 0,
    }
    for i, row in enumerate(rows):
        values |= {f"caps-{i}-{name}": value for name, value in row.items()}
    return values


def cap(**values: str) -> dict[str, str]:
    return {
        "category": "hygiene",
        "cap_points": "30",
        "cap_times": "",
        "cap_period": "month",
        "cap_scope": "household",
    } | values


def test_page_writes_changes_and_removes_a_table(office: Client, cast: Cast) -> None:
    draft = make_draft(cast)
    page = page_of(draft)

    added = office.post(
        page,
        {"act": "add", "kind": "duration", "name": "时长系数",
         "levels": "半天以内 1 0\r\n半天以上 1.5 4\r\n"},
    )  # fmt: skip
    table = WeightTable.objects.get()
    written = levels_of(table)
    shown = office.get(page).content.decode()
    changed = office.post(
        page,
        {"act": "change", "table": table.pk, f"table-{table.pk}-name": "时长",
         f"table-{table.pk}-levels": "一天以上 2 8"},
    )  # fmt: skip
    rewritten = levels_of(WeightTable.objects.get())
    removed = office.post(page, {"act": "remove", "table": table.pk})

    assert [answer.status_code for answer in (added, changed, removed)] == [302] * 3
    assert written == [
        ("半天以内", Decimal(1), Decimal(0)),
        ("半天以上", Decimal("1.5"), Decimal(4)),
    ]
    assert "半天以上 1.5 4" in shown
    assert rewritten == [("一天以上", Decimal(2), Decimal(8))]
    assert not WeightTable.objects.exists()


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        ("difficulty", "难度大"),
        ("difficulty", "1.5"),
        ("difficulty", "难度大 一倍半"),
        ("difficulty", "难度大 0"),
        ("difficulty", "难度大 1.234"),
        ("difficulty", "难度大 NaN"),
        ("duration", "半天以上 1.5"),
        ("difficulty", "一般 1\n一般 2"),
        ("difficulty", "\n".join(f"第{n}档 1" for n in range(21))),
        ("luck", "一般 1"),
    ],
)
def test_page_tells_what_is_no_table(office: Client, cast: Cast, kind: str, levels: str) -> None:
    answer = office.post(
        page_of(make_draft(cast)), {"act": "add", "kind": kind, "name": "系数", "levels": levels}
    )

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not WeightTable.objects.exists()


def test_page_keeps_a_table_that_a_rule_uses(office: Client, cast: Cast) -> None:
    draft = make_draft(cast)
    table = add_table(draft, cast)
    RuleFactory.create(edition=draft, code="R07", difficulty_table=table)

    answer = office.post(page_of(draft), {"act": "remove", "table": table.pk})

    assert answer.status_code == 409
    assert "细则 R07 正在用这张系数表" in answer.content.decode()


def test_page_sets_caps(office: Client, cast: Cast) -> None:
    draft = make_draft(cast)

    answer = office.post(
        page_of(draft),
        cap_rows(
            cap(),
            cap(category="customs", cap_points="", cap_times="3", cap_period="year"),
            cap(category="", cap_points="", cap_period=""),
        ),
    )
    shown = office.get(page_of(draft)).content.decode()

    assert answer.status_code == 302
    assert list(CategoryCap.objects.values_list("category", "cap_points", "cap_times")) == [
        ("customs", None, 3),
        ("hygiene", Decimal(30), None),
    ]
    assert 'value="30"' in shown


@pytest.mark.parametrize(
    "rows",
    [
        [cap(cap_times="3")],
        [cap(), cap(cap_points="20")],
        [cap(cap_points="-3")],
        # The table holds no more than 32,767 times, on one of the databases.
        [cap(cap_points="", cap_times="99999")],
        [cap(cap_points="很多")],
        [cap(cap_period="deed")],
        [cap(category="")],
        [cap()] * 41,
    ],
)
def test_page_tells_what_is_no_cap(office: Client, cast: Cast, rows: list[dict[str, str]]) -> None:
    answer = office.post(page_of(make_draft(cast)), cap_rows(*rows))

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not CategoryCap.objects.exists()


def test_page_of_an_adopted_edition_is_to_look_at(office: Client, cast: Cast) -> None:
    adopted = make_adopted(cast.village, cast.chair)

    shown = office.get(page_of(adopted))
    written = office.post(
        page_of(adopted), {"act": "add", "kind": "effect", "name": "成效", "levels": "好 2"}
    )

    assert (shown.status_code, written.status_code) == (200, 409)
    assert 'value="add"' not in shown.content.decode()


@pytest.mark.parametrize("values", [{"act": "eat"}, {"act": "change", "table": "x"}])
def test_page_does_nothing_else(office: Client, cast: Cast, values: dict[str, str]) -> None:
    assert office.post(page_of(make_draft(cast)), values).status_code in {400, 404}
