"""The steps of setting up a village, worked out from what stands: pure, and without a table.

The order is advised and not forced; a step whose ground is missing says so.
"""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from office.setup.shapes import (
    Step,
    StepDoor,
    StepState,
    door_to,
    door_to_list,
    list_names,
    tell_state,
)
from office.setup.standing import Standing
from villages.models import Role
from villages.words import day_with_year, points_with_unit

DECIDING = frozenset({Role.APPRAISER, Role.COMMITTEE})
# Who decides on points or brings them in; the relatives of the others bar nobody.
NEEDS_HOME = DECIDING | {Role.GRID_WORKER, Role.SHOPKEEPER, Role.SUPERVISOR}
# Two may have to stand aside, for their own household or a relative's, and it is still decided.
SPARE_DECIDERS = 2


def build_steps(standing: Standing) -> list[Step]:
    """Return the ten steps in the advised order."""
    return [build(standing) for build in BUILDERS]


def find_next(steps: Sequence[Step]) -> Step | None:
    """Return the first step that can be gone on with; None where none has to be."""
    return next((step for step in steps if step.state == StepState.OPEN), None)


def is_complete(steps: Sequence[Step]) -> bool:
    return all(step.state in (StepState.DONE, StepState.FREE) for step in steps)


def _build_village(standing: Standing) -> Step:
    missing: tuple[str, ...] = (
        () if standing.contact else (_("监督委员会在哪里还没有写，公示上要印。"),)
    )
    base = _("现在每户建账时给基础分 %(points)s。")
    if not standing.households:
        base = _("建账时每户给基础分 %(points)s，和村里办法不一样的，录住户以前改。")
    return Step(
        name="village",
        title=_("本村"),
        about=_("公示上印的联系地点、公开网页的语言、建账时给的基础分。"),
        state=tell_state(missing=missing),
        missing=missing,
        notes=(base % {"points": points_with_unit(standing.base_points)},),
        doors=(door_to(standing, _("填本村的情况"), "admin:setup-village"),),
    )


def _build_groups(standing: Standing) -> Step:
    missing: tuple[str, ...] = () if standing.groups else (_("一个小组也没有。"),)
    notes: tuple[str, ...] = ()
    if standing.groups:
        told = {"count": len(standing.groups), "names": list_names(list(standing.groups))}
        notes = (_("已有 %(count)s 个：%(names)s。") % told,)
    return Step(
        name="groups",
        title=_("小组"),
        about=_("村民小组或自然村。一次可以写好几个，一行一个。"),
        state=tell_state(missing=missing),
        missing=missing,
        notes=notes,
        doors=(
            door_to(standing, _("加小组"), "admin:setup-groups"),
            door_to_list(_("看小组"), "villages_grid"),
        ),
    )


def _build_roster(standing: Standing) -> Step:
    grounds = () if standing.groups else (_("先把小组写上，住户要分到小组里。"),)
    empty = [name for name, count in standing.groups.items() if not count]
    missing = []
    if not standing.households:
        missing.append(_("一户也没有。"))
    elif empty:
        missing.append(_("这些小组还没有住户：%(names)s。") % {"names": list_names(empty)})
    if standing.headless:
        missing.append(_("%(count)s 户没有户主。") % {"count": standing.headless})
    notes: tuple[str, ...] = ()
    if standing.households:
        notes = (_("已有 %(count)s 户。") % {"count": standing.households},)
    return Step(
        name="roster",
        title=_("住户名册"),
        about=_("用 Excel 表一次录完，每户同时建账、给基础分、有一张卡。"),
        state=tell_state(grounds=grounds, missing=missing),
        missing=(*grounds, *missing),
        notes=notes,
        doors=(
            door_to(standing, _("传住户表"), "admin:tables", "kind=roster"),
            StepDoor(_("加一户"), reverse("admin:villages_household_add")),
            door_to_list(_("看住户"), "villages_household"),
        ),
    )


def _build_people(standing: Standing) -> Step:
    missing = _list_missing_roles(standing)
    notes = []
    nameless = [one.name for one in standing.people if one.roles & NEEDS_HOME and not one.has_home]
    if nameless and standing.households:
        notes.append(
            _("没写自己家的：%(names)s。写了才能自动回避自己家；不住本村的，勾「不住在本村」。")
            % {"names": list_names(nameless)}
        )
    both = [
        one.name
        for one in standing.people
        if Role.SUPERVISOR in one.roles and one.roles & (DECIDING | {Role.GRID_WORKER})
    ]
    homes = [door_to(standing, _("登记自己家"), "change-over")] if nameless else []
    if both:
        notes.append(
            _("%(names)s又是监督委员又管记分评议，最好换一位。") % {"names": list_names(both)}
        )
    if sum(Role.COMMITTEE in one.roles for one in standing.people) == 1:
        notes.append(_("村委只有一位。再任命一位，忙不过来时有人接手。"))
    return Step(
        name="people",
        title=_("人员和职务"),
        about=_("谁是村委、网格员、评议员、超市管理员、监督委员，各是哪一户的。"),
        state=tell_state(missing=missing),
        missing=tuple(missing),
        notes=tuple(notes),
        doors=(
            _door_to_appoint(standing),
            *homes,
            door_to_list(_("看任职"), "villages_appointment"),
            door_to_list(_("登记近亲属"), "villages_kintie"),
        ),
    )


def _list_missing_roles(standing: Standing) -> list[str]:
    missing = [
        _("还没有%(role)s。") % {"role": role.label}
        for role in (Role.COMMITTEE, Role.GRID_WORKER, Role.SHOPKEEPER, Role.SUPERVISOR)
        if not any(role in one.roles for one in standing.people)
    ]
    deciders = sum(1 for one in standing.people if one.roles & DECIDING)
    wanted = standing.deciders + SPARE_DECIDERS
    if deciders < wanted:
        missing.append(
            _(
                "能评议的（评议员和村委）只有 %(count)s 人，还差 %(lacking)s 人："
                "一件事要 %(needed)s 人评议，碰到自己家和亲戚要回避，多两位才够。"
            )
            % {"count": deciders, "lacking": wanted - deciders, "needed": standing.deciders}
        )
    return missing


def _door_to_appoint(standing: Standing) -> StepDoor:
    """Return the door to the form of an appointment, for the role that is missing first."""
    wanted = (Role.COMMITTEE, Role.GRID_WORKER, Role.APPRAISER, Role.SHOPKEEPER, Role.SUPERVISOR)
    lacking = [
        role for role in wanted if not any(role in one.roles for one in standing.people)
    ] or [Role.APPRAISER]
    address = reverse("admin:villages_appointment_add")
    return StepDoor(_("任命"), f"{address}?village={standing.village_id}&role={lacking[0]}")


def _build_regulation(standing: Standing) -> Step:
    draft = standing.draft
    missing: tuple[str, ...] = ()
    if standing.in_force_from is None and not (draft and draft.rules):
        words = _("草稿里还没有细则。") if draft else _("积分管理办法还没有读进来。")
        missing = (words,)
    elif standing.in_force_from is None and draft and draft.unseen:
        missing = (_("还有 %(count)s 条细则没有核对。") % {"count": draft.unseen},)
    notes: tuple[str, ...] = ()
    if draft and draft.rules and standing.in_force_from is None:
        notes = (_("草稿里有 %(count)s 条细则。") % {"count": draft.rules},)
    doors = [door_to_list(_("看积分管理办法"), "rules_edition")]
    if standing.in_force_from is None:
        doors.insert(0, _door_to_draft(standing))
    return Step(
        name="regulation",
        title=_("积分管理办法"),
        about=_("把村里的办法贴进来，系统读出每条加几分、扣几分，人再逐条核对。"),
        state=tell_state(missing=missing),
        missing=missing,
        notes=notes,
        doors=tuple(doors),
    )


def _door_to_draft(standing: Standing) -> StepDoor:
    """Return the way to the draft, or to where one is read in."""
    if standing.draft is None:
        return StepDoor(_("读入办法"), reverse("admin:rules_edition_read_new"))
    address = reverse("admin:rules_edition_book", args=[standing.draft.edition_id])
    return StepDoor(_("打开草稿，逐条核对"), address)


def _build_adoption(standing: Standing) -> Step:
    day = standing.in_force_from
    draft = standing.draft
    if day is not None:
        return Step(
            name="adoption",
            title=_("办法表决通过"),
            about=_("把会议和公布的日子登记上，办法才算数。"),
            state=StepState.DONE,
            notes=(_("从%(day)s起施行。") % {"day": day_with_year(day)},),
            doors=(door_to_list(_("看积分管理办法"), "rules_edition"),),
        )
    grounds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doors: tuple[StepDoor, ...]
    if draft is None or not draft.rules:
        grounds = (_("先把积分管理办法读进来。"),)
        doors = (_door_to_draft(standing),)
    else:
        missing = _list_missing_adoption(standing)
        steps = reverse("admin:rules_edition_steps", args=[draft.edition_id])
        adopt = reverse("admin:rules_edition_adopt", args=[draft.edition_id])
        doors = (StepDoor(_("登记会议和公布"), steps), StepDoor(_("登记通过"), adopt))
        doors = doors[::-1] if draft.has_met and draft.has_posted else doors
    return Step(
        name="adoption",
        title=_("办法表决通过"),
        about=_("把会议和公布的日子登记上，办法才算数。"),
        state=tell_state(grounds=grounds, missing=missing),
        missing=(*grounds, *missing),
        notes=_list_adoption_notes(standing),
        doors=doors,
    )


def _list_adoption_notes(standing: Standing) -> tuple[str, ...]:
    draft = standing.draft
    notes = [
        _(
            "村里早就在施行的老办法，不用重新开会：照会议记录，"
            "只登记「村民会议或村民代表会议决议」和「决议公开」两步，"
            "登记通过时勾「这是已经在施行的老办法」。"
        )
    ]
    base = draft.base_points if draft else None
    if base is not None and base != standing.base_points and standing.households:
        words = _(
            "办法里每户基础分是 %(drafted)s，已经建账的户是按 %(given)s给的；"
            "通过以后建账的户才按新的给。"
        )
        told = {
            "drafted": points_with_unit(base),
            "given": points_with_unit(standing.base_points),
        }
        notes.append(words % told)
    return tuple(notes)


def _list_missing_adoption(standing: Standing) -> tuple[str, ...]:
    draft = standing.draft
    assert draft is not None, "There is a draft to adopt."
    missing = []
    if not draft.has_met:
        missing.append(_("村民会议或村民代表会议的决议还没有登记。"))
    if not draft.has_posted:
        missing.append(_("决议公开的日子还没有登记。"))
    return (*missing, _("还没有登记通过。"))


def _build_openings(standing: Standing) -> Step:
    grounds = () if standing.households else (_("先把住户录进来。"),)
    missing = []
    if standing.to_consent:
        words = _("%(count)s 户的期初结余等第二个人同意。")
        missing.append(words % {"count": standing.to_consent})
    if standing.to_check:
        words = _("%(count)s 条已用次数等第二个人核对。")
        missing.append(words % {"count": standing.to_check})
    doors = [
        door_to(standing, _("传期初结余表"), "admin:tables", "kind=openings"),
        door_to(standing, _("打印清单，核对"), "admin:paper-book"),
    ]
    if missing:
        doors.reverse()
    state = tell_state(grounds=grounds, missing=missing)
    notes = (_("没有纸质账的村不用办：大家都从基础分 %(points)s开始。"),)
    told = {"points": points_with_unit(standing.base_points)}
    if standing.openings:
        notes = (_("%(count)s 户的结余已经入账。"),)
        told = {"count": str(standing.openings)}
    elif state == StepState.DONE:
        state = StepState.FREE
    return Step(
        name="openings",
        title=_("纸质账上的结余"),
        about=_(
            "以前记在本子上的分，连同今年加扣的分、用掉的次数，用表带进来，监督委员对着打印的清单核对。"
        ),
        state=state,
        missing=(*grounds, *missing),
        notes=tuple(note % told for note in notes),
        doors=tuple(doors),
    )


def _build_cards(standing: Standing) -> Step:
    grounds = () if standing.households else (_("先把住户录进来。"),)
    missing: tuple[str, ...] = ()
    if standing.pinless:
        missing = (_("%(count)s 户还没有密码条。") % {"count": standing.pinless},)
    doors = (
        door_to(standing, _("打印积分卡"), "admin:villages_household_cards"),
        door_to(standing, _("发密码条"), "admin:villages_household_pins"),
    )
    return Step(
        name="cards",
        title=_("积分卡和密码条"),
        about=_("一户一张卡，一张密码条，卡和密码条分开送。"),
        state=tell_state(grounds=grounds, missing=missing),
        missing=(*grounds, *missing),
        notes=(_("密码只印一次，印出来就送，不要留在办公室。"),),
        doors=doors,
    )


def _build_shop(standing: Standing) -> Step:
    missing = []
    if not standing.partners:
        missing.append(_("还没有兑换点。"))
    elif not standing.goods:
        missing.append(_("超市里还没有商品。"))
    elif standing.things and not standing.on_shelf:
        missing.append(_("商品都还没有入库。"))
    doors = [
        door_to(standing, _("传商品表"), "admin:tables", "kind=goods"),
        door_to(standing, _("入库"), "market:stock"),
        door_to_list(_("看兑换点"), "market_partner"),
    ]
    if not standing.partners:
        address = reverse("admin:market_partner_add")
        doors.insert(0, StepDoor(_("加兑换点"), f"{address}?village={standing.village_id}"))
    elif standing.goods:
        doors[0], doors[1] = doors[1], doors[0]
    state = tell_state(missing=missing)
    if missing and not standing.goods:
        state = StepState.FREE
    return Step(
        name="shop",
        title=_("超市和商品"),
        about=_("兑换点、商品、换一件要几分，还有现在的存货。"),
        state=state,
        missing=tuple(missing),
        notes=(_("可以晚些再办，先记分。"),) if state != StepState.DONE else (),
        doors=tuple(doors),
    )


def _build_first(standing: Standing) -> Step:
    grounds = []
    if not standing.households:
        grounds.append(_("先把住户录进来。"))
    if not standing.is_in_force:
        words = _("办法还没有施行，记了也没有细则可用。")
        if standing.in_force_from is not None:
            words = _("办法从%(day)s起才施行。") % {"day": day_with_year(standing.in_force_from)}
        grounds.append(words)
    missing = [] if standing.has_begun else [_("还没有记过一件事。")]
    if standing.has_begun:
        grounds = []
    return Step(
        name="first",
        title=_("第一次活动"),
        about=_("办一次集体活动，比如大扫除，谁来了就勾谁。"),
        state=tell_state(grounds=grounds, missing=missing),
        missing=(*grounds, *missing),
        doors=(
            door_to(standing, _("登记一次活动"), "deeds:activity_new"),
            door_to(standing, _("记一件事"), "deeds:new"),
        ),
    )


BUILDERS: tuple[Callable[[Standing], Step], ...] = (
    _build_village,
    _build_groups,
    _build_roster,
    _build_people,
    _build_regulation,
    _build_adoption,
    _build_openings,
    _build_cards,
    _build_shop,
    _build_first,
)
