"""What is refused about partners and who works there."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class PartnerUnknown(NotFoundError):
    """Not a partner of this village, or not one where the person works."""

    sentence = _("没有找到这个兑换点，或者您不在这个兑换点。")


@dataclass(eq=False)
class NotYourPartner(ForbiddenError):
    """A shopkeeper or partner of the village who works elsewhere."""

    partner: str
    sentence = _("您不在「%(partner)s」，请由那里的同志来办。")


@dataclass(eq=False)
class PartnerClosed(ConflictError):
    """The partner is not in business."""

    partner: str
    sentence = _("「%(partner)s」现在不营业。")


@dataclass(eq=False)
class DutyTwice(ConflictError):
    """The appointment is at that partner already."""

    sentence = _("这位同志已经安排在这个兑换点了。")


@dataclass(eq=False)
class DutyRoleUnfit(InvalidInputError):
    """Only shopkeepers and partners of the partner's own village work there."""

    sentence = _("只有本村的超市管理员和商户可以安排到兑换点。")
