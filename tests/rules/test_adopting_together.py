"""Two persons at once at one edition, slip or form, with real threads: one of them does it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from rules.errors import EditionDayTaken, EditionNotDraft, SlipDone
from rules.models import AdoptionStep, Comment, Edition, Rule, Slip
from rules.services import add_comment, add_rule, adopt_edition, confirm_slip, record_step
from tests.cast import NOW, TODAY, Cast
from tests.ledger.together import run_together
from tests.rules.factories import make_draft
from tests.rules.test_adopting import BRANCH, CLEANING, draft, ready
from tests.rules.test_consulting import opened
from tests.rules.test_mending import adopted_rule, propose
from villages.models import Change, Terms, User

pytestmark = pytest.mark.django_db(transaction=True)


def adopting(edition: Edition, by: User) -> Callable[[], object]:
    return lambda: adopt_edition(edition, in_force_from=TODAY, by=by, now=NOW)


def recording(edition: Edition, by: User) -> Callable[[], object]:
    return lambda: record_step(edition, step=BRANCH, by=by, now=NOW)


def test_one_edition_is_adopted_once(cast: Cast) -> None:
    edition = ready(cast)

    answers = run_together([adopting(edition, by) for by in (cast.chair, cast.clerk)])

    assert [type(answer) for answer in answers].count(EditionNotDraft) == 1
    assert Terms.objects.for_village(cast.village).filter(valid_from=TODAY).count() == 1


def test_two_editions_of_one_day_do_not_both_begin(cast: Cast) -> None:
    first, second = ready(cast), ready(cast)

    answers = run_together([adopting(first, cast.chair), adopting(second, cast.clerk)])

    assert [type(answer) for answer in answers].count(EditionDayTaken) == 1
    assert Edition.objects.in_force_on(TODAY).count() == 1


def test_a_slip_is_confirmed_once(cast: Cast) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    acts = [lambda: confirm_slip(slip, by=cast.watcher, now=NOW)] * 3

    answers = run_together(acts)

    assert [type(answer) for answer in answers].count(SlipDone) == 2
    assert Slip.objects.get().applied_at == NOW
    assert Change.objects.filter(kind="rules.rule", act="changed").count() == 1


def test_a_comment_sent_twice_at_once_is_one(cast: Cast) -> None:
    edition, key = opened(cast), UUID(int=7)

    made = run_together([lambda: add_comment(edition, text="好", key=key, now=NOW)] * 4)

    assert made == [Comment.objects.get()] * 4


def test_a_step_recorded_by_two_at_once_is_one(cast: Cast) -> None:
    edition = draft(cast)

    run_together([recording(edition, by) for by in (cast.chair, cast.clerk)])

    assert AdoptionStep.objects.count() == 1


def test_two_drafts_do_not_take_the_same_free_code(cast: Cast) -> None:
    first, second = make_draft(cast), make_draft(cast)

    made = run_together(
        [
            partial(add_rule, edition, terms=replace(CLEANING, deed=deed), by=cast.chair, now=NOW)
            for edition in (first, second)
            for deed in ("清扫门前", "看护河道", "修补水渠")
        ]
    )

    assert sorted(rule.code for rule in made if isinstance(rule, Rule)) == [
        f"R{number:02d}" for number in range(1, 7)
    ]
