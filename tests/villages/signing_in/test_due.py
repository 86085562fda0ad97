from datetime import timedelta
from uuid import uuid4

import time_machine
from axes.models import AccessAttempt
from knox.models import AuthToken

from tests.cast import NOW, Cast
from tests.villages.signing_in.conftest import LogIn, is_signed_in
from villages import due
from villages.models import Session
from villages.services.tokens import TOKEN_DAYS, issue_token


def test_what_is_over_goes_and_what_stands_stays(cast: Cast, log_in: LogIn) -> None:
    later = NOW + timedelta(days=TOKEN_DAYS)
    with time_machine.travel(NOW, tick=False):
        client, _answer = log_in()
        log_in(is_shared="on")
        log_in(password="mifan-9-fan")
        issue_token(cast.walker, key=uuid4(), now=NOW)
        issue_token(cast.keeper, key=uuid4(), now=NOW + timedelta(days=1))

    with time_machine.travel(later, tick=False):
        said = due.run(later)

        assert (said, is_signed_in(client)) == ([], True)
    assert Session.objects.count() == 1
    assert [token.user for token in AuthToken.objects.all()] == [cast.keeper]
    assert not AccessAttempt.objects.exists()
