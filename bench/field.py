"""A village whose grid workers send deeds: its people, their tokens, its rules in force."""

from datetime import date
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bench.ids import HOUSEHOLDS, account_id, village_id
from bench.places import settle
from bench.trial import build_rules
from deeds.models import Deed, Source
from rules.models import EditionState
from villages.models import Member, Role, User, Village
from villages.services import appoint
from villages.services.tokens import issue_token

SINCE = date(timezone.localdate().year, 1, 1)


def make_field(*, people: int) -> dict[str, object]:
    """Give the first village rules, heads and grid workers; return its rules and their tokens."""
    village, by, now = Village.objects.get(pk=village_id(0)), User.objects.get(), timezone.now()
    Member.objects.bulk_create(
        Member(household_id=account_id(village.pk, number), name="欧阳小明", is_head=True)
        for number in range(1, HOUSEHOLDS + 1)
    )
    rules = build_rules(village, by, number=1, generosity=1)
    edition = rules[0].edition
    edition.state, edition.adopted_by, edition.adopted_at = EditionState.ADOPTED, by, now
    edition.adopted_on = edition.published_on = edition.in_force_from = SINCE
    edition.save()
    workers = User.objects.bulk_create(
        # PostgreSQL's sequence knows nothing of the id that the clerk was given.
        User(
            pk=100 + number,
            username=f"walker{number}",
            name="林巡",
            password=make_password(None),
        )
        for number in range(people)
    )
    tokens = []
    for worker in workers:
        appoint(worker, Role.GRID_WORKER, village=village, starts_on=SINCE, by=by, now=now)
        tokens.append(issue_token(worker, key=uuid4(), now=now).token)
    settle()
    # Awards only: what deducts waits for its household first.
    plain = [str(rule.pk) for rule in rules if rule.points > 0 and not rule.unit]
    return {"tokens": tokens, "rules": plain}


def count_deeds() -> list[int]:
    """Return how many deeds there are, and how many sources."""
    return [Deed.objects.count(), Source.objects.count()]
