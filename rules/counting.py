"""Small counts as they are said: 首次, 第二次, 六个月."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NTH_TIMES: tuple["_StrPromise", ...] = (
    _("首次"),
    _("第二次"),
    _("第三次"),
    _("第四次"),
    _("第五次"),
    _("第六次"),
    _("第七次"),
    _("第八次"),
    _("第九次"),
    _("第十次"),
)
MONTH_COUNTS: tuple["_StrPromise", ...] = (
    _("一个月"),
    _("两个月"),
    _("三个月"),
    _("四个月"),
    _("五个月"),
    _("六个月"),
    _("七个月"),
    _("八个月"),
    _("九个月"),
    _("十个月"),
    _("十一个月"),
    _("十二个月"),
)


def nth_time_words(number: int) -> str:
    """Return 首次, 第二次 … 第十次, then 第 11 次. Numbers begin with 1."""
    if number <= len(NTH_TIMES):
        return str(NTH_TIMES[number - 1])
    return gettext("第 %(number)s 次") % {"number": number}


def months_words(count: int) -> str:
    """Return 六个月; from thirteen on 18 个月. Counts begin with 1."""
    if count <= len(MONTH_COUNTS):
        return str(MONTH_COUNTS[count - 1])
    return gettext("%(count)s 个月") % {"count": count}
