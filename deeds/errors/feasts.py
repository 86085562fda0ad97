"""What declaring, changing and confirming feasts refuses."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.errors import KeyReused
from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class FeastUnknown(NotFoundError):
    """No feast of this village has the number."""

    sentence = _("没有找到这件红白事。")


@dataclass(eq=False)
class FeastDayPast(InvalidInputError):
    """What is declared afterwards was not declared."""

    field: ClassVar[str] = "held_on"
    sentence = _("红白事要在办之前报备。已经办过的，请直接“记一件事”。")


@dataclass(eq=False)
class FuneralDayPast(InvalidInputError):
    """Nobody plans a death: a funeral may be declared shortly afterwards."""

    days: int
    field: ClassVar[str] = "held_on"
    sentence = _("丧事最迟在办后 %(days)s 天内补报。更早的，请直接“记一件事”。")


@dataclass(eq=False)
class FeastDayTooFar(InvalidInputError):
    """A slip of the pen: nobody plans so far ahead."""

    field: ClassVar[str] = "held_on"
    sentence = _("这一天太远了，请核对年份；一年以内的事再来报备。")


@dataclass(eq=False)
class TablesOutOfBounds(InvalidInputError):
    """More than any courtyard holds."""

    most: int
    field: ClassVar[str] = "tables"
    sentence = _("桌数填 0 到 %(most)s；不摆酒席的填 0。")


@dataclass(eq=False)
class TablesHeldOutOfBounds(InvalidInputError):
    """Likewise, of what was counted."""

    most: int
    field: ClassVar[str] = "tables_held"
    sentence = TablesOutOfBounds.sentence


@dataclass(eq=False)
class FeastNoteTooLong(InvalidInputError):
    """Free text beyond what anyone reads."""

    longest: int
    field: ClassVar[str] = "note"
    sentence = _("说明最多 %(longest)s 个字，请删短一些。")


@dataclass(eq=False)
class FeastDeclared(ConflictError):
    """The household, or somebody on its behalf, has declared it before."""

    sentence = _("这户这一天的这件事已经报备过了，不用再报。")


@dataclass(eq=False)
class FeastNotYours(ForbiddenError):
    """Changed by the household, by who wrote it down, and by the committee."""

    sentence = _("改动和取消，由当时登记的人或者村委会办理。")


@dataclass(eq=False)
class FeastClosed(ConflictError):
    """Confirmed or cancelled already."""

    sentence = _("这件红白事已经核实或者取消了，不能再改。")


@dataclass(eq=False)
class FeastBegun(ConflictError):
    """Its day has come: what was declared stands, what was held is counted."""

    sentence = _("办事的日子到了，报备的内容不能再改，办完由红白理事会核实。")


@dataclass(eq=False)
class FeastAhead(ConflictError):
    """Nobody has seen it yet."""

    sentence = _("这件红白事还没有办，办完再来核实。")


@dataclass(eq=False)
class DeclarerCannotConfirm(ForbiddenError):
    """Declaring and confirming take two persons."""

    sentence = _("这件事是您登记报备的，请另一位来核实。")


@dataclass(eq=False)
class FeastKeyReused(KeyReused):
    """Sent before, with other content or by another person."""

    sentence = _("这一页已经送出过一次，内容和现在的不一样，请重新打开再看。")
