"""check_ledger tells each village's state in a line, and fails where something differs."""

import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Account
from tests.cast import Cast
from tests.ledger.acts import award

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    """Return what the command prints; raises CommandError where it fails."""
    said = StringIO()
    call_command("check_ledger", *arguments, stdout=said)
    return said.getvalue()


def test_clean_villages_have_a_line_each(cast: Cast) -> None:
    assert run() == "✓ 安平村：账实相符。\n✓ 禾湾村：账实相符。\n"


def test_one_village_is_chosen_by_its_slug(cast: Cast) -> None:
    assert run("--village", "hewan") == "✓ 禾湾村：账实相符。\n"


def test_findings_are_told_and_end_with_1(cast: Cast) -> None:
    Account.objects.filter(pk=cast.account(2).pk).update(balance=Decimal(70))
    said = StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("check_ledger", stdout=said)

    assert (str(failure.value), failure.value.returncode) == ("查出 1 处不符。", 1)
    assert said.getvalue() == (
        "✗ 安平村：账户 H002 存的结余是 70，按流水应是 100。（ledger.balance）\n"
        "✓ 禾湾村：账实相符。\n"
    )


def test_more_of_a_kind_are_counted(cast: Cast) -> None:
    for number in (1, 2, 3):
        award(cast, number, 5)
    said = StringIO()

    with pytest.raises(CommandError, match="查出 3 处不符"):
        call_command("check_ledger", "--village", "anping", stdout=said)

    assert re.sub(r"\d+ 笔", "N 笔", said.getvalue()) == (
        "✗ 安平村：账上第 N 笔加减分没有对应的事项。（deeds.unexplained）\n"
        "✗ 安平村：deeds.unexplained 还有 2 处。\n"
    )


def test_unknown_village_is_said_so(cast: Cast) -> None:
    with pytest.raises(CommandError, match="没有网址简称是 nowhere 的村。"):
        run("--village", "nowhere")
