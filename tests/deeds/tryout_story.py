"""A small October in Anping and a draft that changes it, for the tests of the try-out."""

from decimal import Decimal

from ledger.services import consent_to_correction, propose_reversal
from rules.models import Edition, Rule
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import approve, bring, post
from tests.rules.factories import RuleFactory, make_draft

D = Decimal


def draft_changes(cast: Cast) -> Edition:
    """R01 at 8 instead of 5, R02 at −2, R03 capped at 10 instead of 20; R08 gone, R11 new."""
    edition = make_draft(cast, number=2, title="修订稿")
    for values in (
        {"code": "R01", "deed": "主动清理卫生死角", "points": D(8)},
        {"code": "R02", "deed": "乱倒垃圾", "points": D(-2)},
        {
            "code": "R03", "deed": "参与志愿服务", "category": "volunteering", "points": D(2),
            "unit": "hour", "cap_points": D(10), "cap_period": "month",
        },
        {"code": "R05", "deed": "红白事简办", "category": "customs", "points": D(30),
         "points_max": D(50)},
        {"code": "R07", "deed": "参加抢险", "category": "safety", "points": D(12),
         "unit": "half_day"},
        {"code": "R11", "deed": "教老人用手机", "category": "culture", "points": D(3)},
    ):  # fmt: skip
        RuleFactory.create(edition=edition, **values)
    return edition


def live(cast: Cast, rules: dict[str, Rule]) -> None:
    """Let October happen: households 2 and 5 with awards, 6 with a deduction, one reversed deed."""
    post(cast, rules["R01"], number=5)
    post(cast, rules["R03"], number=5, quantity=D(8))
    post(cast, rules["R03"], number=2, quantity=D(3))
    post(cast, rules["R02"], number=6)
    post(cast, rules["R08"], number=6)
    wedding = bring(cast, rules["R05"], number=2)
    approve(wedding, cast.judge_one, points=D(15))
    approve(wedding, cast.judge_three, points=D(15))
    wrong = post(cast, rules["R01"], number=6)
    assert wrong.transfer is not None
    correction = propose_reversal(
        wrong.transfer, reason="看错了行", key=wrong.key, by=cast.chair, now=at(TODAY, 21)
    )
    consent_to_correction(correction, by=cast.watcher, now=at(TODAY, 22))
