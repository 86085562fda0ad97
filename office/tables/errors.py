"""Why a table is not taken, in words that say what to do with the file."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class TableRefused(InvalidInputError):
    """A file out of which no table can be read."""

    field: ClassVar[str] = "file"


@dataclass(eq=False)
class TableEmpty(TableRefused):
    """Nothing in it, or nothing below its head."""

    sentence = _("表里没有内容。请填好再传。")


@dataclass(eq=False)
class TableTooLarge(TableRefused):
    """More bytes, rows or parts than a village's table has."""

    megabytes: int
    rows: int
    sentence = _(
        "这个文件太大，没有读：最多 %(megabytes)s MB、%(rows)s 行。"
        "请删掉图片和多余的工作表，另存一份再传。"
    )


@dataclass(eq=False)
class TableUnreadable(TableRefused):
    """No table at all, or a spoilt one."""

    sentence = _("这个文件读不出表格。请用 Excel 或 WPS 打开，另存为 .xlsx 或 .csv 再传。")


@dataclass(eq=False)
class TableIsOld(TableRefused):
    """A format of Excel up to 2003, or of WPS alone."""

    sentence = _("这是老格式的表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。")


@dataclass(eq=False)
class TableProtected(TableRefused):
    """It asks for a password."""

    sentence = _("表格加了密码，打不开。请去掉密码，保存以后再传。")


@dataclass(eq=False)
class HeadNotFound(TableRefused):
    """No row names the columns that such a table needs."""

    columns: str
    sentence = _("没有找到列名。表里要有一行写着：%(columns)s。可以下载模板，把内容粘贴进去再传。")


@dataclass(eq=False)
class TableGone(ConflictError):
    """Written already, kept for longer than a day, or somebody else's."""

    sentence = _("这张表已经录过了，或者放了一天以上。要接着办，请重新选文件。")


@dataclass(eq=False)
class TableChanged(ConflictError):
    """What stands in the village is no longer what the preview was made with."""

    sentence = _("看预览的这段时间里，系统里的情况变了。请再看一遍下面的内容，再录入。")


@dataclass(eq=False)
class StepRefused(ConflictError):
    """A service refused a row that had looked good; nothing of the table is written."""

    row: int
    reason: str
    sentence = _("第 %(row)s 行录不进去：%(reason)s整张表都没有录入。")


@dataclass(eq=False)
class TableHasProblems(ConflictError):
    """All or nothing: one bad row, and nothing is written."""

    sentence = _("表里还有问题，一行也没有录入。请改好再传。")
