"""Nothing in the office writes past the services: whatever is posted, rows stay as they are."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.office.conftest import SignIn
from tests.world import World
from villages.admin_base import ReadOnlyAdmin, VillageAdmin
from villages.models import Grid, Household, Village

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

OFFICE = [page for page in admin.site._registry.values() if isinstance(page, VillageAdmin)]
READ_ONLY = [page for page in OFFICE if isinstance(page, ReadOnlyAdmin)]
# What the ledger, the shop and the audit trail live by; whoever changes it must go by a service.
MUST_BE_READ_ONLY = {
    "ledger.account",
    "ledger.correction",
    "ledger.hold",
    "ledger.householdchange",
    "ledger.month",
    "ledger.transfer",
    "ledger.yearturn",
    "market.changeover",
    "market.costdecision",
    "market.fundentry",
    "market.redemption",
    "market.settlement",
    "market.stockcheck",
    "market.stockmove",
    "noticeboard.notice",
    "deeds.deed",
    "rules.comment",
    "rules.slip",
    "villages.change",
}


def read_rows(page: VillageAdmin) -> list[dict[str, object]]:
    return list(page.model._default_manager.order_by("pk").values())


def find_address(page: VillageAdmin, name: str, *args: object) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{name}", args=args)


def forge(row: Model) -> dict[str, object]:
    """Return a form in which every column has another value than the row."""
    sent: dict[str, object] = {"_save": "1", "confirm": "1"}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        sent[field.name] = value + 1 if isinstance(value, int) else f"{value}9"
    return sent


def post_everything(client: Client, page: VillageAdmin, row: Model) -> Iterator[int]:
    """Yield how each of the page's addresses answers a forged form, deletion among them."""
    sent = forge(row)
    yield client.post(find_address(page, "add"), sent).status_code
    yield client.post(find_address(page, "change", row.pk), sent).status_code
    yield client.post(find_address(page, "delete", row.pk), {"post": "yes"}).status_code
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    yield client.post(find_address(page, "changelist"), chosen).status_code
    table = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": row.pk, "_save": "1"}
    forged = {f"form-0-{name}": value for name, value in sent.items()}
    yield client.post(find_address(page, "changelist"), table | forged).status_code


def test_ledger_stock_and_trail_are_read_only() -> None:
    assert {page.opts.label_lower for page in READ_ONLY} >= MUST_BE_READ_ONLY


@pytest.mark.parametrize("person", ["chair", "watcher"])
def test_posts_to_read_only_pages_change_nothing(
    world: World, sign_in: SignIn, person: str
) -> None:
    client = sign_in(world.cast.people[person])

    changed = []
    for page in READ_ONLY:
        row = page.model._default_manager.filter(
            **{page.village_path: world.cast.village}
        ).order_by("pk")[0]
        before = read_rows(page)
        answers = list(post_everything(client, page, row))
        if read_rows(page) != before or 500 in answers:
            changed.append((page.opts.label, answers))

    assert changed == []


def test_nothing_is_ever_deleted(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)

    gone = []
    for page in OFFICE:
        ids = list(page.model._default_manager.order_by("pk").values_list("pk", flat=True))
        client.post(find_address(page, "delete", ids[0]), {"post": "yes"})
        chosen = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}
        client.post(find_address(page, "changelist"), chosen)
        if list(page.model._default_manager.order_by("pk").values_list("pk", flat=True)) != ids:
            gone.append(page.opts.label)

    assert gone == []


# What a form shows and never takes: posted all the same, it stays.
KEPT = [
    ("villages.household", {"state": "dissolved", "number": 99, "joined_on": "2020-01-01"}),
    ("villages.appointment", {"role": "supervisor", "user": 1, "household": ""}),
    ("villages.user", {"is_superuser": "on", "is_active": "", "username": "boss"}),
    ("market.goods", {"stock": "999", "kind": "service", "partner": ""}),
    ("market.partner", {"kind": "outside", "account": "1"}),
    ("rules.edition", {"state": "adopted", "number": 77, "adopted_on": "2026-01-01"}),
]


@pytest.mark.parametrize(("label", "forged"), KEPT)
def test_forged_fields_of_a_form_are_not_taken(
    world: World, sign_in: SignIn, label: str, forged: dict[str, object]
) -> None:
    client = sign_in(world.cast.chair)
    page = next(page for page in OFFICE if page.opts.label_lower == label)
    rows = page.get_queryset(client.get(find_address(page, "changelist")).wsgi_request)
    row = rows.order_by("pk")[0]
    form = client.get(find_address(page, "change", row.pk)).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    names = [field.name for field in row._meta.concrete_fields if field.name in forged]
    before = page.model._default_manager.filter(pk=row.pk).values(*names).get()

    client.post(find_address(page, "change", row.pk), sent | forged | {"_save": "1"})

    assert names
    assert page.model._default_manager.filter(pk=row.pk).values(*names).get() == before


def test_a_household_never_gets_another_villages_group(world: World, sign_in: SignIn) -> None:
    cast = world.cast
    elsewhere = Grid.objects.filter(village=cast.other_village)[0]
    home = cast.households[5]
    client = sign_in(cast.chair)

    answer = client.post(
        f"/admin/villages/household/{home.pk}/change/", {"grid": elsewhere.pk, "phone": ""}
    )

    assert answer.status_code in {200, 400}
    assert Household.objects.get(pk=home.pk).grid_id == home.grid_id


def test_choices_of_a_row_are_those_of_its_village(world: World, sign_in: SignIn) -> None:
    cast = world.cast
    appoint_in_both(world)
    client = sign_in(cast.chair)

    form = (
        client.get(f"/admin/villages/household/{cast.households[5].pk}/change/")
        .context["adminform"]
        .form
    )

    assert {grid.village for grid in form.fields["grid"].queryset} == {cast.village}


def test_a_new_household_takes_no_group_of_the_other_village(world: World, sign_in: SignIn) -> None:
    cast = world.cast
    appoint_in_both(world)
    elsewhere = Grid.objects.filter(village=cast.other_village)[0]
    sent = {"village": cast.village.pk, "grid": elsewhere.pk, "number": 77, "head_name": "何桂英"}

    answer = sign_in(cast.chair).post(
        "/admin/villages/household/add/", sent | {"joined_on": "2026-11-05"}
    )

    assert answer.status_code in {200, 400}
    assert not Household.objects.filter(number=77).exists()


def appoint_in_both(world: World) -> None:
    held = world.cast.chair.appointments.get()
    held.pk, held.village = None, world.cast.other_village
    held.household = None
    held.save()
    assert Village.objects.filter(appointments__user=world.cast.chair).distinct().count() == 2


def test_form_refuses_to_write_over_what_somebody_changed_meanwhile(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.cast.chair)
    address = find_address(
        next(page for page in OFFICE if page.opts.label_lower == "rules.rule"),
        "change",
        world.draft_rule.pk,
    )
    opened = client.get(address)
    form = opened.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    sent["seen"] = opened.context["seen"]

    first = client.post(address, sent | {"deed": "清扫门前"})
    second = client.post(address, sent | {"deed": "打扫门前"})
    again = client.post(address, sent | {"deed": "打扫门前", "seen": second.context["seen"]})

    world.draft_rule.refresh_from_db()
    assert (first.status_code, second.status_code, again.status_code) == (302, 409, 302)
    assert "别人已经改过这一条" in second.content.decode()
    assert world.draft_rule.deed == "打扫门前"


def test_form_leads_to_the_changes_of_its_row(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)
    home = world.cast.households[5]

    address = client.get(f"/admin/villages/household/{home.pk}/change/").context["changes_address"]
    rows = client.get(address).context["cl"].result_list

    assert address == f"/admin/villages/change/?kind=villages.household&row={home.pk}"
    assert [(row.act, row.named) for row in rows] == [
        ("created", f"005 · {home.members.get().name}")
    ]
