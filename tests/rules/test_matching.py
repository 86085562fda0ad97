from decimal import Decimal

import pytest

from rules.drafts.matching import Told, match_rules


def told(deed: str, points: int = 5, category: str = "hygiene") -> Told:
    return Told(deed, Decimal(points), category)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("主动清理卫生死角", "主动清理卫生死角"),
        ("主动清理卫生死角", "清理卫生死角"),
        ("参加志愿服务", "参与志愿服务"),
        ("参与志愿服务。", "参与 志愿服务"),
        ("评为“好媳妇”", "评为好媳妇"),
        ("献血200ml", "献血２００ML"),
    ],
)
def test_same_deed_is_known_again(new: str, old: str) -> None:
    assert match_rules([told(new)], {"R07": told(old)}) == {0: "R07"}


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("评为县级好媳妇", "评为镇级好媳妇"),
        ("国家级文明家庭", "省级文明家庭"),
        ("第二次乱倒垃圾", "第一次乱倒垃圾"),
        ("考上本科", "考上专科"),
        ("按时参加村民会议", "不按时参加村民会议"),
        ("养狗不牵绳", "红白事简办"),
        ("", ""),
    ],
)
def test_another_deed_is_not_taken_for_it(new: str, old: str) -> None:
    assert match_rules([told(new)], {"R07": told(old)}) == {}


def test_reward_is_not_taken_for_a_deduction() -> None:
    assert match_rules([told("清理卫生死角")], {"R01": told("清理卫生死角", -5)}) == {}
    assert match_rules([told("聚众赌博", 0)], {"R01": told("聚众赌博", -5)}) == {0: "R01"}


def test_each_code_goes_to_the_most_alike_only() -> None:
    old = {"R01": told("参与志愿服务"), "R02": told("参与义务植树")}

    found = match_rules([told("参加志愿服务"), told("参与志愿服务"), told("义务植树")], old)

    assert found == {1: "R01"}


def test_category_then_points_decide_between_equals() -> None:
    old = {
        "R01": told("参加培训", 2, "culture"),
        "R02": told("参加培训", 5, "industry"),
        "R03": told("参加培训", 2, "industry"),
    }

    assert match_rules([told("参加培训", 5, "industry")], old) == {0: "R02"}
    assert match_rules([told("参加培训", 9, "culture")], old) == {0: "R01"}
