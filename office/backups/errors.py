"""Why a backup is not made, or not restored."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError


@dataclass(eq=False)
class NoBackup(ConflictError):
    """The folder holds no backup that was finished."""

    sentence = _("%(folder)s 里没有做完的备份。")

    folder: str


@dataclass(eq=False)
class ProgramFailed(ConflictError):
    """A program of PostgreSQL ended with an error."""

    sentence = _("%(program)s 没有成功：%(said)s")

    program: str
    said: str


@dataclass(eq=False)
class ProgramMissing(ConflictError):
    """A program of PostgreSQL is not where it is looked for."""

    sentence = _("在 %(folder)s 里找不到 %(program)s，请用 --programs 指明程序文件夹。")

    program: str
    folder: str


@dataclass(eq=False)
class CopyBroken(ConflictError):
    """The copy of an SQLite database does not hold together."""

    sentence = _("备份出来的数据库不完整：%(said)s")

    said: str


@dataclass(eq=False)
class ScratchInUse(ConflictError):
    """A drill would be restored over something."""

    sentence = _("%(folder)s 不是空的，或者正是在用的数据、备份：演练只恢复到一个空文件夹里。")

    folder: str


@dataclass(eq=False)
class SealChanged(ConflictError):
    """The list kept outside says another seal of a notice than the database."""

    sentence = _("%(village)s第%(number)s号：清单上的校验码是 %(kept)s，数据库里是 %(found)s。")

    village: str
    number: int
    kept: str
    found: str


@dataclass(eq=False)
class ForeignList(ConflictError):
    """A file that is no list of seals, or one that another version kept."""

    sentence = _(
        "%(file)s 不是这个版本记的校验码清单（第一行应当是 %(head)s）。请把它挪到一边，再重新记。"
    )

    file: str
    head: str
