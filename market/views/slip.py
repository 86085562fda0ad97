"""The slip of a redemption."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ledger.models import Transfer
from ledger.queries import get_passbook
from market.models import Redemption, Return, ReturnState
from market.queries.redemptions import get_redemption
from market.services import RESERVERS
from market.views.counter import CounterDoor
from market.words import line_words
from villages.queries import name_household

PAPERS = ("80", "58", "a5")


class SlipView(CounterDoor):
    """The slip of a redemption, for the till's printer: 80 or 58 mm, or half a sheet.

    What only waits has no slip yet: its sheet is shown instead.
    """

    roles = RESERVERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        redemption = get_redemption(self.village, number, user=self.person, today=self.today)
        transfer = redemption.transfer
        if transfer is None:
            return redirect(self.address("reservation", number))
        paper = request.GET.get("paper", PAPERS[0])
        context = {
            "village": self.village,
            "redemption": redemption,
            "household": name_household(redemption.household),
            "lines": [(line, line_words(line)) for line in redemption.lines.all()],
            "balance": self._get_balance(transfer),
            "returned": self._find_return(redemption),
            "renewed": Redemption.objects.filter(renews=redemption).first(),
            "paper": paper if paper in PAPERS else PAPERS[0],
        }
        return render(request, "market/slip.html", context)

    def _get_balance(self, transfer: Transfer) -> object:
        """Return what the household had right after this, whatever has been posted since."""
        return get_passbook(transfer.source, limit=1, before=transfer.number + 1)[0].balance

    def _find_return(self, redemption: Redemption) -> dict[str, object] | None:
        """Return the day on which goods came back, and which; nothing where none did."""
        made = Return.objects.filter(redemption=redemption, state=ReturnState.MADE).first()
        if made is None:
            return None
        assert made.decided_at is not None, "A constraint of the table."
        back = made.lines.select_related("line__goods").order_by("id")
        return {"day": timezone.localdate(made.decided_at), "lines": list(back)}
