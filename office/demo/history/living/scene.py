"""A village of the demo as it stands in the database, for whoever goes on with its story."""

from random import Random

from market.models import Goods, GoodsKind, PartnerKind
from office.demo.story import PEOPLE, THINGS, Scene, VillagePlan
from villages.models import Grid, Household, Member, User, Village


def read_scene(village: Village, plan: VillagePlan) -> Scene:
    """Return the village as its founding left it, with what has changed since. Seven queries.

    The dice are new ones: whoever goes on sets them.
    """
    users = User.objects.in_bulk([one.username for one in PEOPLE[plan.slug]], field_name="username")
    scene = Scene(village=village, plan=plan, random=Random(plan.slug))
    for person in PEOPLE[plan.slug]:
        scene.people.setdefault(person.role, []).append(users[person.username])
    scene.grids = list(Grid.objects.for_village(village).order_by("position"))
    households = Household.objects.for_village(village).select_related("account", "grid")
    scene.households = list(households.order_by("number"))
    scene.members = {household.pk: [] for household in scene.households}
    living = Member.objects.living_here().filter(household__village=village)
    for member in living.order_by("pk"):
        scene.members[member.household_id].append(member)
    partners = {partner.kind: partner for partner in village.partners.order_by("-pk")}
    scene.shop, scene.barber = partners[PartnerKind.OWN], partners.get(PartnerKind.OUTSIDE)
    things = Goods.objects.filter(partner=scene.shop, kind=GoodsKind.THING).order_by("position")
    scene.goods = list(things[: len(THINGS)])
    return scene
