"""The office's pages for the regulation, through the browser's requests."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from rules.models import Edition
from tests.cast import BEGIN, NOW, Cast
from tests.rules.factories import RuleFactory, consult_before, make_adopted, make_draft
from villages.models import User

NEW_EDITION = reverse("admin:rules_edition_add")
NEW_RULE = reverse("admin:rules_rule_add")


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page_of(edition: Edition, page: str = "change") -> str:
    """Return the address of an edition's page, or of one of its buttons."""
    base = reverse("admin:rules_edition_change", args=[edition.pk])
    return base if page == "change" else base.replace("/change/", f"/{page}/")


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.chair)


def test_draft_is_written(office: Client, cast: Cast) -> None:
    response = office.post(
        NEW_EDITION,
        {"village": cast.village.pk, "title": "积分管理办法", "text": "第一条\r\n第二条"},
    )

    edition = Edition.objects.get()
    assert response.headers["Location"] == page_of(edition, "book")
    assert (edition.village, edition.created_by, edition.number) == (cast.village, cast.chair, 1)
    assert edition.text == "第一条\n第二条"


def test_draft_leads_to_its_rules(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, deed="清扫祠堂门口")

    page = office.get(page_of(edition)).content.decode()
    led = office.get(page_of(edition, "compare"))

    # Rules are written beside the text, not in a table without room for a sentence.
    assert "清扫祠堂门口" not in page
    assert page_of(edition, "compare") in page
    assert led.headers["Location"] == page_of(edition, "book")


def test_lint_page_tells_what_and_how_to_cure(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="积分低于60分的，取消低保资格。")
    clean = make_draft(cast, text="主动清洁的加5分。")

    page = office.get(page_of(edition, "legality")).content.decode()
    clean_page = office.get(page_of(clean, "legality")).content.decode()

    for words in ("取消低保资格", "积分不能用来取消", "怎么改：删去这一句"):
        assert words in page
    assert "没有发现不合法的写法。" in clean_page


def test_adopted_edition_is_read_only(office: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, note="主持：陈主任")
    rule = edition.rules.get()

    shown = office.get(page_of(edition))
    written = office.post(page_of(edition), {"title": "改", "text": ""})
    adopted = office.post(page_of(edition, "adopt"), {"in_force_from": BEGIN.isoformat()})
    changed = office.post(reverse("admin:rules_rule_change", args=[rule.pk]), {"code": "R01"})
    deleted = office.post(reverse("admin:rules_rule_delete", args=[rule.pk]), {"post": "yes"})

    assert shown.status_code == 200
    assert page_of(edition, "adopt") not in shown.content.decode()
    assert re.search(r'name="title"|name="rules-0-deed"', shown.content.decode()) is None
    assert [page.status_code for page in (written, changed, deleted)] == [403, 403, 403]
    assert adopted.status_code == 409
    assert "这一版已经不是草稿" in adopted.content.decode()


def test_lists_tell_what_is_in_force(office: Client, cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, number=1)
    make_adopted(cast.village, cast.chair, number=2, in_force_from=date(2026, 10, 10))

    editions = office.get(reverse("admin:rules_edition_changelist")).content.decode()
    rules = office.get(reverse("admin:rules_rule_changelist")).content.decode()

    assert "已被替代" in editions
    assert "已施行" in editions
    assert "+5 分" in rules


PAGES = ("change", "legality", "adopt")


@pytest.mark.parametrize("page", PAGES)
def test_another_villages_edition_is_not_found(client: Client, cast: Cast, page: str) -> None:
    edition = make_draft(cast)
    sign_in(client, cast.stranger)

    assert client.get(page_of(edition, page)).status_code == 404
    posted = client.post(page_of(edition, page), {"in_force_from": BEGIN.isoformat()})
    assert posted.status_code == 404


def test_supervisor_reads_and_does_not_write(client: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)
    sign_in(client, cast.watcher)

    shown = [client.get(page_of(edition, page)).status_code for page in ("change", "legality")]
    written = client.post(page_of(edition), {"title": "改", "text": ""})
    adopted = client.post(page_of(edition, "adopt"), {"in_force_from": BEGIN.isoformat()})
    added = [client.get(page).status_code for page in (NEW_EDITION, NEW_RULE)]

    assert shown == [200, 200]
    assert "/adopt/" not in client.get(page_of(edition)).content.decode()
    assert (written.status_code, adopted.status_code, added) == (403, 403, [403, 403])
    edition.refresh_from_db()
    assert edition.is_draft


@pytest.mark.parametrize("name", ["keeper", "walker", "nobody"])
def test_others_see_no_regulation_in_the_office(client: Client, cast: Cast, name: str) -> None:
    edition = make_draft(cast)
    sign_in(client, getattr(cast, name))

    assert client.get(page_of(edition)).status_code in {403, 404}


def test_lists_hold_only_the_own_village(client: Client, cast: Cast) -> None:
    for number in (1, 2):
        day = date(2026, 10, number)
        make_adopted(
            cast.village,
            cast.chair,
            rules=[{"deed": "安平的事"}],
            in_force_from=day,
            title="安平的办法",
            number=number,
        )
        make_adopted(cast.other_village, cast.stranger, in_force_from=day, number=number)
    sign_in(client, cast.stranger)

    for page in ("admin:rules_edition_changelist", "admin:rules_rule_changelist"):
        assert "安平的" not in client.get(reverse(page)).content.decode()


def test_draft_is_thrown_away_after_asking(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, title="试试的办法")
    RuleFactory.create(edition=edition)
    own = page_of(edition)

    page = office.get(own).content.decode()
    asked = office.get(page_of(edition, "discard")).content.decode()
    stands = Edition.objects.filter(pk=edition.pk).exists()
    done = office.post(page_of(edition, "discard"), follow=True)

    assert page_of(edition, "discard") in page
    assert f"要丢掉{edition}吗？" in asked
    assert f'href="{own}"' in asked
    assert stands
    assert done.redirect_chain == [(reverse("admin:rules_edition_changelist"), 302)]
    assert "草稿已经丢掉了。" in done.content.decode()
    assert not Edition.objects.exists()
    assert office.get(own).status_code == 404


def test_draft_that_was_shown_is_not_thrown_away(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    consult_before(edition, NOW.date())

    page = office.get(page_of(edition)).content.decode()
    refused = office.post(page_of(edition, "discard"))

    assert page_of(edition, "discard") not in page
    assert refused.status_code == 409
    assert "已经给大家看过，不能丢掉" in refused.content.decode()
    assert Edition.objects.filter(pk=edition.pk).exists()


def test_throwing_away_is_for_the_committee(client: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    sign_in(client, cast.watcher)

    page = client.get(page_of(edition)).content.decode()

    assert page_of(edition, "discard") not in page
    assert client.post(page_of(edition, "discard")).status_code == 403
