"""Passphrases, codes and the end of all sessions, by their services."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken

from tests.cast import BEGIN, NOW, PASSWORD, TODAY, Cast
from villages.errors import (
    CodePause,
    CodesNotBegun,
    CodesOn,
    CodeWrong,
    PointsError,
    ServesElsewhere,
    VillageNotFound,
)
from villages.models import Change, Role, Session, User
from villages.models.audit import Act
from villages.queries import find_passphrase_giver, has_codes
from villages.services import (
    appoint,
    create_user,
    end_appointment,
    end_sessions,
    reset_passphrase,
    set_passphrase,
)
from villages.services.codes import (
    PAPER_CODES,
    begin_codes,
    check_code,
    confirm_codes,
    count_paper_codes,
    find_begun,
    switch_off_codes,
)
from villages.services.tokens import find_standing_tokens, find_token, issue_token

pytestmark = pytest.mark.usefixtures("_on_the_day")

WRONG = "000000"


@pytest.fixture
def _on_the_day() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def switch_on(user: User) -> list[str]:
    device = begin_codes(user)
    # Of half a minute ago: the one of now is still to be used.
    return confirm_codes(user, f"{totp(device.bin_key, t0=30):06d}", now=NOW)


def show_code(user: User) -> str:
    return f"{totp(TOTPDevice.objects.get(user=user).bin_key):06d}"


def list_traces(kind: str) -> list[tuple[str, str, User | None]]:
    """Return village, act and actor of each trace."""
    rows = Change.objects.filter(kind=kind).order_by("id")
    return [(row.village.slug if row.village else "", row.act, row.made_by) for row in rows]


# Passphrases.


def test_passphrase_is_read_as_it_was_meant(cast: Cast) -> None:
    set_passphrase(cast.walker, "rongshu daotian 4821", by=cast.walker, now=NOW)

    cast.walker.refresh_from_db()

    assert cast.walker.check_password("ｒｏｎｇｓｈｕ　daotian４８２１")
    assert not cast.walker.check_password("rongshu-daotian-4821")


def test_blanks_make_no_passphrase_longer(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        set_passphrase(cast.walker, "1 3 5 7 9 2 4", by=cast.walker, now=NOW)


def test_operators_first_passphrase_is_read_alike(db: None) -> None:
    operator = User.objects.create_superuser("ops", password="ｏｎｅ two ３")

    assert operator.check_password("onetwo3")


def test_username_is_kept_as_it_was_meant(cast: Cast) -> None:
    user = create_user(" ｌｉｎ３ ", "林三", password=PASSWORD, by=cast.chair, now=NOW)

    assert user.username == "lin3"


def test_giver_of_a_passphrase_is_known_until_it_is_the_own(cast: Cast) -> None:
    user = create_user("lin3", "林三", password=PASSWORD, by=cast.chair, now=NOW)
    givers = [find_passphrase_giver(user)]
    set_passphrase(user, "jing-shui-3", by=cast.clerk, now=NOW)
    givers.append(find_passphrase_giver(user))
    set_passphrase(user, "jing-shui-4", by=user, now=NOW)
    givers.append(find_passphrase_giver(user))

    assert givers == [cast.chair, cast.clerk, None]
    assert find_passphrase_giver(cast.walker) is None


def test_reset_takes_the_codes_and_tells_the_village(cast: Cast) -> None:
    switch_on(cast.walker)

    had_codes = reset_passphrase(cast.walker, "jing-shui-3", by=cast.chair, now=NOW)

    cast.walker.refresh_from_db()
    assert (had_codes, has_codes(cast.walker)) == (True, False)
    assert cast.walker.check_password("jing-shui-3")
    assert list_traces("villages.user.password") == [("anping", Act.CHANGED, cast.chair)]
    assert list_traces("villages.user.codes") == [
        ("anping", Act.CREATED, cast.walker),
        ("anping", Act.REMOVED, cast.chair),
    ]
    assert not reset_passphrase(cast.walker, "jing-shui-4", by=cast.chair, now=NOW)


def test_reset_traces_in_every_village_of_the_person(cast: Cast) -> None:
    appoint(cast.walker, Role.APPRAISER, village=cast.other_village, starts_on=BEGIN, by=None,
            now=NOW)  # fmt: skip

    set_passphrase(cast.walker, "jing-shui-3", by=None, now=NOW)

    traces = list_traces("villages.user.password")
    assert traces == [("anping", Act.CHANGED, None), ("hewan", Act.CHANGED, None)]


def refuse_help(cast: Cast, by: User, person: User) -> list[type[PointsError] | None]:
    """Return what a reset and an end of all sessions are refused with."""
    refusals: list[type[PointsError] | None] = []
    for act in (
        lambda: reset_passphrase(person, "jing-shui-3", by=by, now=NOW),
        lambda: end_sessions(person, by=by, now=NOW),
    ):
        try:
            act()
        except PointsError as error:
            refusals.append(type(error))
        else:
            refusals.append(None)
    return refusals


@pytest.mark.parametrize("by", ["watcher", "keeper", "walker", "stranger", "officer", "nobody"])
def test_only_the_own_committee_helps(cast: Cast, by: str) -> None:
    before = (cast.judge_one.password, cast.judge_one.sign_in_round)

    refusals = refuse_help(cast, cast.people[by], cast.judge_one)

    cast.judge_one.refresh_from_db()
    assert refusals == [VillageNotFound, VillageNotFound]
    assert (cast.judge_one.password, cast.judge_one.sign_in_round) == before


def test_who_serves_elsewhere_too_is_not_helped_here(cast: Cast) -> None:
    days = [(BEGIN, None), (TODAY + timedelta(days=1), None), (BEGIN, TODAY - timedelta(days=1))]
    people = [cast.judge_one, cast.judge_two, cast.judge_three]
    for person, (starts_on, ends_on) in zip(people, days, strict=True):
        appoint(
            person,
            Role.COMMITTEE,
            village=cast.other_village,
            starts_on=starts_on,
            ends_on=ends_on,
            by=None,
            now=NOW,
        )

    refusals = [refuse_help(cast, cast.chair, person) for person in people]

    # There now, there tomorrow, there no longer.
    assert refusals == [[ServesElsewhere] * 2, [ServesElsewhere] * 2, [None, None]]


def test_who_runs_the_server_is_not_helped(cast: Cast) -> None:
    cast.walker.is_superuser = True
    cast.walker.save()

    assert refuse_help(cast, cast.chair, cast.walker) == [ServesElsewhere] * 2


# The end of all sessions.


def open_places(user: User) -> tuple[list[Client], str]:
    """Return two browsers in which the person is signed in, and a program's token."""
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)
    return clients, issue_token(user, key=uuid4(), now=NOW).token


def count_open(clients: list[Client], token: str) -> int:
    """Return in how many of these places somebody is signed in."""
    headers = {"authorization": f"Token {token}"}
    answers = [client.get("/api/v1/session/") for client in clients]
    answers.append(Client().get("/api/v1/session/", headers=headers))
    return sum(answer.status_code == 200 for answer in answers)


@pytest.mark.parametrize("by", ["walker", "chair"])
def test_every_session_and_token_ends(cast: Cast, by: str) -> None:
    places, others = open_places(cast.walker), open_places(cast.keeper)

    before = count_open(*places)
    end_sessions(cast.walker, by=cast.people[by], now=NOW)

    assert (before, count_open(*places), count_open(*others)) == (3, 0, 3)
    assert not Session.objects.filter(user=cast.walker).exists()
    assert not AuthToken.objects.filter(user=cast.walker).exists()
    traces = list_traces("villages.user.sessions")
    assert traces == [("anping", Act.REMOVED, cast.people[by])]


def test_ended_session_and_token_stay_dead_though_their_rows_come_back(cast: Cast) -> None:
    clients, token = open_places(cast.walker)
    sessions, tokens = list(Session.objects.all()), list(AuthToken.objects.all())
    user = end_sessions(cast.walker, by=cast.walker, now=NOW)

    Session.objects.bulk_create(sessions)
    AuthToken.objects.bulk_create(tokens)

    assert count_open(clients, token) == 0
    assert not find_standing_tokens(user, now=NOW).exists()


def test_token_asked_with_an_old_key_is_another_one_after_the_end(cast: Cast) -> None:
    key = uuid4()
    old = issue_token(cast.walker, key=key, now=NOW).token
    user = end_sessions(cast.walker, by=cast.walker, now=NOW)

    new = issue_token(user, key=key, now=NOW).token

    assert (old != new, find_token(old, now=NOW)) == (True, None)
    found = find_token(new, now=NOW)
    assert found is not None
    assert found.user == user


def test_new_passphrase_ends_every_place(cast: Cast) -> None:
    places = open_places(cast.walker)

    set_passphrase(cast.walker, "jing-shui-3", by=cast.chair, now=NOW)

    assert count_open(*places) == 0


def test_end_of_an_appointment_closes_its_doors_and_leaves_the_person_signed_in(
    cast: Cast,
) -> None:
    clients, token = open_places(cast.walker)
    headers = {"authorization": f"Token {token}"}
    page, call = "/field/?village=anping", "/api/v1/villages/anping/households/"
    before = [clients[0].get(page).status_code, Client().get(call, headers=headers).status_code]

    end_appointment(
        cast.walker.appointments.get(), last_day=TODAY - timedelta(days=1), by=cast.chair, now=NOW
    )

    after = [clients[0].get(page).status_code, Client().get(call, headers=headers).status_code]
    assert (before, after) == ([200, 200], [404, 404])
    # There is nothing left to open; who serves elsewhere as well goes on there.
    assert count_open(clients, token) == 3


# Codes.


def test_codes_begin_with_a_key_that_counts_for_nothing_yet(cast: Cast) -> None:
    first = begin_codes(cast.walker)

    second = begin_codes(cast.walker)

    assert (has_codes(cast.walker), find_begun(cast.walker)) == (False, second)
    assert first.key != second.key


def test_first_code_switches_them_on_with_ten_for_paper(cast: Cast) -> None:
    codes = switch_on(cast.walker)

    assert has_codes(cast.walker)
    assert (len(set(codes)), {len(code) for code in codes}) == (PAPER_CODES, {8})
    assert not set(codes) & set(StaticToken.objects.values_list("token", flat=True))


def test_wrong_first_code_switches_nothing_on_and_counts(cast: Cast) -> None:
    begin_codes(cast.walker)

    with pytest.raises(CodeWrong):
        confirm_codes(cast.walker, WRONG, now=NOW)

    assert not has_codes(cast.walker)
    assert TOTPDevice.objects.get(user=cast.walker).throttling_failure_count == 1


def test_codes_that_were_not_begun_or_are_on_are_refused(cast: Cast) -> None:
    with pytest.raises(CodesNotBegun):
        confirm_codes(cast.walker, WRONG, now=NOW)
    switch_on(cast.walker)

    with pytest.raises(CodesOn):
        begin_codes(cast.walker)


def test_code_is_taken_once(cast: Cast) -> None:
    switch_on(cast.walker)
    code = show_code(cast.walker)

    check_code(cast.walker, f" {code[:3]}　{code[3:]} ", now=NOW)

    with pytest.raises(CodeWrong):
        check_code(cast.walker, code, now=NOW)


def test_code_of_the_paper_is_taken_once(cast: Cast) -> None:
    code = switch_on(cast.walker)[3]

    check_code(cast.walker, f"{code[:4]} {code[4:]}", now=NOW)

    assert count_paper_codes(cast.walker) == PAPER_CODES - 1
    with pytest.raises(CodeWrong):
        check_code(cast.walker, code, now=NOW)


def test_code_of_somebody_elses_paper_is_refused(cast: Cast) -> None:
    switch_on(cast.walker)
    others = switch_on(cast.keeper)

    with pytest.raises(CodeWrong):
        check_code(cast.walker, others[0], now=NOW)


def test_wrong_codes_are_followed_by_a_pause_that_doubles(cast: Cast) -> None:
    switch_on(cast.walker)
    pauses = []
    for second in (0, 1, 2, 3, 5):
        later = NOW + timedelta(seconds=second)
        with time_machine.travel(later, tick=False):
            with pytest.raises(CodeWrong):
                check_code(cast.walker, WRONG, now=later)
            with pytest.raises(CodePause) as told:
                check_code(cast.walker, show_code(cast.walker), now=later)
        pauses.append(told.value.seconds)

    # Less than one is said to be one.
    assert pauses == [1, 1, 1, 2, 4]


def test_right_code_half_a_second_after_a_wrong_one_is_taken(cast: Cast) -> None:
    switch_on(cast.walker)
    with pytest.raises(CodeWrong):
        check_code(cast.walker, WRONG, now=NOW)

    later = NOW + timedelta(milliseconds=500)
    with time_machine.travel(later, tick=False):
        check_code(cast.walker, show_code(cast.walker), now=later)

    assert TOTPDevice.objects.get(user=cast.walker).throttling_failure_count == 0


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1" * 40, "零一二三四五"])
def test_what_is_no_code_is_refused(cast: Cast, typed: str) -> None:
    switch_on(cast.walker)

    with pytest.raises(CodeWrong):
        check_code(cast.walker, typed, now=NOW)


def test_codes_are_switched_off_with_their_paper(cast: Cast) -> None:
    switch_on(cast.walker)

    told = [switch_off_codes(cast.walker, by=cast.walker, now=NOW) for _time in range(2)]

    assert (told, has_codes(cast.walker)) == ([True, False], False)
    assert not StaticDevice.objects.exists()


def test_codes_switched_on_end_what_was_signed_in_without(cast: Cast, client: Client) -> None:
    elsewhere = Client()
    token = issue_token(cast.walker, key=uuid4(), now=NOW).token
    for browser in (client, elsewhere):
        browser.post("/login/", {"username": "walker", "password": PASSWORD})
    device = begin_codes(cast.walker)
    first = f"{totp(device.bin_key):06d}"

    answer = client.post("/me/codes/", {"current": PASSWORD, "code": first})

    assert answer.status_code == 200
    assert [browser.get("/me/").status_code for browser in (client, elsewhere)] == [200, 302]
    assert find_token(token, now=NOW) is None
