"""Households and their changes in ready words, for the office's pages and the papers to sign."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import (
    Account,
    CorrectionState,
    HouseholdChange,
    HouseholdChangeKind,
)
from ledger.queries import get_passbook
from office.life.passbook import find_merged_into
from office.life.services.checking import find_waits_until, get_movable, get_own_standing
from office.queries import CorrectionRow
from villages.models import Household, Member, Village
from villages.models.households import HouseholdState, LeftWhy
from villages.queries import head_name, name_household, prefetch_merged_heads, with_heads
from villages.words import (
    day_name,
    day_with_year,
    points,
    points_with_unit,
    signed_points,
)

ZERO = Decimal(0)
KIND = HouseholdChangeKind
TITLES: dict[HouseholdChangeKind, Promise] = {
    KIND.SPLIT: gettext_lazy("分户协议"),
    KIND.MERGE: gettext_lazy("并户协议"),
    KIND.DISSOLVE: gettext_lazy("销户登记"),
    KIND.INHERIT: gettext_lazy("积分继承登记"),
    KIND.EXPIRE: gettext_lazy("销户余分清零登记"),
}


STATES: dict[CorrectionState, Promise] = {
    CorrectionState.PROPOSED: gettext_lazy("待同意"),
    CorrectionState.POSTED: gettext_lazy("已办好"),
    CorrectionState.REFUSED: gettext_lazy("未同意"),
}


def say_state(change: HouseholdChange) -> str:
    """Return where a change stands; not all of them post points."""
    return str(STATES[CorrectionState(change.state)])


def list_facts(household: Household, *, today: date) -> list[tuple[str, str]]:
    """Return what a household has, as label and words. Household: read by with_heads."""
    account = Account.objects.get(household=household)
    account.village = household.village
    people = _("、").join(member.name for member in household.living if member.name)  # type: ignore[attr-defined] # with_heads
    rows = [
        (_("状态"), _say_state(household)),
        (_("家里的人"), people or "—"),
        (_("积分"), points(account.balance or ZERO)),
        (_("现在能转出的"), _say_movable(household, account, today=today)),
        (_("今年的年度积分"), points(get_own_standing(account, today=today))),
    ]
    until = find_waits_until(household)
    if until is not None and account.closed_at is None:
        rows.append((_("等继承人到"), day_with_year(until)))
    return rows


def _say_movable(household: Household, account: Account, *, today: date) -> str:
    if household.state == HouseholdState.AWAY:
        return _("0（外出，积分冻结着）")
    return points(get_movable(account, today=today))


def _say_state(household: Household) -> str:
    other = find_merged_into(household)
    state = _("已并入%(household)s") % {"household": other} if other else ""
    state = state or str(household.get_state_display())
    if household.state_since is None:
        return state
    return _("%(state)s（%(day)s起）") % {
        "state": state,
        "day": day_with_year(household.state_since),
    }


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One household on a paper: what it has before and after; empty where that is not known."""

    household: str
    people: str
    points_before: str
    points_after: str
    standing_before: str
    standing_after: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be signed; clauses: what is agreed; signers: whose signatures it needs."""

    title: str
    village: Village
    number: int
    happened_on: str
    reason: str
    state: str
    is_proposed: bool
    rows: list[PaperRow]
    clauses: list[str]
    signers: list[str]
    proposed: str
    decided: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Points and standing of a household on one side of a change; None: not known any more."""

    points: Decimal | None
    standing: Decimal | None


def read_change(change_id: int) -> HouseholdChange:
    """Return a change with all that its pages and its paper name."""
    change = HouseholdChange.objects.select_related(
        *("village", "grid", "head", "proposed_by", "decided_by", "transfer")
    ).get(pk=change_id)
    change.household = _read_household(change.household_id)
    if change.other_id is not None:
        change.other = _read_household(change.other_id)
    return change


def _read_household(pk: int) -> Household:
    found = with_heads(Household.objects.all()).prefetch_related(prefetch_merged_heads())
    return found.get(pk=pk)


def build_paper(change: HouseholdChange, *, today: date) -> Paper:
    """Return a change's paper; change: read by read_change."""
    kind = HouseholdChangeKind(change.kind)
    return Paper(
        title=str(TITLES[kind]),
        village=change.village,
        number=change.pk,
        happened_on=day_with_year(change.happened_on),
        reason=change.reason,
        state=say_state(change),
        is_proposed=change.state == CorrectionState.PROPOSED,
        rows=_build_rows(change, today=today),
        clauses=_list_clauses(change),
        signers=_list_signers(kind),
        proposed=change.proposed_by.name,
        decided=change.decided_by.name if change.decided_by else "",
    )


def _build_rows(change: HouseholdChange, *, today: date) -> list[PaperRow]:
    given, standing = _find_shares(change, today=today)
    rows = [
        _build_row(
            _name(change.household),
            _name_people(change, stays=True),
            _find_before(change, change.household, given, today=today),
            points_moved=-given,
            standing_moved=-standing,
        )
    ]
    if change.kind == KIND.SPLIT:
        nothing = Balance(ZERO, ZERO)
        rows.append(
            _build_row(
                _name_new(change),
                _name_people(change, stays=False),
                nothing,
                points_moved=given,
                standing_moved=standing,
            )
        )
    elif change.other is not None:
        before = _find_before(change, change.other, -given, today=today)
        rows.append(
            _build_row(
                _name(change.other),
                _name_others(change.other, before=change.household),
                before,
                points_moved=given,
                standing_moved=standing,
            )
        )
    return rows


def _find_shares(change: HouseholdChange, *, today: date) -> tuple[Decimal, Decimal]:
    """Return the points and the standing that leave the household."""
    if change.kind == KIND.DISSOLVE:
        return ZERO, ZERO
    if change.state == CorrectionState.PROPOSED and change.kind in (KIND.MERGE, KIND.EXPIRE):
        account = Account.objects.get(household=change.household)
        standing = get_own_standing(account, today=today) if change.kind == KIND.MERGE else ZERO
        return account.balance or ZERO, standing
    return change.points or ZERO, change.standing_points or ZERO


def _find_before(
    change: HouseholdChange, household: Household, given: Decimal, *, today: date
) -> Balance:
    """Return what a household had before; of what was done, its points as the ledger tells."""
    account = Account.objects.get(household=household)
    if change.state != CorrectionState.POSTED:
        return Balance(account.balance or ZERO, get_own_standing(account, today=today))
    if change.transfer is None:
        return Balance(change.points if change.kind == KIND.DISSOLVE else None, None)
    line = get_passbook(account, limit=1, before=change.transfer.number + 1)[0]
    return Balance(line.balance + given, None)


def _build_row(
    household: str,
    people: str,
    before: Balance,
    *,
    points_moved: Decimal,
    standing_moved: Decimal,
) -> PaperRow:
    return PaperRow(
        household=household,
        people=people,
        points_before=_write(before.points),
        points_after=_write(_add(before.points, points_moved)),
        standing_before=_write(before.standing),
        standing_after=_write(_add(before.standing, standing_moved)),
    )


def _add(before: Decimal | None, moved: Decimal) -> Decimal | None:
    return None if before is None else before + moved


def _write(amount: Decimal | None) -> str:
    return "—" if amount is None else points(amount)


def _name(household: Household) -> str:
    """Return a household with its head's whole name: its own family signs this paper."""
    return _("%(group)s · %(household)s %(head)s") % {
        "group": household.grid.name,
        "household": household,
        "head": head_name(household),
    }


def _name_new(change: HouseholdChange) -> str:
    if change.other is not None:
        return _name(change.other)
    return _("%(group)s · %(number)s户 %(head)s（新户）") % {
        "group": change.grid.name if change.grid else "",
        "number": f"{change.number or 0:03d}",
        "head": change.head.name if change.head else "",
    }


def _name_people(change: HouseholdChange, *, stays: bool) -> str:
    """Return who stays, or who leaves, by a split; else who lives there."""
    leaving = list(change.members.order_by("pk"))
    if not stays:
        return _("、").join(member.name for member in leaving)
    ids = {member.pk for member in leaving}
    living: list[Member] = change.household.living  # type: ignore[attr-defined] # with_heads
    if not living and change.kind == KIND.MERGE:
        living = list(_list_merged(change.household))
    return _("、").join(member.name for member in living if member.name and member.pk not in ids)


def _list_merged(household: Household) -> QuerySet[Member]:
    """Return who went over as the household went into another one, the head first."""
    went = Member.objects.filter(household=household, left_why=LeftWhy.MERGED)
    return went.order_by("-is_head", "pk")


def _name_others(household: Household, *, before: Household) -> str:
    """Return who lives in the household that takes, but for whom it took from the one before."""
    living: list[Member] = household.living  # type: ignore[attr-defined] # with_heads
    came = set(Member.objects.filter(came_from__household=before).values_list("pk", flat=True))
    return _("、").join(member.name for member in living if member.name and member.pk not in came)


def _list_clauses(change: HouseholdChange) -> list[str]:
    """Return what the paper agrees on, a sentence each."""
    kind = HouseholdChangeKind(change.kind)
    if kind == KIND.SPLIT:
        return [
            _("新户从原户分得积分 %(points)s 分、年度积分 %(standing)s 分，其余归原户。")
            % {
                "points": points(change.points or ZERO),
                "standing": points(change.standing_points or ZERO),
            },
            _("分户不另给基础分；新户从下一年度起按制度领。"),
            _("按人算的次数和上限跟着人走，按户算的留在原户，新户从头算。"),
            _("原户的积分卡照用；新户另发新卡，密码到村委会领。"),
        ]
    if kind == KIND.MERGE:
        return [
            _("原户的人、积分和年度积分全部并到后一户，一分不少。"),
            _("原户的账户结清为 0，积分卡和密码停用。"),
        ]
    if kind == KIND.DISSOLVE:
        return [
            _("积分卡和密码停用，不再加分、扣分和兑换。"),
            _say_wait(change),
        ]
    if kind == KIND.INHERIT:
        return [
            _("积分 %(points)s 分转给继承人那一户。年度积分是荣誉，不继承。")
            % {"points": points(change.points or ZERO)},
        ]
    return [_("等继承人的日子已经过了，没有人来办，余下的积分清零，账户结清。")]


def _say_wait(change: HouseholdChange) -> str:
    if change.waits_until is None:
        return _("余下的积分留着等继承人；等多少天，按制度从同意那天算起。")
    return _("余下的积分 %(points)s 分留着等继承人，到%(until)s为止。") % {
        "points": points(change.points or ZERO),
        "until": day_with_year(change.waits_until),
    }


def _list_signers(kind: HouseholdChangeKind) -> list[str]:
    families = {
        KIND.SPLIT: [_("原户户主"), _("新户户主")],
        KIND.MERGE: [_("原户户主"), _("并入户户主")],
        KIND.DISSOLVE: [_("家属或证明人")],
        KIND.INHERIT: [_("继承人"), _("证明人")],
        KIND.EXPIRE: [],
    }
    return [*families[kind], _("经手人（村委）"), _("同意人（村委或监督委员）")]


def say_moved(change: HouseholdChange) -> str:
    """Return for lists what a change moves: points, and standing beside."""
    if change.points is None:
        return "—"
    told = points(change.points)
    if not change.standing_points:
        return told
    return _("%(points)s（年度积分 %(standing)s）") % {
        "points": told,
        "standing": signed_points(change.standing_points),
    }


def list_changes(village: Village, *, today: date) -> list[CorrectionRow]:
    """Return the village's latest 50 household changes as supervisors see them, newest first.

    Four queries.
    """
    homes = with_heads(Household.objects.all()).prefetch_related(prefetch_merged_heads())
    households = Prefetch("household", queryset=homes)
    rows = (
        HouseholdChange.objects.for_village(village)
        .select_related("other", "proposed_by")
        .prefetch_related(households)
        .order_by("-id")[:50]
    )
    return [
        CorrectionRow(
            address=reverse("admin:ledger_householdchange_change", args=[row.pk]),
            state=row.state,
            state_words=say_state(row),
            kind=_name_kind(row),
            household=name_household(row.household),
            points=points_with_unit(row.points) if row.points else "",
            reason=row.reason,
            proposed=_("%(name)s，%(day)s")
            % {"name": row.proposed_by.name, "day": day_name(row.proposed_at, today)},
            proposed_at=row.proposed_at,
        )
        for row in rows
    ]


def _name_kind(change: HouseholdChange) -> str:
    """Return what it is, and with whom."""
    if change.other is None:
        return str(change.get_kind_display())
    return _("%(kind)s → %(household)s") % {
        "kind": change.get_kind_display(),
        "household": change.other,
    }
