"""The office's pages for the regulation, through the browser's requests."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from rules.models import Edition, EditionState, Rule
from tests.cast import BEGIN, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.models import Change, User

NEW_EDITION = reverse("admin:rules_edition_add")
NEW_RULE = reverse("admin:rules_rule_add")


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page_of(edition: Edition, page: str = "change") -> str:
    """Return the address of an edition's page, or of one of its buttons."""
    base = reverse("admin:rules_edition_change", args=[edition.pk])
    return base if page == "change" else base.replace("/change/", f"/{page}/")


def rule_rows(*rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    """Return the inline's form values: the management form, then a row each."""
    values: dict[str, object] = {
        "rules-TOTAL_FORMS": len(rows),
        "rules-INITIAL_FORMS": initial,
        "rules-MIN_NUM_FORMS": 0,
        "rules-MAX_NUM_FORMS": 1000,
    }
    for i, row in enumerate(rows):
        values |= {f"rules-{i}-{name}": value for name, value in row.items()}
    return values


def row(**changes: object) -> dict[str, object]:
    """Return one rule of the inline as typed in."""
    values: dict[str, object] = {
        "id": "",
        "code": "",
        "category": "hygiene",
        "article": "第三条第1项",
        "deed": "主动清理卫生死角",
        "points": "5",
        "unit": "",
        "cap_points": "",
        "cap_period": "",
    }
    return values | changes


def rule_values(edition: Edition, **changes: object) -> dict[str, object]:
    """Return the values of a rule's own page."""
    values: dict[str, object] = row(edition=edition.pk, quote="", points_max="", unit_step="1")
    del values["id"]
    return values | {"position": ""} | changes


def adoption(**changes: object) -> dict[str, object]:
    """Return the values of the adoption page: everything on the day the scheme began."""
    day = BEGIN.isoformat()
    values: dict[str, object] = {
        "adopted_on": day,
        "published_on": day,
        "in_force_from": day,
        "votes_present": "47",
        "votes_for": "45",
        "votes_against": "1",
        "votes_abstained": "1",
        "minutes": "第二次村民代表会议",
        "terms": "",
    }
    return values | changes


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.chair)


def test_draft_is_written_and_its_rules_with_it(office: Client, cast: Cast) -> None:
    response = office.post(
        NEW_EDITION,
        {"village": cast.village.pk, "title": "积分管理办法", "text": "原文", "_continue": "1"},
    )
    edition = Edition.objects.get()
    added = office.post(
        page_of(edition),
        {"title": "积分管理办法", "text": "原文"}
        | rule_rows(
            row(),
            row(deed="参与志愿服务", points="2", unit="hour", cap_points="20", cap_period="month"),
        ),
    )

    assert (response.status_code, added.status_code) == (302, 302)
    assert (edition.village, edition.created_by, edition.number) == (cast.village, cast.chair, 1)
    assert [(rule.code, rule.points, rule.unit) for rule in edition.rules.all()] == [
        ("R01", Decimal(5), ""),
        ("R02", Decimal(2), "hour"),
    ]
    assert Change.objects.filter(kind="rules.rule", made_by=cast.chair).count() == 2


def test_untouched_empty_row_is_no_rule(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    page = office.get(page_of(edition))
    form = page.context["inline_admin_formsets"][0].formset.forms[0]
    # A browser sends the first choice of a list that nobody opened.
    untouched = {
        name: next(iter(getattr(field, "choices", [[form[name].value() or ""]])))[0]
        for name, field in form.fields.items()
        if name not in {"edition", "id"}
    }

    response = office.post(
        page_of(edition), {"title": "办法", "text": ""} | rule_rows({**untouched, "id": ""})
    )

    assert (response.status_code, edition.rules.count()) == (302, 0)


def test_rules_of_a_draft_are_changed_and_removed(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    first = RuleFactory.create(edition=edition, code="R01", quote="原话", position=10)
    second = RuleFactory.create(edition=edition, code="R02", position=20)

    response = office.post(
        page_of(edition),
        {"title": edition.title, "text": ""}
        | rule_rows(
            row(id=first.pk, edition=edition.pk, code="R01", points="0.5"),
            row(id=second.pk, edition=edition.pk, code="R02", DELETE="on"),
            initial=2,
        ),
    )

    assert response.status_code == 302
    rule = Rule.objects.get()
    assert (rule.code, rule.points, rule.quote, rule.position) == (
        "R01",
        Decimal("0.5"),
        "原话",
        10,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"points": "0"}, "分值不能是 0；只清零或者只取消资格的才填 0。"),
        ({"points": "五"}, "请填数字"),
        ({"points": "1.234"}, "小数"),
        ({"cap_points": "20"}, "最多几分（或几次）和多长时间里要一起填"),
        ({"unit": "furlong"}, "furlong"),
        ({"deed": ""}, "这一项还没有填"),
        ({"code": "第1条"}, "编号写成 R01、R02 这样。"),
    ],
)
def test_rule_that_cannot_be_is_told_beside_its_row(
    office: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    edition = make_draft(cast)

    response = office.post(
        page_of(edition), {"title": "办法", "text": ""} | rule_rows(row(**changes))
    )

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not edition.rules.exists()


def test_rule_has_a_page_of_its_own(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)

    added = office.post(
        NEW_RULE,
        rule_values(edition, deed="见义勇为", points="20", points_max="50", quote="加20至50分"),
    )
    rule = Rule.objects.get()
    address = reverse("admin:rules_rule_change", args=[rule.pk])
    changed = office.post(address, rule_values(edition, code="R01", points="30", points_max="50"))

    rule.refresh_from_db()
    assert (added.status_code, changed.status_code) == (302, 302)
    assert (rule.code, rule.deed, rule.points, rule.points_max) == (
        "R01",
        "主动清理卫生死角",
        Decimal(30),
        Decimal(50),
    )


def test_rule_of_a_draft_is_deleted_on_its_page(office: Client, cast: Cast) -> None:
    rule = RuleFactory.create(edition=make_draft(cast))

    response = office.post(reverse("admin:rules_rule_delete", args=[rule.pk]), {"post": "yes"})

    assert response.status_code == 302
    assert not Rule.objects.exists()
    assert Change.objects.filter(kind="rules.rule", act="removed").count() == 1


def test_rule_range_upside_down_is_refused(office: Client, cast: Cast) -> None:
    response = office.post(NEW_RULE, rule_values(make_draft(cast), points="50", points_max="20"))

    assert "两头要同是加分或同是扣分" in response.content.decode()


def test_rules_go_into_own_drafts_only(office: Client, cast: Cast) -> None:
    adopted = make_adopted(cast.village, cast.chair)
    foreign = make_draft(cast)
    Edition.objects.filter(pk=foreign.pk).update(village=cast.other_village)

    for edition in (adopted, foreign):
        response = office.post(NEW_RULE, rule_values(edition))

        assert response.status_code == 200
        assert edition.rules.filter(deed="主动清理卫生死角").count() == (edition == adopted)


def test_lint_page_tells_what_and_how_to_cure(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="积分低于60分的，取消低保资格。")
    clean = make_draft(cast, text="主动清洁的加5分。")

    page = office.get(page_of(edition, "legality")).content.decode()
    clean_page = office.get(page_of(clean, "legality")).content.decode()

    for words in ("取消低保资格", "积分不能用来取消", "怎么改：删去这一句"):
        assert words in page
    assert "没有发现不合法的写法。" in clean_page


def test_edition_is_adopted_by_its_button(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)
    address = page_of(edition, "adopt")
    shown = office.get(address)
    assert address in office.get(page_of(edition)).content.decode()

    response = office.post(address, adoption(terms=cast.terms.pk))

    edition.refresh_from_db()
    assert (shown.status_code, response.status_code) == (200, 302)
    assert (edition.state, edition.in_force_from, edition.adopted_by) == (
        EditionState.ADOPTED,
        BEGIN,
        cast.chair,
    )
    assert (edition.votes_for, edition.minutes, edition.terms) == (
        45,
        "第二次村民代表会议",
        cast.terms,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"in_force_from": ""}, "这一项还没有填"),
        ({"in_force_from": "昨天"}, "日期不对"),
        ({"adopted_on": "2026-10-02"}, "先表决，再公布"),
        ({"published_on": "2099-01-01", "in_force_from": "2099-01-01"}, "日期还没有到"),
        ({"votes_for": "20"}, "赞成要过到会人数的一半"),
        ({"votes_for": ""}, "票数要么四项都填，要么都空着。"),
        ({"votes_for": "-1"}, "最小填"),
    ],
)
def test_adoption_that_cannot_be_is_told_on_its_page(
    office: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)

    response = office.post(page_of(edition, "adopt"), adoption(**changes))

    edition.refresh_from_db()
    assert (response.status_code, edition.state) == (400, EditionState.DRAFT)
    assert sentence in response.content.decode()


def test_adoption_page_shows_the_findings(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, deed="举报邻居违章搭建")

    response = office.post(page_of(edition, "adopt"), adoption())

    page = response.content.decode()
    assert response.status_code == 409
    assert "有的写法不合法，改好才能通过。" in page
    assert "给举报的人加分，会让邻里互相提防" in page


def test_adopted_edition_is_read_only(office: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, minutes="主持：陈主任")
    rule = edition.rules.get()

    shown = office.get(page_of(edition))
    written = office.post(page_of(edition), {"title": "改", "text": ""} | rule_rows())
    adopted = office.post(page_of(edition, "adopt"), adoption())
    changed = office.post(
        reverse("admin:rules_rule_change", args=[rule.pk]), rule_values(edition, code="R01")
    )
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
    assert "+5 分" in rules


PAGES = ("change", "legality", "adopt")


@pytest.mark.parametrize("page", PAGES)
def test_another_villages_edition_is_not_found(client: Client, cast: Cast, page: str) -> None:
    edition = make_draft(cast)
    sign_in(client, cast.stranger)

    assert client.get(page_of(edition, page)).status_code == 404
    assert client.post(page_of(edition, page), adoption()).status_code == 404


def test_supervisor_reads_and_does_not_write(client: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)
    sign_in(client, cast.watcher)

    shown = [client.get(page_of(edition, page)).status_code for page in ("change", "legality")]
    written = client.post(page_of(edition), {"title": "改", "text": ""} | rule_rows())
    adopted = client.post(page_of(edition, "adopt"), adoption())
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
