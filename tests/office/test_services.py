"""Founding a village and enrolling a household: everything together, or nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from ledger.models import Account, AccountKind, Book, Transfer, TransferKind
from ledger.services import give_base, lock_book
from market.models import Partner
from office.services import NewMember, compute_base, enrol_household, found_village
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from villages.errors import NumberTaken
from villages.models import Card, Change, Household, Member, Terms, Village
from villages.models.audit import Act
from villages.models.terms import NewcomerShare

pytestmark = pytest.mark.django_db

WRITTEN = (Village, Terms, Book, Account, Partner, Household, Member, Card, Transfer, Change)


def count_rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in WRITTEN}


def test_found_village_opens_terms_book_and_shop(cast: Cast) -> None:
    village = found_village(
        "新安村",
        "xinan",
        town=cast.town,
        begins_on=TODAY,
        contact="村委会一楼",
        shop_name="新安积分超市",
        terms={"base_points": Decimal(80)},
        by=None,
        now=NOW,
    )

    terms = Terms.objects.get(village=village)
    assert (terms.valid_from, terms.base_points, terms.deciders) == (BEGIN, Decimal(80), 2)
    assert Book.objects.get(village=village).open_month == BEGIN
    assert [shop.name for shop in Partner.objects.for_village(village)] == ["新安积分超市"]
    kinds = set(Account.objects.for_village(village).values_list("kind", flat=True))
    assert kinds == {AccountKind.ISSUANCE, AccountKind.PARTNER}
    assert village.contact == "村委会一楼"


def test_found_village_opens_no_shop_without_a_name(cast: Cast) -> None:
    village = found_village("新安村", "xinan", town=cast.town, begins_on=TODAY, by=None, now=NOW)

    assert not Partner.objects.for_village(village).exists()


@pytest.mark.parametrize(("name", "slug"), [("新安村", "anping"), ("安平村", "xinan")])
def test_found_village_leaves_nothing_where_name_or_slug_is_taken(
    cast: Cast, name: str, slug: str
) -> None:
    before = count_rows()

    with pytest.raises(ValidationError):
        found_village(name, slug, town=cast.town, begins_on=TODAY, by=None, now=NOW)

    assert count_rows() == before


def test_found_village_leaves_nothing_where_a_term_cannot_be(cast: Cast) -> None:
    before = count_rows()

    with pytest.raises(ValidationError):
        found_village(
            "新安村",
            "xinan",
            town=cast.town,
            begins_on=TODAY,
            terms={"deciders": 1},
            by=None,
            now=NOW,
        )

    assert count_rows() == before


def test_enrol_household_opens_account_base_and_card_together(cast: Cast) -> None:
    household = enrol_household(
        cast.village,
        7,
        grid=cast.group,
        head="何桂英",
        joined_on=BEGIN,
        phone="12345",
        party_member=True,
        members=[NewMember("何小军", 2004)],
        by=cast.chair,
        now=NOW,
    )

    account = household.account
    assert (account.code, account.balance) == ("H007", Decimal(100))
    base = Transfer.objects.get(destination=account)
    assert (base.kind, base.points, base.occurred_on) == (TransferKind.BASE, Decimal(100), BEGIN)
    assert base.posted_by == cast.chair
    assert household.cards.filter(killed_at__isnull=True).count() == 1
    members = household.members.order_by("id").values_list("name", "is_head", "birth_year")
    assert list(members) == [("何桂英", True, None), ("何小军", False, 2004)]


def test_enrol_household_is_traced(cast: Cast) -> None:
    before = set(Change.objects.values_list("pk", flat=True))

    household = enrol_household(
        cast.village, 7, grid=cast.group, head="何桂英", joined_on=BEGIN, by=cast.chair, now=NOW
    )

    traces = Change.objects.exclude(pk__in=before).filter(kind="villages.household")
    assert [(one.act, one.row, one.made_by) for one in traces] == [
        (Act.CREATED, str(household.pk), cast.chair)
    ]


def test_enrol_household_of_a_taken_number_rolls_everything_back(cast: Cast) -> None:
    before = count_rows()
    last = Book.objects.get(village=cast.village).last_number

    with pytest.raises(NumberTaken) as refusal:
        enrol_household(
            cast.village, 6, grid=cast.group, head="何桂英", joined_on=TODAY, by=None, now=NOW
        )

    assert str(refusal.value) == "户编号 6 已经有人用了，请换一个。"
    assert count_rows() == before
    assert Book.objects.get(village=cast.village).last_number == last


def test_enrol_household_of_a_bad_member_rolls_everything_back(cast: Cast) -> None:
    before = count_rows()

    with pytest.raises(ValidationError):
        enrol_household(
            cast.village,
            7,
            grid=cast.group,
            head="何桂英",
            joined_on=TODAY,
            members=[NewMember("")],
            by=None,
            now=NOW,
        )

    assert count_rows() == before


def test_enrol_household_refuses_a_group_of_another_village(cast: Cast) -> None:
    before = count_rows()
    assert cast.other_household is not None

    with pytest.raises(ValueError, match="another village"):
        enrol_household(
            cast.village,
            7,
            grid=cast.other_household.grid,
            head="何桂英",
            joined_on=TODAY,
            by=None,
            now=NOW,
        )

    assert count_rows() == before


def test_enrol_household_may_take_the_number_of_a_household_elsewhere(cast: Cast) -> None:
    assert cast.other_household is not None

    household = enrol_household(
        cast.other_village,
        2,
        grid=cast.other_household.grid,
        head="何桂英",
        joined_on=TODAY,
        by=None,
        now=NOW,
    )

    assert household.account.code == cast.account(2).code


YEAR_FROM_JANUARY = 1
YEAR_FROM_JULY = 7


@pytest.mark.parametrize(
    ("share", "year_start_month", "joined_on", "base"),
    [
        (NewcomerShare.FULL, YEAR_FROM_JANUARY, date(2026, 12, 31), "100"),
        (NewcomerShare.NONE, YEAR_FROM_JANUARY, date(2026, 11, 1), "0"),
        # Who is there in the scheme's first month is no newcomer.
        (NewcomerShare.NONE, YEAR_FROM_JANUARY, date(2026, 10, 31), "100"),
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2026, 10, 31), "100"),
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2026, 9, 1), "100"),
        # The month of joining counts whole, whichever its day.
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2026, 11, 1), "16.67"),
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2026, 11, 30), "16.67"),
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2026, 12, 15), "8.33"),
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2027, 1, 1), "100"),
        (NewcomerShare.MONTHS, YEAR_FROM_JANUARY, date(2027, 7, 9), "50"),
        (NewcomerShare.MONTHS, YEAR_FROM_JULY, date(2026, 11, 1), "66.67"),
        (NewcomerShare.MONTHS, YEAR_FROM_JULY, date(2027, 6, 30), "8.33"),
        (NewcomerShare.MONTHS, YEAR_FROM_JULY, date(2027, 7, 1), "100"),
    ],
)
def test_compute_base_gives_newcomers_their_share(
    share: NewcomerShare, year_start_month: int, joined_on: date, base: str
) -> None:
    terms = Terms(base_points=Decimal(100), newcomer_share=share, year_start_month=year_start_month)

    computed = compute_base(terms, joined_on, scheme_began=BEGIN)

    assert computed == Decimal(base)


def test_enrol_household_of_a_newcomer_posts_the_share(cast: Cast) -> None:
    cast.terms.newcomer_share = NewcomerShare.MONTHS
    cast.terms.save()

    household = enrol_household(
        cast.village,
        7,
        grid=cast.group,
        head="何桂英",
        joined_on=date(2026, 11, 5),
        by=None,
        now=at(date(2026, 11, 5)),
    )

    assert household.account.balance == Decimal("16.67")


def test_enrol_household_without_a_share_writes_no_transfer(cast: Cast) -> None:
    cast.terms.newcomer_share = NewcomerShare.NONE
    cast.terms.save()
    before = Transfer.objects.count()

    household = enrol_household(
        cast.village,
        7,
        grid=cast.group,
        head="何桂英",
        joined_on=date(2026, 11, 5),
        by=None,
        now=at(date(2026, 11, 5)),
    )

    assert household.account.balance == Decimal(0)
    assert Transfer.objects.count() == before


def test_base_is_given_once_a_year(cast: Cast) -> None:
    household = enrol_household(
        cast.village, 7, grid=cast.group, head="何桂英", joined_on=BEGIN, by=cast.chair, now=NOW
    )
    first = Transfer.objects.get(destination=household.account)

    book = lock_book(cast.village, now=NOW + timedelta(days=9))
    again = give_base(
        book,
        household.account,
        points=Decimal(100),
        year_start=date(2026, 1, 1),
        on=BEGIN,
        by=cast.clerk,
    )

    assert again == first
    household.account.refresh_from_db()
    assert household.account.balance == Decimal(100)
