"""What lists and pages of deeds show, in ready words; reads nothing that was not brought along."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.models import (
    Channel,
    Decision,
    Deed,
    DeedQuerySet,
    EarlierOutcome,
    Source,
    TakeBack,
    Verdict,
)
from deeds.photos import SamePhoto
from deeds.queries.deeds import Sight, is_late, with_first_source
from deeds.words import StateWord, channels_of, explain, points_of, state_of
from rules.lines import extra_words, level_words, limit_words, points_words
from rules.units import quantity_words
from villages.models import User, Village
from villages.queries import name_household
from villages.words import (
    day_name,
    household_name,
    moment_name,
    month_name,
    signed_points_with_unit,
)


def address_of(name: str, village: Village, *args: int | str, **query: object) -> str:
    """Return a page's address, which always names its village; empty values are left out."""
    values = {"village": village.slug, **query}
    given = {key: value for key, value in values.items() if value not in (None, "")}
    return f"{reverse(name, args=args)}?{urlencode(given)}"


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One deed in a list."""

    address: str
    household: str
    what: str
    who: str
    day: str
    channels: str
    points: str
    state: StateWord


def build_row(deed: Deed, *, page: str, today: date) -> DeedRow:
    """Return a deed read by for_lists as a row that leads to a page of its own."""
    return DeedRow(
        address=address_of(page, deed.village, deed.pk),
        household=name_household(deed.household),
        what=deed.rule.deed,
        who=deed.member.name if deed.member else "",
        day=day_name(deed.occurred_on, today),
        channels=channels_of(deed),
        points=points_of(deed),
        state=state_of(deed),
    )


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The rows of one group."""

    name: str
    rows: list[DeedRow]


def build_groups(deeds: Iterable[Deed], *, page: str, today: date) -> list[GroupRows]:
    """Return deeds that stand by group as rows under the groups' names."""
    return [
        GroupRows(name, [build_row(deed, page=page, today=today) for deed in of_group])
        for name, of_group in groupby(deeds, key=lambda deed: deed.household.grid.name)
    ]


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
class DecisionLine:
    """One decider's word on a deed's page. taken_back: when and why, where it counts no more."""

    who: str
    verdict: str
    points: str
    reason: str
    moment: str
    taken_back: str


@dataclass(frozen=True, slots=True)
class RoundLines:
    """What was said in one round. title: empty where there was no other.

    notes: who asked to take it back, why, and what the second person said.
    """

    title: str
    decisions: list[DecisionLine]
    notes: list[str]


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


@dataclass(frozen=True, slots=True)
class LikeLine:
    """A deed that looks the same as one that is being sent; of who brought it only whether I did.

    address: empty for those who may not open it.
    """

    pk: int
    address: str
    channel: str
    day: str
    who: str
    points: str
    state: StateWord
    is_mine: bool


def build_likes(
    likes: DeedQuerySet, *, person: User, reads_all: bool, today: date
) -> list[LikeLine]:
    """Return deeds from find_likes as lines; reads_all: whoever may open every deed. One query."""
    return [
        LikeLine(
            pk=like.pk,
            address=address_of("deeds:deed", like.village, like.pk)
            if reads_all or like.is_mine  # type: ignore[attr-defined] # as below
            else "",
            channel=str(Channel(like.channel).label),  # type: ignore[attr-defined] # as below
            day=day_name(like.occurred_on, today),
            who=like.member.name if like.member else "",
            points=points_of(like),
            state=state_of(like),
            is_mine=like.is_mine,  # type: ignore[attr-defined] # annotated by with_first_source
        )
        for like in with_first_source(likes, person)
    ]


@dataclass(frozen=True, slots=True)
class SamePhotoLine:
    """Another deed with the same photo, in words."""

    address: str
    words: str


def build_same_photos(same: Iterable[SamePhoto], *, page: str, today: date) -> list[SamePhotoLine]:
    """Return what find_same_photos found as lines, for deciders and supervisors only."""
    return [
        SamePhotoLine(
            address=address_of(page, one.deed.village, one.deed.pk),
            words=_say_same_photo(one)
            % {
                "day": day_name(one.deed.occurred_on, today),
                "household": household_name("", one.deed.household.number, ""),
            },
        )
        for one in same
    ]


def _say_same_photo(same: SamePhoto) -> str:
    if same.is_exact:
        return _("这张照片在 %(day)s %(household)s 的一件事里也用过。")
    return _("这张照片和 %(day)s %(household)s 的一件事里的一张看着一样。")


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
        proposed=_show_points(deed.proposed_points),
        explanation=explain(deed),
        clipped=say_clipped(deed),
        late=_say_late(deed, open_month, today),
        objection=say_objection(deed),
        sources=[
            _build_source(source, deed.village, sees=sees_sources, today=today)
            for source in deed.sources.all()
        ],
        rounds=_build_rounds(deed, shown, today),
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


def list_shown_decisions(deed: Deed, sight: Sight) -> list[Decision]:
    """Return what a person may read of the decisions: the present round's after the own word only.

    So nobody leans on who spoke first; in a range the first figure would be everybody's.
    """
    decisions = list(deed.decisions.all())
    if sight.has_spoken(deed) or not deed.is_undecided:
        return decisions
    return [one for one in decisions if one.round < deed.round]


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


def _build_rounds(deed: Deed, shown: Iterable[Decision], today: date) -> list[RoundLines]:
    """Return what was said, round by round; of one that was opened again, that it counts no more.

    The words themselves stand as they were given: it is their round that was taken back.
    """
    earlier = {outcome.round: outcome for outcome in deed.earlier_outcomes.all()}
    lines: dict[int, RoundLines] = {}
    by_round = sorted(shown, key=lambda one: (one.round, one.pk))
    for number, said in groupby(by_round, key=lambda one: one.round):
        lines[number] = RoundLines(
            title="" if deed.round == 1 else _("第 %(round)s 轮") % {"round": number},
            decisions=[
                _build_decision(one, today, is_gone=_was_taken_back(earlier.get(number)))
                for one in said
            ],
            notes=[
                *(
                    _say_wish(wish, today)
                    for wish in deed.take_backs.all()
                    if wish.round == number and (wish.consented_at or wish.declined_at)
                ),
                *_say_overruled(earlier.get(number)),
            ],
        )
    return list(lines.values())


def _was_taken_back(outcome: EarlierOutcome | None) -> bool:
    return outcome is not None and outcome.objection is None


def _say_overruled(outcome: EarlierOutcome | None) -> list[str]:
    """Say what a round had come to where an objection has changed it."""
    if outcome is None or outcome.objection is None:
        return []
    words = {
        "points": signed_points_with_unit(outcome.points or 0),
        "number": outcome.objection,
    }
    return [_("原记 %(points)s，因异议第 %(number)s 号不再算数。") % words]


def _say_wish(wish: TakeBack, today: date) -> str:
    """Say who wanted a posting back and why, and what the second person answered."""
    if wish.consented_by and wish.consented_at:
        second, answered_at = wish.consented_by, wish.consented_at
        words = _(
            "%(asker)s %(asked)s 提出撤回：%(reason)s %(second)s %(answered)s 同意，"
            "这笔分冲正，重新评议。"
        )
    else:
        assert wish.declined_by, "Only what was answered is told."
        assert wish.declined_at, "Who answered did so at some time."
        second, answered_at = wish.declined_by, wish.declined_at
        words = _(
            "%(asker)s %(asked)s 提出撤回：%(reason)s %(second)s %(answered)s 没有同意：%(answer)s"
        )
    return words % {
        "asker": wish.proposed_by.name,
        "asked": moment_name(wish.proposed_at, today),
        "reason": _end_sentence(wish.reason),
        "second": second.name,
        "answered": moment_name(answered_at, today),
        "answer": wish.declined_reason,
    }


def _end_sentence(words: str) -> str:
    """Return what somebody typed as a sentence; erased words stay away."""
    return words if not words or words.endswith(("。", "！", "？", ".")) else f"{words}。"


def _build_decision(decision: Decision, today: date, *, is_gone: bool) -> DecisionLine:
    taken_back = _say_taken_back(decision, today)
    return DecisionLine(
        who=decision.decided_by.name,
        verdict=str(Verdict(decision.verdict).label),
        points=_show_points(decision.chosen_points),
        reason=decision.reason,
        moment=moment_name(decision.decided_at, today),
        taken_back=taken_back or (_("已撤回重议") if is_gone else ""),
    )


def _say_taken_back(decision: Decision, today: date) -> str:
    """Say when and why a word was taken back; nothing of one that stands."""
    if decision.taken_back_at is None:
        return ""
    words = {"day": day_name(decision.taken_back_at, today), "reason": decision.taken_back_reason}
    if not decision.taken_back_reason:
        return _("%(day)s 不再算数") % words
    return _("%(day)s 收回：%(reason)s") % words


def _show_points(amount: Decimal | None) -> str:
    return "" if amount is None else signed_points_with_unit(amount)


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
