"""Hewan sees nothing of Anping, and neither village can name the other's rows in a form."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from market.models import Goods, GoodsKind, Partner
from market.services import GoodsInput, add_goods, open_partner
from rules.models import Rule, WeightTable
from rules.services import LevelInput, RuleInput, add_rule, add_weight_table, draft_edition
from tests.access import TABLE, Row, build_ids
from tests.cast import HEADS, at
from tests.test_access import count_rows, open_browser
from tests.world import NOVEMBER, World
from villages.admin_base import VillageAdmin
from villages.models import Appointment, Card, KinTie, Village
from villages.sheets import CONTENT_TYPE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

# What only Anping has: its people, groups, words, goods. The pages of Hewan must be clean of it.
OF_ANPING = (
    *HEADS,
    *("陈主任", "何委员", "林巡", "黄评", "吴评", "郑评", "周店", "马监", "罗理发"),
    *("安平", "02组", "清扫祠堂门口", "乱倒碎砖瓦", "红白事简办", "修订稿", "丝苗米", "罗记理发"),
    *("看错了行", "只有评议的人看得到的备注"),
)
# What is never public, not even of the own village: names, notes, reasons.
NEVER_PUBLIC = (
    *(*HEADS, "陈主任", "林巡", "黄评", "周店", "看错了行", "只有评议的人看得到的备注"),
    *("老张", "加分太少", "支部会议记录"),
)
# A form's help names a village for example.
EXAMPLE = "例如：安平村村民积分管理办法（试行）。"
# Something to search for that is nobody's whole name.
SEARCHES = ("", "?q=明", "?q=5", "?q=cdm")


def read_words(content: bytes, content_type: str) -> str:
    """Return what a page says, or what stands in the cells of a workbook."""
    if content_type != CONTENT_TYPE:
        return content.decode()
    sheets = load_workbook(BytesIO(content))
    return "\n".join(str(value) for sheet in sheets for row in sheet.values for value in row)


def list_leaks(html: str, words: tuple[str, ...]) -> list[str]:
    shown = html.replace(EXAMPLE, "")
    return [word for word in words if word in shown]


def list_own_pages(person: str) -> Iterator[str]:
    """Return the addresses of what a person of Hewan may open there: lists, forms, queues."""
    for row in TABLE:
        if "{" in row.address or row.get != 200 or row.who >= {"anonymous"}:
            continue
        if row.address.startswith("/admin/") and person in row.who:
            yield row.address
        elif "?village=anping" in row.address:
            yield row.address.replace("anping", "hewan")


def make_hewans_own(world: World) -> None:
    """Give Hewan a row of what forms choose from, so that there is something to name."""
    village, stranger = world.cast.other_village, world.cast.stranger
    now = at(NOVEMBER)
    edition = draft_edition(village, title="禾湾村办法", by=stranger, now=now)
    add_rule(
        edition,
        terms=RuleInput(category="hygiene", deed="清沟", points=Decimal(5)),
        by=stranger,
        now=now,
    )
    level = LevelInput(name="大", factor=Decimal("1.5"))
    add_weight_table(
        edition, kind="difficulty", name="难度系数", levels=[level], by=stranger, now=now
    )
    shop = open_partner(village, "禾湾超市", by=stranger, now=now)
    terms = GoodsInput(name="菜油", unit="瓶", price=world.rice.price)
    add_goods(shop, GoodsKind.THING, terms=terms, by=stranger, now=now)


def test_pages_of_hewan_show_nothing_of_anping(world: World) -> None:
    client = open_browser(world, "stranger")

    shown = {}
    for address in list_own_pages("stranger"):
        searches = SEARCHES if address.endswith("/") else ("",)
        for search in searches:
            answer = client.get(address + search)
            if answer.status_code == 200:
                words = read_words(answer.content, answer["Content-Type"])
                shown[address + search] = list_leaks(words, OF_ANPING)

    assert {address: leaks for address, leaks in shown.items() if leaks} == {}
    # Lists, forms and doors, not only refusals.
    assert {"/admin/", "/admin/villages/household/", "/field/?village=hewan"} <= shown.keys()


def test_lists_of_anping_do_show_what_hewan_must_not_see(world: World) -> None:
    client = open_browser(world, "chair")
    addresses = ["/admin/villages/household/", "/admin/ledger/transfer/", "/admin/rules/rule/"]

    leaks = [list_leaks(client.get(page).content.decode(), OF_ANPING) for page in addresses]

    assert all(leaks)


def list_choosable() -> Iterator[tuple[type[Model], str, VillageAdmin]]:
    """Return (model, field, page of the chosen) of each choice that may be searched for."""
    for model in list(admin.site._registry):
        for field in model._meta.get_fields():
            related = field.related_model if isinstance(field, ForeignKey) else None
            page = admin.site._registry.get(related) if isinstance(related, type) else None
            if isinstance(page, VillageAdmin) and page.search_fields:
                yield model, field.name, page


def test_search_of_choices_offers_only_the_own_villages_rows(world: World) -> None:
    client = open_browser(world, "stranger")
    choosable = list(list_choosable())

    for model, field, page in choosable:
        options = model._meta
        asked = {"app_label": options.app_label, "model_name": options.model_name or ""}
        answer = client.get(reverse("admin:autocomplete"), asked | {"field_name": field})
        assert answer.status_code == 200, (model, field)
        offered = {int(one["id"]) for one in answer.json()["results"]}
        rows = page.model._default_manager.filter(
            **{f"{page.village_path}": world.cast.other_village}
        )
        assert offered == set(rows.values_list("pk", flat=True)), (model, field)

    assert {(KinTie, "first"), (Appointment, "household")} <= {
        (model, field) for model, field, _page in choosable
    }


def test_public_pages_show_no_name_and_no_note(world: World, client: Client) -> None:
    ids = build_ids(world)
    public = [row.address.format(**ids) for row in TABLE if row.who >= {"anonymous"}]

    # A photo of goods is among them, which is no text.
    texts = {page: client.get(page).content.decode(errors="replace") for page in public}
    shown = {page: list_leaks(text, NEVER_PUBLIC) for page, text in texts.items()}

    assert {page: leaks for page, leaks in shown.items() if leaks} == {}
    assert "/v/anping/notices/2026-10/" in shown


def list_foreign_rows(world: World) -> dict[type[Model], Model]:
    """Return a row of Hewan of every model that a form of the office chooses from."""
    rows: dict[type[Model], Model] = {Village: world.cast.other_village}
    for model, page in admin.site._registry.items():
        if isinstance(page, VillageAdmin):
            found = model._default_manager.filter(**{page.village_path: world.cast.other_village})
            if row := found.order_by("-pk").first():
                rows[model] = row
    # Chosen from in the form of a rule, without a page of its own.
    tables = WeightTable.objects.filter(edition__village=world.cast.other_village)
    return rows | {table._meta.model: table for table in tables}


def list_forms(client: Client, world: World) -> Iterator[tuple[str, forms.ModelForm[Model]]]:
    """Return every form in which the chair fills in a row, with its address in the table."""
    ids = build_ids(world)
    for row in TABLE:
        is_form = row.address.startswith("/admin/") and row.address.endswith(("/add/", "}/change/"))
        if is_form and not row.is_refused("post", "chair"):
            answer = client.get(row.address.format(**ids))
            yield row.address, answer.context["adminform"].form


WEIGHTS = ("duration_table", "difficulty_table", "effect_table")
ANPING_FORMS = {
    "/admin/villages/grid/add/": {"village", "parent"},
    "/admin/villages/grid/{villages_grid}/change/": {"parent"},
    "/admin/villages/household/add/": {"village", "grid"},
    "/admin/villages/household/{villages_household}/change/": {"grid"},
    "/admin/villages/appointment/add/": {"village", "user", "grid", "household"},
    "/admin/villages/kintie/add/": {"village", "first", "second"},
    "/admin/rules/edition/add/": {"village"},
    "/admin/rules/rule/add/": {"edition", *WEIGHTS},
    "/admin/rules/rule/{draft_rule}/change/": {*WEIGHTS},
    "/admin/market/partner/add/": {"village"},
    "/admin/market/goods/add/": {"partner"},
}


def test_forms_of_the_office_refuse_another_villages_rows(world: World) -> None:
    make_hewans_own(world)
    client = open_browser(world, "chair")
    ids, foreign = build_ids(world), list_foreign_rows(world)
    before = count_rows()

    refused: dict[str, set[str]] = {}
    for address, form in list_forms(client, world):
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                assert field.queryset is not None
                sends = {name: foreign[field.queryset.model].pk}
                answer = client.post(address.format(**ids), sends)
                errors = answer.context["adminform"].form.errors.as_data()
                assert [error.code for error in errors.get(name, [])] == ["invalid_choice"], name
                refused.setdefault(address, set()).add(name)

    assert refused == ANPING_FORMS
    assert count_rows() == before


CARD = "http://127.0.0.1/c/{hewan_card}/"
DEED = {"household": "5", "rule": "{rule}", "occurred_on": "2026-11-05", "channel": "patrol"}
COUNTER = {"household": "5", "partner": "{shop}"}


@pytest.mark.parametrize(
    ("person", "address", "sends"),
    [
        ("walker", "/field/deeds/new/", DEED | {"household": CARD}),
        ("walker", "/field/deeds/new/", DEED | {"rule": "{hewan_rule}"}),
        ("keeper", "/counter/check/", COUNTER | {"household": CARD}),
        ("keeper", "/counter/check/", COUNTER | {"partner": "{hewan_shop}"}),
        ("keeper", "/counter/check/", COUNTER | {"goods-{hewan_goods}": "1"}),
        ("keeper", "/counter/hand-over/", COUNTER | {"partner": "{hewan_shop}"}),
        ("keeper", "/counter/reserve/", COUNTER | {"partner": "{hewan_shop}"}),
        ("keeper", "/counter/reserve/", COUNTER | {"goods-{hewan_goods}": "1"}),
        ("keeper", "/counter/wishes/", {"household": CARD, "words": "蜂窝煤"}),
        ("keeper", "/counter/stock/{hewan_goods}/intake/", {"quantity": "1"}),
        ("keeper", "/counter/counts/new/", {"partner": "{hewan_shop}"}),
        ("keeper", "/counter/damage/", {"partner": "{hewan_shop}", "goods": "{hewan_goods}"}),
    ],
)
def test_doors_of_anping_do_not_know_hewans_rows(
    world: World, person: str, address: str, sends: dict[str, str]
) -> None:
    make_hewans_own(world)
    ids = build_ids(world) | build_hewans_ids(world)
    filled = {name.format(**ids): text.format(**ids) for name, text in sends.items()}
    client = open_browser(world, person)
    before = count_rows()

    answer = client.post(
        address.format(**ids), {**filled, "village": "anping", "key": str(uuid4())}
    )

    assert answer.status_code == 404
    assert count_rows() == before


def build_hewans_ids(world: World) -> dict[str, object]:
    village = world.cast.other_village
    return {
        "hewan_card": Card.objects.get(household=world.cast.other_household).token,
        "hewan_rule": Rule.objects.for_village(village).get().pk,
        "hewan_shop": Partner.objects.for_village(village).get().pk,
        "hewan_goods": Goods.objects.get(partner__village=village).pk,
    }


OWN_DOOR = [row for row in TABLE if "{" in row.address and "?village=anping" in row.address]


@pytest.mark.parametrize("row", OWN_DOOR, ids=lambda row: row.address)
def test_doors_of_hewan_do_not_know_anpings_rows(world: World, row: Row) -> None:
    address = row.address.format(**build_ids(world)).replace("anping", "hewan")
    client = open_browser(world, "stranger")

    answers = [client.get(address)] if row.get == 200 else []
    if row.post not in (None, 405):
        answers.append(client.post(address))

    assert {answer.status_code for answer in answers} == {404}


POSTED = [row for row in TABLE if row.post == 400 and "?village=anping" in row.address]


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.address)
def test_form_that_names_no_village_is_refused(world: World, row: Row) -> None:
    address = row.address.removesuffix("?village=anping").format(**build_ids(world))
    client = open_browser(world, "chair")
    before = count_rows()

    answer = client.post(address, row.sends)

    assert answer.status_code == 400
    assert "没有说明是哪个村的，请回到首页重新进入。" in answer.content.decode()
    assert count_rows() == before
