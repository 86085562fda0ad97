"""What joining two deeds that look the same refuses."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError


@dataclass(eq=False)
class NotAlike(ConflictError):
    """Joined, or told apart, are deeds that look the same."""

    sentence = _("这两件事不是同一户、同一条、同一天的，不用合并。")


@dataclass(eq=False)
class LikeUnsettled(ConflictError):
    """Another deed looks the same; nobody has said yet whether it is."""

    sentence = _("这户这一天还有一件一样的事，请先说清是同一件还是两件。")
