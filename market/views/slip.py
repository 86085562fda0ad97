"""The slip of a redemption."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.queries import get_passbook
from market.queries.redemptions import get_redemption
from market.views.counter import COUNTER_ROLES
from market.words import line_words
from villages.doors import VillageDoor
from villages.queries import head_name
from villages.words import household_name, mask_name

PAPERS = ("80", "58", "a5")


class SlipView(VillageDoor):
    """The slip of a redemption, for the till's printer: 80 or 58 mm, or half a sheet."""

    roles = COUNTER_ROLES
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        redemption = get_redemption(self.village, number, user=self.person, today=self.today)
        transfer = redemption.transfer
        assert transfer is not None, "What is handed over has moved points."
        after = get_passbook(transfer.source, limit=1, before=transfer.number + 1)[0]
        paper = request.GET.get("paper", PAPERS[0])
        household = redemption.household
        context = {
            "village": self.village,
            "redemption": redemption,
            "household": household_name(
                household.grid.name, household.number, mask_name(head_name(household))
            ),
            "lines": [(line_words(line), line.points) for line in redemption.lines.all()],
            "balance": after.balance,
            "papers": PAPERS,
            "paper": paper if paper in PAPERS else PAPERS[0],
        }
        return render(request, "market/slip.html", context)
