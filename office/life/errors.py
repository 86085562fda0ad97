"""What is refused when a household changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class HouseholdBusy(ConflictError):
    """Something still hangs on the household that has to be settled first; all of it is named."""

    reasons: str
    sentence = _("这一户还有事没有了结：%(reasons)s。先办完这些，再来办。")


@dataclass(eq=False)
class ChangeWaits(ConflictError):
    """One proposal a household: what comes next is about the household as it then is."""

    sentence = _("这一户已经提出了一份变更，还等第二个人同意。先把那一份办完。")


@dataclass(eq=False)
class ChangeDecided(ConflictError):
    """Somebody has decided the change already."""

    sentence = _("这份住户变更已经有人办过了。")


@dataclass(eq=False)
class PeopleLeft(ConflictError):
    """A household ends when nobody but its head is on the roster."""

    names: str
    sentence = _("家里还登记着 %(names)s。先在住户页给每个人填离户日，或者办分户、并户，再销户。")


@dataclass(eq=False)
class NumberOnPaper(ConflictError):
    """Another split that still waits has taken the number."""

    number: int
    field: ClassVar[str] = "number"
    sentence = _("%(number)s 号已经写在另一份还没办完的分户协议上，请换一个。")


@dataclass(eq=False)
class HouseholdAway(ConflictError):
    """What is frozen is neither shared nor handed on."""

    number: int
    sentence = _("%(number)s 户登记为外出，积分冻结着。先登记回村，再办这件事。")


@dataclass(eq=False)
class HouseholdNotAway(ConflictError):
    """Only who is away comes back."""

    number: int
    sentence = _("%(number)s 户没有登记外出，不用登记回村。")


@dataclass(eq=False)
class HouseholdAwayAlready(ConflictError):
    """Who is away cannot go away."""

    number: int
    sentence = _("%(number)s 户已经登记外出了。")


@dataclass(eq=False)
class HouseholdStands(ConflictError):
    """Heirs, and an expiry, come after a dissolution only."""

    number: int
    sentence = _("%(number)s 户没有销户，不能办继承或者清零。")


@dataclass(eq=False)
class HeirGone(ConflictError):
    """Points go to a household that there is."""

    number: int
    field: ClassVar[str] = "other"
    sentence = _("%(number)s 户已经销户，积分不能转到那里。")


@dataclass(eq=False)
class SameHousehold(InvalidInputError):
    """A household does not merge into itself, nor inherit from itself."""

    field: ClassVar[str] = "other"
    sentence = _("另一户不能是这一户自己。")


@dataclass(eq=False)
class HeirsWait(ConflictError):
    """Heirs still have time; until: the last day on which they have."""

    until: date
    sentence = _("积分要等继承人到%(until)s，过了这天没人来办，才能清零。")


@dataclass(eq=False)
class NothingLeft(ConflictError):
    """No points are left to inherit, or to expire."""

    sentence = _("这一户名下已经没有积分了。")


@dataclass(eq=False)
class NobodyLeaves(InvalidInputError):
    """A split needs somebody who leaves."""

    field: ClassVar[str] = "members"
    sentence = _("请勾选分出去的人。")


@dataclass(eq=False)
class NobodyStays(InvalidInputError):
    """Where all leave, a household does not split, it moves."""

    field: ClassVar[str] = "members"
    sentence = _("原来那一户至少要留一个人。")


@dataclass(eq=False)
class HeadLeaves(InvalidInputError):
    """The head stays; another one is named first where the head is who leaves."""

    field: ClassVar[str] = "members"
    sentence = _("户主留在原来那一户。户主要分出去，请先办换户主。")


@dataclass(eq=False)
class HeadNotAmong(InvalidInputError):
    """The new household's head is one of those who leave."""

    field: ClassVar[str] = "head"
    sentence = _("新户的户主要在分出去的人里选。")


@dataclass(eq=False)
class MemberElsewhere(InvalidInputError):
    """The person does not live in this household, or no more."""

    name: str
    sentence = _("%(name)s不在这一户里，请核对。")


@dataclass(eq=False)
class HeadAlready(InvalidInputError):
    """The person is the head already."""

    field: ClassVar[str] = "new_head"
    sentence = _("这一位已经是户主。")


@dataclass(eq=False)
class PointsShared(InvalidInputError):
    """More is shared than there is; available: what may go over today."""

    available: Decimal
    asked: Decimal
    field: ClassVar[str] = "points"
    sentence = _("这一户现在最多能转出 %(available)s 分，这次要转 %(asked)s 分，多了。")


@dataclass(eq=False)
class StandingShared(InvalidInputError):
    """A share of the standing lies between nothing and all of it."""

    standing: Decimal
    field: ClassVar[str] = "standing_points"
    sentence = _("这一户今年的年度积分是 %(standing)s 分，分出去的要在 0 和它之间。")


@dataclass(eq=False)
class DayToCome(InvalidInputError):
    """What has not happened yet is not recorded."""

    day: date
    field: ClassVar[str] = "happened_on"
    sentence = _("%(day)s还没有到，等办成了再登记。")


@dataclass(eq=False)
class DayBeforeLast(InvalidInputError):
    """Somebody came back before the day on which they went."""

    since: date
    field: ClassVar[str] = "happened_on"
    sentence = _("这一户是%(since)s起外出的，回村的日子不能更早。")
