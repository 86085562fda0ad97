"""After an erasure no table, no file, no page and no export tells whom it was about."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from deeds.models import Channel, Deed, Photo
from deeds.services import submit
from deeds.services.photos import drop_unnamed_files
from ledger.models import HouseholdChange
from noticeboard.models import Feedback, LetterChannel, Objection
from noticeboard.services.feedback import FeedbackContent, send_feedback
from office.erasing.services import (
    count_mentions,
    erase_household,
    erase_member,
    erase_mentions,
    read_member_mentions,
    read_mentions,
)
from office.life.services import consent_to_change
from tests.access import EVERYBODY, TABLE, build_ids
from tests.cast import NOW, TODAY, Cast, at
from tests.memory import lived_once
from tests.office.erasing.dump import (
    find_in_archive,
    find_in_bytes,
    find_in_tables,
    read_database_files,
)
from tests.office.erasing.story import (
    EVENING,
    FATHER,
    GONE,
    HEAD,
    MASKED,
    NUMBER,
    PHONE,
    WORD,
    Told,
    tell,
)
from tests.office.life.acts import ask_merge, ask_split, give_family
from tests.world import NOVEMBER, key
from villages.checks import collect_checks
from villages.errors import OwnHousehold, PinNotSet, RoleNeeded, VillageNotFound
from villages.models import CardPin, Change, Household, KinTie, Member, Role
from villages.models.audit import Act
from villages.models.households import LeftWhy
from villages.queries import name_household, with_heads
from villages.services import (
    add_member,
    appoint,
    change_member,
    confirm_kin_removal,
    leave_household,
    propose_kin_removal,
    save_row,
)
from villages.services.pins import open_card

pytestmark = pytest.mark.django_db

NIGHT = at(NOVEMBER, 22)
DAY = timedelta(days=1)
# Everywhere where the story has left a word; each is emptied by one line of an `erasure` module.
PLACES = {
    "deeds_decision": ["reason", "taken_back_reason"],
    "deeds_dissent": ["reason"],
    "deeds_feast": ["note"],
    "deeds_hearing": ["delivered_to", "reply"],
    "deeds_meetingitem": ["reason"],
    "deeds_source": ["note", "on_behalf_witness"],
    "deeds_takeback": ["declined_reason", "reason"],
    "ledger_correction": ["reason"],
    "ledger_householdchange": ["reason"],
    "market_redemption": ["collector", "note", "relation"],
    "market_return": ["reason"],
    "market_supplier": ["name"],
    "market_wish": ["words"],
    "noticeboard_feedback": ["answer", "contact", "name", "text"],
    "noticeboard_noticehonour": ["name"],
    "noticeboard_noticeline": ["board_name", "masked_name"],
    "noticeboard_objection": ["answer", "contact", "name", "text"],
    "rules_comment": ["answer", "contact", "name", "text"],
    "villages_changevalue": ["new", "old"],
    "villages_household": ["phone"],
    "villages_member": ["initials", "name", "sort_key"],
}
BOOKS = ("account", "transfer", "hold", "bar", "month", "monthline", "standingentry", "book")


@pytest.fixture
@lived_once
def told(cast: Cast) -> Told:
    return tell(cast)


def list_places() -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for place in find_in_tables(GONE):
        table, _dot, column = place.partition(".")
        places.setdefault(table, []).append(column)
    return places


def read_books() -> list[object]:
    """Return every row of the ledger that counts points, as the database has it."""
    rows: list[object] = []
    with connection.cursor() as cursor:
        for table in BOOKS:
            cursor.execute(f"SELECT * FROM ledger_{table} ORDER BY 1")  # noqa: S608 - named above
            rows += cursor.fetchall()
    return rows


def check_books(told: Told) -> list[object]:
    return [one for check in collect_checks() for one in check(told.cast.village)]


def test_household_leaves_no_word_in_any_table_and_no_file(
    told: Told, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    places = list_places()
    files = list(
        Photo.objects.filter(source__deed__household=told.household).values_list("file", flat=True)
    )

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    assert places == PLACES
    assert list_places() == {}
    assert len(files) == 2
    assert [default_storage.exists(name) for name in files] == [False, False]


def test_household_leaves_no_word_in_an_export(told: Told) -> None:
    before = find_in_archive(told.cast.village, GONE)

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    assert sorted({word for words in before.values() for word in words}) == sorted(GONE)
    assert find_in_archive(told.cast.village, GONE) == {}


@pytest.mark.django_db(transaction=True)
def test_household_leaves_no_word_in_the_file_of_the_database(told: Told) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = find_in_bytes(read_database_files(), GONE)

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    # PostgreSQL lets the old versions of rows go with its next vacuum.
    assert before == (sorted(GONE) if connection.vendor == "sqlite" else [])
    assert find_in_bytes(read_database_files(), GONE) == []


@pytest.mark.usefixtures("_in_november")
def test_household_leaves_no_word_on_any_page_for_everybody(told: Told) -> None:
    ids = build_ids(told.world)
    pages = [
        row.address.format(**ids)
        for row in TABLE
        if row.who == EVERYBODY and row.get == HTTPStatus.OK and not row.differs
    ]
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    client = Client()
    answers = {page: client.get(page) for page in pages}

    assert {answer.status_code for answer in answers.values()} == {HTTPStatus.OK}
    said = {page: find_in_bytes(answer.content, GONE) for page, answer in answers.items()}
    assert {page: words for page, words in said.items() if words} == {}


def test_household_keeps_points_numbers_and_seals(told: Told) -> None:
    books, faults = read_books(), check_books(told)

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    assert faults == []
    assert check_books(told) == []
    assert read_books() == books


def test_household_is_shown_by_its_number(told: Told) -> None:
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    household = with_heads(Household.objects.all()).get(pk=told.household.pk)
    assert name_household(household) == "02组 · 005户 · 未登记"
    assert [str(member) for member in household.members.all()] == ["（已删除）", "（已删除）"]
    assert (household.with_disabled, household.honours_consent) == (False, False)


def test_household_takes_no_word_from_others(told: Told) -> None:
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    about = Objection.objects.get(household=told.household, name="老郑")
    assert (about.text, about.contact) == ("", "村口小店")
    assert Member.objects.get(household__number=6, household__village=told.cast.village).name == (
        "欧阳小明"
    )
    # The one that the neighbour's claim says himself.
    assert find_in_tables(["他自己说的"]) == {"deeds_source.note": ["他自己说的"]}
    assert find_in_tables(["菜籽油"]) == {"market_wish.words": ["菜籽油"]}


def test_household_takes_no_letter_of_a_namesake(told: Told) -> None:
    add_member(told.cast.households[6], FATHER, by=told.cast.chair, now=NOW)
    content = FeedbackContent(text="灯又坏了", name=FATHER)
    letter = send_feedback(
        told.cast.village, content, key=key("namesake"), by=None, channel=LetterChannel.WEB,
        now=EVENING,
    )  # fmt: skip

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    letter.refresh_from_db()
    assert (letter.name, letter.text) == (FATHER, "灯又坏了")
    assert Feedback.objects.filter(name=HEAD).count() == 0


def test_household_loses_its_pin_and_keeps_its_card(told: Told) -> None:
    card = told.household.cards.get(killed_at=None)

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    assert not CardPin.objects.filter(household=told.household).exists()
    with pytest.raises(PinNotSet):
        open_card(card.token, "123456", now=NIGHT)


def test_erasure_is_traced_without_a_value(told: Told) -> None:
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    trace = Change.objects.get(act=Act.ERASED)
    assert (trace.kind, trace.row, trace.made_by, trace.made_at) == (
        "villages.household",
        str(told.household.pk),
        told.cast.clerk,
        NIGHT,
    )
    assert not trace.values.exists()
    assert str(trace) == f"删除个人信息 住户 {told.household.pk}"


def test_erasure_done_again_takes_what_has_come_since(told: Told) -> None:
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)
    head = Member.objects.get(pk=told.head.pk)
    head.name = HEAD
    change_member(head, by=told.cast.chair, now=NIGHT)
    head.refresh_from_db()
    named_again = (head.name, head.erased_at)

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    assert named_again == (HEAD, None)
    assert list_places() == {}


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("watcher", RoleNeeded), ("walker", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_erasure_is_the_committees(told: Told, person: str, refusal: type[Exception]) -> None:
    by = told.cast.people[person]

    with pytest.raises(refusal):
        erase_household(told.household, by=by, now=NIGHT)
    with pytest.raises(refusal):
        erase_member(told.father, by=by, now=NIGHT)

    assert list_places() == PLACES


@pytest.mark.parametrize("number", [1, 4])
def test_nobody_erases_what_was_said_of_the_own_family(cast: Cast, number: int) -> None:
    household = cast.households[number]

    with pytest.raises(OwnHousehold):
        erase_household(household, by=cast.chair, now=NOW)
    with pytest.raises(OwnHousehold):
        erase_member(household.members.get(), by=cast.chair, now=NOW)

    assert household.members.exclude(name="").count() == 1


def test_files_that_a_crash_has_left_go_a_day_later(told: Told) -> None:
    files = list(
        Photo.objects.filter(source__deed__household=told.household).values_list("file", flat=True)
    )

    # The test's transaction never ends, so nothing that waits for its end is done.
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)
    left = [default_storage.exists(name) for name in files]
    drop_unnamed_files(now=NIGHT + 1000 * DAY)

    assert left == [True, True]
    assert [default_storage.exists(name) for name in files] == [False, False]


# One person


def test_member_goes_and_the_others_stay(told: Told) -> None:
    erase_member(told.father, by=told.cast.clerk, now=NIGHT)

    assert find_in_tables([FATHER]) == {}
    assert "villages_member.name" in find_in_tables([HEAD])
    assert find_in_tables([PHONE])["villages_household.phone"] == [PHONE]
    # What was said of the deed of his goes, and of another one's stays.
    told.claimed.refresh_from_db()
    assert [one.note for one in told.claimed.sources.all()] == [""]
    assert [one.note for one in told.neighbours.sources.all()] == [f"{WORD}隔壁他扫得好"]
    assert Member.objects.get(pk=told.father.pk).birth_year is None
    assert CardPin.objects.filter(household=told.household).exists()


def test_head_goes_from_the_notices_and_the_honour_list(told: Told) -> None:
    erase_member(told.head, by=told.cast.clerk, now=NIGHT)

    assert find_in_tables([HEAD, MASKED]) == {}
    household = Household.objects.get(pk=told.household.pk)
    assert (household.honours_consent, household.phone) == (False, PHONE)
    assert check_books(told) == []


def test_member_goes_from_every_household_lived_in(cast: Cast) -> None:
    child, _other = give_family(cast, NUMBER)
    change = ask_split(cast, [child])
    consent_to_change(change, by=cast.watcher, now=NOW)

    erase_member(child, by=cast.clerk, now=NOW)

    rows = Member.objects.filter(household__village=cast.village, name="")
    assert sorted(row.household.number for row in rows) == [5, 77]
    assert Change.objects.filter(act=Act.ERASED, kind="villages.member").count() == 2


def test_household_leaves_who_has_moved_out_to_the_new_household(cast: Cast) -> None:
    child, _other = give_family(cast, NUMBER)
    change = ask_split(cast, [child])
    consent_to_change(change, by=cast.watcher, now=NOW)

    erase_household(cast.households[NUMBER], by=cast.clerk, now=NOW)

    moved = Member.objects.get(household__number=77, household__village=cast.village)
    assert (moved.name, moved.came_from) == ("郑小军", child)
    assert [one.name for one in cast.households[NUMBER].members.all()] == ["", "", ""]
    assert HouseholdChange.objects.get(pk=change.pk).reason == ""


def test_household_goes_with_what_went_into_it(cast: Cast) -> None:
    gone, into = cast.households[NUMBER], cast.households[6]
    gone.phone = PHONE
    save_row(gone, village=cast.village, by=cast.clerk, now=NOW)
    late = add_member(gone, FATHER, by=cast.clerk, now=NOW)
    leave_household(late, why=LeftWhy.DIED, on=TODAY, by=cast.clerk, now=NOW)
    consent_to_change(ask_merge(cast, NUMBER, 6), by=cast.watcher, now=NOW)
    told = read_mentions(into)

    erase_household(into, by=cast.clerk, now=NOW)

    assert set(told.words) == {"欧阳小明", "郑国强", FATHER, PHONE}
    assert told.households == {gone.pk, into.pk}
    assert find_in_tables(told.words) == {}
    assert Change.objects.filter(act=Act.ERASED, kind="villages.household").count() == 2


def test_nobody_erases_the_own_family_through_the_household_it_went_into(cast: Cast) -> None:
    consent_to_change(ask_merge(cast, 3, 6), by=cast.watcher, now=NOW)
    appoint(cast.judge_one, Role.COMMITTEE, village=cast.village, starts_on=TODAY, by=None, now=NOW)
    tie = KinTie.objects.get(first=cast.households[3], second=cast.households[6])
    propose_kin_removal(tie, by=cast.clerk, now=NOW)
    confirm_kin_removal(tie, by=cast.watcher, now=NOW)

    with pytest.raises(OwnHousehold):
        erase_household(cast.households[6], by=cast.judge_one, now=NOW)


def test_household_without_names_can_still_be_split(cast: Cast) -> None:
    child, _other = give_family(cast, NUMBER)
    erase_household(cast.households[NUMBER], by=cast.clerk, now=NOW)
    child.refresh_from_db()

    consent_to_change(ask_split(cast, [child]), by=cast.watcher, now=NOW)

    moved = Member.objects.get(household__number=77, household__village=cast.village)
    assert (moved.name, moved.came_from, moved.erased_at) == ("", child, NOW)


# In texts about others


def praise(told: Told) -> Deed:
    """Let the grid worker name the head in a note on a neighbour's deed."""
    return submit(
        told.cast.village, household=told.cast.households[6], rule=told.world.rule,
        occurred_on=NOVEMBER, channel=Channel.PATROL, note=f"帮{HEAD}家扫了门口",
        key=key("helped"), by=told.cast.walker, now=EVENING,
    )  # fmt: skip


def test_mentions_are_counted_and_emptied_with_their_traces(told: Told) -> None:
    village = told.cast.village
    said = FeedbackContent(text=f"听{FATHER}说，路灯又坏了", name="老郑", contact="村口小店")
    letter = send_feedback(
        village, said, key=key("heard"), by=None, channel=LetterChannel.WEB, now=EVENING
    )
    other = FeedbackContent(text="桥也坏了", name="老郑", contact="村口小店")
    send_feedback(
        village, other, key=key("bridge"), by=None, channel=LetterChannel.WEB, now=EVENING
    )
    praised = praise(told)
    mentions = read_mentions(told.household)
    counted = count_mentions(mentions)

    erase_mentions(mentions, by=told.cast.clerk, now=NIGHT)
    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    # The feedback, the neighbour's deed, and the one of which the father was the witness.
    assert counted == 3
    assert list_places() == {}
    letter.refresh_from_db()
    assert (letter.text, letter.name, letter.contact) == ("", "老郑", "村口小店")
    assert find_in_tables(["桥也坏了"]) == {"noticeboard_feedback.text": ["桥也坏了"]}
    assert [one.note for one in praised.sources.all()] == [""]


def test_mentions_stay_where_nobody_asks_for_them(told: Told) -> None:
    praise(told)

    erase_household(told.household, by=told.cast.clerk, now=NIGHT)

    assert find_in_tables(GONE) == {"deeds_source.note": [HEAD]}


def test_mentions_of_a_namesake_are_nobodys(told: Told) -> None:
    add_member(told.cast.households[6], FATHER, by=told.cast.chair, now=NOW)

    assert read_mentions(told.household).words == (HEAD, PHONE)
    assert read_member_mentions(told.father).words == ()
    assert read_member_mentions(told.head).words == (HEAD,)


def test_mentions_are_the_committees_and_not_of_the_own_family(told: Told) -> None:
    mentions = read_mentions(told.household)

    with pytest.raises(RoleNeeded):
        erase_mentions(mentions, by=told.cast.watcher, now=NIGHT)
    with pytest.raises(OwnHousehold):
        erase_mentions(read_mentions(told.cast.households[4]), by=told.cast.chair, now=NIGHT)

    assert list_places() == PLACES
