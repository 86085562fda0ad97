"""How a demo village signs its notices, is objected to, and answers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from django.utils import timezone

from deeds.models import Deed
from noticeboard.models import (
    Ground,
    LetterChannel,
    Notice,
    Objection,
    ObjectionKind,
    SignaturePart,
)
from noticeboard.services import sign_month
from noticeboard.services.feedback import FeedbackContent, answer_feedback, send_feedback
from noticeboard.services.objections import (
    ObjectionContent,
    accept_missing,
    dismiss,
    raise_objection,
    uphold_in_part,
)
from office.demo.sayings import DOUBTS, LEFT_OUT, TOO_MANY, WISHES, pick
from office.demo.story import Scene, at
from rules.models import Rule
from villages.models import Household, Role
from villages.months import add_months
from villages.permissions import find_recused_households

CLEAN_UP = "R01"
# How somebody says something of a notice at a moment; the number counts those of one month.
Letter = Callable[[Scene, Notice, datetime, int], None]
# Somewhere in the month: days after its first.
LEFT_OUT_DAYS = (2, 26)


def sign(scene: Scene, month: date, *, is_last: bool) -> None:
    """Let the chair sign a closed month, and a supervisor the day after; the last one waits."""
    village, now = scene.village, at(add_months(month, 1), 11)
    chair, watcher = scene.people[Role.COMMITTEE][0], scene.people[Role.SUPERVISOR][0]
    sign_month(village, month, part=SignaturePart.CHAIR, by=chair, now=now)
    if not is_last:
        later = now + timedelta(days=1)
        sign_month(village, month, part=SignaturePart.SUPERVISOR, by=watcher, now=later)


def plan_letters(scene: Scene, month: date) -> list[tuple[datetime, Callable[[datetime], object]]]:
    """Return what is said in a month of the notice before, and answered: (moment, act)."""
    notice = Notice.objects.for_village(scene.village).filter(month__month=add_months(month, -1))
    if not notice.exists():
        return []
    shown, dice = notice.get(), Random(f"letters/{scene.village.slug}/{month}")
    acts: list[tuple[datetime, Callable[[datetime], object]]] = []
    for act, days, hours, counts in LETTERS:
        day = month.replace(day=dice.choice(days))
        when = at(day, dice.choice(hours), dice.randrange(60))
        acts.append((when, partial(_repeat, act, scene, shown, dice.choice(counts))))
    return acts


def _repeat(act: Letter, scene: Scene, shown: Notice, count: int, now: datetime) -> None:
    """Let something be said so often: by different people, one after the other."""
    for place in range(count):
        act(scene, shown, now + timedelta(minutes=23 * place), place)


def leave_open(scene: Scene, now: datetime) -> None:
    """Leave an objection of each kind and a suggestion for whoever tries the supervisor's page."""
    shown = Notice.objects.for_village(scene.village).newest_first()[0]
    said = max(now - timedelta(hours=20), shown.drawn_at)
    deed = _find_awarded(scene, shown)
    raise_objection(
        scene.village,
        ObjectionContent(
            kind=ObjectionKind.LINE,
            notice=shown,
            household=deed.household,
            code=deed.rule.code,
            text="那天我没看见他家有人来，请查一下签到表。",
        ),
        key=scene.make_key(),
        by=None,
        channel=LetterChannel.WEB,
        now=said,
    )
    home = scene.households[-4]
    raise_objection(
        scene.village,
        ObjectionContent(
            kind=ObjectionKind.MISSING,
            notice=shown,
            household=home,
            occurred_on=shown.month.month + timedelta(days=17),
            text="我家两个人去清沟，公示上没有。",
        ),
        key=scene.make_key(),
        by=home,
        channel=LetterChannel.CARD,
        now=min(said + timedelta(hours=3), now),
    )
    send_feedback(
        scene.village,
        FeedbackContent(text="超市能不能星期天也开门？上班的人平时没空去。", page="/shop/"),
        key=scene.make_key(),
        by=None,
        channel=LetterChannel.WEB,
        now=said,
    )


def _find_awarded(scene: Scene, notice: Notice) -> Deed:
    """Return an award of a notice that stands, of a household that no supervisor is related to."""
    watcher = scene.people[Role.SUPERVISOR][0]
    month = notice.month
    awards = (
        Deed.objects.for_village(scene.village)
        .posted()
        .filter(
            points__gt=1,
            rule__points_max__isnull=True,
            rule__sensitive=False,
            transfer__number__range=(month.first_number, month.last_number),
            transfer__reversed_by__isnull=True,
            member__isnull=True,
            objections__isnull=True,
            # What supervisors brought in themselves another one would have to judge.
            objection__isnull=True,
        )
        .exclude(household__in=find_recused_households(watcher, scene.village))
        .order_by("transfer__number")
    )
    chosen = scene.random.choice(list(awards.values_list("pk", flat=True)))
    return Deed.objects.select_related("rule", "household", "transfer").get(pk=chosen)


def _object_with_card(
    scene: Scene, notice: Notice, deed: Deed, text: str, now: datetime
) -> Objection:
    content = ObjectionContent(
        kind=ObjectionKind.LINE, notice=notice, transfer=deed.transfer, text=text
    )
    return raise_objection(
        scene.village,
        content,
        key=scene.make_key(),
        by=deed.household,
        channel=LetterChannel.CARD,
        now=now,
    )


def _doubt(scene: Scene, notice: Notice, now: datetime, place: int) -> None:
    """Let a household ask why it was so few; the supervisor has checked, and it was right."""
    deed = _find_awarded(scene, notice)
    said = pick(DOUBTS, notice.month.month, place)
    found = _object_with_card(scene, notice, deed, said.text, now)
    dismiss(
        found,
        ground=Ground.RIGHT,
        answer=said.answer,
        by=scene.people[Role.SUPERVISOR][0],
        now=_answer_after(scene, now),
    )


def _count_wrong(scene: Scene, notice: Notice, now: datetime, place: int) -> None:
    """Let a household say itself that it was too many; half of it stands."""
    deed = _find_awarded(scene, notice)
    said = pick(TOO_MANY, notice.month.month, place)
    found = _object_with_card(scene, notice, deed, said.text, now)
    assert deed.points is not None, "Posted."
    uphold_in_part(
        found,
        points=max(Decimal(1), deed.points // 2),
        ground=Ground.WRONG_AMOUNT,
        answer=said.answer,
        by=scene.people[Role.SUPERVISOR][0],
        now=_answer_after(scene, now),
    )


def _miss(scene: Scene, notice: Notice, now: datetime, place: int) -> None:
    """Let a household bring a paper form: a deed was left out. It goes to the deciders."""
    day = notice.month.month + timedelta(days=scene.random.randrange(*LEFT_OUT_DAYS))
    home = _find_home(scene, day)
    clerk, watcher = scene.people[Role.COMMITTEE][-1], scene.people[Role.SUPERVISOR][0]
    said = pick(LEFT_OUT, notice.month.month, place)
    found = raise_objection(
        scene.village,
        ObjectionContent(
            kind=ObjectionKind.MISSING,
            notice=notice,
            household=home,
            occurred_on=day,
            text=said.text,
            from_household=home,
        ),
        key=scene.make_key(),
        by=clerk,
        channel=LetterChannel.PAPER,
        now=now,
    )
    rule = Rule.objects.for_village(scene.village).in_force_on(day).get(code=CLEAN_UP)
    accept_missing(
        found,
        household=home,
        rule=rule,
        occurred_on=day,
        answer=said.answer,
        by=watcher,
        now=_answer_after(scene, now),
    )


def _answer_after(scene: Scene, now: datetime) -> datetime:
    """Return when the supervisor has looked into it, by day."""
    day = timezone.localdate(now) + timedelta(days=scene.random.choice((1, 1, 2, 2, 3)))
    return at(day, scene.random.choice((9, 10, 15, 16)), scene.random.randrange(60))


def _find_home(scene: Scene, day: date) -> Household:
    """Return a household of which no like deed of the day is known, and no supervisor is kin."""
    watcher = scene.people[Role.SUPERVISOR][0]
    closed_to = find_recused_households(watcher, scene.village)
    like = Deed.objects.for_village(scene.village).filter(occurred_on=day, rule__code=CLEAN_UP)
    known = {*closed_to, *like.values_list("household", flat=True)}
    return scene.random.choice([one for one in scene.households if one.pk not in known])


def _suggest(scene: Scene, _notice: Notice, now: datetime, place: int) -> None:
    """Let somebody say what could be better."""
    said = pick(WISHES, timezone.localdate(now), place)
    found = send_feedback(
        scene.village,
        FeedbackContent(text=said.text, name="村民"),
        key=scene.make_key(),
        by=None,
        channel=LetterChannel.WEB,
        now=now,
    )
    answer_feedback(
        found,
        answer=said.answer,
        by=scene.people[Role.SUPERVISOR][0],
        now=now + timedelta(hours=scene.random.randint(2, 11)),
    )


# What is said, on which days (within those for objecting; what could be better, on any), at which
# hours, and by how many people.
LETTERS: tuple[tuple[Letter, range, Sequence[int], Sequence[int]], ...] = (
    (_doubt, range(2, 6), (8, 12, 18, 19, 20, 21), (0, 1, 1, 1, 2)),
    (_miss, range(2, 6), (9, 10, 11, 15, 16), (0, 1, 1, 2)),
    (_count_wrong, range(3, 5), (12, 13, 19, 20, 21), (0, 0, 1, 1, 1)),
    (_suggest, range(3, 20), (7, 12, 18, 20, 22), (0, 1, 1, 2)),
)
LETTERS_A_MONTH = len(LETTERS)
