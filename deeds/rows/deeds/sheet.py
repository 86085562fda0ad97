"""One deed with all that its page shows."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from deeds.models import Channel, Deed, EarlierOutcome, Source
from deeds.queries.deeds import Sight, is_late
from deeds.rows.deeds.lists import DeedRow, address_of, build_row
from deeds.rows.deeds.rounds import RoundLines, build_rounds, list_shown_decisions, show_points
from deeds.words import explain, points_of
from rules.lines import extra_words, level_words, limit_words, points_words
from rules.units import quantity_words
from villages.models import Village
from villages.words import day_name, moment_name, month_name, signed_points_with_unit


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source on a deed's page; who, note and witness empty for those who may not know."""

    channel: str
    moment: str
    who: str
    witness: str
    note: str
    photos: list[str]
    is_joined: bool


@dataclass(frozen=True, slots=True)
class DeedSheet:
    """One deed with all that its page shows. rate: what its rule gives, while all is open.

    objection: that one is open, or what one has changed; empty where there is none.
    """

    row: DeedRow
    article: str
    limits: str
    quote: str
    quantity: str
    choices: list[tuple[str, str]]
    rate: str
    proposed: str
    explanation: str
    clipped: str
    late: str
    objection: str
    sources: list[SourceLine]
    rounds: list[RoundLines]
    silent_count: int


def build_sheet(deed: Deed, *, sight: Sight, open_month: date, page: str, today: date) -> DeedSheet:
    """Return a deed read by get_deed as one person may see it."""
    shown = list_shown_decisions(deed, sight)
    open_decisions = [
        one for one in deed.decisions.all() if one.round == deed.round and one.taken_back_at is None
    ]
    sees_sources = sight.sees_sources(deed)
    return DeedSheet(
        row=build_row(deed, page=page, today=today),
        article=deed.rule.article,
        limits=limit_words(deed.rule),
        quote=deed.rule.quote,
        quantity=quantity_words(deed.quantity, deed.rule.unit),
        choices=_list_choices(deed),
        rate=_say_rate(deed),
        proposed=show_points(deed.proposed_points),
        explanation=explain(deed),
        clipped=say_clipped(deed),
        late=_say_late(deed, open_month, today),
        objection=say_objection(deed),
        sources=[
            _build_source(source, deed.village, sees=sees_sources, today=today)
            for source in deed.sources.all()
        ],
        rounds=build_rounds(deed, shown, today),
        silent_count=0 if shown and shown[-1].round == deed.round else len(open_decisions),
    )


def _say_rate(deed: Deed) -> str:
    """Return what the rule gives where nothing is decided and the points do not say it."""
    rate = points_words(deed.rule)
    is_open = deed.points is None and deed.asked is None
    return rate if is_open and rate not in points_of(deed) else ""


def _list_choices(deed: Deed) -> list[tuple[str, str]]:
    """Return (label, words) of the levels that were chosen and of what came on top."""
    choices = [
        (label, level_words(level, ""))
        for label, level in ((_("难度"), deed.difficulty), (_("成效"), deed.effect))
        if level is not None
    ]
    if deed.with_extra:
        choices.append((_("另有"), extra_words(deed.rule)))
    return choices


def _build_source(source: Source, village: Village, *, sees: bool, today: date) -> SourceLine:
    kept = [photo for photo in source.photos.all() if photo.file]
    return SourceLine(
        channel=str(Channel(source.channel).label),
        moment=moment_name(source.submitted_at, today),
        who=name_sender(source) if sees else "",
        witness=source.on_behalf_witness if sees else "",
        note=source.note if sees else "",
        photos=[address_of("deeds:photo", village, photo.pk) for photo in kept],
        is_joined=source.sent_as_id != source.deed_id,
    )


def name_sender(source: Source) -> str:
    """Return who of the staff brought it, or which household did with its card."""
    if source.submitted_by is not None:
        return source.submitted_by.name
    return str(source.from_household)


def say_objection(deed: Deed) -> str:
    """Say that an objection is open, or what one has done; how points were changed is explained."""
    if deed.objected:
        return _("有人对这件事提了异议，村务监督委员会正在处理。")
    if deed.objection is None:
        return ""
    number = {"number": deed.objection}
    if deed.is_undecided and deed.round > 1:
        return _("按异议第 %(number)s 号退回，重新评议。") % number
    if any(source.channel == Channel.OBJECTION for source in deed.sources.all()):
        return _("按异议第 %(number)s 号补记。") % number
    return _("村务监督委员会处理过异议第 %(number)s 号。") % number


def say_clipped(deed: Deed | EarlierOutcome) -> str:
    """Say it where the household had less than a deduction asked for."""
    if deed.points is None or deed.asked is None or deed.points == deed.asked:
        return ""
    return _("应计 %(asked)s，户上分数不够，实际记 %(points)s。") % {
        "asked": signed_points_with_unit(deed.asked),
        "points": signed_points_with_unit(deed.points),
    }


def _say_late(deed: Deed, open_month: date, today: date) -> str:
    """Say it where a deed that is still to be posted comes after its own month was closed."""
    if not deed.is_undecided or not is_late(deed, open_month):
        return ""
    return _("这是 %(day)s的事，那个月已经关账；评议通过后补记到%(month)s。") % {
        "day": day_name(deed.occurred_on, today),
        "month": month_name(open_month),
    }
