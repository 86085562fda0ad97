"""What is passed on of deeds: by grid workers, by deciders, and by the committee."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from deeds.models import (
    Activity,
    ActivityKind,
    Decision,
    Deed,
    DeedState,
    Feast,
    FeastState,
    Meeting,
    TakeBack,
    Tally,
)
from deeds.queries.deeds import DECIDERS, get_groups, submitted_by, waiting_for
from deeds.queries.feasts import feasts_to_confirm
from deeds.queries.gatherings import (
    find_activities,
    groups_within,
    map_households,
    map_progress,
)
from deeds.queries.hearings import hearings_for
from villages.matters import Matter, Office, build_matter, list_matter, write_numbers
from villages.models import Appointment, Role, User, Village
from villages.queries import get_terms, name_household
from villages.words import SEPARATOR, day_name

# So long after it was sent back a household still asks the worker about it.
SENT_BACK_DAYS = 60


def build_matters(office: Office) -> list[Matter]:
    """Return what one person in one role has in hand of the deeds."""
    appointment, today = office.appointment, office.today
    village, person = appointment.village, appointment.user
    if village is None:
        return []
    if appointment.role == Role.GRID_WORKER:
        return [
            _list_households(appointment, village, today=today),
            *_list_own(office, village),
            _list_activities(person, village, today=today),
            _list_tallies(person, village, today=today),
            _list_slips(person, village, today=today),
            _list_feasts(person, village, today=today),
            _remind_of_phone(),
        ]
    if appointment.role in DECIDERS:
        is_committee = appointment.role == Role.COMMITTEE
        return [
            *(_count_states(village) if is_committee else ()),
            _list_half_decided(person, village),
            *(() if is_committee else (_count_queue(person, village),)),
            _list_meetings(person, village, today=today),
            *_list_take_backs(person, village, today=today),
            *((_list_confirmations(village, today=today),) if is_committee else ()),
        ]
    return []


def _list_households(appointment: Appointment, village: Village, *, today: date) -> Matter:
    """Return the households of the grid; of the whole village where the worker has none."""
    grid = appointment.grid
    groups = groups_within(get_groups(appointment.user, village, today=today), grid)
    groups.sort(key=lambda group: (group.position, group.pk))
    by_group = map_households(groups)
    rows = [
        _("%(group)s（%(count)s 户）：%(numbers)s")
        % {
            "group": group.name,
            "count": len(by_group[group.pk]),
            "numbers": write_numbers(one.number for one in by_group[group.pk]),
        }
        for group in groups
        if by_group.get(group.pk)
    ]
    words = _("管的住户（%(grid)s）") % {"grid": grid.name if grid else _("全村")}
    count = sum(len(households) for households in by_group.values())
    return build_matter(words, _("%(count)s 户") % {"count": count}, rows, waits=False)


def _list_own(office: Office, village: Village) -> list[Matter]:
    """Return what the person brought in and is not decided, or was sent back of late."""
    today = office.today
    own = submitted_by(office.appointment.user, village).exclude(household__in=office.hidden)
    since = today - timedelta(days=SENT_BACK_DAYS)
    refused = own.filter(state=DeedState.REFUSED, occurred_on__gte=since)
    return [
        list_matter(_("本人记的、还没评定的事"), _name_deeds(own.undecided(), today)),
        list_matter(
            _("本人记的、近 %(days)s 天里退回的事") % {"days": SENT_BACK_DAYS},
            _name_deeds(refused, today),
        ),
    ]


def _name_deeds(deeds: Iterable[Deed], today: date) -> list[str]:
    return [_name_deed(deed, today) for deed in deeds]


def _name_deed(deed: Deed, today: date) -> str:
    household = name_household(deed.household)
    return SEPARATOR.join((day_name(deed.occurred_on, today), household, deed.rule.deed))


def _list_activities(person: User, village: Village, *, today: date) -> Matter:
    """Return the own activities still to come, and the rounds that have not reached everybody."""
    since = today - timedelta(days=get_terms(village, today).back_days)
    planned = find_activities(village).filter(made_by=person, occurred_on__gte=since)
    rows = []
    for activity in planned.select_related("village", "grid").order_by("occurred_on", "pk"):
        done = _say_progress(activity)
        if activity.occurred_on < today and not done:
            continue
        parts = (day_name(activity.occurred_on, today), activity.name, done or _("还没有办"))
        rows.append(SEPARATOR.join(parts))
    return list_matter(_("本人组织、没办完的活动和入户检查"), rows)


def _say_progress(activity: Activity) -> str:
    """Return how far a round is; empty where nothing is left, and for activities."""
    if activity.kind != ActivityKind.ROUND:
        return ""
    progress = map_progress(activity)
    groups = progress.values()
    if activity.grid_id in progress:
        groups = [progress[activity.grid_id]]  # type: ignore[assignment] # a list is one as well
    recorded = sum(group.recorded for group in groups)
    households = sum(group.households for group in groups)
    if recorded >= households:
        return ""
    return _("已查 %(done)s 户，共 %(all)s 户") % {"done": recorded, "all": households}


def _list_tallies(person: User, village: Village, *, today: date) -> Matter:
    """Return the sheets of paper that are out there and were not keyed in."""
    since = today - timedelta(days=get_terms(village, today).back_days)
    sheets = Tally.objects.for_village(village).filter(
        made_by=person, keyed_at__isnull=True, made_at__date__gte=since
    )
    rows = [
        SEPARATOR.join(part for part in (one.code, one.title, day_name(one.made_at, today)) if part)
        for one in sheets.order_by("made_at", "pk")
    ]
    return list_matter(_("印出去、还没录入的登记表"), rows)


def _list_slips(person: User, village: Village, *, today: date) -> Matter:
    to_deliver = hearings_for(person, village, today=today).to_deliver
    return list_matter(_("没送到的扣分告知单"), _name_deeds(to_deliver, today))


def _list_feasts(person: User, village: Village, *, today: date) -> Matter:
    """Return the feasts that the person wrote down and whose outcome nobody has."""
    own = Feast.objects.for_village(village).filter(declared_by=person, state=FeastState.DECLARED)
    waiting = feasts_to_confirm(village, today=today).filter(pk__in=own)
    ahead = own.filter(held_on__gt=today).count()
    rows = _name_feasts(waiting, today)
    if ahead:
        rows.append(_("另有 %(count)s 件还没到日子") % {"count": ahead})
    return list_matter(_("本人登记、还没有结果的红白事"), rows)


def _name_feasts(feasts: Iterable[Feast], today: date) -> list[str]:
    return [
        SEPARATOR.join(
            (
                day_name(one.held_on, today),
                name_household(one.household),
                str(one.get_kind_display()),
            )
        )
        for one in feasts
    ]


def _remind_of_phone() -> Matter:
    """Say what no server knows: deeds that still lie on the phone."""
    return Matter(
        _("手机里没送出的"),
        _("____ 件"),
        (
            _("最后一天以前，请打开「我记的事」，等它都送出去。"),
            _("过了最后一天送不出去：那时请照手机上的内容告诉接手的人，由接手的人重新记。"),
        ),
    )


def _count_states(village: Village) -> list[Matter]:
    waiting = Deed.objects.for_village(village).exclude(
        state__in=(DeedState.POSTED, DeedState.REFUSED, DeedState.JOINED)
    )
    counts = dict(waiting.order_by().values_list("state").annotate(count=Count("pk")))
    return [
        Matter(str(state.label), _("%(count)s 件") % {"count": counts[state]})
        for state in (DeedState.WAITING, DeedState.MEETING, DeedState.QUEUED)
        if counts.get(state)
    ]


def _list_half_decided(person: User, village: Village) -> Matter:
    """Return what somebody has said a word on and others still must; the own family left out."""
    words = Decision.objects.standing().filter(deed=OuterRef("pk"), round=OuterRef("round"))
    recused = waiting_for(person, village).recused
    found = Deed.objects.for_village(village).undecided().filter(Exists(words))
    found = found.exclude(pk__in=recused.order_by().values("pk"))
    said = found.filter(Exists(words.filter(decided_by=person))).count()
    details = [_("其中本人已经说过的有 %(count)s 件") % {"count": said}] if said else []
    figure = _("%(count)s 件") % {"count": found.count()}
    return build_matter(_("有人说过话、还差别人意见的事"), figure, details)


def _count_queue(person: User, village: Village) -> Matter:
    count = waiting_for(person, village).to_decide.count()
    return Matter(_("等本人评议的事"), _("%(count)s 件") % {"count": count})


def _list_meetings(person: User, village: Village, *, today: date) -> Matter:
    """Return the meetings that were not ended: every decider may key in and end each."""
    meetings = (
        Meeting.objects.for_village(village)
        .filter(closed_at__isnull=True)
        .select_related("recorder")
        .order_by("number")
    )
    rows = []
    for one in meetings:
        own = _("本人记录，接手的评议人可以接着录入") if one.recorder_id == person.pk else ""
        who = own or _("%(name)s记录") % {"name": one.recorder.name}
        number = _("第 %(number)s 次") % {"number": one.number}
        rows.append(SEPARATOR.join((number, day_name(one.held_on, today), who)))
    return list_matter(_("没有结束的评议会"), rows)


def _list_take_backs(person: User, village: Village, *, today: date) -> list[Matter]:
    """Return the wishes to take back a word that wait for a second decider."""
    waiting = TakeBack.objects.for_village(village).waiting().filter(proposed_by=person)
    days = [
        _("%(day)s提出") % {"day": day_name(at, today)}
        for at in waiting.order_by("proposed_at").values_list("proposed_at", flat=True)
    ]
    return [list_matter(_("本人提出、等别人同意的撤回"), days)] if days else []


def _list_confirmations(village: Village, *, today: date) -> Matter:
    feasts = feasts_to_confirm(village, today=today)
    return list_matter(_("办过了、等核实的红白事"), _name_feasts(feasts, today))
