"""Why a file is not taken in as a village; each sentence names the file in it that is at fault."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class NotAnArchive(InvalidInputError):
    """No zip file, or one that this program would not write."""

    sentence = _("这不是整村导出的文件，或者没有传完整。")


@dataclass(eq=False)
class ArchiveTooLarge(InvalidInputError):
    """A file in it, or all of them, unpack to more than a village can have."""

    sentence = _("整村导出里的 %(file)s 太大，不收。")

    file: str


@dataclass(eq=False)
class ArchiveFormatUnknown(InvalidInputError):
    """Written by a version that this one does not read."""

    sentence = _("这个文件是格式 %(found)s，本机只读格式 %(known)s。请先把程序升级到同一版。")

    found: str
    known: int


@dataclass(eq=False)
class ArchiveFileMissing(InvalidInputError):
    """Something was cut out."""

    sentence = _("整村导出里少了 %(file)s。")

    file: str


@dataclass(eq=False)
class ArchiveFileForeign(InvalidInputError):
    """Something was put in."""

    sentence = _("整村导出里多出了 %(file)s，不是原来的。")

    file: str


@dataclass(eq=False)
class ArchiveFileMoved(InvalidInputError):
    """The files do not come in their order."""

    sentence = _("整村导出里 %(file)s 的次序不对。")

    file: str


@dataclass(eq=False)
class ArchiveFileChanged(InvalidInputError):
    """A file is not what its digest says."""

    sentence = _("整村导出里的 %(file)s 和它的校验码不符：被改过，或者没有传完整。")

    file: str


@dataclass(eq=False)
class ArchiveColumnsDiffer(InvalidInputError):
    """A table's first line is not that of the format."""

    sentence = _("%(file)s 的表头和格式说明不一样。")

    file: str


@dataclass(eq=False)
class ArchiveRowUnreadable(InvalidInputError):
    """A cell does not say what its column can hold."""

    sentence = _("%(file)s 第 %(row)s 行“%(column)s”一格读不懂：%(text)s")

    file: str
    row: int
    column: str
    text: str


@dataclass(eq=False)
class ArchiveRowRefused(InvalidInputError):
    """The database takes no such row: a guard or a constraint says no."""

    sentence = _(
        "%(file)s 里有内容不合账本的规矩，没有导入。"
        "请用没有改过的导出文件；具体是哪条规矩，服务器的日志里有。"
    )

    file: str


@dataclass(eq=False)
class ArchiveDoesNotAgree(InvalidInputError):
    """Every row was taken, and the books do not agree."""

    sentence = _("导进来以后对账不符，没有导入：%(finding)s")

    finding: str


@dataclass(eq=False)
class ArchiveSealDiffers(InvalidInputError):
    """A month's file, drawn again, is not the one that was sealed."""

    sentence = _("按导进来的账重新算出的 %(file)s 和原来封存的不一样，没有导入。")

    file: str


@dataclass(eq=False)
class VillageStands(ConflictError):
    """The short name is taken on this server."""

    sentence = _("本机已经有网址简称是 %(slug)s 的村，没有导入。")

    slug: str


@dataclass(eq=False)
class VillageNameTaken(ConflictError):
    """A village of this name stands in that town."""

    sentence = _("%(town)s已经有叫%(name)s的村，没有导入。")

    town: str
    name: str


@dataclass(eq=False)
class SlugIsSealed(ConflictError):
    """The short name stands in what was sealed."""

    sentence = _(
        "这个村已经有封存的公示，里面写着网址简称 %(slug)s，不能换成别的：换了，校验码就对不上。"
    )

    slug: str


@dataclass(eq=False)
class TownDiffers(ConflictError):
    """The short name of the town belongs to another one here."""

    sentence = _(
        "本机网址简称是 %(slug)s 的镇叫%(here)s，不是%(there)s。请用 --town 指定放在哪个镇。"
    )

    slug: str
    here: str
    there: str


@dataclass(eq=False)
class TownCalledOtherwise(ConflictError):
    """A town of that name stands here under another short name."""

    sentence = _("本机的%(town)s网址简称是 %(here)s，不是 %(there)s。请用 --town 指定放在哪个镇。")

    town: str
    here: str
    there: str
