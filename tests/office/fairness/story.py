"""A village large enough to watch: Anping with 26 households, and what its pages say of them.

Households 7 to 26 live in the groups 03组 to 06组, five in each, on top of the cast's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from deeds.models import Channel, Deed, TableWord
from deeds.services import TableLine, hold_meeting, key_in, work_off
from office.fairness.rows import SOURCES, Line
from office.fairness.spans import build_spans, choose_span
from office.fairness.watch import Watch
from office.fairness.words import BUILDERS, Topic
from rules.models import Rule
from tests.cast import BEGIN, TODAY, Cast, at, enrol
from tests.deeds.factories import approve, bring
from villages.models import Role, User
from villages.permissions import find_recused_households
from villages.queries import get_terms
from villages.services import appoint, create_grid, create_user

SURNAMES = "李王张刘赵孙朱胡高郭谢韩唐冯于董萧程曹袁"
GROUPS = range(3, 7)
GROUP_SIZE = 5
LAST = 26
# What a neighbour said is written down before somebody.
WITNESSES = {Channel.NEIGHBOUR: "何阿婆"}
FEW, CALM, LOOK = "太少，看不出", "看着正常", "值得看一眼"
PATCHY = "登记不全，看不全"


def settle_in(cast: Cast) -> None:
    """Let twenty more households live in Anping."""
    number = 6
    for position in GROUPS:
        grid = create_grid(
            cast.village, f"{position:02d}组", position=position, by=None, now=at(BEGIN)
        )
        for _place in range(GROUP_SIZE):
            number += 1
            head = f"{SURNAMES[number - 7]}小安"
            cast.households[number] = enrol(cast.village, number, grid=grid, head=head)
    assert number == LAST


def employ(cast: Cast, username: str, name: str) -> User:
    """Give Anping another grid worker, of the whole village."""
    now = at(BEGIN)
    user = create_user(username, name, password="mifan-8-fan", by=None, now=now)
    appoint(user, Role.GRID_WORKER, village=cast.village, starts_on=BEGIN, by=None, now=now)
    cast.people[username] = user
    return user


def post_for(
    cast: Cast,
    rule: Rule,
    numbers: Iterable[int],
    *,
    by: User | None = None,
    channel: Channel = Channel.PATROL,
    on: date = TODAY,
    occurred_on: date | None = None,
) -> list[Deed]:
    """Bring in a deed for each household, which two appraisers approve on that day."""
    deeds = []
    for number in numbers:
        deed = bring(
            cast,
            rule,
            number=number,
            by=by,
            channel=channel,
            witness=WITNESSES.get(channel, ""),
            on=on,
            occurred_on=occurred_on or on,
        )
        approve(deed, cast.judge_two, on=on)
        deeds.append(approve(deed, cast.judge_three, on=on))
    return deeds


def refuse_for(
    cast: Cast, rule: Rule, numbers: Iterable[int], *, channel: Channel, occurred_on: date
) -> None:
    """Bring in a deed for each household that a meeting refuses."""
    refuse_at_meeting(
        cast,
        [
            bring(
                cast,
                rule,
                number=number,
                channel=channel,
                witness=WITNESSES.get(channel, ""),
                occurred_on=occurred_on,
            )
            for number in numbers
        ],
    )


def refuse_at_meeting(cast: Cast, deeds: Iterable[Deed]) -> None:
    meeting = hold_meeting(
        cast.village,
        held_on=TODAY,
        present=[cast.judge_two, cast.judge_three],
        key=uuid4(),
        by=cast.judge_two,
        now=at(TODAY, 20),
    )
    lines = [TableLine(deed.pk, TableWord.REFUSE, reason="没有这回事") for deed in deeds]
    key_in(meeting, lines=lines, key=uuid4(), by=cast.judge_two, now=at(TODAY, 20))
    assert work_off(meeting, now=at(TODAY, 21)) == 0


@dataclass(frozen=True)
class Told:
    """A finding as its page has it."""

    state: str
    sentences: list[str]


def open_watch(
    cast: Cast, *, today: date = TODAY, span: str = "", reader: str = "watcher"
) -> Watch:
    terms = get_terms(cast.village, today)
    spans = build_spans(today, year_start_month=terms.year_start_month)
    return Watch(
        cast.village,
        choose_span(span, spans),
        terms=terms,
        hidden=find_recused_households(cast.people[reader], cast.village),
        today=today,
    )


def tell(
    cast: Cast, topic: Topic, *, today: date = TODAY, span: str = "", reader: str = "watcher"
) -> Told:
    found = BUILDERS[topic](open_watch(cast, today=today, span=span, reader=reader))
    return Told(found.state.word, found.sentences)


def list_lines(
    cast: Cast, topic: Topic, *, today: date = TODAY, span: str = "", reader: str = "watcher"
) -> list[Line]:
    watch = open_watch(cast, today=today, span=span, reader=reader)
    source = SOURCES[topic]
    return source.write(watch, list(source.read(watch)))
