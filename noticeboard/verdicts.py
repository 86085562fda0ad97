"""What is said of a file or a code that somebody brings: one sentence, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from re import compile as pattern

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.comparing import Difference, Place
from ledger.models import Account, AccountKind
from ledger.reading import read_figure
from ledger.seals import NOTICE_HEADER
from noticeboard.queries.verify import Outcome, Verdict
from villages.words import month_span_name, points

FIGURES = frozenset((*NOTICE_HEADER[1:-1], "points", "asked"))
FIGURE = pattern(r"-?[0-9]+\.[0-9]{2}\Z")
HOUSEHOLD_CODE, PARTNER_CODE = pattern(r"H[0-9]{3,}\Z"), pattern(r"P[0-9]{3,}\Z")
# No more of what a stranger's file says is repeated on our page.
WRITTEN_MAX = 40

COLUMNS: Mapping[str, Promise] = {
    "village": gettext_lazy("村"),
    "notice": gettext_lazy("第几号"),
    "from": gettext_lazy("从哪个月"),
    "month": gettext_lazy("月份"),
    "edition": gettext_lazy("制度版本"),
    "previous": gettext_lazy("上一号的校验码"),
    "opening": gettext_lazy("上月结余"),
    "added": gettext_lazy("加"),
    "deducted": gettext_lazy("减"),
    "redeemed": gettext_lazy("兑换"),
    "other": gettext_lazy("其他"),
    "closing": gettext_lazy("本月结余"),
    "digest": gettext_lazy("明细的校验码"),
    "kind": gettext_lazy("种类"),
    "points": gettext_lazy("积分"),
    "asked": gettext_lazy("应计"),
    "occurred_on": gettext_lazy("哪天的事"),
    "reference": gettext_lazy("依据"),
    "reverses": gettext_lazy("冲正哪一笔"),
    "other_account": gettext_lazy("对方账户"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says; tone: of its label; address: of the notice or file that it leads to."""

    word: str
    tone: str
    sentence: str
    address: str = ""
    address_words: str = ""


def answer(verdict: Verdict) -> Answer:
    """Return a verdict in words."""
    word, tone = _label(verdict)
    sentence = _say(verdict)
    month = verdict.month
    if month is None:
        return Answer(word, tone, sentence)
    notice = {"notice": _name_notice(verdict)}
    page, link = "noticeboard:notice", _("看%(notice)s") % notice
    if verdict.outcome == Outcome.TABLE:
        page, link = "noticeboard:csv", _("下载%(notice)s的 notice.csv") % notice
    address = reverse(page, args=[month.village.slug, month.month])
    return Answer(word, tone, sentence, address, link)


def _label(verdict: Verdict) -> tuple[str, str]:
    outcome = verdict.outcome
    if outcome in (Outcome.SAME, Outcome.CODE):
        return _("一致"), "good"
    if outcome == Outcome.RESAVED:
        return _("数字一致"), "good"
    if outcome in (Outcome.CHANGED, Outcome.BROKEN) or verdict.is_lines:
        return _("不一致"), "warn"
    return "", "warn"


def _say(verdict: Verdict) -> str:
    outcome = verdict.outcome
    if outcome in NOTHING_WORDS:
        return str(NOTHING_WORDS[outcome])
    if outcome == Outcome.UNKNOWN:
        return str(UNKNOWN_LINES if verdict.is_lines else UNKNOWN)
    notice = {"notice": _name_notice(verdict)}
    if outcome == Outcome.CODE:
        return _("这就是%(notice)s的校验码。请再比一比纸上的数字和网上的是不是一样。") % notice
    if outcome == Outcome.BROKEN:
        return (
            _(
                "网上现存的%(notice)s和当时的校验码对不上了，没法用它来比。"
                "请马上告诉村务监督委员会和镇里，手里的文件请留好。"
            )
            % notice
        )
    if outcome == Outcome.CHANGED:
        return _say_changed(verdict)
    return _say_lines(verdict) if verdict.is_lines else _say_file(verdict)


NOTHING_WORDS: Mapping[Outcome, Promise] = {
    Outcome.EMPTY: gettext_lazy("这份文件是空的，里面什么也没有。请重新下载一份再来比。"),
    Outcome.TABLE: gettext_lazy(
        "这是方便看的表，不能用来核对：请用核对用的原始文件 notice.csv，在那一期公示的最下面下载。"
    ),
    Outcome.UNREADABLE: gettext_lazy(
        "认不出这份文件：能核对的只有公示的 notice.csv 和一户、一个兑换点的明细文件（.txt）。"
    ),
    Outcome.NO_CODE: gettext_lazy(
        "这不像校验码：校验码是 16 位或 64 位，只有数字和 a 到 f。请照公示上的再抄一遍。"
    ),
}
UNKNOWN = gettext_lazy(
    "没有找到：这里没有贴出来过这样的公示。请看看有没有抄错，文件是不是下载完整。"
)
UNKNOWN_LINES = gettext_lazy(
    "这是一户或者一个兑换点的明细，和这里封存的都对不上：开头的密数改过，或者不是从这里下载的。"
    "请重新下载一份再来比。"
)


def _say_file(verdict: Verdict) -> str:
    notice = {"notice": _name_notice(verdict)}
    if verdict.outcome == Outcome.SAME:
        return _("这就是%(notice)s贴出来的那一份，一个字没改。") % notice
    return (
        _(
            "这份文件重新存过（多半是表格软件存的），已经不是原来那一份，但数字和%(notice)s贴出来的全都一样。"
        )
        % notice
    )


def _say_lines(verdict: Verdict) -> str:
    names = {"notice": _name_notice(verdict)}
    if verdict.account is not None:
        names["account"] = _name_account(verdict.account)
        return _("这就是%(notice)s里 %(account)s 那一行的明细，一个字没改。") % names
    return (
        _(
            "这份明细重新存过（多半是表格软件存的），已经不是原来那一份，但每一笔都和%(notice)s当时封存的一样。"
        )
        % names
    )


def _say_changed(verdict: Verdict) -> str:
    assert verdict.difference is not None, "What was changed differs somewhere."
    names = {"notice": _name_notice(verdict), "where": _say_where(verdict, verdict.difference)}
    if verdict.is_lines:
        return _("这份明细改过：和%(notice)s当时封存的不一样，第一处是%(where)s。") % names
    return _("这份文件改过：和%(notice)s贴出来的不一样，第一处是%(where)s。") % names


def _say_where(verdict: Verdict, found: Difference) -> str:
    values = {
        "line": _name_line(verdict, found.line) or _("（空着）"),
        "column": COLUMNS.get(found.column, ""),
        "written": _cut(_show(found.column, found.written)) or _("（空着）"),
        "right": _show(found.column, found.right) or _("（空着）"),
    }
    words = LINES_WORDS if verdict.is_lines else NOTICE_WORDS
    return str(words[found.place]) % values


NOTICE_WORDS: Mapping[Place, Promise] = {
    Place.HEAD: gettext_lazy("开头的“%(column)s”：文件写 %(written)s，贴出来的是 %(right)s"),
    Place.CELL: gettext_lazy("%(line)s的“%(column)s”：文件写 %(written)s，贴出来的是 %(right)s"),
    Place.MISSING: gettext_lazy("少了%(line)s这一行"),
    Place.EXTRA: gettext_lazy("多了%(line)s这一行，或者它写了两遍"),
    Place.STRAY: gettext_lazy("多写了“%(written)s”"),
}
# What is right is told to nobody: whoever has no more than the salt would read the lines by it.
LINES_WORDS: Mapping[Place, Promise] = {
    Place.CELL: gettext_lazy("第 %(line)s 笔的“%(column)s”：文件写 %(written)s，当时不是这样"),
    Place.MISSING: gettext_lazy("少了第 %(line)s 笔"),
    Place.EXTRA: gettext_lazy("多了第 %(line)s 笔，或者它写了两遍"),
    Place.STRAY: gettext_lazy("多写了“%(written)s”"),
}


def _name_line(verdict: Verdict, code: str) -> str:
    """Return an account's code as people call it; the number of a transfer as it stands."""
    shown = _cut(code)
    if verdict.is_lines or not shown:
        return shown
    if HOUSEHOLD_CODE.match(shown):
        return _("%(number)s户") % {"number": shown[1:]}
    if PARTNER_CODE.match(shown):
        return _("兑换点 %(code)s") % {"code": shown}
    return _("账户 %(code)s") % {"code": shown}


def _name_notice(verdict: Verdict) -> str:
    month = verdict.month
    assert month is not None, "Asked only where the notice is known."
    return _("%(village)s%(months)s积分公示（第 %(number)s 号）") % {
        "village": month.village.name,
        "months": month_span_name(month.from_month, month.month),
        "number": month.number,
    }


def _name_account(account: Account) -> str:
    if account.kind == AccountKind.HOUSEHOLD:
        return _("%(number)s户") % {"number": f"{account.number:03d}"}
    return _("兑换点 %(code)s") % {"code": account.code}


def _show(column: str, cell: str) -> str:
    """Return a cell as pages write figures: 10 for 10.00."""
    figure = read_figure(cell)
    is_figure = column in FIGURES and FIGURE.match(figure)
    return points(Decimal(figure)) if is_figure else cell


def _cut(text: str) -> str:
    shown = "".join(letter for letter in text if letter.isprintable())
    return shown if len(shown) <= WRITTEN_MAX else f"{shown[:WRITTEN_MAX]}…"
