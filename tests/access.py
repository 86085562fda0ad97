"""Who may open what: one row a page, for every address of the project.

`tests/test_access.py` asks each page as each person and compares. An address without a row fails
there, so whoever adds a page says here whom it is for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from deeds.models import Deed
from office.life.steps import STEPS
from tests.world import World
from villages.admin_base import VillageAdmin
from villages.api.base import WRITING
from villages.models import Card
from villages.models.households import HouseholdState

LOGIN: Final = "login"
Answer = int | Literal["login"]
Verb = Literal["get", "post", "put", "patch", "delete"]
People = frozenset[str]

# Of Anping, each in one role; tests/cast.py tells their stories.
VILLAGERS: People = frozenset({"walker", "judge_one", "keeper", "barber", "watcher", "chair"})
# The stranger holds every role in Hewan; the operator runs the server and has no appointment.
ELSEWHERE: People = frozenset({"nobody", "stranger", "officer", "operator"})
PEOPLE = ("anonymous", *sorted(VILLAGERS | ELSEWHERE))
EVERYBODY: People = frozenset(PEOPLE)

SIGNED_IN: People = EVERYBODY - {"anonymous"}

NONE: People = frozenset()
CHAIR: People = frozenset({"chair"})
STAFF: People = frozenset({"chair", "watcher"})
KEEPERS: People = frozenset({"chair", "keeper"})
# Who takes vouchers, each where he works.
TAKERS: People = KEEPERS | {"barber"}
WATCHER: People = frozenset({"watcher"})
SHOP: People = STAFF | KEEPERS
RECORDERS: People = frozenset({"walker", "judge_one", "chair"})
DECIDERS: People = frozenset({"judge_one", "chair"})
# Who works with households.
ROSTER: People = RECORDERS | STAFF
STRANGER: People = frozenset({"stranger"})
OPERATOR: People = frozenset({"operator"})
# Who has a way into the admin at all; the keepers, for the shop's pages.
OFFICE: People = STAFF | KEEPERS | STRANGER | OPERATOR


@dataclass(frozen=True, kw_only=True)
class Row:
    """One page, and who is answered what; {names} in the address are those of build_ids.

    who: the entitled, to post too unless posters are named. get, post, put: what they are answered,
    to other verbs as to put; None: not asked. sends: what they post, as little as possible.
    anonymous: the log-in, or else.
    without: the village's people without the role. elsewhere: people without a role in Anping.
    differs: what one of the entitled is answered to a GET instead.
    """

    address: str
    who: People
    posters: People | None = None
    get: Answer = 200
    post: Answer | None = 405
    put: Answer | None = 405
    anonymous: Answer = LOGIN
    without: Answer = 403
    elsewhere: Answer = 404
    stranger: Answer | None = None
    differs: dict[str, Answer] = field(default_factory=dict)
    sends: dict[str, str] = field(default_factory=dict)

    def is_refused(self, verb: Verb, person: str) -> bool:
        entitled = self.who if verb == "get" or self.posters is None else self.posters
        return person not in entitled

    def expect(self, verb: Verb, person: str) -> Answer | None:
        """Return what the person is answered; None where it is not asked."""
        answer = {"get": self.get, "post": self.post}.get(verb, self.put)
        if answer is None or not self.is_refused(verb, person):
            return self.differs.get(person, answer) if verb == "get" else answer
        if person == "anonymous":
            return self.anonymous
        if person == "stranger" and self.stranger is not None:
            return self.stranger
        return self.elsewhere if person in ELSEWHERE else self.without


def public(
    address: str,
    *,
    get: Answer = 200,
    post: Answer = 405,
    put: Answer | None = 405,
    differs: dict[str, Answer] | None = None,
) -> Row:
    """Return the row of a page for everyone."""
    return Row(address=address, who=EVERYBODY, get=get, post=post, put=put, differs=differs or {})


def door(
    address: str,
    who: People,
    *,
    get: Answer = 200,
    post: Answer = 405,
    sends: dict[str, str] | None = None,
) -> Row:
    """Return the row of a page that works in the village that its address names."""
    return Row(address=f"{address}?village=anping", who=who, get=get, post=post, sends=sends or {})


def api(
    address: str,
    who: People,
    *,
    posters: People | None = None,
    get: Answer = 200,
    post: Answer = 405,
    elsewhere: Answer = 404,
    sends: dict[str, str] | None = None,
) -> Row:
    """Return the row of an address of the API, below /api/v1/; nobody is sent to sign in.

    elsewhere: 200 where no village is named.
    """
    return Row(
        address=f"/api/v1/{address}",
        who=who,
        posters=posters,
        get=get,
        post=post,
        anonymous=401,
        elsewhere=elsewhere,
        sends=sends or {},
    )


def village_api(
    address: str,
    who: People,
    *,
    posters: People | None = None,
    get: Answer = 200,
    post: Answer = 405,
    differs: dict[str, Answer] | None = None,
    sends: dict[str, str] | None = None,
) -> Row:
    """Return the row of an address of the API below /api/v1/villages/anping/."""
    row = api(f"villages/anping/{address}", who, posters=posters, get=get, post=post, sends=sends)
    return replace(row, differs=differs or {})


def card_api(address: str) -> Row:
    """Return the row of an address of the API below /api/v1/card/, which asks for a card's PIN."""
    return Row(
        address=f"/api/v1/card/{address}",
        who=NONE,
        post=401,
        put=401,
        anonymous=401,
        without=401,
        elsewhere=401,
    )


def office(
    address: str,
    who: People,
    *,
    posters: People | None = None,
    get: Answer = 200,
    post: Answer | None = 200,
    stranger: Answer = 404,
    differs: dict[str, Answer] | None = None,
    sends: dict[str, str] | None = None,
) -> Row:
    """Return the row of a page of the admin.

    Who has no office anywhere is refused before the admin looks at an address: 403 for every one
    of them tells nothing. The admin takes other verbs for a GET, as Django has it.
    """
    return Row(
        address=f"/admin/{address}",
        who=who,
        posters=posters,
        get=get,
        post=post,
        put=None,
        elsewhere=403,
        stranger=stranger,
        differs=differs or {},
        sends=sends or {},
    )


def model(
    name: str,
    *,
    sees: People,
    adds: People = NONE,
    changes: People = NONE,
    deletes: People = NONE,
    row: str = "",
    empty: Answer = 200,
) -> tuple[Row, ...]:
    """Return the rows of a model's own pages in the admin.

    sees, adds, changes, deletes: who does that with Anping's row, `row` in build_ids. The stranger
    has such pages for the rows of Hewan. empty: what an empty change form is answered (302: nothing
    in it must be filled in).
    """
    is_operators = sees == OPERATOR
    hidden = 403 if is_operators else 404
    base = name.replace("_", "/", 1)
    own = f"{base}/{{{row or name}}}"

    def listed(people: People) -> People:
        return people | STRANGER if people and not is_operators else people

    return (
        office(f"{base}/", listed(sees), stranger=403),
        office(f"{base}/table/", listed(sees), stranger=403),
        office(f"{base}/add/", listed(adds), stranger=403),
        office(f"{own}/change/", sees, posters=changes, post=empty, stranger=hidden),
        office(f"{own}/delete/", deletes, stranger=hidden),
        office(f"{own}/history/", sees, stranger=hidden),
        # Django's old address of a row, which only leads on.
        office(f"{own}/", OFFICE, get=302, post=302),
    )


SCANNING: dict[str, Answer] = dict.fromkeys(RECORDERS | {"keeper", "barber"}, 302)
# A form with nothing in it: the admin's own pages take one without any field for a first visit.
EMPTY = {"nothing": ""}
BASKET = {"household": "5", "partner": "{shop}"}

PAGES = (
    public("/"),
    public("/healthz"),
    public("/help/"),
    public("/help/cunwei/"),
    Row(address="/login/", who=frozenset({"anonymous"}), post=200, without=302, elsewhere=302),
    # Nobody's passphrase was right just now.
    Row(address="/login/code/", who=NONE, anonymous=LOGIN, without=LOGIN, elsewhere=LOGIN),
    Row(address="/me/", who=SIGNED_IN),
    *(Row(address=f"/me/{page}/", who=SIGNED_IN, post=400) for page in (
        "passphrase", "codes", "codes/off")),
    # Here as well.
    Row(address="/me/end/", who=SIGNED_IN, get=405, post=LOGIN),
    public("/logout/", get=405, post=302),
    public("/language/setlang/", get=302, post=302, put=None),
    public("/c/{token}/", post=403, differs=SCANNING),
    public("/c/{token}/leave/", get=405, post=302),
    # Behind the PIN: a GET is led to the card's first page, a POST is asked for the PIN.
    *(public(f"/c/{{token}}/{page}/", get=302) for page in (
        "print", "lines/2026-10", "photos/{photo}", "sent")),
    *(public(f"/c/{{token}}/{page}/", get=302, post=403) for page in (
        "claim", "recommend", "feasts", "feedback", "object", "hearings/{waiting}")),
    *(public(f"/c/{{token}}/shop/{page}", get=302) for page in (
        "", "reservations/1/", "reservations/1/print/")),
    *(public(f"/c/{{token}}/{page}/", get=302, post=403) for page in (
        "wishes", "shop/waiting/{rice}", "shop/reservations/1/cancel")),
    public("/c/{token}/shop/check/", get=302, post=403),
    public("/c/{token}/shop/reserve/", get=405, post=403),
    public("/v/anping/"),
    public("/v/anping/how/"),
    public("/v/anping/charts/"),
    public("/v/anping/objections/"),
    public("/v/anping/rules/"),
    public("/v/anping/rules/print/"),
    public("/v/anping/rules/drafts/{consulted_number}/", post=400),
    public("/v/anping/shop/"),
    public("/v/anping/shop/goods/{rice}.jpg"),
    public("/v/anping/notices/"),
    public("/v/anping/notices/feed/"),
    public("/v/anping/notices/2026-10/"),
    public("/v/anping/notices/2026-10/?group=0"),
    public("/v/anping/notices/2026-10/?household=5"),
    public("/v/anping/notices/2026-10/?sheet=corrections"),
    public("/v/anping/notices/2026-10/notice.csv"),
    public("/v/anping/notices/2026-10/print/"),
    public("/v/anping/notices/2026-10/print/poster/"),
    public("/v/anping/notices/2026-10/notice.xlsx"),
    public("/v/anping/notices/2026-10/table.csv"),
    public("/v/anping/object/", post=400),
    public("/v/anping/object/form/"),
    public("/v/anping/object/{objection_token}/"),
    public("/v/anping/feedback/", post=400),
    public("/v/anping/feedback/{feedback_token}/"),
    public("/verify/", post=400),
    public("/verify/how/"),
    # With whole names, for the board.
    Row(address="/v/anping/notices/2026-10/print/?names=board", who=STAFF, post=None, put=None),
    Row(address="/v/anping/notices/2026-10/print/poster/?names=board", who=STAFF,
        post=None, put=None),
    door("/field/", RECORDERS),
    # Kept on phones, so the same for everybody.
    public("/field/offline/"),
    public("/field/manifest.webmanifest"),
    public("/sw.js"),
    door("/field/deeds/new/", RECORDERS, post=400),
    door("/field/deeds/{waiting}/", RECORDERS | STAFF),
    door("/field/photos/{photo}/", RECORDERS | STAFF),
    door("/field/activities/", RECORDERS),
    door("/field/activities/new/", RECORDERS, post=400),
    door("/field/activities/{activity}/", RECORDERS, post=400),
    door("/field/activities/{activity}/print/", RECORDERS),
    door("/field/tallies/", RECORDERS),
    door("/field/tallies/new/", RECORDERS, post=400),
    door("/field/tallies/{tally}/", RECORDERS, post=400),
    door("/field/tallies/{tally}/print/", RECORDERS),
    door("/field/feasts/", RECORDERS | STAFF),
    door("/field/feasts/new/", RECORDERS, post=400, sends={"household": "5"}),
    door("/field/feasts/paper/", RECORDERS | STAFF),
    door("/field/feasts/{feast}/", RECORDERS | STAFF, post=400),
    door("/field/hearings/", RECORDERS | STAFF),
    door("/field/hearings/slips/", RECORDERS | STAFF),
    door("/field/hearings/{heard}/", RECORDERS | STAFF, post=400),
    door("/appraise/", DECIDERS),
    door("/appraise/deeds/{waiting}/", DECIDERS, post=400),
    door("/appraise/mine/", DECIDERS),
    door("/appraise/deeds/{waiting}/likes/", DECIDERS, get=405, post=400),
    door("/appraise/deeds/{waiting}/take-back/", DECIDERS, get=405, post=400),
    door("/appraise/deeds/{waiting}/take-back/consent/", DECIDERS, get=405, post=400),
    door("/appraise/deeds/{waiting}/take-back/decline/", DECIDERS, get=405, post=400),
    Row(address="/appraise/meetings/?village=anping", who=DECIDERS | STAFF, posters=DECIDERS,
        post=400, put=None),
    Row(address="/appraise/meetings/{meeting}/?village=anping", who=DECIDERS | STAFF,
        posters=DECIDERS, post=400, put=None),
    door("/appraise/meetings/{meeting}/minutes/", DECIDERS | STAFF),
    door("/appraise/meetings/{meeting}/list/", DECIDERS, post=400),
    door("/appraise/meetings/{meeting}/list/print/", DECIDERS),
    Row(address="/appraise/ceiling/?village=anping", who=DECIDERS | STAFF, posters=CHAIR, post=400,
        put=None),
    door("/tryout/{draft}/", STAFF),
    door("/tryout/{draft}/tryout.xlsx", STAFF),
    door("/counter/", KEEPERS),
    door("/counter/check/", KEEPERS, get=405, post=400, sends=BASKET),
    door("/counter/hand-over/", KEEPERS, get=405, post=400, sends=BASKET),
    door("/counter/slips/1/", KEEPERS),
    door("/counter/reserve/", KEEPERS, get=405, post=400, sends=BASKET),
    door("/counter/reservations/", KEEPERS),
    door("/counter/reservations/{reserved}/", KEEPERS),
    door("/counter/reservations/{reserved}/ready/", KEEPERS, get=405, post=302),
    door("/counter/reservations/{reserved}/hand-over/", KEEPERS, get=405, post=302),
    door("/counter/reservations/{voucher}/cancel/", KEEPERS, get=405, post=302),
    door("/counter/deliveries/", KEEPERS),
    door("/counter/waiting/", KEEPERS, post=400),
    door("/counter/wishes/", KEEPERS, post=400),
    door("/counter/vouchers/{voucher}/", KEEPERS),
    door("/counter/returns/", SHOP),
    door("/counter/returns/{brought_back}/", SHOP, post=400),
    # What came back of it waits for its second person: the sheet is shown instead.
    door("/counter/slips/1/return/", KEEPERS, get=302, post=400),
    door("/counter/stock/", SHOP),
    door("/counter/stock/{rice}/", SHOP),
    door("/counter/stock/{rice}/intake/", KEEPERS, post=400),
    door("/counter/stock/{rice}/moves/{intake}/reversal/", KEEPERS, post=400),
    door("/counter/counts/", SHOP),
    door("/counter/counts/new/", KEEPERS, post=400),
    door("/counter/counts/sheet/", KEEPERS),
    # The first is the count on which the shop was passed on, the second waits for its second
    # person.
    door("/counter/counts/1/", SHOP, post=400),
    door("/counter/counts/2/", SHOP, post=400),
    door("/counter/damage/", KEEPERS, post=400),
    Row(address="/counter/change-overs/?village=anping", who=SHOP, posters=STAFF, post=400,
        put=None),
    door("/counter/change-overs/1/", SHOP),
    door("/partner/", TAKERS),
    door("/partner/vouchers/", TAKERS, get=405, post=400),
    # The barber works elsewhere than where it was handed over.
    Row(address="/partner/vouchers/1/?village=anping", who=TAKERS, differs={"barber": 404}),
    door("/partner/statement/", TAKERS),
    door("/partner/statement/print/", TAKERS),
    door("/partner/lines/2026-10/", TAKERS),
    door("/supervise/", STAFF),
    door("/supervise/fairness/", STAFF),
    door("/supervise/fairness/kin/", STAFF),
    Row(address="/supervise/fairness/deeds/?village=anping&household=5", who=STAFF),
    door("/supervise/objections/", STAFF),
    Row(address="/supervise/objections/{objection}/?village=anping", who=STAFF, posters=WATCHER,
        post=400, put=None),
    door("/supervise/objections/new/", STAFF | {"walker"}, post=400),
    door("/supervise/feedback/", STAFF),
    door("/supervise/feedback/new/", STAFF, post=400),
    Row(address="/supervise/feedback/{feedback}/?village=anping", who=STAFF, posters=WATCHER,
        post=400, put=None),
    door("/supervise/months/", STAFF, post=400),
    door("/supervise/report/", STAFF),
    door("/supervise/report.xlsx", STAFF),
    door("/change-over/", VILLAGERS),
    # The chair's own.
    Row(address="/change-over/{villages_appointment}/?village=anping", who=VILLAGERS,
        differs=dict.fromkeys(VILLAGERS - STAFF, 403)),
    door("/change-over/kin/", DECIDERS | STAFF, post=400),
    door("/change-over/renewal/", CHAIR, post=400),
    door("/change-over/renewal/{renewal}/", STAFF, post=400),
    door("/change-over/renewal/{renewal}/sheets/", STAFF),
    # No village's page, so that there is nothing to hide.
    *(Row(address=f"/town/{page}", who=frozenset({"officer"}), elsewhere=403) for page in (
        "", "town.xlsx", "report/", "report.xlsx", "villages/anping/",
        "villages/anping/village.xlsx")),
)  # fmt: skip

ADMIN = (
    office("", OFFICE),
    office("login/", OFFICE, get=LOGIN, post=LOGIN),
    Row(address="/admin/logout/", who=OFFICE, get=405, post=302, put=None,
        anonymous=302, without=302, elsewhere=302),
    office("password_change/", OFFICE, get=302, post=302),
    office("password_change/done/", OFFICE, get=302, post=302),
    office("search/", OFFICE),
    office("jsi18n/", OFFICE, post=405),
    office("autocomplete/?app_label=villages&model_name=kintie&field_name=first", STAFF | STRANGER,
           posters=OFFICE, post=405),
    office("villages/", OFFICE, post=None, differs={"keeper": 404}),
    office("r/1/1/", OFFICE, get=404, post=404),
    office("no-such-page", OFFICE, get=404, post=404),
    office("archive/?village=anping", CHAIR),
    office("tables/?village=anping", CHAIR, post=400),
    office("tables/confirm/?village=anping", CHAIR, get=405, post=302),
    office("tables/roster.xlsx?village=anping", CHAIR, post=405),
    office("paper-book/?village=anping", STAFF, post=400),
    office("paper-book/print/?village=anping", STAFF, post=405),
    office("charts/?village=anping", STAFF, post=405),
    office("standing/?village=anping", STAFF, post=405),
    office("setup/?village=anping", CHAIR, post=405),
    *(office(f"setup/{page}/?village=anping", CHAIR, post=400) for page in ("village", "groups")),
    *model("villages_town", sees=OPERATOR, adds=OPERATOR, changes=OPERATOR),
    *model("villages_village", sees=OPERATOR, adds=OPERATOR, changes=OPERATOR),
    # Anping has a committee, and it can sign in.
    *(office(f"villages/village/{{villages_village}}/{page}/", OPERATOR, get=409, post=409,
             stranger=403, sends=EMPTY) for page in ("appoint-first", "committee-passphrase")),
    *model("villages_grid", sees=STAFF, adds=CHAIR, changes=CHAIR),
    # Anping has adopted a regulation: its terms change with the next one only.
    *model("villages_terms", sees=STAFF, adds=STRANGER),
    *model("villages_household", sees=STAFF, adds=CHAIR, changes=CHAIR),
    office("villages/household/{villages_household}/passbook/", STAFF),
    office("villages/household/{villages_household}/new-card/", CHAIR, post=302),
    office("villages/household/{villages_household}/new-pin/", CHAIR),
    office("villages/household/{villages_household}/life/", CHAIR),
    *(office(f"villages/household/{{villages_household}}/life/{step.slug}/", CHAIR, sends=EMPTY,
             get=200 if HouseholdState.ACTIVE in step.states else 302, post=400) for step in STEPS),
    office("villages/household/{villages_household}/erase/", CHAIR, post=400),
    office("villages/household/cards/?village=anping", CHAIR, post=405),
    office("villages/household/pins/?village=anping", CHAIR, post=400),
    *model("villages_appointment", sees=STAFF, adds=CHAIR, changes=CHAIR, empty=302),
    office("villages/appointment/{villages_appointment}/sheet/", STAFF, get=302, post=302),
    # The chair's own household stands.
    office("villages/appointment/{villages_appointment}/home/", CHAIR, post=409, sends=EMPTY),
    office("villages/user/{villages_user}/sheets/", STAFF, get=302, post=302),
    *model("villages_user", sees=STAFF, changes=CHAIR),
    office("villages/user/{helped}/passphrase/", CHAIR, post=400, sends=EMPTY),
    office("villages/user/{helped}/end-sessions/", CHAIR, post=302),
    office("villages/user/{helped}/erase/", CHAIR, post=409),
    *model("villages_kintie", sees=STAFF, adds=STAFF),
    *model("villages_change", sees=STAFF),
    *model("ledger_account", sees=STAFF),
    office("ledger/account/{ledger_account}/opening/", CHAIR, post=400, sends=EMPTY),
    *model("ledger_transfer", sees=STAFF),
    office("ledger/transfer/{transfer}/reversal/", CHAIR, post=400, sends=EMPTY),
    *model("ledger_hold", sees=STAFF),
    *model("ledger_month", sees=STAFF),
    *model("ledger_correction", sees=STAFF),
    # The chair proposed it; either answer takes a second person.
    office("ledger/correction/{correction}/consent/", STAFF, posters=WATCHER, post=302),
    office("ledger/correction/{correction}/refuse/", STAFF, posters=WATCHER, post=302),
    *model("ledger_householdchange", sees=STAFF),
    # It is about the chair's kin: either answer is the supervisor's.
    office("ledger/householdchange/{ledger_householdchange}/paper/", STAFF),
    office("ledger/householdchange/{ledger_householdchange}/consent/", STAFF, posters=WATCHER,
           post=302),
    office("ledger/householdchange/{ledger_householdchange}/refuse/", STAFF, posters=WATCHER,
           post=302),
    *model("ledger_yearturn", sees=STAFF),
    office("ledger/yearturn/turn/?village=anping", STAFF, post=400),
    office("ledger/yearturn/{ledger_yearturn}/consent/", STAFF, posters=WATCHER, post=302),
    office("ledger/yearturn/{ledger_yearturn}/refuse/", STAFF, posters=WATCHER, post=302),
    *model("rules_edition", sees=STAFF, adds=CHAIR, changes=CHAIR, row="draft"),
    office("rules/edition/{edition}/change/", STAFF, posters=NONE),
    office("rules/edition/read/", CHAIR | STRANGER, post=400, stranger=403, sends=EMPTY),
    office("rules/edition/{draft}/read/", CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{draft}/compare/", STAFF, get=302, post=302),
    office("rules/edition/{draft}/book/", STAFF, post=405),
    office("rules/edition/{draft}/book/new/", CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{draft}/book/unread/", CHAIR, get=405, post=302),
    office("rules/edition/{draft}/book/weights/", CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{draft}/book/rules/{draft_rule}/", CHAIR, post=404, sends=EMPTY),
    # A draft with one rule has none above it.
    office("rules/edition/{draft}/book/rules/{draft_rule}/merge/", CHAIR, get=404, post=404),
    office("rules/edition/{draft}/legality/", STAFF, posters=CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{draft}/terms/", CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{draft}/consult/", CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{consulted}/take-back/", CHAIR, post=302),
    office("rules/edition/{draft}/steps/", STAFF),
    office("rules/edition/{draft}/steps/villagers/", CHAIR, post=400, sends=EMPTY),
    office("rules/edition/{draft}/minutes/{minutes}/", STAFF),
    office("rules/edition/{draft}/adopt/", CHAIR, post=400, sends=EMPTY),
    # A meeting has dealt with it: it stays.
    office("rules/edition/{draft}/discard/", CHAIR, post=409),
    office("rules/edition/{draft}/tryout/", STAFF, posters=OFFICE, get=302, post=405),
    *model("rules_rule", sees=STAFF, adds=CHAIR, changes=CHAIR, deletes=CHAIR, row="draft_rule"),
    office("rules/rule/{rule}/change/", STAFF, posters=NONE),
    office("rules/rule/{rule}/delete/", NONE),
    office("rules/rule/{rule}/mend/", CHAIR, post=400, sends=EMPTY),
    *model("rules_slip", sees=STAFF),
    # The chair proposed it; it takes a second person.
    office("rules/slip/{rules_slip}/confirm/", STAFF, posters=WATCHER, post=302),
    office("rules/slip/{rules_slip}/withdraw/", STAFF, post=302),
    *model("rules_comment", sees=STAFF),
    office("rules/comment/{rules_comment}/reply/", STAFF, post=400, sends=EMPTY),
    *model("deeds_deed", sees=STAFF),
    *model("noticeboard_notice", sees=STAFF),
    office("noticeboard/notice/close/?village=anping", CHAIR, post=400),
    office("noticeboard/notice/{noticeboard_notice}/put-up/", CHAIR, post=400, sends=EMPTY),
    *(office(f"noticeboard/notice/{{noticeboard_notice}}/{page}/", STAFF, posters=OFFICE, get=302,
             post=405) for page in ("page", "print-a4", "print-a3", "sign")),
    *model("market_partner", sees=SHOP, adds=CHAIR, changes=CHAIR),
    *model("market_goods", sees=SHOP, adds=CHAIR, changes=CHAIR),
    office("market/goods/{market_goods}/intake/", KEEPERS, post=400, sends=EMPTY),
    office("market/goods/{market_goods}/photo/", KEEPERS, post=400, sends=EMPTY),
    *model("market_stockmove", sees=SHOP),
    office("market/stockmove/{market_stockmove}/pay/", CHAIR, post=400, sends=EMPTY),
    office("market/stockmove/{market_stockmove}/reverse/", KEEPERS, post=400, sends=EMPTY),
    *model("market_stockcheck", sees=SHOP),
    *model("market_changeover", sees=SHOP),
    *model("market_redemption", sees=SHOP),
    *model("market_fundentry", sees=STAFF),
    office("market/fundentry/record/?village=anping", CHAIR, post=400, sends=EMPTY),
    office("market/fundentry/{market_fundentry}/reverse/", CHAIR, post=400, sends=EMPTY),
    *(office(f"market/fundentry/{page}/?village=anping", STAFF, post=405)
      for page in ("totals", "month", "cover")),
    *model("market_settlement", sees=STAFF),
    office("market/settlement/due/?village=anping", STAFF, post=405),
    office("market/settlement/settle/{shop}/{ledger_month}/?village=anping", CHAIR, post=400,
           sends=EMPTY),
    office("market/settlement/{market_settlement}/pay/", CHAIR, post=400, sends=EMPTY),
    office("market/settlement/{market_settlement}/paper/", STAFF, posters=OFFICE, post=405),
    *model("market_costdecision", sees=STAFF),
    office("market/costdecision/record/?village=anping", CHAIR, post=400, sends=EMPTY),
    office("market/costdecision/{market_costdecision}/confirm/", CHAIR, post=400, sends=EMPTY),
)  # fmt: skip

API = (
    public("/api/no-such-thing", get=404, post=404, put=404),
    public("/api/schema/"),
    public("/api/docs/"),
    public("/api/v1/tokens/", get=405, post=400),
    # Who came with a cookie has no token to give back.
    Row(address="/api/v1/tokens/current/", who=NONE, anonymous=401, without=401, elsewhere=401),
    api("session/", EVERYBODY - {"anonymous"}),
    # With a card's own bearer alone: a staff member's cookie is none.
    public("/api/v1/cards/session/", get=405, post=400),
    *(
        card_api(page)
        for page in (
            "",
            "lines/2026-10/",
            "photos/{photo}/",
            "rules/",
            "neighbours/?q=4",
            "claims/",
            "recommendations/",
            "shop/goods/",
            "shop/reservations/",
            "shop/reservations/1/cancel/",
        )
    ),
    village_api("households/", ROSTER),
    village_api("households/5/", ROSTER),
    village_api("rules/", VILLAGERS),
    village_api("groups/", ROSTER),
    village_api("field/", RECORDERS),
    village_api("deeds/", ROSTER, posters=RECORDERS, post=400),
    village_api("deeds/preview/", RECORDERS, get=405, post=400),
    village_api("deeds/known/", RECORDERS, get=405, post=400),
    village_api("deeds/{waiting}/", ROSTER),
    village_api("deeds/{heard}/hearing/", ROSTER),
    village_api("deeds/{heard}/hearing/delivery/", RECORDERS, get=405, post=400),
    village_api("deeds/{heard}/hearing/reply/", ROSTER, get=405, post=400),
    village_api("appraisal/", DECIDERS),
    *(
        village_api(f"deeds/{{waiting}}/{act}/", DECIDERS, get=405, post=400)
        for act in (
            *("decisions", "take-back", "take-back/consent", "take-back/decline"),
            *("join", "apart"),
        )
    ),
    village_api("meetings/", DECIDERS | STAFF, posters=DECIDERS, post=400),
    village_api("meetings/{meeting}/", DECIDERS | STAFF),
    village_api("meetings/{meeting}/lines/", DECIDERS, get=405, post=400),
    village_api("meetings/{meeting}/work/", DECIDERS, get=405, post=400),
    village_api("activities/", RECORDERS, post=400),
    village_api("activities/{activity}/", RECORDERS),
    village_api("activities/{activity}/entries/", RECORDERS, get=405, post=400),
    village_api("tallies/", RECORDERS, post=400),
    village_api("tallies/{tally}/", RECORDERS),
    village_api("tallies/{tally}/entries/", RECORDERS, get=405, post=400),
    village_api("feasts/", ROSTER, posters=RECORDERS, post=400),
    village_api("feasts/{feast}/", ROSTER),
    village_api("feasts/{feast}/confirm/", DECIDERS, get=405, post=400),
    village_api("photos/{photo}/", ROSTER),
    village_api("shop/goods/", VILLAGERS),
    village_api("shop/quote/", KEEPERS, get=405, post=400),
    village_api("shop/redemptions/", TAKERS | STAFF, posters=KEEPERS, post=400),
    village_api("shop/redemptions/{voucher}/", TAKERS | STAFF),
    village_api("shop/reservations/", TAKERS | STAFF, posters=KEEPERS, post=400),
    village_api("shop/reservations/{voucher}/", TAKERS | STAFF),
    # The barber's own voucher, which is ready from the beginning; the keeper works elsewhere.
    replace(
        village_api("shop/reservations/{voucher}/ready/", TAKERS, posters=TAKERS - {"keeper"},
                    get=405, post=200),
        put=None,
    ),
    village_api("shop/reservations/{voucher}/hand-over/", TAKERS, get=405, post=400,
                sends={"witness": "x"}),
    village_api("shop/reservations/{voucher}/cancel/", TAKERS, get=405, post=201),
    # The keeper is told where it is to be taken.
    village_api("shop/vouchers/{voucher_code}/", TAKERS, post=400, differs={"keeper": 403},
                sends={"witness": "x"}),
    village_api("shop/returns/", TAKERS | STAFF, posters=TAKERS, post=400),
    *(village_api(f"shop/returns/{{brought_back}}/{act}/", SHOP, get=405, post=201)
      for act in ("consent", "refuse")),
    village_api("shop/stock/", SHOP),
)  # fmt: skip

TABLE = (*PAGES, *ADMIN, *API)


def build_ids(world: World) -> dict[str, object]:
    """Return what the addresses name: rows of the world, and Anping's first of every model."""
    village = world.cast.village
    ids: dict[str, object] = {
        "token": Card.objects.get(household=world.cast.households[5]).token,
        "waiting": world.waiting.pk,
        "activity": world.activity.pk,
        "tally": world.tally.code,
        "feast": world.feast.pk,
        "meeting": world.meeting.number,
        # The walker brought it in, so that it is not only for deciders.
        "heard": Deed.objects.get(village=village, rule__code="R20").pk,
        "photo": world.photo.pk,
        "shop": world.shop.pk,
        "reserved": world.reserved.number,
        "voucher": world.voucher.number,
        "voucher_code": world.voucher.code,
        "brought_back": world.brought_back.pk,
        "rice": world.rice.pk,
        "intake": world.rice.moves.get(kind="intake").pk,
        "edition": world.edition.pk,
        "rule": world.rule.pk,
        "draft": world.draft.pk,
        "draft_rule": world.draft_rule.pk,
        "objection": world.objection.number,
        "objection_token": world.objection.token,
        "feedback": world.feedback.number,
        "feedback_token": world.feedback.token,
        "consulted": world.consulted.pk,
        "consulted_number": world.consulted.number,
        "minutes": world.minutes.pk,
        "transfer": world.redemption.transfer_id,
        "renewal": world.renewal.pk,
        "correction": world.correction.pk,
        "villages_town": village.town_id,
        "villages_village": village.pk,
        "helped": world.cast.walker.pk,
    }
    for kind, page in admin.site._registry.items():
        if isinstance(page, VillageAdmin):
            own = kind._default_manager.filter(**{page.village_path: village})
            ids[kind._meta.label_lower.replace(".", "_")] = own.order_by("pk")[0].pk
    # The very first is the village's own, to which no paper book was ever kept.
    return ids | {"ledger_account": world.cast.account(5).pk}


def list_routes() -> set[str]:
    """Return the route of every address of the project, as a resolved address tells it."""
    return set(_walk(get_resolver()))


def _walk(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield str(entry.pattern)
        else:
            for route in _walk(entry):
                yield str(entry.pattern) + route.removeprefix("^")


def list_api_operations() -> set[tuple[str, str]]:
    """Return (route, verb) of everything that the API below /api/v1/ offers."""
    offered: set[tuple[str, str]] = set()
    for route, view in _walk_views(get_resolver()):
        kind = getattr(view, "cls", None)
        if route.startswith("api/v1/") and kind is not None:
            taken = [verb for verb in kind.http_method_names if hasattr(kind, verb)]
            offered |= {(route, verb) for verb in taken if verb in ("get", *WRITING)}
    return offered


def _walk_views(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from _walk_views(entry, route)
