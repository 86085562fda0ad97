"""Consultation: opening, taking back, comments and their answers."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from rules.errors import (
    CommentEmpty,
    CommentsTooMany,
    ConsultationClosed,
    ConsultationTooShort,
    EditionEmpty,
    EditionNotDraft,
    NotInConsultation,
    RuleUnknown,
)
from rules.models import Comment, Edition
from rules.services import (
    RuleInput,
    add_comment,
    add_rule,
    answer_comment,
    change_draft,
    open_consultation,
    take_back,
)
from rules.services.consulting import COMMENTS_MAX
from rules.todo import build_todos
from tests.cast import NOW, TODAY, Cast, at
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Change

UNTIL = date(2026, 10, 25)
KEY = UUID("8d9f2c4e-0000-4000-8000-000000000001")
RULE = RuleInput(deed="红白事简办", category="customs", points=Decimal(10))


def opened(cast: Cast, **values: object) -> Edition:
    """Return a draft with one rule, in consultation until 25 October."""
    edition = make_draft(cast, **values)
    RuleFactory.create(edition=edition, code="R01")
    return open_consultation(edition, until=UNTIL, by=cast.chair, now=NOW)


def comment(edition: Edition, **changes: object) -> Comment:
    values: dict[str, object] = {"text": "加分太少", "key": KEY, "now": NOW}
    return add_comment(edition, **(values | changes))  # type: ignore[arg-type]


def test_open_consultation_shows_a_draft_from_today_and_traces_it(cast: Cast) -> None:
    edition = opened(cast)

    edition.refresh_from_db()
    assert (edition.state, edition.consultation_from, edition.consultation_until) == (
        "consultation",
        TODAY,
        UNTIL,
    )
    changed = Change.objects.filter(kind="rules.edition").latest("id")
    assert {value.field for value in changed.values.all()} == {
        "state",
        "consultation_from",
        "consultation_until",
    }


def test_edition_in_consultation_does_not_change(cast: Cast) -> None:
    edition = opened(cast)

    with pytest.raises(EditionNotDraft):
        add_rule(edition, terms=RULE, by=cast.chair, now=NOW)
    with pytest.raises(EditionNotDraft):
        change_draft(edition, title="改", text="改", by=cast.chair, now=NOW)
    with pytest.raises(EditionNotDraft):
        open_consultation(edition, until=UNTIL, by=cast.chair, now=NOW)


def test_open_consultation_wants_text_or_rules_and_a_day_ahead(cast: Cast) -> None:
    empty, told = make_draft(cast), make_draft(cast, text="第一条 主动清洁的加5分。")

    with pytest.raises(EditionEmpty):
        open_consultation(empty, until=UNTIL, by=cast.chair, now=NOW)
    with pytest.raises(ConsultationTooShort):
        open_consultation(told, until=TODAY, by=cast.chair, now=NOW)

    assert open_consultation(told, until=UNTIL, by=cast.chair, now=NOW).state == "consultation"


def test_open_consultation_does_not_mind_the_lint(cast: Cast) -> None:
    edition = make_draft(cast, text="积分低于60分的，取消低保资格。")

    assert open_consultation(edition, until=UNTIL, by=cast.chair, now=NOW).pk == edition.pk


@pytest.mark.parametrize(
    ("day", "until"),
    [(date(2026, 10, 20), None), (UNTIL, None), (date(2026, 10, 26), UNTIL)],
)
def test_take_back_counts_as_consulted_only_after_its_last_day(
    cast: Cast, day: date, until: date | None
) -> None:
    edition = opened(cast)
    comment(edition)

    taken = take_back(edition, by=cast.clerk, now=at(day))

    taken.refresh_from_db()
    assert taken.is_draft
    assert taken.comments.count() == 1
    assert taken.consultation_until == until


def test_take_back_has_something_to_take_back(cast: Cast) -> None:
    for edition in (make_draft(cast), make_adopted(cast.village, cast.chair)):
        with pytest.raises(NotInConsultation):
            take_back(edition, by=cast.chair, now=NOW)


def test_add_comment_keeps_what_was_said(cast: Cast) -> None:
    edition = opened(cast)

    made = comment(edition, text=" 加分太少 ", rule_code="R01", name="老张", contact="村口小卖部")

    made.refresh_from_db()
    assert (made.text, made.rule_code, made.name, made.contact, made.sent_at, made.taken) == (
        "加分太少",
        "R01",
        "老张",
        "村口小卖部",
        NOW,
        None,
    )
    assert not Change.objects.filter(kind="rules.comment").exists()


def test_add_comment_takes_the_same_words_once(cast: Cast) -> None:
    edition = opened(cast)

    first, again = comment(edition), comment(edition)
    other = comment(edition, text="另一句话")

    assert first == again
    assert set(edition.comments.all()) == {first, other}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"now": at(date(2026, 10, 26))}, ConsultationClosed),
        ({"text": "  "}, CommentEmpty),
        ({"rule_code": "R99"}, RuleUnknown),
        ({"text": "字" * 1001}, ValidationError),
        ({"name": "字" * 21}, ValidationError),
    ],
)
def test_add_comment_refuses(
    cast: Cast, changes: dict[str, object], error: type[Exception]
) -> None:
    edition = opened(cast)

    with pytest.raises(error):
        comment(edition, **changes)

    assert not Comment.objects.exists()


def test_edition_takes_no_more_comments_than_a_village_has(cast: Cast) -> None:
    edition = opened(cast)
    Comment.objects.bulk_create(
        Comment(edition=edition, text="好", key=uuid4(), sent_at=NOW) for _ in range(COMMENTS_MAX)
    )

    with pytest.raises(CommentsTooMany):
        comment(edition)

    assert edition.comments.count() == COMMENTS_MAX


def test_comments_come_in_on_the_last_day_and_not_on_drafts(cast: Cast) -> None:
    comment(opened(cast), now=at(UNTIL, 23))

    for edition in (make_draft(cast), make_adopted(cast.village, cast.chair)):
        with pytest.raises(ConsultationClosed):
            comment(edition)


def test_answer_comment_is_signed_and_may_be_said_anew(cast: Cast) -> None:
    said = comment(opened(cast))

    answer_comment(said, is_taken=True, answer="改成加10分", by=cast.watcher, now=NOW)
    answer_comment(said, is_taken=False, answer="会上没有通过", by=cast.chair, now=NOW)

    said.refresh_from_db()
    assert (said.taken, said.answer, said.answered_by, said.answered_at) == (
        False,
        "会上没有通过",
        cast.chair,
        NOW,
    )


@pytest.mark.parametrize(("name", "error"), [("keeper", RoleNeeded), ("stranger", VillageNotFound)])
def test_only_the_office_consults_and_answers(
    cast: Cast, name: str, error: type[PointsError]
) -> None:
    edition = opened(cast)
    said = comment(edition)
    by = getattr(cast, name)

    with pytest.raises(error):
        take_back(edition, by=by, now=NOW)
    with pytest.raises(error):
        open_consultation(make_draft(cast, text="办法"), until=UNTIL, by=by, now=NOW)
    with pytest.raises(error):
        answer_comment(said, is_taken=True, answer="", by=by, now=NOW)


def test_supervisor_answers_but_does_not_consult(cast: Cast) -> None:
    with pytest.raises(RoleNeeded):
        open_consultation(make_draft(cast, text="办法"), until=UNTIL, by=cast.watcher, now=NOW)


def test_unanswered_comments_wait_on_the_offices_home(cast: Cast) -> None:
    edition = opened(cast)
    comment(edition)
    answered = comment(edition, key=uuid4())
    answer_comment(answered, is_taken=True, answer="", by=cast.chair, now=NOW)

    counts = [todo.count for todo in build_todos(cast.village, today=TODAY)]
    elsewhere = [todo.count for todo in build_todos(cast.other_village, today=TODAY)]

    assert (counts, elsewhere) == ([0, 1], [0, 0])
