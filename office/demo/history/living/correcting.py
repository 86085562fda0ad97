"""What is put right in a month: a deduction that was posted, and taken back by two persons."""

from datetime import datetime, timedelta

from deeds.models import Deed
from ledger.services import consent_to_correction, propose_reversal
from office.demo.story import Scene
from villages.models import Role
from villages.permissions import find_recused_households


def take_deduction_back(scene: Scene, now: datetime, *, reason: str) -> None:
    """Reverse the last deduction of which it came out that it was another household's doing."""
    chair, watcher = scene.people[Role.COMMITTEE][0], scene.people[Role.SUPERVISOR][0]
    closed_to = find_recused_households(watcher, scene.village)
    closed_to |= find_recused_households(chair, scene.village)
    posted = Deed.objects.for_village(scene.village).posted().filter(points__lt=0)
    standing = posted.filter(transfer__reversed_by__isnull=True).exclude(household__in=closed_to)
    deed = standing.select_related("transfer").order_by("-transfer__number").first()
    if deed is None or deed.transfer is None:
        return
    proposal = propose_reversal(
        deed.transfer,
        reason=reason,
        key=scene.make_key(),
        by=chair,
        now=now,
    )
    consent_to_correction(proposal, by=watcher, now=now + timedelta(hours=2))
