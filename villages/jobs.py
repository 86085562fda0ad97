"""What is due in village after village: one that fails is reported, and the rest go on."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from villages.models import Village

logger = logging.getLogger(__name__)

# Does what is due in one village; tells what was done, a sentence each.
Work = Callable[[Village], Iterable[str]]


@dataclass(eq=False)
class VillagesFailed(Exception):
    """Some villages could not be served, all others were. done: what was done, in sentences."""

    done: list[str]
    failed: int


def work_through(*steps: tuple[QuerySet[Village], Work]) -> list[str]:
    """Do each step in each of its villages, by slug; returns what was done, in sentences.

    Only ids are kept at hand, however many there are. A village that fails is logged and left;
    raises VillagesFailed at the end, when everything else is done.
    """
    done: list[str] = []
    failed: set[int] = set()
    for villages, work in steps:
        for village_id in list(villages.order_by("slug").values_list("pk", flat=True)):
            village = Village.objects.select_related("town").get(pk=village_id)
            try:
                done += work(village)
            except Exception:  # whatever ails one village, the others are served
                logger.exception("What is due in %s could not be done", village.slug)
                failed.add(village_id)
    if failed:
        raise VillagesFailed(done, len(failed))
    return done
