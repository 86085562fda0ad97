"""What the committee passes on of the regulation: drafts in hand, slips and comments."""

from datetime import date

from django.utils.translation import gettext as _

from rules.models import Comment, Edition, EditionState, Slip
from villages.matters import Matter, Office, list_matter
from villages.models import Role, Village
from villages.permissions import STAFF
from villages.words import SEPARATOR, day_with_year


def build_matters(office: Office) -> list[Matter]:
    """Return the regulation in force, what is drafted, and what waits for an answer."""
    appointment, today = office.appointment, office.today
    village = appointment.village
    if appointment.role not in STAFF or village is None:
        return []
    slips = _list_slips(village)
    if appointment.role != Role.COMMITTEE:
        return slips
    return [
        *_tell_in_force(village, today),
        _list_drafts(village),
        *slips,
        *_count_comments(village),
    ]


def _tell_in_force(village: Village, today: date) -> list[Matter]:
    edition = Edition.objects.for_village(village).in_force_on(today).first()
    if edition is None:
        return []
    figure = _("第 %(number)s 版") % {"number": edition.number}
    return [Matter(_("正在施行的管理办法"), figure, (edition.title,), waits=False)]


def _list_drafts(village: Village) -> Matter:
    """Return the drafts in hand; whoever is of the committee may go on with each."""
    drafts = (
        Edition.objects.for_village(village)
        .filter(state__in=(EditionState.DRAFT, EditionState.CONSULTATION))
        .select_related("created_by")
        .order_by("number")
    )
    return list_matter(
        _("没办完的管理办法草稿"),
        [
            SEPARATOR.join(
                part
                for part in (
                    _("第 %(number)s 版") % {"number": one.number},
                    one.title,
                    str(one.get_state_display()),
                    _("征求意见到%(day)s止") % {"day": day_with_year(one.consultation_until)}
                    if one.consultation_until
                    else "",
                    _("%(name)s起草") % {"name": one.created_by.name},
                )
                if part
            )
            for one in drafts
        ],
    )


def _list_slips(village: Village) -> list[Matter]:
    slips = (
        Slip.objects.waiting()
        .filter(rule__edition__village=village)
        .select_related("rule", "proposed_by")
        .order_by("pk")
    )
    rows = [SEPARATOR.join((one.rule.code, one.rule.deed, one.proposed_by.name)) for one in slips]
    return [list_matter(_("等第二个人核准的笔误更正"), rows)] if rows else []


def _count_comments(village: Village) -> list[Matter]:
    count = Comment.objects.filter(edition__village=village, taken__isnull=True).count()
    figure = _("%(count)s 条") % {"count": count}
    return [Matter(_("征求到的意见还没处理的"), figure)] if count else []
