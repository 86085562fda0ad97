"""Every field of every form in the office says what to fill in; no page speaks two languages."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.office.conftest import SignIn
from tests.world import World
from villages.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

# What people write so themselves: file types, shops' codes, and the letters by which they search.
LATIN = {"A4", "PNG", "JPG", "WEBP", "MB", "PIN", "Excel", "WPS", "xlsx", "csv", "docx", "pdf"}


def list_forms(client: Client) -> list[tuple[str, str]]:
    """Return (address, field) of every field without help that a person may fill in."""
    wrong = []
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [reverse(f"{base}_add")]
        rows = client.get(reverse(f"{base}_changelist"))
        if rows.status_code == 200:
            ids = [row.pk for row in rows.context["cl"].result_list[:20]]
            pages += [reverse(f"{base}_change", args=[pk]) for pk in ids]
        for address in pages:
            answer = client.get(address)
            if answer.status_code != 200:
                continue
            form = answer.context["adminform"].form
            wrong += [
                (address, name) for name, field in form.fields.items() if not str(field.help_text)
            ]
    return wrong


def test_every_field_of_the_committee_says_what_to_fill_in(world: World, sign_in: SignIn) -> None:
    assert list_forms(sign_in(world.cast.chair)) == []


def test_every_field_of_the_operator_says_what_to_fill_in(world: World, client: Client) -> None:
    operator = User.objects.create_superuser("founder", None, "rong-shu-8")
    client.force_login(operator)

    assert list_forms(client) == []


def read_words(html: str) -> str:
    """Return what a page shows, without what only machines read, and icons that are letters."""
    html = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", html, flags=re.DOTALL)
    icon = r"<span[^>]*material-symbols-outlined[^>]*>.*?</span>"
    html = re.sub(icon, " ", html, flags=re.DOTALL)
    # Attributes of the theme's scripts hold ">" themselves.
    return re.sub(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", " ", html)


def test_no_list_or_form_speaks_english_among_chinese(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)

    own = LATIN | set(User.objects.values_list("username", flat=True))
    found: dict[str, set[str]] = {}
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = client.get(reverse(f"{base}_changelist"))
        if rows.status_code != 200:
            continue
        pages = [rows, client.get(reverse(f"{base}_add"))]
        if rows.context["cl"].result_list:
            row = rows.context["cl"].result_list[0]
            pages.append(client.get(reverse(f"{base}_change", args=[row.pk])))
        for page in pages:
            shown = set(re.findall(r"\b[A-Z]?[a-z]{2,}\b", read_words(page.content.decode())))
            # A seal's groups may be letters alone.
            words = {word for word in shown if not re.fullmatch("[a-f]{4}", word)}
            if page.status_code == 200 and words - own:
                found[page.request["PATH_INFO"]] = words - own

    assert found == {}
