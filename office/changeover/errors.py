"""What a change of terms refuses."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class RenewalUnknown(NotFoundError):
    """No change of terms of this village has the number."""

    sentence = _("没有找到这次换届。")


@dataclass(eq=False)
class OfficeUnknown(NotFoundError):
    """No office of this village has the number."""

    sentence = _("没有找到这项任职。")


@dataclass(eq=False)
class RenewalAhead(ConflictError):
    """One waits already, or was confirmed and its day has not passed."""

    sentence = _("已经有一次换届在办。要另外办，请先撤掉那一次。")


@dataclass(eq=False)
class RenewalDayPast(InvalidInputError):
    """The last day lies before today."""

    field: ClassVar[str] = "last_day"
    sentence = _("最后一天不能早于今天。")


@dataclass(eq=False)
class RenewalDayFar(InvalidInputError):
    """The last day lies too far ahead for anybody to know who will begin."""

    days: int
    field: ClassVar[str] = "last_day"
    sentence = _("最后一天最多在 %(days)s 天以后。")


@dataclass(eq=False)
class RenewalEndsNobody(InvalidInputError):
    """Nobody's office was ticked."""

    sentence = _("没有勾谁到期。只加人的话，在「任职」里任命就行。")


@dataclass(eq=False)
class OfficeOver(ConflictError):
    """An office that was ticked is no more, or begins after the day."""

    name: str
    sentence = _("%(name)s的任职在这一天以前已经结束，或者还没有开始，请重新勾选。")


@dataclass(eq=False)
class OfficeHeld(ConflictError):
    """Who is to begin holds the same role beyond the day already."""

    name: str
    role: str
    sentence = _("%(name)s这一天以后还担任%(role)s。要连任，不用再填，上面不勾就行。")


@dataclass(eq=False)
class StartTwice(InvalidInputError):
    """The same person stands twice for the same role."""

    name: str
    sentence = _("%(name)s的同一个职务填了两次。")


@dataclass(eq=False)
class RoleNotRenewed(InvalidInputError):
    """Partners and town officers do not begin with a village's terms."""

    sentence = _("商户和镇干部不在换届里任命。")


@dataclass(eq=False)
class CommitteeLacking(ConflictError):
    """The day after, the village would have no committee that can sign in."""

    day: date
    sentence = _(
        "%(day)s 起村里就没有村委了，别的人也就没人能安排。请至少填一位第二天接手的村委，"
        "或者留一位不勾。"
    )


@dataclass(eq=False)
class NobodyToConfirm(ConflictError):
    """No supervisor and no second member of the committee."""

    sentence = _(
        "换届要另一个人确认，可是村里现在没有监督委员，也没有第二位村委。"
        "请先在「任职」里任命一位，或者就在那里一位一位地办。"
    )


@dataclass(eq=False)
class NotYoursToConfirm(ForbiddenError):
    """Somebody else than those who may confirm."""

    role: str
    sentence = _("这次换届要由没有提出它的%(role)s来办。")


@dataclass(eq=False)
class RenewalDecided(ConflictError):
    """It was confirmed, refused or taken back meanwhile."""

    sentence = _("这次换届已经有人办过了，请看现在的情况。")


@dataclass(eq=False)
class RenewalLate(ConflictError):
    """Its last day has passed: nobody's rights are changed backwards."""

    day: date
    sentence = _("上一届的最后一天 %(day)s 已经过了，不能再办。请撤掉，重新提出。")
