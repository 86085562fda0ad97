"""The page on which a draft's rules are compared with its text."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rules.drafts.marks import mark_rule
from rules.drafts.unseen import find_unseen
from rules.models import Edition, EditionState, Rule
from rules.reader import read
from rules.services import change_draft, fill_draft, see_rule
from tests.cast import NOW, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft

TEXT = """安平村积分管理办法
第一条 主动清理卫生死角的，每次加5分。
第二条 参与志愿服务的，每小时加2分，每月最高20分。
第三条 乱倒垃圾的，每次扣5分。
"""
BY_SCRIPT = {"headers": {"X-Card": "yes"}}


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.chair)
    return client


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return fill_draft(make_draft(cast), read(TEXT), text=TEXT, by=cast.chair, now=NOW)


def book_of(edition: Edition) -> str:
    return reverse("admin:rules_edition_book", args=[edition.pk])


def card_of(rule: Rule, page: str = "") -> str:
    return f"{book_of(rule.edition)}rules/{rule.pk}/{page}"


def rules_of(edition: Edition) -> list[Rule]:
    return list(edition.rules.in_order())


def card_values(rule: Rule, **changes: object) -> dict[str, object]:
    """Return what a browser sends of a rule's open card."""
    values: dict[str, object] = {
        "act": "save",
        "mark": mark_rule(rule),
        "deed": rule.deed,
        "points": rule.points,
        "points_max": "",
        "unit": rule.unit,
        "unit_step": rule.unit_step,
        "cap_points": rule.cap_points or "",
        "cap_times": "",
        "cap_period": rule.cap_period,
        "category": rule.category,
        "article": rule.article,
        "clears": "",
        "bar_redemption_months": "",
    }
    return values | changes


def press(client: Client, rule: Rule, act: str, **more: object) -> tuple[int, str]:
    """Press a button of a card; return the status and where it leads."""
    rule.refresh_from_db()
    response = client.post(card_of(rule), {"act": act, "mark": mark_rule(rule)}, **more)  # type: ignore[arg-type]
    return response.status_code, response.headers.get("Location", "")


def test_page_shows_text_and_rules_side_by_side(office: Client, draft: Edition) -> None:
    first = rules_of(draft)[0]

    page = office.get(book_of(draft)).content.decode()

    assert "已核对 0/3" in page
    assert f'id="c-{first.pk}" href="#r-{first.pk}">R01</a>' in page
    assert f'id="r-{first.pk}"' in page
    assert "每月最多 20 分" in page
    assert "没读懂的句子" not in page


@pytest.mark.parametrize(
    ("values", "warns"),
    [
        ({"unit": "time"}, True),
        ({"unit": ""}, True),
        ({"unit": "person"}, False),
        ({"unit": "time", "counts_persons": True}, False),
        ({"unit": "time", "quote": "每次加2分"}, False),
    ],
)
def test_card_warns_where_each_person_of_the_text_is_lost(
    office: Client, cast: Cast, values: dict[str, object], *, warns: bool
) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, **{"quote": "每人每次加2分"} | values)

    page = office.get(book_of(edition)).content.decode()

    assert ("原文写着“每人”，这一条没有按人算" in page) == warns


def test_base_that_stays_is_among_the_terms_with_its_words(office: Client, cast: Cast) -> None:
    text = TEXT + "第四条 每户基础分100分，超出基础分的部分可以兑换。\n"

    edition = fill_draft(make_draft(cast), read(text), text=text, by=cast.chair, now=NOW)

    assert edition.terms_drafted["keep_points"] == "100"
    assert "超出基础分的部分可以兑换" in office.get(book_of(edition)).content.decode()


def test_rule_is_seen_and_the_next_comes(office: Client, draft: Edition, cast: Cast) -> None:
    first, second, third = rules_of(draft)

    answers = [press(office, rule, "see") for rule in (first, third, second)]

    book = book_of(draft)
    assert answers == [
        (302, f"{book}#r-{second.pk}"),
        # Behind the last one the first that waits.
        (302, f"{book}#r-{second.pk}"),
        (302, f"{book}#r-{second.pk}"),
    ]
    assert [rule.seen_by for rule in rules_of(draft)] == [cast.chair] * 3
    assert "都核对好了，去检查合法性" in office.get(book).content.decode()


def test_rule_is_corrected_on_its_card(office: Client, draft: Edition, cast: Cast) -> None:
    first = rules_of(draft)[0]
    opened = office.get(card_of(first)).content.decode()

    response = office.post(
        card_of(first),
        card_values(
            first, points="3", points_max="8", cap_times="2", cap_period="month", sensitive="on"
        ),
    )

    first.refresh_from_db()
    assert 'name="points_max"' in opened
    # Also with the card open, which has an address of its own.
    assert reverse("admin:rules_edition_check_legality", args=[draft.pk]) in opened
    assert response.status_code == 302
    assert (first.points, first.points_max, first.cap_times, first.cap_period) == (
        Decimal(3), Decimal(8), 2, "month",
    )  # fmt: skip
    assert (first.sensitive, first.seen_by, first.quote) == (
        True, cast.chair, "主动清理卫生死角的，每次加5分",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"points": ""}, "这一项还没有填"),
        ({"points": "0"}, "分值不能是 0"),
        ({"points": "-5", "points_max": "20"}, "两头要同是加分或同是扣分"),
        ({"cap_points": "20", "cap_period": ""}, "要一起填"),
        ({"cap_points": "20", "cap_times": "2", "cap_period": "month"}, "填分数就不填次数"),
        ({"deed": "做" * 81}, "80"),
        ({"unit": "furlong"}, "furlong"),
    ],
)
def test_what_a_rule_cannot_be_is_told_on_its_card(
    office: Client, draft: Edition, changes: dict[str, object], sentence: str
) -> None:
    first = rules_of(draft)[0]

    response = office.post(card_of(first), card_values(first, **changes))

    stored = Rule.objects.get(pk=first.pk)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert (stored.points, stored.seen_at) == (Decimal(5), None)


def test_second_of_two_writers_is_told(office: Client, draft: Edition) -> None:
    first = rules_of(draft)[0]
    begun = card_values(first, points="7")
    Rule.objects.filter(pk=first.pk).update(points=Decimal(6))

    answer = office.post(card_of(first), begun)
    page = answer.content.decode()
    first.refresh_from_db()
    again = office.post(card_of(first), begun | {"mark": mark_rule(first)})

    assert answer.status_code == 409
    assert "别人刚刚改过这一条" in page
    # What stands now, what this person typed, and a mark with which the next press saves it.
    assert "+6 分/次" in page
    assert 'name="points" value="7"' in page
    assert f'name="mark" value="{mark_rule(first)}"' in page
    first.refresh_from_db()
    assert (again.status_code, first.points) == (302, Decimal(7))


@pytest.mark.parametrize("act", ["see", "drop"])
def test_card_that_changed_is_neither_seen_nor_dropped(
    office: Client, draft: Edition, act: str
) -> None:
    first = rules_of(draft)[0]
    mark = mark_rule(first)
    Rule.objects.filter(pk=first.pk).update(points=Decimal(6))

    answer = office.post(card_of(first), {"act": act, "mark": mark})

    assert answer.status_code == 409
    assert "别人刚刚改过这一条" in answer.content.decode()
    assert Rule.objects.get(pk=first.pk).seen_at is None


def test_dropped_rule_leaves_its_clause_to_be_taken_again(
    office: Client, draft: Edition, cast: Cast
) -> None:
    first = rules_of(draft)[0]
    start, end = first.read_start, first.read_end

    dropped = press_and_forget(office, first)
    page = office.get(book_of(draft)).content.decode()
    new = f"{book_of(draft)}new/?start={start}&amp;end={end}"
    form = office.get(new.replace("&amp;", "&")).content.decode()
    written = office.post(
        new.replace("&amp;", "&"),
        card_values(first, quote=first.quote, read_start=start, read_end=end),
    )

    assert dropped == 302
    assert "没有收进来的句子" in page
    assert new in page
    assert "主动清理卫生死角的，每次加5分</textarea>" in form
    assert written.status_code == 302
    again = rules_of(draft)[0]
    assert (again.deed, again.read_start, again.seen_by) == (first.deed, start, cast.chair)


def press_and_forget(client: Client, rule: Rule) -> int:
    answer = client.post(card_of(rule), {"act": "drop", "mark": mark_rule(rule)})
    assert not Rule.objects.filter(pk=rule.pk).exists()
    return answer.status_code


def test_notice_prints_only_the_category_where_asked(office: Client, draft: Edition) -> None:
    first = rules_of(draft)[0]

    hidden = press(office, first, "hide")
    first.refresh_from_db()
    is_hidden = first.sensitive
    press(office, first, "show")
    first.refresh_from_db()

    assert hidden == (302, f"{book_of(draft)}#r-{first.pk}")
    assert (is_hidden, first.sensitive, first.seen_at) == (True, False, None)


def test_rule_is_typed_in_without_a_clause(office: Client, cast: Cast) -> None:
    draft = make_draft(cast)

    answer = office.post(
        f"{book_of(draft)}new/",
        {"deed": "红白事简办", "points": "10", "unit_step": "1", "category": "customs"},
    )

    rule = draft.rules.get()
    assert answer.headers["Location"] == f"{book_of(draft)}#r-{rule.pk}"
    assert (rule.code, rule.deed, rule.read_start, rule.seen_by) == (
        "R01", "红白事简办", None, cast.chair,
    )  # fmt: skip


def test_quote_typed_in_finds_its_place(office: Client, draft: Edition) -> None:
    values = {"deed": "清理死角", "points": "5", "unit_step": "1", "category": "hygiene"}

    for quote in ("第一条 主动清理", "这句原文里没有"):
        office.post(f"{book_of(draft)}new/", values | {"quote": quote, "read_start": "99999"})

    found, lost = draft.rules.filter(deed="清理死角").order_by("code")
    assert draft.text[found.read_start : found.read_end] == "第一条 主动清理"
    assert (lost.read_start, lost.read_end) == (None, None)


@pytest.mark.parametrize("asked", ["?start=5&end=2", "?start=0&end=99999", "?start=x", ""])
def test_address_that_names_no_clause_gives_an_empty_form(
    office: Client, draft: Edition, asked: str
) -> None:
    response = office.get(f"{book_of(draft)}new/{asked}")

    assert response.status_code == 200
    assert not response.context["form"]["quote"].value()


def test_clauses_that_were_not_understood_are_looked_at(
    office: Client, cast: Cast, unclear: Edition
) -> None:
    before = office.get(book_of(unclear)).content.decode()
    waiting = find_unseen(unclear)

    answer = office.post(f"{book_of(unclear)}unread/")
    unclear.refresh_from_db()

    assert "没读懂的句子" in before
    assert waiting.has_clauses
    assert answer.status_code == 302
    assert (unclear.unread_seen_by, find_unseen(unclear).has_clauses) == (cast.chair, False)
    assert "都看过了" in office.get(book_of(unclear)).content.decode()


@pytest.fixture
def unclear(cast: Cast) -> Edition:
    text = f"{TEXT}第四条 5分。\n"
    reading = read(text)
    assert reading.unread
    return fill_draft(make_draft(cast), reading, text=text, by=cast.chair, now=NOW)


def test_clause_that_got_its_rule_is_not_listed_again(office: Client, unclear: Edition) -> None:
    span = read(unclear.text).unread[0].span

    office.post(
        f"{book_of(unclear)}new/",
        {
            "deed": "其他好人好事",
            "points": "1",
            "points_max": "5",
            "unit_step": "1",
            "category": "other",
            "quote": unclear.text[span.start : span.end],
            "read_start": span.start,
            "read_end": span.end,
        },
    )

    assert "没读懂的句子" not in office.get(book_of(unclear)).content.decode()
    assert not find_unseen(unclear).has_clauses


def test_contradicting_rules_are_told_on_both_cards(office: Client, draft: Edition) -> None:
    first = rules_of(draft)[0]
    RuleFactory.create(
        edition=draft, code="R09", deed=first.deed, unit=first.unit, points=Decimal(9)
    )

    page = office.get(book_of(draft)).content.decode()

    assert "和 R09 说的是同一件事，分数却不一样" in page
    assert "和 R01 说的是同一件事，分数却不一样" in page


def test_script_gets_the_card_and_the_progress(office: Client, draft: Edition) -> None:
    first, second, _third = rules_of(draft)
    mark = mark_rule(first)

    opened = office.get(card_of(first), **BY_SCRIPT).json()  # type: ignore[arg-type]
    closed = office.get(card_of(first) + "?closed", **BY_SCRIPT).json()  # type: ignore[arg-type]
    seen = office.post(card_of(first), {"act": "see", "mark": mark}, **BY_SCRIPT).json()  # type: ignore[arg-type]
    wrong = office.post(card_of(first), card_values(first, points=""), **BY_SCRIPT)  # type: ignore[arg-type]
    dropped = office.post(card_of(first), {"act": "drop"}, **BY_SCRIPT).json()  # type: ignore[arg-type]

    assert 'name="points"' in opened["card"]
    assert 'name="points"' not in closed["card"]
    assert (seen["seen"], seen["next"]) == (True, second.pk)
    assert "已核对 1/3" in seen["progress"]
    assert (wrong.status_code, "这一项还没有填" in wrong.json()["card"]) == (400, True)
    assert (dropped["card"], "已核对 0/2" in dropped["progress"]) == ("", True)


def test_edition_adopted_meanwhile_is_not_changed(office: Client, draft: Edition) -> None:
    first = rules_of(draft)[0]
    Edition.objects.filter(pk=draft.pk).update(
        state=EditionState.CONSULTATION, consultation_from=NOW.date(), consultation_until=NOW.date()
    )

    answers = [
        office.post(card_of(first), {"act": "see"}),
        office.post(card_of(first), card_values(first, points="9")),
        office.post(f"{book_of(draft)}new/", card_values(first, deed="另一件")),
        office.post(f"{book_of(draft)}unread/"),
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    for answer in answers:
        assert "这一版已经不是草稿" in answer.content.decode()
    assert rules_of(draft)[0].points == Decimal(5)
    assert 'value="see"' not in office.get(book_of(draft)).content.decode()


def test_adopted_edition_is_to_look_at(office: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, text=TEXT)

    page = office.get(book_of(edition))

    assert page.status_code == 200
    assert "只能看，不能改" in page.content.decode()
    assert "核对无误" not in page.content.decode()


def test_supervisor_looks_and_does_not_write(client: Client, draft: Edition, cast: Cast) -> None:
    client.force_login(cast.watcher)
    first = rules_of(draft)[0]

    page = client.get(book_of(draft))
    written = client.post(card_of(first), {"act": "see"})

    assert (page.status_code, written.status_code) == (200, 403)
    assert "核对无误" not in page.content.decode()


def test_card_of_another_draft_is_not_found(office: Client, draft: Edition, cast: Cast) -> None:
    other = make_draft(cast, number=907)
    first = rules_of(draft)[0]

    answers = [
        office.get(f"{book_of(other)}rules/{first.pk}/"),
        office.post(f"{book_of(other)}rules/{first.pk}/", {"act": "drop"}),
        office.post(card_of(first), {"act": "eat"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 302, 404]
    assert Rule.objects.filter(pk=first.pk).exists()


def test_button_of_a_dropped_rule_leads_back(office: Client, draft: Edition) -> None:
    first = rules_of(draft)[0]
    press_and_forget(office, first)

    again = office.post(card_of(first), {"act": "drop"}, follow=True)
    by_script = office.post(card_of(first), {"act": "see"}, **BY_SCRIPT).json()  # type: ignore[arg-type]

    assert "没有找到这条细则。" in again.content.decode()
    assert (by_script["card"], "已核对 0/2" in by_script["progress"]) == ("", True)


def count_queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask()
    return len(queries)


def test_page_asks_no_more_for_many_rules(office: Client, draft: Edition, cast: Cast) -> None:
    few = count_queries(lambda: office.get(book_of(draft)))
    for number in range(60):
        RuleFactory.create(edition=draft, code=f"R{number + 10}", deed=f"第{number}件事")
    see_rule(rules_of(draft)[0], by=cast.chair, now=NOW)

    many = count_queries(lambda: office.get(book_of(draft)))

    assert few == many
    assert many <= 10


def test_rule_whose_words_left_the_text_asks_for_the_new_ones(
    office: Client, draft: Edition, cast: Cast
) -> None:
    text = TEXT.replace("主动清理卫生死角的，每次加5分", "清理沟渠的，每次加5分").strip()
    change_draft(draft, title=draft.title, text=text, by=cast.chair, now=NOW)
    rule, other, _last = rules_of(draft)

    page = office.get(book_of(draft)).content.decode()
    opened = [office.get(card_of(one)).content.decode() for one in (rule, other)]
    quote = "清理沟渠的，每次加5分"
    office.post(card_of(rule), card_values(rule, deed="清理沟渠", quote=quote))

    rule.refresh_from_db()
    assert page.count("全文里现在没有这一句。") == 1
    assert ['name="quote"' in one for one in opened] == [True, False]
    assert text[rule.read_start : rule.read_end] == rule.quote == quote
