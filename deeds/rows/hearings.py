"""What is told of a deduction to its household, and of its hearing to who decides, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from deeds.models import Deed, DeedQuerySet, Hearing, Photo
from deeds.rows.deeds import address_of
from deeds.words import StateWord, state_of
from rules.lines import extra_words, level_words, limit_words, points_words
from rules.units import quantity_words
from villages.models import Household, User
from villages.queries import get_terms, name_household
from villages.words import day_name, day_with_year, moment_name

# What stands on a slip in letters of 16 pt, beside all that stands on every one.
WORDS_MAX = 90
# What the words of a rule's limits look at.
LEVELS = tuple(f"rule__{name}_table__levels" for name in ("duration", "difficulty", "effect"))


@dataclass(frozen=True, slots=True)
class HearingTold:
    """A deduction's hearing on a page of the staff; what has not happened is empty.

    sentence: how it stands, and what may be done. delivery_by, reply_by: who wrote it down, and
    when; empty for those who may not know. address: the page where it is recorded.
    """

    sentence: str
    tone: str
    address: str
    delivery: str = ""
    delivery_by: str = ""
    until: str = ""
    reply: str = ""
    replied: str = ""
    reply_by: str = ""


def tell_hearing(deed: Deed, *, sees_people: bool, today: date) -> HearingTold | None:
    """Return how the hearing of a deduction stands; None for what gives. One query."""
    if not deed.takes:
        return None
    found = Hearing.objects.select_related("delivered_by", "reply_recorded_by")
    hearing = found.filter(deed=deed).first()
    told = HearingTold(
        sentence=_say_sentence(deed, hearing, today=today),
        tone=_find_tone(deed, hearing, today=today),
        address=address_of("deeds:hearing", deed.village, deed.pk),
    )
    if hearing is None:
        return told
    return replace(
        told,
        delivery=_say_delivery(hearing, today),
        delivery_by=_say_recorder(hearing.delivered_by, hearing, today) if sees_people else "",
        until=day_name(hearing.until, today),
        reply=hearing.reply,
        replied=day_name(hearing.replied_on, today) if hearing.replied_on else "",
        reply_by=_say_replier(hearing) if sees_people else "",
    )


def _say_delivery(hearing: Hearing, today: date) -> str:
    day = day_name(hearing.delivered_on, today)
    # The name may have been emptied since.
    if not hearing.delivered_to:
        return _("%(day)s送到") % {"day": day}
    return _("%(day)s，%(name)s收") % {"day": day, "name": hearing.delivered_to}


def _say_recorder(person: User, hearing: Hearing, today: date) -> str:
    return _("%(name)s %(moment)s 登记") % {
        "name": person.name,
        "moment": moment_name(hearing.recorded_at, today),
    }


def _say_replier(hearing: Hearing) -> str:
    if hearing.replied_on is None:
        return ""
    person = hearing.reply_recorded_by
    return person.name if person else _("这户用积分卡")


def is_reply_open(hearing: Hearing, *, today: date) -> bool:
    """Tell whether the household may still answer, and has not."""
    return hearing.replied_on is None and today <= hearing.until


def _find_tone(deed: Deed, hearing: Hearing | None, *, today: date) -> str:
    """Return the tone of a panel: something is missing, is there, or runs."""
    if not deed.is_undecided:
        return ""
    if hearing is None:
        return "wrong"
    return "" if is_reply_open(hearing, today=today) else "good"


def _say_sentence(deed: Deed, hearing: Hearing | None, *, today: date) -> str:
    """Say how it stands; of what is decided, only what there was."""
    if hearing is None:
        if not deed.is_undecided:
            return _("没有登记过送达。")
        return _("告知单还没有送到。送到并登记以后，才能同意扣分。")
    if hearing.replied_on is not None:
        return _("这户已经答复，可以评议。") if deed.is_undecided else _("评议以前听过这户的意见。")
    if not deed.is_undecided:
        return _("告知单送到了，这户没有答复。")
    if is_reply_open(hearing, today=today):
        return _("这户可以答复到%(day)s为止。收到答复，或者过了这一天，才能同意扣分。") % {
            "day": day_name(hearing.until, today)
        }
    return _("答复的日子过了，这户没有答复，可以评议。")


@dataclass(frozen=True, slots=True)
class Slip:
    """What a household is told of a deduction, on paper and on its card's page.

    Never who brought it, and no note of theirs. takes_points: it is a deduction; what else is heard
    bars or clears. points: a range as range. days: how long the household has, from the day after
    delivery. delivered, until, reply: empty before they are. photos: ids of those that are still
    kept. state: how far the deed has come.
    """

    deed_id: int
    household_number: str
    household: str
    what: str
    who: str
    article: str
    quote: str
    day: str
    quantity: str
    choices: tuple[str, ...]
    takes_points: bool
    points: str
    limits: str
    days: int
    delivered: str
    until: str
    may_reply: bool
    reply: str
    replied: str
    photos: tuple[int, ...]
    state: StateWord

    @property
    def is_wordy(self) -> bool:
        """Whether it takes smaller letters to leave room for the reply on the same sheet."""
        told = (self.what, self.article, self.quote, self.limits, *self.choices)
        return sum(map(len, told)) > WORDS_MAX


def with_hearings(deeds: DeedQuerySet) -> DeedQuerySet:
    """Bring along what a slip says: hearing and photos, on top of what a list's row shows."""
    photos = Photo.objects.exclude(file="").order_by("pk")
    return (
        deeds.for_lists()
        .select_related("hearing")
        .prefetch_related(Prefetch("sources__photos", queryset=photos), *LEVELS)
    )


def build_slips(deeds: Iterable[Deed], *, today: date) -> list[Slip]:
    """Return deductions of one village, read by with_hearings, as slips; one query for the days."""
    asked = list(deeds)
    if not asked:
        return []
    days = get_terms(asked[0].village, today).deduction_reply_days
    return [_build_slip(deed, days=days, today=today) for deed in asked]


def find_hearing(deed: Deed) -> Hearing | None:
    """Return the hearing of a deed read by with_hearings."""
    return getattr(deed, "hearing", None)


def _build_slip(deed: Deed, *, days: int, today: date) -> Slip:
    rule, hearing = deed.rule, find_hearing(deed)
    levels = [level_words(one, "") for one in (deed.difficulty, deed.effect) if one]
    return Slip(
        deed_id=deed.pk,
        household_number=f"{deed.household.number:03d}",
        household=name_household(deed.household),
        what=rule.deed,
        who=deed.member.name if deed.member else "",
        article=rule.article,
        quote=rule.quote,
        day=day_with_year(deed.occurred_on),
        quantity=quantity_words(deed.quantity, rule.unit) if rule.is_counted else "",
        choices=(*levels, *([extra_words(rule)] if deed.with_extra else [])),
        takes_points=rule.points < 0,
        points=points_words(rule),
        limits=limit_words(rule),
        days=(hearing.until - hearing.delivered_on).days if hearing else days,
        delivered=day_with_year(hearing.delivered_on) if hearing else "",
        until=day_with_year(hearing.until) if hearing else "",
        may_reply=deed.is_undecided and (hearing is None or is_reply_open(hearing, today=today)),
        reply=hearing.reply if hearing else "",
        replied=day_with_year(hearing.replied_on) if hearing and hearing.replied_on else "",
        photos=tuple(photo.pk for source in deed.sources.all() for photo in source.photos.all()),
        state=state_of(deed),
    )


def list_hearings_of(household: Household, *, today: date) -> list[Slip]:
    """Return a household's deductions that nobody has decided yet, newest first, as its slips.

    For its card's page; a constant of queries, however many there are.
    """
    own = Deed.objects.for_village(household.village).undecided().filter(household=household)
    deductions = own.taking()
    return build_slips(with_hearings(deductions).order_by("-pk"), today=today)
