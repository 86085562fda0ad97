"""What is over: sessions, tokens and counts of wrong passphrases past their time."""

from datetime import datetime

from axes.models import AccessAttempt
from knox.models import AuthToken

from villages.models import Session
from villages.signing_in.throttle import get_pause


def run(now: datetime) -> list[str]:
    """Delete rows that open nothing and hold nobody up any more; nothing worth a sentence."""
    Session.objects.filter(expire_date__lte=now).delete()
    AuthToken.objects.filter(expiry__lte=now).delete()
    # Else what somebody typed for a name would stay until the next wrong passphrase.
    AccessAttempt.objects.filter(attempt_time__lte=now - get_pause()).delete()
    return []
