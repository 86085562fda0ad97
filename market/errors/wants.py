"""What is refused about waiting lists and wishes."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from market.models.wants import WORDS_LENGTH
from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class GoodsStillThere(ConflictError):
    """Nobody needs to wait for what is there."""

    goods: str
    sentence = _("「%(goods)s」现在有货，直接兑换或者预约就行，不用等。")


@dataclass(eq=False)
class WaitingTwice(ConflictError):
    """The household waits for the article already, and keeps its place."""

    goods: str
    sentence = _("这户已经在等「%(goods)s」了，排的位置还在。")


@dataclass(eq=False)
class WaitingUnknown(NotFoundError):
    """Not a waiting of this village, or not this household's."""

    sentence = _("没有找到这条等货登记，请刷新页面。")


@dataclass(eq=False)
class WaitingOver(ConflictError):
    """The household had the goods meanwhile, or gave up its place."""

    sentence = _("这户已经不在等了：领到了、预约了，或者不要了。")


@dataclass(eq=False)
class SeveralFound(ConflictError):
    """A name that several households' members carry."""

    text: str
    field = "household"
    sentence = _("叫「%(text)s」的有好几户，请填户编号。")


@dataclass(eq=False)
class WishEmpty(InvalidInputError):
    """A wish without a word."""

    field = "words"
    sentence = _("请写想要什么，例如：菜籽油。")


@dataclass(eq=False)
class WishTooLong(InvalidInputError):
    """More than the name of an article."""

    largest: int = WORDS_LENGTH
    field = "words"
    sentence = _("最多 %(largest)s 个字，写东西的名称就行。")


@dataclass(eq=False)
class WishUnknown(NotFoundError):
    """Not a wish of this village, or none that this household may see."""

    sentence = _("没有找到这条心愿，请刷新页面。")


@dataclass(eq=False)
class WishAnswered(ConflictError):
    """The shop has met or declined the wish; voices no longer count."""

    words: str
    answer: str
    sentence = _("「%(words)s」超市已经答复过了：%(answer)s。")


@dataclass(eq=False)
class TooManyWishes(ConflictError):
    """One household has as many wishes waiting for an answer as the shop reads from one."""

    largest: int
    sentence = _("您家已经提了 %(largest)s 条，等超市答复了再提新的。")


@dataclass(eq=False)
class WishGoodsNeeded(InvalidInputError):
    """A wish is met by goods of this village, and by which ones is said."""

    field = "goods"
    sentence = _("请选是哪一样商品，要是本村上架的。")
