"""Every app's checks are found, and a finding says where, what and how it differs."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from django.conf import settings

from ledger import checks as ledger_checks
from tests.cast import Cast
from villages.checks import Finding, collect_checks


def test_checks_of_our_apps_are_collected_and_nobody_elses() -> None:
    # Django and its packages have modules of that name with other things in them.
    apps = {check.__module__.partition(".")[0] for check in collect_checks()}

    assert {"ledger", "market", "deeds", "noticeboard"} <= apps
    assert ledger_checks.check in collect_checks()
    assert all((Path(settings.BASE_DIR) / app / "apps.py").exists() for app in apps)


def test_finding_is_what_was_found() -> None:
    finding = Finding("anping", "ledger.balance", "账户 H001 …")

    with pytest.raises(FrozenInstanceError):
        finding.village = "hewan"  # type: ignore[misc] # that is the point
    assert finding == Finding("anping", "ledger.balance", "账户 H001 …")


@pytest.mark.django_db
def test_checks_find_nothing_in_the_casts_villages(cast: Cast) -> None:
    for village in (cast.village, cast.other_village):
        assert [finding for check in collect_checks() for finding in check(village)] == []
