"""A partner's own statement."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.models import Book
from market.errors import PartnerUnknown
from market.models import Partner
from market.queries.statements import get_partner_statement
from market.views.entries import build_entry
from villages.doors import VillageDoor
from villages.models import Role
from villages.months import parse_month, write_month


class PartnerView(VillageDoor):
    """A partner's own statement: what it handed out in a month, and its months in sums."""

    roles = frozenset({Role.PARTNER})
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        partners = list(self._own_partners())
        context: dict[str, object] = {"village": self.village, "partners": partners}
        if partners:
            chosen = request.GET.get("partner", "")
            partner = next((p for p in partners if chosen in ("", str(p.pk))), None)
            if partner is None:
                raise PartnerUnknown
            open_month = Book.objects.get(village=self.village).open_month
            month = self._read_month(request.GET.get("month", "")) or open_month
            statement = get_partner_statement(partner, month)
            context |= {
                "partner": partner,
                "statement": statement,
                "is_open_month": month == open_month,
                "entries": [build_entry(redemption) for redemption in statement.redemptions],
                "months": [(write_month(entry.month), entry) for entry in statement.months],
            }
        return render(request, "market/partner.html", context)

    def _read_month(self, text: str) -> date | None:
        try:
            return parse_month(text) if text else None
        except ValueError as error:
            raise Http404 from error

    def _own_partners(self) -> QuerySet[Partner]:
        partners = Partner.objects.for_village(self.village)
        return partners.served_by(self.person, today=self.today)
