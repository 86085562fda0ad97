"""What the fairness watch cannot show."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import NotFoundError


@dataclass(eq=False)
class FindingUnknown(NotFoundError):
    """No such finding, or rows that are not for this person."""

    sentence = _("没有这一项，网址可能抄错了。请从“积分公不公平”那一页点进来。")
