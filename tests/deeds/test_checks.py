from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction

from deeds.checks import check
from deeds.models import Deed, Source
from ledger.models import TransferKind
from ledger.services import Post, get_issuance, lock_book, transfer
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast
from tests.deeds.factories import adopt_rules, bring, post, refuse
from villages.triggers import drop_guards, install_guards


def codes(cast: Cast) -> list[str]:
    return [finding.code for finding in check(cast.village)]


def tamper(deed: Deed, **values: object) -> None:
    """Change a row behind the services' back, as somebody at the database itself could."""
    drop_guards(connection)
    Deed.objects.filter(pk=deed.pk).update(**values)
    install_guards(connection)


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
    posted.sources.update(submitted_by=cast.judge_two)

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
