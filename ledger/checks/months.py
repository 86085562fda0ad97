"""Closed months: their chain, and each sealed one drawn again from the rows, byte for byte."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.models import Account, AccountKind, Month, MonthLine, Transfer, TransferKind, write_code
from ledger.queries import build_head, build_row
from ledger.seals import SealedRow, build_lines_file, build_notice_csv, seal_of
from villages.checks import Finding
from villages.models import Village
from villages.months import add_months
from villages.numbers import write_number
from villages.words import month_name

ZERO = Decimal(0)
FIGURES = {
    name: MonthLine._meta.get_field(name).verbose_name  # type: ignore[union-attr] # plain fields
    for name in ("opening", "added", "deducted", "redeemed", "other", "closing")
}
FIGURE_OF_KIND = {
    TransferKind.AWARD: "added",
    TransferKind.DEDUCTION: "deducted",
    TransferKind.REDEMPTION: "redeemed",
}
# A difference names that many of an account's transfers at most.
NUMBERS_SHOWN = 10


@dataclass(slots=True)
class Drawn:
    """One account's month as the rows tell it; figures by their name in a month's line."""

    opening: Decimal
    figures: dict[str, Decimal] = field(default_factory=dict)
    rows: list[SealedRow] = field(default_factory=list)

    def add(self, row: SealedRow) -> None:
        figure = FIGURE_OF_KIND.get(TransferKind(row.kind), "other")
        self.figures[figure] = self.figures.get(figure, ZERO) + row.points
        self.rows.append(row)

    def get_figure(self, name: str) -> Decimal:
        if name == "opening":
            return self.opening
        return self.closing if name == "closing" else self.figures.get(name, ZERO)

    @property
    def closing(self) -> Decimal:
        return self.opening + sum(self.figures.values(), ZERO)


def check_months(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's closed months; each tells its first difference."""
    months = list(
        Month.objects.for_village(village).select_related("village__book").order_by("number")
    )
    yield from _check_chain(village, months)
    openings: Mapping[int, Decimal] = {}
    for month in months:
        drawn = _draw(month, openings)
        if month.seal:
            yield from _check_sealed(village, month, drawn)
        openings = {account_id: account.closing for account_id, account in drawn.items()}


def _check_chain(village: Village, months: list[Month]) -> Iterator[Finding]:
    """Find where months do not follow in number, transfers, calendar and seal to the open one."""
    before: Month | None = None
    for month in months:
        if not _follows(month, before):
            sentence = _("%(month)s（第 %(number)s 号）和前一号没有接上。") % {
                "month": month_name(month.month),
                "number": month.number,
            }
            yield Finding(village.slug, "ledger.chain", sentence)
            return
        before = month
    if before is None:
        return
    book = before.village.book
    opens = add_months(before.month, 1)
    if book.open_month != opens or book.last_number < before.last_number:
        sentence = _("账册开着的月份是%(open)s，按最后一号应是%(right)s。") % {
            "open": month_name(book.open_month),
            "right": month_name(opens),
        }
        yield Finding(village.slug, "ledger.chain", sentence)


def _follows(month: Month, before: Month | None) -> bool:
    if before is None:
        return (month.number, month.first_number, month.previous_seal) == (1, 1, "")
    return (
        month.number == before.number + 1
        and month.first_number == before.last_number + 1
        and month.from_month == add_months(before.month, 1)
        and month.previous_seal == (before.seal if month.seal else "")
        and bool(before.seal or not month.seal)
    )


def _draw(month: Month, openings: Mapping[int, Decimal]) -> dict[int, Drawn]:
    """Return {account id: its month} for accounts that had points before or rows in it."""
    drawn = {account_id: Drawn(opening) for account_id, opening in openings.items() if opening}
    rows = Transfer.objects.filter(
        village=month.village, number__range=(month.first_number, month.last_number)
    ).order_by("number")
    sides = ("pk", "kind", "number")
    found = rows.values_list(
        *("number", "kind", "points", "asked", "occurred_on", "reference", "reverses__number"),
        *(f"source__{name}" for name in sides),
        *(f"destination__{name}" for name in sides),
    )
    for *content, reverses, s_id, s_kind, s_number, d_id, d_kind, d_number in found.iterator():
        number, kind, points, asked, occurred_on, reference = content
        ends = (
            (d_id, d_kind, points, asked, write_code(s_kind, s_number)),
            (s_id, s_kind, -points, -asked, write_code(d_kind, d_number)),
        )
        for account_id, account_kind, signed, signed_asked, other in ends:
            if account_kind != AccountKind.ISSUANCE:
                row = SealedRow(
                    number=number,
                    kind=kind,
                    points=signed,
                    asked=signed_asked,
                    occurred_on=occurred_on,
                    reference=reference,
                    reverses=reverses or 0,
                    other_account=other,
                )
                drawn.setdefault(account_id, Drawn(ZERO)).add(row)
    return drawn


def _check_sealed(village: Village, month: Month, drawn: Mapping[int, Drawn]) -> Iterator[Finding]:
    """Compare a sealed month's lines with the rows, and its file with the seal."""
    lines = list(
        MonthLine.objects.filter(month=month)
        .select_related("account")
        .order_by("account__kind", "account__number")
    )
    for line in lines:
        finding = _compare(village, month, line, drawn.get(line.account_id, Drawn(ZERO)))
        if finding:
            yield finding
            break
    missing = Account.objects.filter(pk__in=drawn.keys() - {line.account_id for line in lines})
    if account := missing.order_by("kind", "number").first():
        sentence = _("%(month)s的封存里少了账户 %(account)s。") % {
            "month": month_name(month.month),
            "account": account.code,
        }
        yield Finding(village.slug, "ledger.line_missing", sentence)
    notice = build_notice_csv(build_head(month), [build_row(line) for line in lines])
    if seal_of(notice) != month.seal:
        sentence = _("%(month)s的公示文件和校验码不符。") % {"month": month_name(month.month)}
        yield Finding(village.slug, "ledger.seal", sentence)


def _compare(village: Village, month: Month, line: MonthLine, right: Drawn) -> Finding | None:
    """Return the first difference between a sealed line and what the rows tell."""
    names = {"month": month_name(month.month), "account": line.account.code}
    for figure, words in FIGURES.items():
        stored, should = getattr(line, figure), right.get_figure(figure)
        if stored != should:
            sentence = _("%(month)s账户 %(account)s 的%(figure)s存 %(stored)s，应是 %(right)s。")
            values = {
                "figure": words,
                "stored": write_number(stored),
                "right": write_number(should),
            }
            return Finding(village.slug, "ledger.line", sentence % (names | values))
    if seal_of(build_lines_file(line.salt, right.rows)) != line.digest:
        numbers = [str(row.number) for row in right.rows]
        sentence = _("%(month)s账户 %(account)s 的明细（第 %(numbers)s 笔）和摘要不符。")
        values = {"numbers": _("、").join(numbers[:NUMBERS_SHOWN]) or "—"}
        return Finding(village.slug, "ledger.digest", sentence % (names | values))
    return None
