"""What the services refuse, each with one sentence that a villager understands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from villages.numbers import write_number
from villages.words import day_with_year

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(eq=False)
class PointsError(Exception):
    """A refusal. Subclasses are dataclasses whose fields fill the placeholders of `sentence`."""

    sentence: ClassVar["str | _StrPromise"]

    def __str__(self) -> str:
        return str(self.sentence) % {name: _write(value) for name, value in vars(self).items()}

    @property
    def code(self) -> str:
        """The error's stable name for programs: InsufficientPoints as insufficient_points."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

    @property
    def office_link(self) -> tuple[str, str] | None:
        """Return words and address of the page in the office that helps, where there is one."""
        return None


def _write(value: object) -> object:
    if isinstance(value, Decimal):
        return write_number(value)
    return day_with_year(value) if isinstance(value, date) else value


class NotFoundError(PointsError):
    """What was asked for does not exist, or not for this person."""


class ForbiddenError(PointsError):
    """The person has no role that may do this."""


class ConflictError(PointsError):
    """The present state does not allow it: a used key, too few points, a decided deed."""


class InvalidInputError(PointsError):
    """The input itself cannot be right."""


@dataclass(eq=False)
class VillageNotFound(NotFoundError):
    """Not a village of this person, whether or not it exists."""

    sentence = _("没有找到这个村，或者您在这个村没有任职。")


@dataclass(eq=False)
class VillageUnknown(NotFoundError):
    """No village has the public address."""

    sentence = _("没有找到这个村，网址可能抄错了。")


@dataclass(eq=False)
class RoleNeeded(ForbiddenError):
    """A person of the village without the role."""

    roles: str
    sentence = _("这里由%(roles)s办理，您目前没有这个任职。")


@dataclass(eq=False)
class SecondPersonNeeded(ForbiddenError):
    """The person who proposed may not consent as well."""

    sentence = _("提出和同意要由两个人办理，请另一位来确认。")


@dataclass(eq=False)
class CardUnknown(NotFoundError):
    """No card carries this token or number."""

    sentence = _("没有找到这张积分卡，请核对卡上的户编号。")


@dataclass(eq=False)
class CardKilled(ConflictError):
    """The card was replaced by a newer one."""

    sentence = _("这张积分卡已经停用，请用新卡。")


@dataclass(eq=False)
class PinNotSet(ConflictError):
    """The office has set no PIN for the household's card yet."""

    sentence = _("这一户的积分卡还没有密码，请本人到村委会领。")


@dataclass(eq=False)
class PinWrong(InvalidInputError):
    """Not the card's PIN; left: how many more tries before a pause."""

    left: int
    field: ClassVar[str] = "pin"
    sentence = _("密码不对，还可以试 %(left)s 次。忘了密码，请到村委会重新设一个。")


class TooOftenError(ConflictError):
    """Too often, for now: after wait_seconds it is worth another try."""

    @property
    def wait_seconds(self) -> int:
        """Return what an answer's Retry-After says."""
        raise NotImplementedError


@dataclass(eq=False)
class PinLocked(TooOftenError):
    """Guessed at too often; until: the moment from which it may be tried again, in words."""

    until: str
    seconds: int
    field: ClassVar[str] = "pin"
    sentence = _("密码输错的次数多了，请 %(until)s 以后再试。着急的话，村委会可以马上重新设一个。")

    @property
    def wait_seconds(self) -> int:
        return self.seconds


@dataclass(eq=False)
class TooManyGuesses(TooOftenError):
    """Too many wrong PINs of whatever cards from one place."""

    minutes: int
    sentence = _("从您这个网络输错的密码太多了，请过 %(minutes)s 分钟再试，或者到村委会办。")

    @property
    def wait_seconds(self) -> int:
        return self.minutes * 60


@dataclass(eq=False)
class TooManyUnknown(TooOftenError):
    """Too many addresses of cards or answers that are none, from one place."""

    minutes: int
    sentence = _(
        "从您这个网络打开的卡和回执，太多是没有的。请过 %(minutes)s 分钟再试，或者到村委会办。"
    )

    @property
    def wait_seconds(self) -> int:
        return self.minutes * 60


@dataclass(eq=False)
class SentTooOften(TooOftenError):
    """One address sends more than a meeting would."""

    seconds: int
    sentence = _("从您这个网络送来的太多了，请过一会儿再送，或者直接到村委会说。")

    @property
    def wait_seconds(self) -> int:
        return self.seconds


@dataclass(eq=False)
class HouseholdUnknown(NotFoundError):
    """No household of this village carries the number."""

    number: str
    sentence = _("本村没有编号是 %(number)s 的住户，请核对。")


@dataclass(eq=False)
class NumberTaken(ConflictError):
    """Another household of the village has the number."""

    number: int
    sentence = _("户编号 %(number)s 已经有人用了，请换一个。")


@dataclass(eq=False)
class HouseholdDissolved(ConflictError):
    """The household is no more: only heirs, or an expiry by two persons, end what is left."""

    number: int
    sentence = _("%(number)s 户已经销户，不能再办这件事。")


@dataclass(eq=False)
class ChangedMeanwhile(ConflictError):
    """Somebody else has saved the row since the form was opened."""

    sentence = _(
        "您打开这一页以后，别人已经改过这一条。您填的都还在，没有保存。请先看一下别人改了什么，"
        "再按一次保存，就按您填的来。"
    )


@dataclass(eq=False)
class AppointmentOverlaps(ConflictError):
    """The same person holds the same role in that time already."""

    sentence = _("这位同志在这段时间已经担任这个职务了。")


@dataclass(eq=False)
class AppointmentEndsEarly(InvalidInputError):
    """The last day lies before the first."""

    day: str
    field: ClassVar[str] = "ends_on"
    sentence = _("这项任职从 %(day)s 开始，最后一天不能更早。")


@dataclass(eq=False)
class AppointmentOver(ConflictError):
    """Its last day has passed: whoever goes on is appointed anew."""

    day: date
    sentence = _("这项任职到 %(day)s 已经结束，不能再改；要继续干，请重新任命。")


@dataclass(eq=False)
class AppointmentBegun(ConflictError):
    """Its first day has come: it can be ended, and no more be taken back."""

    day: date
    sentence = _("这项任职从 %(day)s 已经开始，不能撤回，只能写上到哪天止。")


@dataclass(eq=False)
class AppointmentInUse(ConflictError):
    """Something rests on it, such as the place where the person is to work."""

    sentence = _("这项任职已经安排了兑换点，请先在兑换点里取消安排。")


@dataclass(eq=False)
class HomeKnown(ConflictError):
    """The own household stands already: recusal rests on it."""

    field: ClassVar[str] = "number"
    sentence = _("自己家已经登记过了，回避靠它，不能改。搬了家的，写上到哪天止，再重新任命。")


@dataclass(eq=False)
class HomeNeeded(InvalidInputError):
    """Neither a household nor that it lies elsewhere, or both."""

    field: ClassVar[str] = "number"
    sentence = _("请填自己家的户编号；家不在本村的，户编号空着，勾「不住在本村」。")


@dataclass(eq=False)
class HomeElsewhere(InvalidInputError):
    """A household of another village."""

    field: ClassVar[str] = "number"
    sentence = _("自己家要选本村的户。")


@dataclass(eq=False)
class CommitteeStands(ConflictError):
    """A village that has a committee appoints its people itself."""

    sentence = _("这个村已经有村委了，别的人由他们在「任职」里安排。")


@dataclass(eq=False)
class CommitteeSignsIn(ConflictError):
    """A committee of whom somebody can sign in gives its people their passphrases itself."""

    sentence = _("这个村已经有村委能登录，别的人的口令由他们在「人员」里重设。")


@dataclass(eq=False)
class CommitteeNotMeant(ConflictError):
    """The operator helps only who is of the village's committee, and serves nowhere else."""

    sentence = _("只能给在任的、没有在别处任职的村委发口令。")


@dataclass(eq=False)
class AppointmentIncomplete(InvalidInputError):
    """The role needs a village, or a town, and has the other."""

    sentence = _("镇干部要选镇，其他职务要选村。")


@dataclass(eq=False)
class TermsDayTaken(ConflictError):
    """Another set of terms begins on that day."""

    sentence = _("这一天已经有一份制度参数开始生效了。")


@dataclass(eq=False)
class OwnHousehold(ForbiddenError):
    """Nobody decides for the own household or a kin household."""

    sentence = _("这是您自己家或近亲家的事，请由别人来办。")


@dataclass(eq=False)
class PersonServes(ConflictError):
    """Who holds an office, or is to, keeps the name: others must know who decides."""

    sentence = _("这位同志还在任或者将要上任，先把任职结束，才能删除个人信息。")


@dataclass(eq=False)
class VillageNotNamed(InvalidInputError):
    """A form or call that names no village."""

    sentence = _("没有说明是哪个村的，请回到首页重新进入。")


@dataclass(eq=False)
class PhotoUnreadable(InvalidInputError):
    """No picture, or a broken one."""

    field: ClassVar[str] = "photos"
    sentence = _("有一张照片打不开，请换一张（JPG、PNG 或 WEBP）。")


@dataclass(eq=False)
class PhotoTooHeavy(InvalidInputError):
    """More bytes than a phone's photo has."""

    megabytes: int
    field: ClassVar[str] = "photos"
    sentence = _("有一张照片超过 %(megabytes)s MB，请换一张小些的。")


@dataclass(eq=False)
class PhotoTooLarge(InvalidInputError):
    """More pixels than are worth unpacking."""

    pixels_wan: int
    field: ClassVar[str] = "photos"
    sentence = _("有一张照片超过 %(pixels_wan)s 万像素，请换一张小些的。")


@dataclass(eq=False)
class ServesElsewhere(ForbiddenError):
    """How somebody signs in is not one village's to settle who serves in others, too."""

    sentence = _("这位还在别处任职，登录的事要由本人自己来办。")


@dataclass(eq=False)
class CodeWrong(InvalidInputError):
    """Not the code that the phone shows now, nor one from the paper that is left."""

    field: ClassVar[str] = "code"
    sentence = _("动态口令不对。手机上的六位数要在变掉以前填好；纸上的备用码，用过的请换一个。")


@dataclass(eq=False)
class CodePause(ConflictError):
    """Too soon after a wrong code."""

    seconds: int
    field: ClassVar[str] = "code"
    sentence = _("刚才填错了，请等 %(seconds)s 秒再填。")


@dataclass(eq=False)
class CodesNotBegun(ConflictError):
    """No key was shown that a code could confirm."""

    sentence = _("请从头来一次：先用手机扫码，再填六位数。")


@dataclass(eq=False)
class CodesOn(ConflictError):
    """Codes are asked for already; a new phone takes a new beginning."""

    sentence = _("动态口令已经开着。要换手机，请先关掉，再重新打开。")
