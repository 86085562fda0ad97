from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client

from deeds.models import Channel, Deed, DeedState, TakeBack
from rules.models import Rule
from tests.cast import Cast
from tests.deeds.factories import approve, bring, post, refuse
from villages.models import User

SignIn = Callable[[User], Client]


def press(client: Client, deed: Deed, path: str, **sent: object) -> Any:  # Any: the response
    content = {"village": "anping", "key": str(uuid4()), "round": "1", **sent}
    return client.post(f"/appraise/deeds/{deed.pk}/{path}", content)


def read(client: Client, deed: Deed) -> str:
    return client.get(f"/appraise/deeds/{deed.pk}/").content.decode()


def bring_twice(cast: Cast, rule: Rule) -> tuple[Deed, Deed]:
    first = bring(cast, rule, note="祠堂后面扫过了")
    second = bring(cast, rule, by=cast.clerk, channel=Channel.CLAIM, witness="黄阿福", apart=False)
    return first, second


def test_likes_stand_side_by_side_before_anybody_agrees(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    first, second = bring_twice(cast, rules["R01"])

    page = read(sign_in(cast.judge_two), second)

    for words in ("这一件", "那一件", "祠堂后面扫过了", "是同一件，合并", "确是两件"):
        assert words in page
    assert 'form="approval"' not in page
    assert f"/appraise/deeds/{first.pk}/" in page


def test_likes_joined_lead_to_the_first_one(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    first, second = bring_twice(cast, rules["R01"])
    client = sign_in(cast.judge_two)

    # From the page of either of them, the earlier one goes on.
    answer = press(client, first, "likes/", other=second.pk, act="join")
    again = client.get(f"/appraise/deeds/{second.pk}/")

    kept = f"/appraise/deeds/{first.pk}/?village=anping"
    assert (answer["Location"], again["Location"]) == (kept, kept)
    assert Deed.objects.get(pk=second.pk).state == DeedState.JOINED


def test_likes_joined_into_the_one_that_is_posted(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    later = bring(cast, rules["R01"])
    posted = post(cast, rules["R01"])
    Deed.objects.filter(pk=posted.pk).update(created_at=later.created_at)

    press(sign_in(cast.judge_one), later, "likes/", other=posted.pk, act="join")

    assert Deed.objects.get(pk=later.pk).joined_into == posted


def test_likes_told_apart_open_the_way(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    first, second = bring_twice(cast, rules["R01"])
    client = sign_in(cast.judge_two)

    press(client, second, "likes/", other=first.pk, act="apart")

    page = read(client, second)
    assert ("已经说清：确是两件。" in page, 'form="approval"' in page) == (True, True)


def test_likes_page_refuses_what_it_cannot_read(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    first, second = bring_twice(cast, rules["R01"])
    client = sign_in(cast.judge_two)

    answers = [
        press(client, first, "likes/", other="x", act="join").status_code,
        press(client, first, "likes/", other=second.pk, act="?").status_code,
        press(client, first, "likes/", other=987654, act="join").status_code,
        press(sign_in(cast.walker), first, "likes/", other=second.pk, act="join").status_code,
    ]

    assert answers == [400, 400, 404, 403]


def test_unheard_deduction_can_be_refused_and_not_agreed_to(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R02"], is_heard=False)

    page = read(sign_in(cast.judge_two), deed)

    assert 'form="approval"' not in page
    assert "不同意（说明理由）" in page
    assert "告知和答复" in page


def test_own_word_is_taken_back_with_a_reason(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = bring(cast, rules["R05"]), sign_in(cast.judge_two)
    approve(deed, cast.judge_two, points=Decimal(12))

    before = read(client, deed)
    wrong = press(client, deed, "take-back/", reason=" ")
    done = press(client, deed, "take-back/", reason="看错了")

    assert "说了：同意，+12 分。" in before
    assert wrong.status_code == 400
    assert "请说明为什么收回。" in wrong.content.decode()
    after = client.get(done["Location"]).content.decode()
    assert ("收回了，您可以重新说。" in after, 'form="approval"' in after) == (True, True)


def test_posted_deed_asks_a_second_decider(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = post(cast, rules["R01"])
    asker, other = sign_in(cast.judge_two), sign_in(cast.judge_one)

    press(asker, deed, "take-back/", reason="看错了行")
    alone = press(asker, deed, "take-back/consent/")
    queue = other.get("/appraise/").content.decode()
    page = read(other, deed)
    agreed = press(other, deed, "take-back/consent/")

    assert alone.status_code == 403
    assert "请您同意撤回" in queue
    for words in ("吴评在", "看错了行", "同意撤回"):
        assert words in page
    assert agreed.status_code == 302
    assert (cast.account(5).balance, TakeBack.objects.get().consented_by) == (
        Decimal(100), cast.judge_one,
    )  # fmt: skip
    assert "请您同意撤回" not in other.get("/appraise/").content.decode()
    assert "这件事已经评定好了" not in page


def test_taken_back_round_stands_as_it_was_said(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = post(cast, rules["R01"])
    press(sign_in(cast.judge_two), deed, "take-back/", reason="看错了行")
    client = sign_in(cast.judge_one)
    press(client, deed, "take-back/consent/")
    approve(deed, cast.judge_one)

    page = read(client, deed)

    first, _title, second = page.partition("第 2 轮")
    gone = [part.count("已撤回重议") for part in (first, second)]
    assert ("第 1 轮" in first, gone) == (True, [2, 0])
    for words in ("吴评 ", "提出撤回：看错了行。黄评 ", " 同意，这笔分冲正，重新评议。"):
        assert words in first.replace("。 ", "。")


def test_second_decider_says_no_and_the_wish_is_gone(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = post(cast, rules["R01"])
    asker, other = sign_in(cast.judge_two), sign_in(cast.judge_one)
    press(asker, deed, "take-back/", reason="看错了行")

    silent = press(other, deed, "take-back/decline/", reason=" ")
    done = press(other, deed, "take-back/decline/", reason="我看着他们扫的")

    assert (silent.status_code, done.status_code) == (400, 302)
    assert "请说明理由" in silent.content.decode()
    assert "请您同意撤回" not in other.get("/appraise/").content.decode()
    page = read(asker, deed)
    assert "没有同意：我看着他们扫的" in page
    assert "请另一位同意撤回" not in page
    assert list(asker.get("/appraise/mine/").context["rows"]) == []


def test_wish_is_shown_to_nobody_who_may_not_consent(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = post(cast, rules["R01"], number=4)
    press(sign_in(cast.judge_two), deed, "take-back/", reason="看错了行")

    for person in (cast.judge_two, cast.chair):
        client = sign_in(person)
        assert "请您同意撤回" not in client.get("/appraise/").content.decode()
        assert "同意撤回</button>" not in read(client, deed)


def test_mine_lists_what_can_still_be_taken_back(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    said = bring(cast, rules["R01"])
    approve(said, cast.judge_two)
    posted = post(cast, rules["R08"])
    sent_on = bring(cast, rules["R03"])
    refuse(sent_on, cast.judge_two)
    answered = bring(cast, rules["R07"])
    refuse(answered, cast.judge_two)
    approve(answered, cast.judge_three)
    not_mine = bring(cast, rules["R01"], number=6)
    approve(not_mine, cast.judge_three)

    rows = sign_in(cast.judge_two).get("/appraise/mine/").context["rows"]

    listed = [row.address.split("/")[3] for row in rows]
    assert listed == [str(one.pk) for one in (sent_on, posted, said)]
