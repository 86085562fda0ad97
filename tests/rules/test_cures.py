"""Cures: what law and filing stand behind a clause that the lint has found."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from rules.errors import FilingAhead, FindingUnknown, StepsFrozen
from rules.models import Edition
from rules.queries import find_legality_findings
from rules.services import CureInput, record_cure, remove_cure
from tests.cast import NOW, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Change

CURE = CureInput(
    words="取消低保资格",
    law="社会救助暂行办法",
    article="第六十八条",
    filed_on=date(2026, 10, 10),
    filing_number="榕镇备〔2026〕3号",
)


def found(edition: Edition) -> list[str]:
    return [found.finding.words for found in find_legality_findings(edition)]


def told(cast: Cast) -> Edition:
    """Return a draft with two findings: one in its text, one in a rule."""
    edition = make_draft(cast, text="骗取低保的，取消低保资格。")
    RuleFactory.create(edition=edition, deed="举报乱倒垃圾")
    return edition


def test_record_cure_leaves_out_exactly_these_words(cast: Cast) -> None:
    edition = told(cast)
    assert found(edition) == ["取消低保资格", "举报乱倒垃圾，加5分"]

    cure = record_cure(edition, cure=CURE, by=cast.chair, now=NOW)

    assert found(edition) == ["举报乱倒垃圾，加5分"]
    assert (cure.law, cure.article, cure.filed_on, cure.filing_number) == (
        "社会救助暂行办法",
        "第六十八条",
        date(2026, 10, 10),
        "榕镇备〔2026〕3号",
    )
    assert Change.objects.filter(kind="rules.legalitycure", act="created").count() == 1


def test_cure_of_a_rule_counts_in_its_quote_too(cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, quote="骗取低保的，取消低保资格")

    record_cure(edition, cure=CURE, by=cast.chair, now=NOW)

    assert found(edition) == []


def test_remove_cure_brings_the_finding_back(cast: Cast) -> None:
    edition = told(cast)
    cure = record_cure(edition, cure=CURE, by=cast.chair, now=NOW)

    remove_cure(cure, by=cast.clerk, now=NOW)

    assert "取消低保资格" in found(edition)
    assert Change.objects.filter(kind="rules.legalitycure", act="removed").count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"words": "取消低保"}, FindingUnknown),
        ({"words": "主动清理"}, FindingUnknown),
        ({"filed_on": date(2026, 10, 16)}, FilingAhead),
        ({"law": ""}, ValidationError),
        ({"article": " "}, ValidationError),
    ],
)
def test_record_cure_refuses(
    cast: Cast, changes: dict[str, object], error: type[Exception]
) -> None:
    edition = told(cast)

    with pytest.raises(error):
        record_cure(edition, cure=replace(CURE, **changes), by=cast.chair, now=NOW)  # type: ignore[arg-type]

    assert not edition.cures.exists()


def test_record_cure_happens_once(cast: Cast) -> None:
    edition = told(cast)
    record_cure(edition, cure=CURE, by=cast.chair, now=NOW)

    with pytest.raises(FindingUnknown):
        record_cure(edition, cure=CURE, by=cast.chair, now=NOW)


def test_cures_are_the_committees_and_before_the_adoption(cast: Cast) -> None:
    edition = told(cast)

    for by, error in ((cast.watcher, RoleNeeded), (cast.stranger, VillageNotFound)):
        with pytest.raises(error):
            record_cure(edition, cure=CURE, by=by, now=NOW)
    with pytest.raises(StepsFrozen):
        record_cure(make_adopted(cast.village, cast.chair), cure=CURE, by=cast.chair, now=NOW)
