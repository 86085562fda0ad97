from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, models, transaction

from deeds.checks import check
from deeds.models import Deed, EarlierOutcome, Hearing, MeetingPresence, Source, TakeBack
from deeds.services import (
    TableLine,
    consent_to_take_back,
    hold_meeting,
    join,
    key_in,
    take_back,
    work_off,
)
from ledger.models import Bar, TransferKind
from ledger.services import Post, get_issuance, lock_book, transfer
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast
from tests.deeds.factories import adopt_rules, approve, bring, post, refuse
from tests.deeds.kinds import adopt_kinds
from villages.triggers import drop_guards, install_guards


def codes(cast: Cast) -> list[str]:
    return [finding.code for finding in check(cast.village)]


def tamper(row: models.Model, **values: object) -> None:
    """Change a row behind the services' back, as somebody at the database itself could."""
    drop_guards(connection)
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    install_guards(connection)


def open_again(deed: Deed) -> Deed:
    """Let the two who decided a posted deed take that back."""
    first, second = (one.decided_by for one in deed.decisions.order_by("pk")[:2])
    take_back(deed, reason="看错了行", key=uuid4(), by=first, now=NOW)
    return consent_to_take_back(deed, of_round=deed.round, by=second, now=NOW)


@pytest.fixture
def posted(cast: Cast, rules: dict[str, Rule]) -> Deed:
    return post(cast, rules["R01"])


def test_check_of_a_sound_village_finds_nothing(cast: Cast, rules: dict[str, Rule]) -> None:
    post(cast, rules["R01"])
    post(cast, rules["R02"])
    for _time in range(2):
        post(cast, rules["R07"])
        post(cast, rules["R07"])
    deed = bring(cast, rules["R01"])
    refuse(deed, cast.judge_two)
    bring(cast, rules["R01"], number=6)

    assert list(check(cast.village)) == []


def test_check_finds_points_that_differ(cast: Cast, posted: Deed) -> None:
    tamper(posted, points=7)

    assert [finding.sentence for finding in check(cast.village)] == [
        f"第 {posted.pk} 件事记了 +7 分，账上第 7 笔是 +5 分。"
    ]


def test_check_finds_another_household(cast: Cast, posted: Deed) -> None:
    tamper(posted, household=cast.households[6])

    assert codes(cast) == ["deeds.household"]


def test_check_finds_other_facts(cast: Cast, posted: Deed, rules: dict[str, Rule]) -> None:
    tamper(posted, rule=rules["R08"])

    assert codes(cast) == ["deeds.facts"]


def test_check_finds_another_key(cast: Cast, posted: Deed) -> None:
    tamper(posted, key=uuid4())

    assert codes(cast) == ["deeds.key"]


def test_check_finds_a_deed_posted_by_one(cast: Cast, posted: Deed) -> None:
    drop_guards(connection)
    posted.decisions.filter(decided_by=cast.judge_two).delete()
    install_guards(connection)

    assert codes(cast) == ["deeds.approvals"]


def test_check_finds_an_award_without_a_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    with transaction.atomic():
        made = transfer(
            lock_book(cast.village, now=NOW),
            Post(
                kind=TransferKind.AWARD,
                source_id=get_issuance(cast.village).pk,
                destination_id=cast.account(5).pk,
                points=Decimal(5),
                key=uuid4(),
                occurred_on=TODAY,
                reference="R01",
            ),
            by=cast.chair,
        )

    assert made is not None
    assert [finding.sentence for finding in check(cast.village)] == [
        f"账上第 {made.number} 笔加减分没有对应的事项。"
    ]


def test_check_finds_who_decided_the_own_deed(cast: Cast, posted: Deed) -> None:
    tamper(posted.sources.get(), submitted_by=cast.judge_two)

    assert codes(cast) == ["deeds.submitter"]


def test_check_finds_a_deed_without_source(cast: Cast, posted: Deed) -> None:
    drop_guards(connection)
    posted.sources.all().delete()
    install_guards(connection)

    assert codes(cast) == ["deeds.source_missing"]


def test_check_finds_a_source_of_another_village(cast: Cast, posted: Deed) -> None:
    others = adopt_rules(cast.other_village, cast.stranger)
    assert cast.other_household is not None
    deed = Deed.objects.create(
        village=cast.other_village, household=cast.other_household, rule=others["R01"],
        occurred_on=TODAY, created_at=NOW, key=uuid4(),
    )  # fmt: skip
    Source.objects.create(
        village=cast.village, deed=deed, sent_as=deed, channel="patrol", submitted_by=cast.walker,
        submitted_at=NOW, key=uuid4(),
    )  # fmt: skip

    assert codes(cast) == ["deeds.source_foreign"]


def test_check_finds_nothing_after_points_and_bars_were_taken_back(cast: Cast) -> None:
    kinds = adopt_kinds(cast)
    deeds = [post(cast, kinds[code], number=number) for code, number in (("R20", 5), ("R21", 6))]
    for deed in deeds:
        open_again(deed)

    assert codes(cast) == []

    for deed in deeds:
        approve(deed, cast.judge_two)
        approve(deed, cast.judge_three)
    assert codes(cast) == []


def test_check_finds_a_bar_that_outlived_its_deed(cast: Cast) -> None:
    kinds = adopt_kinds(cast)
    deed = open_again(post(cast, kinds["R21"]))

    tamper(Bar.objects.get(kind="honours"), lifted_at=None)

    assert [one.sentence for one in check(cast.village)] == [
        f"第 {deed.pk} 件事已经收回重议，它的限制却没有解除。"
    ]


def test_check_finds_an_earlier_row_that_differs(cast: Cast, posted: Deed) -> None:
    open_again(posted)

    tamper(EarlierOutcome.objects.get(), points=7, round=4)

    found = ["deeds.points", "deeds.key", "deeds.taken_back", "deeds.not_taken_back"]
    assert codes(cast) == found


def test_check_finds_what_was_opened_again_by_one(cast: Cast, posted: Deed) -> None:
    open_again(posted)

    tamper(TakeBack.objects.get(), consented_by=None, consented_at=None)

    assert codes(cast) == ["deeds.taken_back"]


def test_check_finds_a_deduction_unheard(cast: Cast, rules: dict[str, Rule]) -> None:
    never, open_still = post(cast, rules["R02"]), post(cast, rules["R02"], number=6)
    assert codes(cast) == []

    tamper(open_still.hearing, replied_on=None, until=TODAY)
    drop_guards(connection)
    Hearing.objects.filter(deed=never).delete()
    install_guards(connection)

    assert [one.sentence for one in check(cast.village)] == [
        f"第 {deed.pk} 件事要扣这户的，评定以前却没有听过这户的意见。"
        for deed in (never, open_still)
    ]


def test_check_finds_the_same_deed_decided_twice(cast: Cast, rules: dict[str, Rule]) -> None:
    first, second = post(cast, rules["R01"]), post(cast, rules["R01"])
    assert codes(cast) == []

    drop_guards(connection)
    first.apart_first.all().delete()
    install_guards(connection)

    assert [one.sentence for one in check(cast.village)] == [
        f"第 {second.pk} 件事和第 {first.pk} 件像是同一件，两件都评定了，没有人说过是两件。"
    ]


def test_check_finds_who_decided_what_was_joined_before(cast: Cast, rules: dict[str, Rule]) -> None:
    kept = bring(cast, rules["R01"])
    gone = bring(cast, rules["R01"], apart=False)
    join(gone, kept, by=cast.judge_two, now=NOW)
    approve(kept, cast.judge_two)
    approve(kept, cast.judge_three)
    assert codes(cast) == []

    tamper(Source.objects.get(sent_as=gone), submitted_by=cast.judge_three)

    assert codes(cast) == ["deeds.submitter"]


def test_check_finds_sources_that_did_not_follow(cast: Cast, rules: dict[str, Rule]) -> None:
    kept, other = bring(cast, rules["R01"]), bring(cast, rules["R01"], number=6)
    gone = bring(cast, rules["R01"], apart=False)
    join(gone, kept, by=cast.judge_two, now=NOW)

    tamper(Source.objects.get(sent_as=gone), deed=gone)
    tamper(Source.objects.get(sent_as=other), deed=kept)
    tamper(gone, joined_into=other)

    assert codes(cast) == ["deeds.joined", "deeds.source_left", "deeds.source_strayed"]


def test_check_finds_words_of_the_absent_and_a_lost_meeting(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    meeting = hold_meeting(
        cast.village, held_on=TODAY, present=[cast.judge_two, cast.judge_three], key=uuid4(),
        by=cast.clerk, now=NOW,
    )  # fmt: skip
    key_in(meeting, lines=[TableLine(deed.pk)], key=uuid4(), by=cast.clerk, now=NOW)
    work_off(meeting, now=NOW)
    assert codes(cast) == []

    tamper(MeetingPresence.objects.first() or meeting, person=cast.judge_one)
    tamper(meeting, number=2)

    assert codes(cast) == ["deeds.absent", "deeds.meeting_number"]


def test_check_finds_what_hangs_on_another_villages_deed(cast: Cast, posted: Deed) -> None:
    for decision in posted.decisions.all():
        tamper(decision, village=cast.other_village)

    assert [one.sentence for one in check(cast.other_village)] == [
        f"第 {posted.pk} 件事的评议意见记在别的村。"
    ] * 2
