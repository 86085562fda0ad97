"""What the machine cannot do just now: a disk that is full, a database that is away.

Nobody's mistake and no bug, so it is told from both: what was sent is safe to send again.
"""

import errno
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from config.api import build_error, is_api

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that ails the machine. retry_seconds: when it is worth another try; 0: unsaid."""

    code: str
    status: HTTPStatus
    title: "_StrPromise"
    sentence: "_StrPromise"
    retry_seconds: int = 0


DISK_FULL = Fault(
    "disk_full",
    HTTPStatus.INSUFFICIENT_STORAGE,
    _("服务器磁盘满了"),
    _(
        "服务器磁盘满了，刚才的没有保存。以前记好的账都在，没有少。请告诉管服务器的人；腾出地方以后，再送一次就行。"
    ),
    60,
)
DISK_READ_ONLY = Fault(
    "disk_read_only",
    HTTPStatus.SERVICE_UNAVAILABLE,
    _("服务器磁盘写不进去"),
    _(
        "服务器磁盘现在只能看、不能写，刚才的没有保存。以前记好的账都在，没有少。请告诉管服务器的人；修好以后，再送一次就行。"
    ),
    60,
)
DATABASE_AWAY = Fault(
    "database_away",
    HTTPStatus.SERVICE_UNAVAILABLE,
    _("数据库暂时连不上"),
    _(
        "数据库暂时连不上，一般过一两分钟就好。已经记好的账都在，没有少；刚才这一步请过一会儿看看有没有记上，没有就再送一次。"
    ),
    10,
)
TOO_BUSY = Fault(
    "too_busy",
    HTTPStatus.SERVICE_UNAVAILABLE,
    _("这会儿太忙了"),
    _("这会儿办事的人太多，刚才的没有保存。请过一会儿再送一次。"),
    5,
)
# Nobody reads it as a rule: who sent has gone away. No 4xx, with which a phone would give it up.
CUT_OFF = Fault(
    "cut_off",
    HTTPStatus.SERVICE_UNAVAILABLE,
    _("没有送完整"),
    _("送到一半断了，什么都没有保存。请再送一次。"),
)

FAULT_OF_ERRNO: Mapping[int | None, Fault] = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EROFS: DISK_READ_ONLY,
    errno.EIO: DISK_READ_ONLY,
}
FAULT_OF_SQLITE: Mapping[int, Fault] = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_READONLY: DISK_READ_ONLY,
    sqlite3.SQLITE_BUSY: TOO_BUSY,
    sqlite3.SQLITE_LOCKED: TOO_BUSY,
}
# It could not write, or not even open, and does not say why: the disk does.
VAGUE_IN_SQLITE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
SQLITE_PRIMARY = 0xFF
# By how PostgreSQL's code begins, the special before the general: no room; only reading; a clash,
# a deadlock, a lock or an answer waited for in vain; no connection, no means, shut down, its disk.
FAULT_OF_POSTGRES: Mapping[str, Fault] = {
    "53100": DISK_FULL,
    "25006": DISK_READ_ONLY,
    "40": TOO_BUSY,
    "55P03": TOO_BUSY,
    "57014": TOO_BUSY,
    "08": DATABASE_AWAY,
    "53": DATABASE_AWAY,
    "57P": DATABASE_AWAY,
    "58": DATABASE_AWAY,
}


def find_fault(error: BaseException | None) -> Fault | None:
    """Return what ails the machine, where an error says so; None for anything else."""
    if isinstance(error, UnreadablePostError):
        return CUT_OFF
    if isinstance(error, DatabaseTrouble):
        return _find_fault_of_database(error)
    return FAULT_OF_ERRNO.get(error.errno) if isinstance(error, OSError) else None


def _find_fault_of_database(error: DatabaseTrouble) -> Fault | None:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & SQLITE_PRIMARY
        return _ask_disk() if code in VAGUE_IN_SQLITE else FAULT_OF_SQLITE.get(code)
    code = getattr(cause, "pgcode", None)
    if code is None:
        # The driver's own: there is no connection, or no longer.
        return DATABASE_AWAY if isinstance(error, OperationalError | InterfaceError) else None
    found = (fault for begins, fault in FAULT_OF_POSTGRES.items() if code.startswith(begins))
    return next(found, None)


def _ask_disk() -> Fault:
    disk = os.statvfs(settings.DATA_DIR)
    if disk.f_flag & os.ST_RDONLY:
        return DISK_READ_ONLY
    return DATABASE_AWAY if disk.f_bavail else DISK_FULL


def answer_fault(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Answer with what ails the machine: a page in both languages, or {code, detail}.

    Nothing here asks the database, not even who is signed in.
    """
    if is_api(request):
        answer: HttpResponse = build_error(fault.code, fault.sentence, fault.status)
    else:
        words = {"what": fault.title, "then": fault.sentence}
        answer = HttpResponse(render_to_string("fault.html", words), status=fault.status)
    answer.headers["Cache-Control"] = "no-store"
    if fault.retry_seconds:
        answer.headers["Retry-After"] = str(fault.retry_seconds)
    return answer
