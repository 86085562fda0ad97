"""Every app's checks are found, and a finding says where, what and how it differs."""

from dataclasses import FrozenInstanceError

import pytest

from deeds import checks as deeds_checks
from ledger import checks as ledger_checks
from market import checks as market_checks
from noticeboard import checks as noticeboard_checks
from tests.cast import Cast
from villages.checks import Finding, collect_checks


def test_checks_of_our_apps_are_collected_and_nobody_elses() -> None:
    # Django and its packages have modules of that name with other things in them.
    assert set(collect_checks()) == {
        module.check for module in (ledger_checks, market_checks, deeds_checks, noticeboard_checks)
    }


def test_finding_is_what_was_found() -> None:
    finding = Finding("anping", "ledger.balance", "账户 H001 …")

    with pytest.raises(FrozenInstanceError):
        finding.village = "hewan"  # type: ignore[misc] # that is the point
    assert finding == Finding("anping", "ledger.balance", "账户 H001 …")


@pytest.mark.django_db
def test_checks_find_nothing_in_the_casts_villages(cast: Cast) -> None:
    for village in (cast.village, cast.other_village):
        assert [finding for check in collect_checks() for finding in check(village)] == []
