"""What is refused of notices."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import NotFoundError


@dataclass(eq=False)
class NoticeUnknown(NotFoundError):
    """Nothing was put up for the month: it is open, or lies before the book."""

    month_name: str
    sentence = _("%(month_name)s还没有公示。")
