"""Which of the village's redemptions a person may read, with all that an answer tells of them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from market.errors import RedemptionUnknown, ReturnUnknown
from market.models import Partner, Redemption, Return, ReturnLine
from market.models.redemptions import RedemptionQuerySet
from market.queries.redemptions import with_contents
from market.queries.witnesses import list_witnesses
from market.services import RESERVERS, WITNESSES
from villages.api.base import VillageAPIView
from villages.api.fields import IdField
from villages.api.pages import PageQuery
from villages.models import Household, Role, User
from villages.permissions import STAFF
from villages.queries import with_heads

# As by the pages: who serves whoever brings a card, and who takes what was reserved before. At
# which partner, the services ask.
COUNTER = frozenset({Role.COMMITTEE, Role.SHOPKEEPER})
TAKERS = COUNTER | {Role.PARTNER}
OVERSEERS = STAFF | {Role.SHOPKEEPER}
READERS = TAKERS | OVERSEERS


class WhoseQuery(PageQuery):
    """Whose; of those that one may read, all of them for none of these."""

    partner = IdField(required=False, help_text="Of one partner.")
    household = serializers.RegexField(r"^[0-9]{1,9}$", required=False, help_text="A number.")


class ShopView(VillageAPIView):
    """An endpoint of the shop; a partner reads of where he works, the others of all partners."""

    roles = READERS
    posting_roles = COUNTER

    def find_redemptions(self) -> RedemptionQuerySet:
        """Return the redemptions that the person may read, with all that is told of them."""
        found = Redemption.objects.for_village(self.village)
        if not self.held & OVERSEERS:
            own = Partner.objects.for_village(self.village)
            found = found.filter(partner__in=own.served_by(self.person, today=self.today))
        told = ("partner__account", "village", "hold", "transfer", "handed_by", "witness", "renews")
        shown: RedemptionQuerySet = with_contents(found.select_related(*told))  # type: ignore[assignment] # the same queryset
        return shown

    def find_asked(self, asked: Mapping[str, Any]) -> RedemptionQuerySet:
        """Return those of a partner or household that a WhoseQuery names. Any: what it read."""
        found = self.find_redemptions()
        if "partner" in asked:
            found = found.filter(partner=asked["partner"])
        if "household" in asked:
            found = found.filter(household__number=int(asked["household"]))
        return found

    def get_redemption(self, number: int) -> Redemption:
        """Return one that the person may read; raises RedemptionUnknown."""
        found = self.find_redemptions().filter(number=number).first()
        if found is None:
            raise RedemptionUnknown(number)
        return found

    def get_reservation(self, number: int) -> Redemption:
        """Return what was reserved, whatever has become of it; raises RedemptionUnknown."""
        found = self.get_redemption(number)
        if found.hold is None:
            raise RedemptionUnknown(number)
        return found

    def find_returns(self) -> QuerySet[Return]:
        """Return what was brought back, of the redemptions that the person may read."""
        readable = self.find_redemptions()
        rows = ReturnLine.objects.select_related("line__goods").order_by("id")
        people = ("village", "proposed_by", "decided_by", "redemption__renewed_as")
        return (
            Return.objects.for_village(self.village)
            .filter(redemption__in=readable.values("pk"))
            .select_related(*people)
            .prefetch_related(
                Prefetch("lines", queryset=rows),
                Prefetch("redemption__household", queryset=with_heads(Household.objects.all())),
            )
        )

    def get_return(self, return_id: int) -> Return:
        """Return a return that the person may read; raises ReturnUnknown."""
        found = self.find_returns().filter(pk=return_id).first()
        if found is None:
            raise ReturnUnknown
        return found

    def list_witnesses(self, household: Household) -> list[User]:
        """Return who may stand by, where the household is of the person's own family."""
        return list_witnesses(
            self.village, household, roles=WITNESSES, by=self.person, today=self.today
        )

    @property
    def shows_codes(self) -> bool:
        """Tell whether the person gives vouchers out; their partner reads the digits from them."""
        return bool(self.held & RESERVERS)
