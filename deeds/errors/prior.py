"""What is refused of the limits that the paper book had used."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class PriorUseChecked(ConflictError):
    """What a second person has checked counts, and stays."""

    rule: str
    sentence = _("细则 %(rule)s 的已用次数已经有人核对过，不能再改。")


@dataclass(eq=False)
class PriorTimesNeeded(InvalidInputError):
    """A limit of which nothing was used needs no row."""

    field: ClassVar[str] = "times"
    sentence = _("次数要是 1 以上的整数。")
