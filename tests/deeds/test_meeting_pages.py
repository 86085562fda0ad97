from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds import meetings_due
from deeds.forms.meetings import EXCEPTIONS_MAX
from deeds.models import Deed, DeedState, ItemOutcome, Meeting, MeetingItem
from deeds.scoring import forecast, forecast_many
from deeds.services import (
    TableLine,
    consent_to_take_back,
    hold_meeting,
    key_in,
    record_delivery,
    take_back,
)
from rules.models import Rule
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.deeds.factories import bring, change_terms, draw_picture, post
from villages.models import Role, User
from villages.photos import shrink
from villages.queries import get_terms
from villages.services import appoint

SignIn = Callable[[User], Client]


def open_meeting(client: Client, *people: User, **changes: object) -> Any:  # Any: the response
    content = {
        "village": "anping",
        "key": str(uuid4()),
        "held_on": "2026-10-15",
        "present": [person.pk for person in people],
        **changes,
    }
    return client.post("/appraise/meetings/", content)


def send_list(client: Client, **changes: object) -> Any:  # Any: the response
    """Send the list as it is shown, with what was ticked."""
    page = client.get("/appraise/meetings/1/list/")
    content = {
        "village": "anping",
        "key": str(page.context["key"]),
        "shown": page.context["shown"],
        "step": "list",
        **changes,
    }
    return client.post("/appraise/meetings/1/list/", content)


def test_meeting_of_undisputed_deeds_takes_three_screens(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    for number in (1, 2, 5, 6):
        bring(cast, rules["R01"], number=number)
    client = sign_in(cast.judge_two)

    first = client.get("/appraise/meetings/")
    held = open_meeting(client, cast.judge_one, cast.judge_two, place="村委会二楼")
    second = client.get(held["Location"])
    said = send_list(client)
    third = client.get(said["Location"])

    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 200)
    assert held["Location"] == "/appraise/meetings/1/list/?village=anping"
    assert "这次要议 4 件" in second.content.decode()
    page = third.content.decode()
    assert "第 1 次评议会议了 4 件" in page
    assert "加分合计 +20 分" in page
    assert set(Deed.objects.values_list("state", flat=True)) == {DeedState.POSTED}


def test_list_says_what_the_table_should_know(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R02"], is_heard=False)
    bring(cast, rules["R01"])
    bring(cast, rules["R01"], apart=False)
    bring(cast, rules["R05"], proposed_points=Decimal(12))
    bring(cast, rules["R05"], number=6)
    bring(cast, rules["R08"], number=3)
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    groups = client.get("/appraise/meetings/1/list/").context["agenda"].groups

    told = [(row.marks, row.is_stuck, row.recused) for group in groups for row in group.rows]
    like = "可能和另一件是同一件，要先说清"
    assert told == [
        (["回避的人多，剩下的不够"], True, "黄评"),
        (["还没有告知这户"], True, ""),
        ([like], True, ""),
        ([like], True, ""),
        (["建议 12 分"], False, ""),
        (["要定几分，不定就评不成"], False, ""),
    ]


def test_list_masks_everybody(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    member = cast.households[5].members.get()
    bring(cast, rules["R04"], member=member, note="老郑的儿子来过")
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    for path in ("list/", "list/print/"):
        page = client.get(f"/appraise/meetings/1/{path}").content.decode()
        assert ("郑*强" in page, "郑国强" in page, "老郑" in page) == (True, False, False)


def test_list_leaves_out_what_came_after_the_meeting(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R01"])
    client = sign_in(cast.clerk)

    open_meeting(client, cast.judge_one, cast.judge_two, held_on="2026-10-14")

    assert client.get("/appraise/meetings/1/list/").context["agenda"].count == 0


def test_list_approves_nothing_that_was_not_shown(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    seen, client = bring(cast, rules["R01"]), sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)
    bring(cast, rules["R08"], number=6)

    send_list(client, shown=str(seen.pk))

    states = Deed.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeedState.POSTED, DeedState.WAITING]


def test_exceptions_are_said_on_the_third_screen(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    agreed, refused, wide, later, disputed = (
        bring(cast, rules[code]) for code in ("R01", "R08", "R05", "R03", "R07")
    )
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two, cast.judge_three)
    ticked = [refused.pk, wide.pk, later.pk, disputed.pk]

    asked = send_list(client, otherwise=ticked)
    assert (asked.status_code, MeetingItem.objects.count()) == (200, 0)
    assert "另外 1 件同意" in asked.content.decode()
    words = {
        f"d{refused.pk}-word": "refuse", f"d{refused.pk}-reason": "没有打扫",
        f"d{wide.pk}-word": "approve", f"d{wide.pk}-points": "15",
        f"d{later.pk}-word": "later",
        f"d{disputed.pk}-word": "approve", f"d{disputed.pk}-against": [cast.judge_two.pk],
        f"d{disputed.pk}-view": "没看见",
    }  # fmt: skip
    send_list(client, otherwise=ticked, step="said", **words)

    said = Deed.objects.order_by("pk").values_list("state", "points")
    assert list(said) == [
        (DeedState.POSTED, Decimal(5)), (DeedState.REFUSED, None), (DeedState.POSTED, Decimal(15)),
        (DeedState.WAITING, None), (DeedState.POSTED, Decimal(15)),
    ]  # fmt: skip
    page = client.get("/appraise/meetings/1/minutes/").content.decode()
    for words_of in ("没有打扫", "吴评保留意见：没看见", "会上说留到下次", "+15 分"):
        assert words_of in page
    assert agreed.pk


def test_exceptions_with_mistakes_come_back_as_they_were_typed(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    refused, wide, other = (bring(cast, rules[code]) for code in ("R08", "R05", "R06"))
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)
    words = {
        f"d{refused.pk}-word": "refuse",
        f"d{wide.pk}-word": "approve", f"d{wide.pk}-points": "",
        f"d{other.pk}-word": "approve", f"d{other.pk}-points": "99",
    }  # fmt: skip

    first = send_list(client, otherwise=[refused.pk, wide.pk, other.pk], step="said", **words)
    words |= {f"d{wide.pk}-points": "12"}
    second = send_list(client, otherwise=[refused.pk, wide.pk, other.pk], step="said", **words)

    assert (first.status_code, second.status_code) == (400, 400)
    assert "请填几分。" in first.content.decode()
    page = second.content.decode()
    for words_of in ("不同意的，请说明理由", "不能定在这以外", 'value="99"'):
        assert words_of in page
    assert MeetingItem.objects.count() == 0


def test_list_takes_a_month_of_deeds_and_no_more_boxes_than_fit(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R01"])
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)
    shown = ",".join(str(pk) for pk in range(deed.pk, deed.pk + 900))

    too_many = send_list(
        client, shown=shown, otherwise=list(range(deed.pk, deed.pk + EXCEPTIONS_MAX + 1))
    )
    foreign = send_list(client, shown=f"{deed.pk},987654")
    wrong = send_list(client, shown="1;2")

    assert too_many.status_code == 400
    assert f"一次最多录 {EXCEPTIONS_MAX} 件" in too_many.content.decode()
    assert (foreign.status_code, wrong.status_code) == (400, 400)
    assert MeetingItem.objects.count() == 0


def test_list_pressed_five_times_does_it_once(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, key, client = bring(cast, rules["R01"]), str(uuid4()), sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    answers = {send_list(client, key=key, shown=str(deed.pk)).status_code for _press in range(5)}

    assert (answers, cast.account(5).balance) == ({302}, Decimal(105))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"present": []}, "请勾选到会的人。"),
        ({"present": [0]}, "请重新勾选"),
        ({"held_on": "2026-10-16"}, "开会的日子还没有到"),
        ({"held_on": "昨天"}, "日期不对"),
    ],
)
def test_who_is_here_says_what_is_wrong(
    cast: Cast, sign_in: SignIn, changes: dict[str, object], sentence: str
) -> None:
    client = sign_in(cast.clerk)

    answer = open_meeting(client, cast.judge_one, cast.judge_two, **changes)

    assert (answer.status_code, Meeting.objects.count()) == (400, 0)
    assert sentence in answer.content.decode()


def test_meeting_page_goes_on_with_what_is_left_and_ends(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = bring(cast, rules["R01"]), sign_in(cast.clerk)
    meeting = hold_meeting(
        cast.village, held_on=TODAY, present=[cast.judge_one, cast.judge_two], key=uuid4(),
        by=cast.clerk, now=NOW,
    )  # fmt: skip
    key_in(meeting, lines=[TableLine(deed.pk)], key=uuid4(), by=cast.clerk, now=NOW)
    path = "/appraise/meetings/1/"

    before = client.get(path).content.decode()
    too_early = client.post(path, {"village": "anping", "act": "close"})
    client.post(path, {"village": "anping", "act": "work"})
    client.post(path, {"village": "anping", "act": "close"})
    after = client.get(path).content.decode()

    assert "正在办，1 件里办好了 0 件" in before
    assert too_early.status_code == 409
    assert "议了 1 件" in after
    assert "结束这次会" not in after
    meeting.refresh_from_db()
    assert meeting.closed_at == NOW


def test_supervisors_read_and_do_nothing(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R01"])
    open_meeting(sign_in(cast.clerk), cast.judge_one, cast.judge_two)
    client = sign_in(cast.watcher)

    answers = [client.get(f"/appraise/meetings/{path}").status_code
               for path in ("", "1/", "1/minutes/", "1/list/")]  # fmt: skip
    posts = [
        open_meeting(client, cast.judge_one, cast.judge_two).status_code,
        client.post("/appraise/meetings/1/", {"village": "anping", "act": "work"}).status_code,
    ]

    assert (answers, posts) == ([200, 200, 200, 403], [403, 403])


def test_minutes_show_supervisors_where_substitutes_stood_in(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    appoint(cast.keeper, Role.APPRAISER, village=cast.village, title="替补", starts_on=BEGIN,
            by=None, now=at(BEGIN))  # fmt: skip
    bring(cast, rules["R01"], number=3)
    bring(cast, rules["R01"], number=5)
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two, cast.keeper)

    send_list(client)

    page = sign_in(cast.watcher).get("/appraise/meetings/1/minutes/").content.decode()
    assert "周店（替补）" in page
    assert page.count("回避后人数不够，由周店参加评议。") == 1
    assert "黄评回避" in page


def test_minutes_keep_what_was_said_when_it_is_taken_back_later(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = bring(cast, rules["R01"]), sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)
    send_list(client)
    take_back(deed, reason="看错了", key=uuid4(), by=cast.judge_two, now=NOW)
    consent_to_take_back(deed, of_round=1, by=cast.judge_one, now=NOW)

    page = client.get("/appraise/meetings/1/minutes/").content.decode()

    assert "+5 分" in page
    assert "后来撤回重议" in page


@pytest.mark.parametrize("path", ["list/", "", "minutes/", "list/print/"])
def test_pages_ask_the_same_for_four_and_for_eight(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn, path: str
) -> None:
    client, counts = sign_in(cast.clerk), []
    for day in (TODAY, date(2026, 10, 14)):
        for code in ("R01", "R02", "R05", "R08"):
            bring(cast, rules[code], number=1, occurred_on=day)
        if day == TODAY:
            open_meeting(client, cast.judge_one, cast.judge_two, cast.chair)
        if path in ("", "minutes/"):
            send_list(client)
        with CaptureQueriesContext(connection) as found:
            client.get(f"/appraise/meetings/1/{path}")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 40


def test_run_due_finishes_a_meeting_that_was_left(cast: Cast, rules: dict[str, Rule]) -> None:
    deeds = [bring(cast, rules["R01"], number=number) for number in (1, 2, 5)]
    meeting = hold_meeting(
        cast.village, held_on=TODAY, present=[cast.judge_two, cast.judge_three], key=uuid4(),
        by=cast.clerk, now=NOW,
    )  # fmt: skip
    lines = [TableLine(deed.pk) for deed in deeds]
    key_in(meeting, lines=lines, key=uuid4(), by=cast.clerk, now=NOW)

    first = list(meetings_due.finish_meetings(cast.village, now=at(TODAY, 23)))
    second = list(meetings_due.finish_meetings(cast.village, now=at(TODAY, 23)))

    assert (first, second) == (["安平村：第 1 次评议会还没有办完的 3 件已经办完。"], [])
    assert set(meeting.items.values_list("outcome", flat=True)) == {ItemOutcome.DECIDED}


def read_rows(client: Client) -> list[Any]:  # Any: AgendaRows
    groups = client.get("/appraise/meetings/1/list/").context["agenda"].groups
    return [row for group in groups for row in group.rows]


def test_list_tells_what_each_deed_would_come_to(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    post(cast, rules["R03"], quantity=Decimal(9))
    bring(cast, rules["R03"], quantity=Decimal(20))
    bring(cast, rules["R01"])
    bring(cast, rules["R05"])
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    told = [(row.details, row.points, row.working) for row in read_rows(client)]

    assert told == [
        ("20小时", "+2 分", "20小时 × 2分/小时 = 40分；本月上限20分，此前已得18分，计2分"),
        ("", "+5 分", ""),
        ("", "+10 至 +20 分", ""),
    ]


def test_list_tells_the_same_as_deciding_would(cast: Cast, rules: dict[str, Rule]) -> None:
    post(cast, rules["R03"], quantity=Decimal(9), occurred_on=date(2026, 10, 3))
    deeds = [
        bring(cast, rules["R03"], quantity=Decimal(4)),
        bring(cast, rules["R03"], number=6, quantity=Decimal("1.5")),
        bring(cast, rules["R02"]),
        bring(cast, rules["R06"], proposed_points=Decimal(-12)),
        bring(cast, rules["R07"], occurred_on=date(2026, 10, 14)),
    ]
    without_choice = bring(cast, rules["R05"])

    found = forecast_many([*deeds, without_choice], today=TODAY)

    assert found == {
        deed.pk: forecast(
            deed,
            deed.proposed_points,
            terms=get_terms(cast.village, deed.occurred_on),
            today=TODAY,
        )
        for deed in deeds
    }


def test_list_and_minutes_say_what_the_household_replied(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    change_terms(cast, deduction_reply_days=1)
    earlier = date(2026, 10, 10)
    replied = bring(cast, rules["R02"], number=6)
    silent = bring(cast, rules["R02"], number=5, occurred_on=earlier, on=earlier, is_heard=False)
    record_delivery(
        silent, delivered_on=earlier, delivered_to="户主", key=uuid4(), by=cast.walker,
        now=at(earlier),
    )  # fmt: skip
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    listed = {row.deed_id: row.reply for row in read_rows(client)}
    ticked = send_list(client, otherwise=[replied.pk]).content.decode()
    send_list(client)
    minutes = client.get("/appraise/meetings/1/minutes/").content.decode()

    assert listed == {replied.pk: "这户说：没有意见", silent.pk: "没有答复"}
    assert "这户说：没有意见" in ticked
    assert ("这户说：没有意见" in minutes, "没有答复" in minutes) == (True, True)


def test_list_says_that_a_photo_was_used_before(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    photo = shrink(BytesIO(draw_picture()))
    post(cast, rules["R08"], number=6)
    first = bring(cast, rules["R08"], number=1, photos=(photo,))
    again = bring(cast, rules["R01"], number=5, photos=(photo,))
    alone = bring(cast, rules["R01"], number=6)
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    told = {row.deed_id: row.marks for row in read_rows(client)}

    used = ["照片在别的事里用过"]
    assert told == {first.pk: used, again.pk: used, alone.pk: []}


def test_ticked_deed_says_that_its_quantity_stays(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    hours, single = bring(cast, rules["R03"], quantity=Decimal(3)), bring(cast, rules["R01"])
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)

    pages = [send_list(client, otherwise=[deed.pk]).content.decode() for deed in (hours, single)]
    paper = client.get("/appraise/meetings/1/list/print/").content.decode()

    assert ["数量在会上不能改" in page for page in pages] == [True, False]
    assert "3小时 × 2分/小时 = 6分" in pages[0]
    assert "数量和别的分数在会上不能改" in paper


def test_minutes_say_how_capped_and_clipped_points_came_about(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R03"], quantity=Decimal(20))
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)
    send_list(client)

    page = client.get("/appraise/meetings/1/minutes/").content.decode()

    assert "参与志愿服务，20小时" in page
    assert "20小时 × 2分/小时 = 40分；本月上限20分，计20分" in page
    assert "+20 分" in page


@pytest.mark.parametrize("act", ["apart", "join"])
def test_like_pair_is_settled_from_the_list_and_leads_back(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn, act: str
) -> None:
    first, second = bring(cast, rules["R01"]), bring(cast, rules["R01"], apart=False)
    client = sign_in(cast.clerk)
    open_meeting(client, cast.judge_one, cast.judge_two)
    pair = read_rows(client)[1].pair

    page = client.get(pair).content.decode()
    content = {"village": "anping", "meeting": "1", "other": first.pk, "act": act}
    settled = client.post(f"/appraise/deeds/{second.pk}/likes/", content)

    assert pair == f"/appraise/deeds/{second.pk}/?village=anping&meeting=1#likes"
    assert "回到评议会的单子" in page
    assert "合并以后只评一次、只算一次分" in page
    kept = first if act == "join" else second
    assert settled["Location"] == f"/appraise/meetings/1/list/?village=anping#d{kept.pk}"
    left = [(row.deed_id, row.pair) for row in read_rows(client)]
    assert left == [(first.pk, "")] + ([(second.pk, "")] if act == "apart" else [])
