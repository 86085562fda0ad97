"""How a demo village signs its notices, is objected to, and answers."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

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
from office.demo.sayings import DOUBTS, LEFT_OUT, TOO_MANY, WISHES, pick, pick_day
from office.demo.story import Scene, at
from rules.models import Rule
from villages.models import Household, Role
from villages.months import add_months
from villages.permissions import find_recused_households

CLEAN_UP = "R01"
LETTERS_A_MONTH = 4


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
    shown = notice.get()
    # Within the days for objecting; what could be better is said any day.
    doubted, missed = (pick_day(month, first=2, days=3, step=step) for step in (1, 2))
    counted = pick_day(month, first=3, days=2, step=1)
    wished = pick_day(month, first=3, days=17, step=5)
    return [
        (at(month.replace(day=doubted), 19), lambda now: _doubt(scene, shown, now)),
        (at(month.replace(day=missed), 9), lambda now: _miss(scene, shown, now)),
        (at(month.replace(day=counted), 20), lambda now: _count_wrong(scene, shown, now)),
        (at(month.replace(day=wished), 18), lambda now: _suggest(scene, now)),
    ]


def leave_open(scene: Scene, now: datetime) -> None:
    """Leave an objection of each kind and a suggestion for whoever tries the supervisor's page."""
    shown = Notice.objects.for_village(scene.village).newest_first()[0]
    said = max(now - timedelta(hours=20), shown.drawn_at)
    deed = _find_awarded(scene, shown, place=5)
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


def _find_awarded(scene: Scene, notice: Notice, *, place: int) -> Deed:
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
        )
        .exclude(household__in=find_recused_households(watcher, scene.village))
        .select_related("rule", "household", "transfer")
        .order_by("transfer__number")
    )
    return awards[place]


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


def _doubt(scene: Scene, notice: Notice, now: datetime) -> None:
    """Let a household ask why it was so few; the supervisor has checked, and it was right."""
    deed = _find_awarded(scene, notice, place=2)
    said = pick(DOUBTS, notice.month.month)
    found = _object_with_card(scene, notice, deed, said.text, now)
    dismiss(
        found,
        ground=Ground.RIGHT,
        answer=said.answer,
        by=scene.people[Role.SUPERVISOR][0],
        now=now + timedelta(days=1),
    )


def _count_wrong(scene: Scene, notice: Notice, now: datetime) -> None:
    """Let a household say itself that it was too many; half of it stands."""
    deed = _find_awarded(scene, notice, place=9)
    said = pick(TOO_MANY, notice.month.month)
    found = _object_with_card(scene, notice, deed, said.text, now)
    assert deed.points is not None, "Posted."
    uphold_in_part(
        found,
        points=max(Decimal(1), deed.points // 2),
        ground=Ground.WRONG_AMOUNT,
        answer=said.answer,
        by=scene.people[Role.SUPERVISOR][0],
        now=now + timedelta(days=2),
    )


def _miss(scene: Scene, notice: Notice, now: datetime) -> None:
    """Let a household bring a paper form: a deed was left out. It goes to the deciders."""
    home, day = _find_home(scene), notice.month.month + timedelta(days=11)
    clerk, watcher = scene.people[Role.COMMITTEE][-1], scene.people[Role.SUPERVISOR][0]
    said = pick(LEFT_OUT, notice.month.month)
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
        now=now + timedelta(days=2),
    )


def _find_home(scene: Scene) -> Household:
    watcher = scene.people[Role.SUPERVISOR][0]
    closed_to = find_recused_households(watcher, scene.village)
    return next(one for one in scene.households[10:] if one.pk not in closed_to)


def _suggest(scene: Scene, now: datetime) -> None:
    """Let somebody say what could be better."""
    said = pick(WISHES, timezone.localdate(now))
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
        now=now + timedelta(days=1),
    )
