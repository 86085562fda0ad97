"""The watch over one village and span: every finding read when it is asked for, and once."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from office.fairness.figures.kin import Kin, build_kin
from office.fairness.figures.months import MonthEnds, build_month_ends
from office.fairness.figures.outliers import Channels, Groups, build_channels, build_groups
from office.fairness.figures.pairs import Pairs, build_pairs
from office.fairness.figures.photos import SharedPhoto, find_shared
from office.fairness.figures.shares import (
    Cover,
    HouseholdFacts,
    MonthAward,
    Tenths,
    Winners,
    build_cover,
    build_tenths,
    build_winners,
    sum_points,
)
from office.fairness.queries.deeds import (
    count_channels,
    count_days,
    count_deciders,
    count_senders,
    list_left_behind,
    list_photo_uses,
)
from office.fairness.queries.homes import count_honours, list_awards, list_households
from office.fairness.queries.kin import (
    count_substitutes,
    list_homeless,
    list_homes,
    list_kin_changes,
)
from office.fairness.spans import Span
from villages.models import Terms, Village


class Watch:
    """What stands out in a village within a span, for one reader.

    hidden: ids of the reader's own and kin households: of who had to do with their deeds the reader
    is told nothing. The findings share their readings, so that all of them together read no more
    often than each of them asks for something of its own.
    """

    def __init__(
        self, village: Village, span: Span, *, terms: Terms, hidden: frozenset[int], today: date
    ) -> None:
        self.village = village
        self.span = span
        self.terms = terms
        self.hidden = hidden
        self.today = today

    @cached_property
    def households(self) -> list[HouseholdFacts]:
        return list_households(self.village, today=self.today)

    @cached_property
    def awards(self) -> list[MonthAward]:
        return list_awards(self.village, self.span)

    @cached_property
    def award_count(self) -> int:
        return sum(award.count for award in self.awards)

    @cached_property
    def totals(self) -> dict[int, Decimal]:
        return sum_points(self.households, self.awards)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """{household id: its number}."""
        return {one.pk: one.number for one in self.households}

    @cached_property
    def homes(self) -> dict[int, frozenset[int]]:
        return list_homes(self.village)

    @cached_property
    def tenths(self) -> Tenths:
        return build_tenths(self.totals, awards=self.award_count)

    @cached_property
    def winners(self) -> Winners:
        honours = count_honours(self.village, self.span)
        return build_winners(self.households, self.awards, honours=honours)

    @cached_property
    def groups(self) -> Groups:
        return build_groups(self.households, self.totals, awards=self.award_count)

    @cached_property
    def channels(self) -> Channels:
        return build_channels(count_channels(self.village, self.span))

    @cached_property
    def month_ends(self) -> MonthEnds:
        return build_month_ends(
            sent=count_days(self.village, "created_at", self.span),
            decided=count_days(self.village, "decided_at", self.span),
            closing_day=self.terms.closing_day,
            today=self.today,
        )

    @cached_property
    def senders(self) -> Pairs:
        """Who records for whom; deeds of the own household are its claims and no favour."""
        meetings = [
            one
            for one in count_senders(self.village, self.span)
            if one.household not in self.homes.get(one.person, ())
        ]
        return build_pairs(meetings, order=self._order, hidden=self.hidden)

    @cached_property
    def deciders(self) -> Pairs:
        """Who approves for whom; of own and kin households nobody decides."""
        meetings = count_deciders(self.village, self.span)
        return build_pairs(meetings, order=self._order, hidden=self.hidden)

    @property
    def _order(self) -> list[int]:
        return [one.pk for one in self.households]

    @cached_property
    def photos(self) -> list[SharedPhoto]:
        uses = list_photo_uses(self.village, hidden=self.hidden)
        return find_shared(uses, first=self.span.first, last=self.span.last)

    @cached_property
    def kin(self) -> Kin:
        return build_kin(
            list_kin_changes(self.village, self.span, homes=self.homes, hidden=self.hidden),
            homeless=list_homeless(self.village, today=self.today),
        )

    @cached_property
    def cover(self) -> Cover:
        return build_cover(self.households, self.totals)

    @cached_property
    def left_behind(self) -> list[int]:
        return list_left_behind(self.village, self.span)

    @cached_property
    def substitute_count(self) -> int:
        return count_substitutes(self.village, self.span)
