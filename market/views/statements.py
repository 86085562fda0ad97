"""A partner's statement: by month, on paper, with its settlements and its own sealed lines."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.lines import answer_lines, list_lines_files
from ledger.models import Book
from market.errors import PartnerUnknown
from market.models import Partner, PartnerKind, Redemption
from market.queries.statements import StatementRow, get_partner_statement
from market.reserved import get_last_day
from market.views.entries import build_entry
from market.views.partner import PartnerDoor
from villages.months import parse_month, write_month


class StatementDoor(PartnerDoor):
    """A page about one of the partners where the person works."""

    http_method_names = ("get", "head", "options")

    def choose_partner(self) -> Partner:
        """Return the partner that the address names, or the first; raises PartnerUnknown."""
        asked = self.request.GET.get("partner", "")
        for partner in self.partners:
            if asked in ("", str(partner.pk)):
                return partner
        raise PartnerUnknown

    def read_statement(self, partner: Partner) -> dict[str, object]:
        """Return what page and paper both say of a partner's month."""
        open_month = Book.objects.get(village=self.village).open_month
        month = self._read_month() or open_month
        statement = get_partner_statement(partner, month, today=self.today)
        return {
            "village": self.village,
            "partner": partner,
            "statement": statement,
            "month": write_month(month),
            "months": [(write_month(one.month), one) for one in statement.months],
            "is_open_month": month == open_month,
            "is_outside": partner.kind == PartnerKind.OUTSIDE,
            "rows": [_build_row(row) for row in statement.rows],
            "vouchers": [_build_voucher(voucher) for voucher in statement.vouchers],
            "today": self.today,
        }

    def _read_month(self) -> date | None:
        text = self.request.GET.get("month", "")
        try:
            return parse_month(text) if text else None
        except ValueError as error:
            raise Http404 from error


class StatementView(StatementDoor):
    """What a partner handed out in a month, what it was paid, and what is still to come."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.partners:
            return render(request, "market/partner_statement.html", {"village": self.village})
        partner = self.choose_partner()
        context = self.read_statement(partner) | {
            "partners": self.partners,
            "files": list_lines_files(partner.account),
        }
        return render(request, "market/partner_statement.html", context)


class StatementPaperView(StatementDoor):
    """The same on A4, to be signed by both sides."""

    def get(self, request: HttpRequest) -> HttpResponse:
        partner = self.choose_partner()
        context = self.read_statement(partner)
        context["back"] = self.address(
            "market:partner-statement", partner=partner.pk, month=context["month"]
        )
        return render(request, "market/partner_statement_print.html", context)


class LinesView(StatementDoor):
    """A closed month's own lines with their salt, as a file: the notice vouches for them."""

    def get(self, request: HttpRequest, month: str) -> HttpResponse:
        account = self.choose_partner().account
        return answer_lines(account, month, owner=f"{self.village.slug}-{account.code}")


def _build_row(row: StatementRow) -> dict[str, object]:
    return build_entry(row.redemption) | {"points": row.points, "is_return": row.is_return}


def _build_voucher(voucher: Redemption) -> dict[str, object]:
    return build_entry(voucher) | {"last_day": get_last_day(voucher)}
