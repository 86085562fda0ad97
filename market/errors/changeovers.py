"""What is refused about handing a shop over to the next shopkeeper."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class ChangeOverNeedsCount(ConflictError):
    """It rests on a stock count of this partner that both have agreed on."""

    sentence = _("交接要先盘点：移交人清点，接收人同意，然后再办交接。")


@dataclass(eq=False)
class ChangeOverCountByOthers(ConflictError):
    """The count was made or agreed to by others than the two."""

    sentence = _("这份盘点不是移交人清点、接收人同意的，请两个人重新盘点。")


@dataclass(eq=False)
class ChangeOverCountOld(ConflictError):
    """The count lies too far back."""

    day: date
    days: int
    sentence = _("这份盘点是 %(day)s 的，超过 %(days)s 天了，请重新盘点。")


@dataclass(eq=False)
class ChangeOverCountIncomplete(ConflictError):
    """Something that lies there was not counted."""

    goods: str
    sentence = _("这份盘点里没有「%(goods)s」。交接前，每一样实物都要点到。")


@dataclass(eq=False)
class ChangeOverTwice(ConflictError):
    """The count stands under another change-over."""

    number: int
    sentence = _("用这份盘点已经办过第 %(number)s 号交接了。")


@dataclass(eq=False)
class ChangeOverWitnessUnfit(ForbiddenError):
    """Whoever oversees a change-over is neither of the two."""

    sentence = _("监交人不能是移交人或接收人，请另一位村委或监委会的同志来办。")


@dataclass(eq=False)
class IncomingUnfit(InvalidInputError):
    """The next shopkeeper is somebody else, and appointed."""

    field = "incoming"
    sentence = _("接收人要先在「任职」里任命为超市管理员，也不能和移交人是同一个人。")


@dataclass(eq=False)
class ChangeOverUnknown(NotFoundError):
    """No change-over of this village has the number."""

    number: int
    sentence = _("没有找到第 %(number)s 号交接单。")
