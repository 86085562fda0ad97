"""The demo: two villages that agree with themselves, the same ones each time."""

import re
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from ledger.models import Book, Month, MonthLine
from noticeboard.models import Signature
from office.demo.build import build_demo, count_all_steps
from office.demo.story import OFFICER, PASSPHRASE, PEOPLE, PLANS, SECOND
from office.fairness.queries.kin import list_homeless
from rules.models import Edition
from rules.queries import find_legality_findings
from tests.cast import Cast, at
from tests.world import NOVEMBER
from villages.checks import Finding, collect_checks
from villages.models import Household, User, Village
from villages.months import add_months

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

OCTOBER = date(2026, 10, 1)
MONTHS = [date(2026, 8, 1), date(2026, 9, 1), OCTOBER]


def run_demo(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", "--no-serve", *arguments, stdout=said)
    return said.getvalue()


def read_notices(slug: str) -> list[tuple[object, ...]]:
    """Return every figure of a village's notices: all that is sealed but the secret salts."""
    lines = MonthLine.objects.filter(month__village__slug=slug)
    figures = ("opening", "added", "deducted", "redeemed", "other", "closing")
    order = ("month__month", "account__kind", "account__number")
    return list(lines.order_by(*order).values_list(*order, *figures))


def read_roster(slug: str) -> list[tuple[object, ...]]:
    households = Household.objects.filter(village__slug=slug)
    return list(households.values_list("number", "members__name").order_by("number", "members"))


def count_rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def find_faults() -> Iterator[Finding]:
    for village in Village.objects.all():
        for check in collect_checks():
            yield from check(village)


def test_demo_is_whole_clean_and_the_same_each_time() -> None:
    with transaction.atomic():
        build_demo(OCTOBER, now=at(NOVEMBER), tick=lambda: None, plans=(SECOND,))
        first = (read_roster(SECOND.slug), read_notices(SECOND.slug))
        transaction.set_rollback(True)

    said = run_demo("--until", "2026-10")
    made = count_rows()
    again = run_demo("--until", "2026-10")

    # Two villages with closed and sealed months; one has yet to close October, which it may.
    for plan, closed in zip(PLANS, (MONTHS, MONTHS[:-1]), strict=True):
        village = Village.objects.get(slug=plan.slug)
        months = Month.objects.for_village(village).exclude(seal="").order_by("month")
        assert list(months.values_list("month", flat=True)) == closed
        assert not months.filter(notice__isnull=True).exists()
        assert Book.objects.get(village=village).open_month == add_months(closed[-1], 1)
        assert Household.objects.for_village(village).count() == plan.households
    assert list(find_faults()) == []
    # The model village's next regulation is before its people, who have said something.
    consulted = Edition.objects.get(state="consultation")
    assert (consulted.village.slug, consulted.number, consulted.comments.count()) == ("renpo", 2, 2)
    assert find_legality_findings(consulted) == []
    # Supervisors find something worth a look, for a good reason: who decides, but lives elsewhere.
    homeless = list_homeless(consulted.village, today=NOVEMBER)
    assert [(row.name, row.title) for row in homeless] == [("唐立新", "驻村第一书记")]
    # The same seed and month, the same people and figures.
    assert (read_roster(SECOND.slug), read_notices(SECOND.slug)) == first
    # A second run adds nothing and says so; the card's PIN is set anew, which leaves its trace.
    assert count_rows() == made | {"villages.Change": made["villages.Change"] + 1}
    assert "演示数据已经在库里，没有再加。" in again
    # Whoever is named on the screen can sign in.
    assert PASSPHRASE in said
    for username in (*(person.username for person in PEOPLE["renpo"]), OFFICER, "guanli"):
        answer = Client().post("/login/", {"username": username, "password": PASSPHRASE})
        assert answer.status_code == 302, username


def test_demo_says_where_a_month_can_be_closed_and_names_no_server_that_is_not_there() -> None:
    said = run_demo()

    assert "127.0.0.1" not in said
    assert "网页没有启动。要看时运行 python manage.py runserver" in said
    close, sign = re.findall(r"打开 (/\S+\?village=ronggen)", said)
    chair, watcher = (_sign_in(username) for username in ("zhuren-b", "jiandu-b"))
    closed = chair.post(close, {"village": SECOND.slug, "month": "2026-10"})
    assert (closed.status_code, chair.get(closed["Location"]).status_code) == (302, 200)
    printed = chair.get(f"/v/{SECOND.slug}/notices/2026-10/print/")
    assert "榕根村 2026年10月积分公示" in printed.content.decode()
    for client, part in ((chair, "chair"), (watcher, "supervisor")):
        form = {"village": SECOND.slug, "month": "2026-10", "part": part, "confirmed": "1"}
        assert client.post(sign, form).status_code == 302
    assert Signature.objects.filter(village__slug=SECOND.slug, month=OCTOBER).count() == 2
    # Nothing is left to be closed there, and nothing is said of it.
    again = run_demo()
    assert "关一次账" not in again
    assert "稔坡村现在记的是2026年11月的账，到12月1日才能关。" in again


def _sign_in(username: str) -> Client:
    client = Client()
    client.post("/login/", {"username": username, "password": PASSPHRASE})
    return client


def test_demo_counts_its_steps_as_it_makes_them() -> None:
    ticks: list[None] = []

    build_demo(OCTOBER, now=at(NOVEMBER), tick=lambda: ticks.append(None), plans=(SECOND,))

    assert len(ticks) == count_all_steps((SECOND,))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-13", "月份要写成 2026-10 这样。"),
        ("2026-1", "月份要写成 2026-10 这样。"),
        ("十月", "月份要写成 2026-10 这样。"),
        ("0000-10", "月份要写成 2026-10 这样。"),
        ("", "月份要写成 2026-10 这样。"),
        ("2026-11", "这个月还没有过完，选上个月或更早的月份。"),
        ("2099-01", "这个月还没有过完，选上个月或更早的月份。"),
    ],
)
def test_demo_refuses_a_month_that_cannot_be(text: str, sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run_demo("--until", text)

    assert str(refusal.value) == sentence
    assert not Village.objects.exists()


def test_demo_adds_nothing_beside_real_villages(cast: Cast) -> None:
    before = count_rows()

    with pytest.raises(CommandError) as refusal:
        run_demo("--until", "2026-10")

    assert str(refusal.value) == "这个数据库里有真实的村，不往里面加演示数据。"
    assert count_rows() == before
    assert not User.objects.filter(username=OFFICER).exists()
