"""Caps that several rules share: no rule's own (decision 7), and listed so that none is lost."""

import pytest

from rules.reader import read


@pytest.mark.parametrize(
    "text",
    [
        "（一）产业发展（本类全年最多计60分）\n1.新种果树的，每亩加2分。\n2.养蜂的，每箱加3分。",
        "1.打扫村道的，每次加2分。\n2.清理水沟的，每次加3分。\n本类每月累计不超过20分。",
    ],
)
def test_shared_cap_is_listed_and_given_to_no_rule(text: str) -> None:
    reading = read(text)

    assert [rule.cap for rule in reading.rules] == [None, None]
    assert [str(unread.reason) for unread in reading.unread] == [
        "几条合起来的上限，请填在“系数表和类别上限”里。"
    ]
