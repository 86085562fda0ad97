"""What may be done with a household, in words: one entry a page of the office."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.models import Account, HouseholdChange
from office.life import services
from office.life.forms import (
    DayForm,
    GroupForm,
    HeadForm,
    HeirForm,
    LifeForm,
    MergeForm,
    PaperForm,
    SplitForm,
)
from office.life.services.checking import find_waits_until
from villages.models import Household, User
from villages.models.households import HouseholdState, LeftWhy
from villages.queries import head_name
from villages.words import day_with_year

Act = Callable[[LifeForm, User, datetime], HouseholdChange | None]
ACTIVE, AWAY, DISSOLVED = HouseholdState.ACTIVE, HouseholdState.AWAY, HouseholdState.DISSOLVED
WAITS = _("已经提出。打印出来双方签名，再请第二个人同意。")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be done with a household.

    about: what it does to points, in one sentence. states: in which it is offered. by_two: it is
    proposed, and done by a second person. act: calls the service with what the form says. say: what
    one person is about to do, to be confirmed on a page of its own.
    """

    slug: str
    title: Promise
    about: Promise
    states: frozenset[HouseholdState]
    form: type[LifeForm]
    act: Act
    done: Promise
    by_two: bool = False
    say: Callable[[LifeForm], str] | None = None


def _move(form: LifeForm, by: User, now: datetime) -> None:
    services.move_household(form.household, form.cleaned_data["grid"], by=by, now=now)


def _change_head(form: LifeForm, by: User, now: datetime) -> None:
    values = form.cleaned_data
    services.change_head(
        values["new_head"], why=values["why"], on=values["happened_on"], by=by, now=now
    )


def _go_away(form: LifeForm, by: User, now: datetime) -> None:
    services.go_away(form.household, on=form.cleaned_data["happened_on"], by=by, now=now)


def _come_back(form: LifeForm, by: User, now: datetime) -> None:
    services.come_back(form.household, on=form.cleaned_data["happened_on"], by=by, now=now)


def _say_move(form: LifeForm) -> str:
    return gettext("这一户从%(old)s搬到%(new)s。户编号、积分、卡都不变。") % {
        "old": form.household.grid.name,
        "new": form.cleaned_data["grid"].name,
    }


def _say_head(form: LifeForm) -> str:
    values = form.cleaned_data
    figures = {
        "new": values["new_head"],
        "old": head_name(form.household) or gettext("原来的户主"),
        "day": day_with_year(values["happened_on"]),
    }
    if values["why"] == LeftWhy.DIED:
        return gettext("%(old)s登记为%(day)s去世，不再算这一户的人；%(new)s当户主。") % figures
    if values["why"] == LeftWhy.MOVED:
        return gettext("%(old)s登记为%(day)s迁走，不再算这一户的人；%(new)s当户主。") % figures
    return gettext("%(old)s还是这一户的人，不再当户主；%(new)s当户主。") % figures


def _say_away(form: LifeForm) -> str:
    day = day_with_year(form.cleaned_data["happened_on"])
    return gettext(
        "从%(day)s起登记全家外出：积分冻结，一分不少，但不能兑换，登记回村以后才能用。"
    ) % {"day": day}


def _say_back(form: LifeForm) -> str:
    day = day_with_year(form.cleaned_data["happened_on"])
    return gettext("从%(day)s起登记回村：积分解冻，可以兑换。") % {"day": day}


def _split(form: LifeForm, by: User, now: datetime) -> HouseholdChange:
    values = {**form.cleaned_data, "members": list(form.cleaned_data["members"])}
    return services.propose_split(form.household, **values, by=by, now=now)


def _merge(form: LifeForm, by: User, now: datetime) -> HouseholdChange:
    values = {**form.cleaned_data}
    return services.propose_merge(form.household, values.pop("other"), **values, by=by, now=now)


def _dissolve(form: LifeForm, by: User, now: datetime) -> HouseholdChange:
    return services.propose_dissolution(form.household, **form.cleaned_data, by=by, now=now)


def _inherit(form: LifeForm, by: User, now: datetime) -> HouseholdChange:
    values = {**form.cleaned_data}
    heir: Household = values.pop("other")
    return services.propose_inheritance(form.household, heir, **values, by=by, now=now)


def _expire(form: LifeForm, by: User, now: datetime) -> HouseholdChange:
    return services.propose_expiry(form.household, **form.cleaned_data, by=by, now=now)


STEPS = (
    Step(
        "move",
        _("搬到别的小组"),
        _("户编号、积分、卡都不变，只是换一个小组。"),
        frozenset({ACTIVE, AWAY}),
        GroupForm,
        _move,
        _("已经换好小组。"),
        say=_say_move,
    ),
    Step(
        "head",
        _("换户主"),
        _("户主去世、迁走或者不当了，由家里另一位接着当。积分、卡、密码都不变。"),
        frozenset({ACTIVE, AWAY}),
        HeadForm,
        _change_head,
        _("户主已经换好。卡上印着姓名的，请换发新卡。"),
        say=_say_head,
    ),
    Step(
        "away",
        _("外出"),
        _("全家外出务工：积分冻结，不清零；不能兑换，年底不到期，新一年的基础分回来再给。"),
        frozenset({ACTIVE}),
        DayForm,
        _go_away,
        _("已经登记外出，积分冻结，一分不少。"),
        say=_say_away,
    ),
    Step(
        "back",
        _("回村"),
        _("积分解冻。外出期间错过的新年度基础分，按制度里新来户的办法补。"),
        frozenset({AWAY}),
        DayForm,
        _come_back,
        _("已经登记回村，积分可以用了。"),
        say=_say_back,
    ),
    Step(
        "split",
        _("分户"),
        _("一家分成两户：积分和年度积分按协议分，不另给基础分。要第二个人同意。"),
        frozenset({ACTIVE}),
        SplitForm,
        _split,
        WAITS,
        by_two=True,
    ),
    Step(
        "merge",
        _("并户"),
        _("这一户并到另一户：人、积分、年度积分全部过去，这一户的账户和卡停用。要第二个人同意。"),
        frozenset({ACTIVE}),
        MergeForm,
        _merge,
        WAITS,
        by_two=True,
    ),
    Step(
        "dissolve",
        _("销户"),
        _("家里没有人了：卡和密码停用，不再加减分，余下的积分留着等继承人。要第二个人同意。"),
        frozenset({ACTIVE, AWAY}),
        PaperForm,
        _dissolve,
        WAITS,
        by_two=True,
    ),
    Step(
        "inherit",
        _("继承"),
        _("余下的积分转给继承人那一户，可以分几次办。年度积分不继承。要第二个人同意。"),
        frozenset({DISSOLVED}),
        HeirForm,
        _inherit,
        WAITS,
        by_two=True,
    ),
    Step(
        "expire",
        _("余分清零"),
        _("等继承人的日子过了还没人来办，余下的积分清零。要第二个人同意。"),
        frozenset({DISSOLVED}),
        PaperForm,
        _expire,
        WAITS,
        by_two=True,
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}


def list_steps(household: Household, *, today: date) -> list[Step]:
    """Return what may be done with a household in the state it is in.

    Nothing more where its account is closed, and no expiry while heirs still have time.
    """
    offered = [step for step in STEPS if household.state in step.states]
    if household.state != DISSOLVED:
        return offered
    if Account.objects.get(household=household).closed_at is not None:
        return []
    until = find_waits_until(household)
    heirs_have_time = until is not None and today <= until
    return [step for step in offered if step.slug != "expire" or not heirs_have_time]
