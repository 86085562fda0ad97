"""Months in addresses: 2026-10, a date in the code."""

from datetime import date

from villages.months import parse_month, write_month


class MonthConverter:
    """YYYY-MM in a path; what is no month does not match."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return parse_month(value)

    def to_url(self, value: date) -> str:
        return write_month(value)
