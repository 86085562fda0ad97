"""What is refused while a village is being set up."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError


@dataclass(eq=False)
class BaseGivenAlready(ConflictError):
    """Households have had their base by these terms, or the village has adopted its regulation."""

    field: ClassVar[str] = "base_points"
    sentence = _("已经有住户建账、或者办法已经通过，基础分要随下一版办法一起改。")
