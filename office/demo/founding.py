"""The demo's first day: places, roster, people, regulation, shop, and what the paper book held."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from ledger.services import consent_to_correction, propose_opening
from office.demo.names import invent_names, invent_relative
from office.demo.regulation import RULES, TEXT, TITLE
from office.demo.shopping import open_shop
from office.demo.story import PASSPHRASE, PEOPLE, Scene, VillagePlan, at
from office.services import NewMember, enrol_household, found_village
from rules.models import StepKind
from rules.services import (
    StepInput,
    Votes,
    add_rule,
    adopt_edition,
    draft_edition,
    record_step,
)
from villages.models import Role, Town
from villages.services import appoint, create_grid, create_user, declare_kin

DISABLED_EVERY = 17
REFUSES_HONOURS_EVERY = 3


def found_scene(plan: VillagePlan, town: Town, begins_on: date, random: Random) -> Scene:
    """Return the village as it stands on the evening of its first day."""
    village = found_village(
        plan.name,
        plan.slug,
        town=town,
        begins_on=begins_on,
        by=None,
        now=at(begins_on, 7),
        contact="村委会一楼，村务监督委员会办公室",
        shop_name="乡村振兴积分超市",
        terms={"yuan_per_point": Decimal("0.5"), "sheet_honours": True},
    )
    scene = Scene(village=village, plan=plan, random=random)
    _enrol(scene, begins_on)
    _appoint(scene, begins_on)
    _adopt(scene, begins_on)
    open_shop(scene, begins_on)
    _carry_over(scene, begins_on)
    return scene


def _enrol(scene: Scene, day: date) -> None:
    plan, random = scene.plan, scene.random
    scene.grids = [
        create_grid(scene.village, name, position=position, by=None, now=at(day, 7))
        for position, name in enumerate(plan.groups, start=1)
    ]
    for number, head in enumerate(invent_names(random, plan.households), start=1):
        grid = scene.grids[(number - 1) * len(scene.grids) // plan.households]
        count = plan.relatives[number - 1] if plan.relatives else random.choice((1, 2, 2, 3, 3, 4))
        relatives = [
            NewMember(invent_relative(random, head), random.randint(1940, 2015))
            for _ in range(count)
        ]
        household = enrol_household(
            scene.village,
            number,
            grid=grid,
            head=head,
            joined_on=day,
            party_member=random.random() < 0.12,
            with_disabled=number % DISABLED_EVERY == 0,
            # Two of three said yes when they were asked.
            honours_consent=number % REFUSES_HONOURS_EVERY != 0,
            members=relatives,
            by=None,
            now=at(day, 7),
        )
        scene.households.append(household)
        scene.members[household.pk] = list(household.members.order_by("id"))


def _appoint(scene: Scene, day: date) -> None:
    for number, plan in enumerate(PEOPLE[scene.village.slug]):
        home = scene.households[plan.household - 1] if plan.household else None
        name = scene.members[home.pk][-1].name if home else invent_names(scene.random, 1)[0]
        user = create_user(plan.username, name, password=PASSPHRASE, by=None, now=at(day, 7))
        appoint(
            user,
            plan.role,
            village=scene.village,
            household=home,
            grid=home.grid if home and plan.role == Role.GRID_WORKER else None,
            title=plan.title,
            starts_on=day - timedelta(days=30),
            by=None,
            now=at(day, 7, number),
        )
        scene.people.setdefault(plan.role, []).append(user)
    chair = scene.people[Role.COMMITTEE][0]
    for one, other in ((0, 3), (2, 11), (7, 18)):
        declare_kin(scene.households[one], scene.households[other], by=chair, now=at(day, 8))


def seat_guest(scene: Scene, now: datetime) -> None:
    """Let somebody appraise who does not live here: worth a look to supervisors, and no harm."""
    guest = create_user("shuji", "唐立新", password=PASSPHRASE, by=None, now=now)
    appoint(
        guest,
        Role.APPRAISER,
        village=scene.village,
        title="驻村第一书记",
        starts_on=timezone.localdate(now),
        by=scene.people[Role.COMMITTEE][0],
        now=now,
    )


def _adopt(scene: Scene, day: date) -> None:
    chair = scene.people[Role.COMMITTEE][0]
    edition = draft_edition(scene.village, title=TITLE, text=TEXT, by=chair, now=at(day, 8))
    for rule in RULES:
        add_rule(edition, terms=rule, by=chair, now=at(day, 8))
    meeting = StepInput(
        kind=StepKind.VILLAGERS,
        held_on=day - timedelta(days=12),
        votes=Votes(entitled=48, present=43, in_favour=40, against=1, abstained=2),
        note="村民代表会议表决通过，结果已在公开栏张贴。",
    )
    posting = StepInput(kind=StepKind.RESOLUTION, held_on=day - timedelta(days=10))
    for step in (meeting, posting):
        record_step(edition, step=step, by=chair, now=at(day, 8))
    adopt_edition(edition, in_force_from=day, is_on_paper=True, by=chair, now=at(day, 8))


def _carry_over(scene: Scene, day: date) -> None:
    """Bring along what some households had in the paper book, by two persons."""
    chair = scene.people[Role.COMMITTEE][0]
    watcher = scene.people[Role.SUPERVISOR][0]
    for household in scene.households[1 : 1 + 3 * scene.plan.from_paper : 3]:
        points = Decimal(scene.random.choice((15, 20, 25, 35)))
        proposal = propose_opening(
            household.account,
            points=points,
            standing_points=points,
            reason="上半年纸质账结转",
            key=scene.make_key(),
            by=chair,
            now=at(day, 8, 40),
        )
        consent_to_correction(proposal, by=watcher, now=at(day, 8, 50))
