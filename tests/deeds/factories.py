"""Anping's rules in force and deeds under them, made through the services; and files to send."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from deeds.models import Channel, Deed, Verdict
from deeds.queries.likes import find_unsettled
from deeds.services import decide, let_stand, record_delivery, record_reply, submit
from rules.models import Rule, WeightLevel
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, TODAY, Cast, at
from tests.ledger.together import run_together
from tests.rules.factories import adopt_by_meetings
from villages.models import Household, Member, User, Village
from villages.photos import ShrunkPhoto
from villages.services import set_terms

INPUTS = (
    RuleInput(
        code="R01",
        category="hygiene",
        deed="主动清理卫生死角",
        article="第三条第1项",
        points=Decimal(5),
    ),
    RuleInput(code="R02", category="hygiene", deed="乱倒垃圾", points=Decimal(-5)),
    RuleInput(
        code="R03",
        category="volunteering",
        deed="参与志愿服务",
        points=Decimal(2),
        unit="hour",
        cap_points=Decimal(20),
        cap_period="month",
    ),
    RuleInput(
        code="R04",
        category="culture",
        deed="参加技能培训",
        points=Decimal(3),
        counts_persons=True,
    ),
    RuleInput(
        code="R05",
        category="customs",
        deed="红白事简办",
        points=Decimal(10),
        points_max=Decimal(20),
    ),
    RuleInput(
        code="R06",
        category="customs",
        deed="大操大办",
        points=Decimal(-10),
        points_max=Decimal(-20),
    ),
    RuleInput(
        code="R07",
        category="volunteering",
        deed="参加抢险",
        points=Decimal(15),
        cap_points=Decimal(20),
        cap_period="month",
    ),
    RuleInput(code="R08", category="hygiene", deed="打扫公厕", points=Decimal(4), unit="time"),
)


def adopt_rules(
    village: Village, by: User, *, in_force_from: date = BEGIN, codes: frozenset[str] | None = None
) -> dict[str, Rule]:
    """Adopt a new edition with all rules of INPUTS, or some, and return them by code."""
    now = at(in_force_from, 8)
    edition = draft_edition(village, title="村民积分管理办法", by=by, now=now)
    wanted = [terms for terms in INPUTS if codes is None or terms.code in codes]
    rules = {terms.code: add_rule(edition, terms=terms, by=by, now=now) for terms in wanted}
    adopt_by_meetings(edition, by=by, now=now, day=in_force_from)
    return rules


def change_terms(cast: Cast, valid_from: date = date(2026, 10, 2), **values: object) -> None:
    """Give Anping other terms from a day on."""
    set_terms(cast.village, valid_from, by=cast.clerk, now=at(valid_from), **values)


def bring(
    cast: Cast,
    rule: Rule,
    *,
    number: int = 5,
    by: User | None = None,
    channel: Channel = Channel.PATROL,
    occurred_on: date = TODAY,
    quantity: Decimal = Decimal(1),
    member: Member | None = None,
    difficulty: WeightLevel | None = None,
    effect: WeightLevel | None = None,
    with_extra: bool = False,
    proposed_points: Decimal | None = None,
    note: str = "",
    witness: str = "",
    photos: tuple[ShrunkPhoto, ...] = (),
    key: UUID | None = None,
    household: Household | None = None,
    on: date = TODAY,
    apart: bool = True,
    is_heard: bool = True,
    is_settled: bool = True,
) -> Deed:
    """Bring a deed of an Anping household in; the grid worker's, unless told otherwise.

    Told apart from its likes, and where it deducts, delivered and answered, unless told otherwise.
    """
    deed = submit(
        cast.village,
        household=household or cast.households[number],
        rule=rule,
        occurred_on=occurred_on,
        quantity=quantity,
        member=member,
        difficulty=difficulty,
        effect=effect,
        with_extra=with_extra,
        proposed_points=proposed_points,
        channel=channel,
        note=note,
        witness=witness,
        photos=photos,
        key=key or uuid4(),
        by=by or cast.walker,
        now=at(on),
        apart=apart,
    )
    if apart and is_settled:
        # Of the own household nobody's word settles it: a decider says so.
        for like in find_unsettled(deed):
            let_stand(deed, like, by=cast.judge_three, now=at(on))
    return hear(cast, deed, on=on) if is_heard and rule.is_deduction else deed


def hear(cast: Cast, deed: Deed, *, on: date = TODAY) -> Deed:
    """Deliver the slip of a deduction, and write down at once that the household agrees."""
    if not hasattr(deed, "hearing"):
        told: dict[str, Any] = {"by": cast.walker, "now": at(on)}
        record_delivery(deed, delivered_on=on, delivered_to="户主", key=uuid4(), **told)
        record_reply(deed, reply="没有意见", replied_on=on, key=uuid4(), **told)
    return deed


def approve(
    deed: Deed,
    by: User,
    *,
    points: Decimal | None = None,
    key: UUID | None = None,
    on: date = TODAY,
) -> Deed:
    return decide(
        deed,
        verdict=Verdict.APPROVE,
        chosen_points=points,
        key=key or uuid4(),
        by=by,
        now=at(on, 20),
    )


def refuse(deed: Deed, by: User, *, reason: str = "照片里不是这一户", on: date = TODAY) -> Deed:
    return decide(deed, verdict=Verdict.REFUSE, reason=reason, key=uuid4(), by=by, now=at(on, 20))


def finish_together(cast: Cast, deeds: Sequence[Deed]) -> None:
    """Let the last word on each deed be said at the same moment; none of them is refused."""
    answers = run_together([partial(approve, deed, cast.judge_three) for deed in deeds])
    assert answers == list(deeds)


def post(
    cast: Cast,
    rule: Rule,
    *,
    number: int = 5,
    occurred_on: date = TODAY,
    quantity: Decimal = Decimal(1),
    on: date = TODAY,
) -> Deed:
    """Bring a deed in and let two appraisers approve it."""
    deed = bring(cast, rule, number=number, occurred_on=occurred_on, quantity=quantity, on=on)
    approve(deed, cast.judge_two, on=on)
    return approve(deed, cast.judge_three, on=on)


def draw_picture(size: tuple[int, int] = (80, 60), form: str = "JPEG", **options: object) -> bytes:
    """Return a picture file: red at the left, blue at the right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    buffer = BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
