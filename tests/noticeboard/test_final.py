"""A notice whose window is over is final: by date alone, and nothing opens it again."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from ledger.errors import PutUpTooLate
from ledger.models import Hold, Month, Transfer
from ledger.queries import get_notice_csv
from ledger.services import lock_book, object_to_hold, settle_objection
from noticeboard.checks import check
from noticeboard.services import record_put_up
from tests.cast import Cast, at
from tests.ledger.acts import award, look_at, undo
from tests.noticeboard.story import CLOSING_DAY, NOVEMBER, OCTOBER, close
from villages.models import User

# October is closed on 1 November; its window is 2 to 6 November.
LAST_DAY = date(2026, 11, 6)
FIRST_FREE_DAY = LAST_DAY + timedelta(days=1)


def object_to(cast: Cast, row: Transfer, *, on: date) -> Hold | None:
    with transaction.atomic():
        return object_to_hold(lock_book(cast.village, now=at(on)), row)


def settle(cast: Cast, row: Transfer, *, on: date) -> Hold | None:
    with transaction.atomic():
        return settle_objection(lock_book(cast.village, now=at(on)), row)


def count_held(cast: Cast, number: int, *, on: date) -> Decimal:
    standings = look_at(cast.account(number), today=on)
    return standings.balance - standings.available


def test_month_is_final_the_day_after_its_window(cast: Cast) -> None:
    month = close(cast).month

    assert [month.is_final_on(day) for day in (CLOSING_DAY, LAST_DAY, FIRST_FREE_DAY)] == [
        False,
        False,
        True,
    ]
    assert not Month(window_ends=None).is_final_on(FIRST_FREE_DAY)


def test_awards_come_free_by_date_and_those_under_objection_stay(cast: Cast) -> None:
    undisputed, disputed = (award(cast, number, 5, is_held=True) for number in (1, 2))
    close(cast)
    object_to(cast, disputed, on=LAST_DAY)

    held = {
        day: [count_held(cast, number, on=day) for number in (1, 2)]
        for day in (LAST_DAY, FIRST_FREE_DAY, date(2027, 3, 1))
    }

    assert held == {
        LAST_DAY: [5, 5],
        FIRST_FREE_DAY: [0, 5],
        date(2027, 3, 1): [0, 5],
    }
    # What has come free is not held again, however soon somebody objects.
    assert object_to(cast, undisputed, on=FIRST_FREE_DAY) is None
    assert count_held(cast, 1, on=FIRST_FREE_DAY) == 0


def test_objection_before_the_closing_keeps_its_award_past_the_window(cast: Cast) -> None:
    row = award(cast, 2, 5, is_held=True)
    object_to(cast, row, on=date(2026, 10, 20))

    close(cast)
    held = count_held(cast, 2, on=FIRST_FREE_DAY)
    settle(cast, row, on=date(2026, 11, 20))

    assert held == 5
    assert count_held(cast, 2, on=date(2026, 11, 20)) == 0


def test_objection_settled_within_the_window_frees_with_all_others(cast: Cast) -> None:
    row = award(cast, 2, 5, is_held=True)
    close(cast)
    object_to(cast, row, on=NOVEMBER)

    settle(cast, row, on=date(2026, 11, 3))

    assert [count_held(cast, 2, on=day) for day in (LAST_DAY, FIRST_FREE_DAY)] == [5, 0]


def test_final_notice_takes_no_day_of_putting_up(cast: Cast) -> None:
    notice = close(cast)

    with pytest.raises(PutUpTooLate):
        record_put_up(notice, on=LAST_DAY, by=cast.chair, now=at(FIRST_FREE_DAY))


def test_nothing_reopens_a_final_month(cast: Cast) -> None:
    row = award(cast, 1, 5, is_held=True)
    notice = close(cast)
    sealed = get_notice_csv(notice.month)

    back = undo(cast, row, now=at(FIRST_FREE_DAY))
    again = close(cast, on=date(2026, 11, 20))
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=back.pk).update(month=OCTOBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Month.objects.filter(pk=notice.month_id).update(seal="")

    assert back.month == NOVEMBER
    assert again == notice
    assert again.month.seal == notice.month.seal
    assert get_notice_csv(again.month) == sealed
    assert list(check(cast.village)) == []


def test_office_says_whether_a_notice_still_runs(
    cast: Cast, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    close(cast)
    client, address = sign_in(cast.chair), "/admin/noticeboard/notice/"
    monkeypatch.setattr(timezone, "now", lambda: at(LAST_DAY))

    running = client.get(address).content.decode()
    monkeypatch.setattr(timezone, "now", lambda: at(FIRST_FREE_DAY))
    final = client.get(address).content.decode()

    assert ("公示中" in running, "已公示期满" in running) == (True, False)
    assert ("公示中" in final, "已公示期满" in final) == (False, True)


def test_public_list_says_whether_a_notice_still_runs(
    cast: Cast, anyone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(cast)
    monkeypatch.setattr(timezone, "now", lambda: at(LAST_DAY))

    running = anyone.get("/v/anping/notices/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: at(FIRST_FREE_DAY))
    final = anyone.get("/v/anping/notices/").content.decode()

    assert ("公示中" in running, "已公示期满" in running) == (True, False)
    assert ("公示中" in final, "已公示期满" in final) == (False, True)
