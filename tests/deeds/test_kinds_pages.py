"""The pages of deeds under rules of every kind: what is offered, previewed, shown and said."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed, MonthCeiling
from tests.cast import Cast
from tests.deeds.factories import approve, bring, change_terms, draw_picture, upload
from tests.deeds.kinds import Kinds, adopt_kinds
from tests.deeds.test_entry import NEW, fill_in, text_of
from tests.memory import lived_once
from villages.models import User

SignIn = Callable[[User], Client]
CEILING = "/appraise/ceiling/"


@pytest.fixture
@lived_once
def kinds(cast: Cast) -> Kinds:
    return adopt_kinds(cast)


@pytest.fixture
def walker(cast: Cast, kinds: Kinds, sign_in: SignIn) -> Client:
    return sign_in(cast.walker)


def fill_month(cast: Cast, kinds: Kinds, *numbers: int) -> list[Deed]:
    """Post awards of 30 to households."""
    deeds = []
    for number in numbers:
        deed = bring(cast, kinds["R40"], number=number)
        approve(deed, cast.judge_two)
        deeds.append(approve(deed, cast.judge_three))
    return deeds


# The form


@pytest.mark.parametrize(
    ("code", "offered"),
    [
        ("R01", {"difficulty", "quantity"}),
        ("R02", {"effect"}),
        ("R03", {"with_extra"}),
        ("R40", set()),
    ],
)
def test_form_offers_only_what_the_rule_has(
    walker: Client, kinds: Kinds, code: str, offered: set[str]
) -> None:
    page = text_of(walker.get(NEW, {"household": "5", "rule": str(kinds[code].pk)}))

    boxes = {name for name in ("difficulty", "effect", "with_extra", "quantity")
             if f'name="{name}"' in page}  # fmt: skip
    assert boxes == offered


def test_form_says_the_levels_and_the_extra(walker: Client, kinds: Kinds) -> None:
    service, dumping = (
        text_of(walker.get(NEW, {"household": "5", "rule": str(kinds[code].pk)}))
        for code in ("R01", "R03")
    )

    assert ("一般 ×1" in service, "较难 ×1.5" in service) == (True, True)
    assert "拒不整改的，另扣 5 分" in dumping
    assert "首次，只警告，不扣分" in dumping


def test_form_tells_no_balance(walker: Client, kinds: Kinds) -> None:
    page = text_of(walker.get(NEW, {"household": "5", "rule": str(kinds["R20"].pk)}))

    assert "聚众赌博（第九条）：扣20分；积分清零；六个月内不能兑换" in page
    assert "扣100分" not in page


def test_form_works_out_what_was_chosen(walker: Client, kinds: Kinds) -> None:
    typed = fill_in(
        kinds["R01"], quantity="3", difficulty=str(kinds.levels["较难"].pk), preview="1"
    )

    page = text_of(walker.post(NEW, typed))

    assert "3小时 × 2分/小时 × 难度1.5 = 9分；本月上限20分，计9分" in page


def test_form_sends_what_was_chosen(cast: Cast, walker: Client, kinds: Kinds) -> None:
    hard, good = kinds.levels["较难"], kinds.levels["好"]

    answers = [
        walker.post(NEW, fill_in(kinds["R01"], quantity="3", difficulty=str(hard.pk))),
        walker.post(NEW, fill_in(kinds["R02"], effect=str(good.pk))),
        walker.post(NEW, fill_in(kinds["R03"], with_extra="on")),
    ]

    stored = list(Deed.objects.order_by("pk").values_list("difficulty", "effect", "with_extra"))
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert stored == [(hard.pk, None, False), (None, good.pk, False), (None, None, True)]


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        (None, "这一项分档计分，请选是哪一档。"),
        ("好", "这一档不在这条细则的系数表里，请重新选。"),
        ("99999", "这一档不在这条细则的系数表里，请重新选。"),
        ("难", "这一档不在这条细则的系数表里，请重新选。"),
    ],
)
def test_form_says_what_is_wrong_with_a_level(
    walker: Client, kinds: Kinds, level: str | None, sentence: str
) -> None:
    chosen = str(kinds.levels[level].pk) if level in kinds.levels else level

    answer = walker.post(NEW, fill_in(kinds["R01"], quantity="3", difficulty=chosen))

    assert (answer.status_code, Deed.objects.count()) == (400, 0)
    assert sentence in text_of(answer)


def test_form_asks_the_database_little(cast: Cast, walker: Client, kinds: Kinds) -> None:
    hard = kinds.levels["较难"]
    bring(cast, kinds["R01"], difficulty=hard)
    bring(cast, kinds["R30"])
    for code in ("R40", "R03", "R01", "R02", "R30"):
        with CaptureQueriesContext(connection) as queries:
            walker.get(NEW, {"village": "anping", "household": "5", "rule": str(kinds[code].pk)})

        assert len(queries) <= 10, code


def test_form_with_weights_sends_with_few_queries(walker: Client, kinds: Kinds) -> None:
    two = [upload(draw_picture()), upload(draw_picture((90, 50)))]
    hard = str(kinds.levels["较难"].pk)
    typed = fill_in(kinds["R01"], quantity="3", difficulty=hard, photos=two)

    with CaptureQueriesContext(connection) as queries:
        walker.post(NEW, typed)

    # The test's own transaction turns BEGIN and COMMIT into savepoints.
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 15
    assert Deed.objects.count() == 1


# The deed's own page, and the appraisal's


def test_appraisal_shows_what_was_chosen(cast: Cast, kinds: Kinds, sign_in: SignIn) -> None:
    hard = bring(cast, kinds["R01"], quantity=Decimal(3), difficulty=kinds.levels["较难"])
    refused = bring(cast, kinds["R03"], with_extra=True)
    judge = sign_in(cast.judge_two)

    pages = [text_of(judge.get(f"/appraise/deeds/{deed.pk}/")) for deed in (hard, refused)]

    assert "<dt>难度</dt><dd>较难 ×1.5</dd>" in pages[0]
    assert "难度1.5 = 9分" in pages[0]
    assert "每月最多 20 分；时长系数：一天（8小时起）×1.2；难度系数：一般 ×1、较难 ×1.5" in pages[0]
    assert "一年度内：首次只警告，第二次 −5 分，第三次起 −10 分；拒不整改的，另扣 5 分" in pages[1]
    assert "<dt>另有</dt><dd>拒不整改的，另扣 5 分</dd>" in pages[1]


def test_appraisal_says_what_a_veto_would_do(cast: Cast, kinds: Kinds, sign_in: SignIn) -> None:
    deed = bring(cast, kinds["R20"])

    page = text_of(sign_in(cast.judge_two).get(f"/appraise/deeds/{deed.pk}/"))

    assert "积分清零，共扣100分；六个月内不能兑换（到2027年4月15日）" in page


# The ceiling


def test_pages_warn_from_four_fifths_on(cast: Cast, kinds: Kinds, sign_in: SignIn) -> None:
    change_terms(cast, monthly_ceiling_points=Decimal(70))
    deed = bring(cast, kinds["R40"], number=6)
    judge = sign_in(cast.judge_two)
    pages = ["/appraise/", f"/appraise/deeds/{deed.pk}/"]

    fill_month(cast, kinds, 2)
    before = [text_of(judge.get(page)) for page in pages]
    fill_month(cast, kinds, 5)
    near = [text_of(judge.get(page)) for page in pages]

    words = "2026年10月全村已加 60 分，上限 70 分。"
    assert [words in page for page in (*before, *near)] == [False, False, True, True]


def test_decider_is_told_that_it_waits(cast: Cast, kinds: Kinds, sign_in: SignIn) -> None:
    change_terms(cast, monthly_ceiling_points=Decimal(40))
    fill_month(cast, kinds, 2)
    deed = bring(cast, kinds["R40"], number=6)
    approve(deed, cast.judge_three)

    answer = sign_in(cast.judge_two).post(
        f"/appraise/deeds/{deed.pk}/",
        {"village": "anping", "verdict": "approve", "key": str(uuid4())},
        follow=True,
    )

    assert "红白事简办 +30 分，已经评定；这个月加分满了，下月入账。" in text_of(answer)
    shown = text_of(sign_in(cast.walker).get(f"/field/deeds/{deed.pk}/?village=anping"))
    assert "已评定，待下月入账" in shown


def test_ceiling_page_shows_what_waits_and_raises(
    cast: Cast, kinds: Kinds, sign_in: SignIn
) -> None:
    change_terms(cast, monthly_ceiling_points=Decimal(70))
    fill_month(cast, kinds, 2, 5, 6)
    chair = sign_in(cast.chair)

    before = text_of(chair.get(CEILING))
    answer = chair.post(
        CEILING,
        {"village": "anping", "key": str(uuid4()), "points": "90", "reason": "两委会议定"},
        follow=True,
    )

    assert "2026年10月全村已加 60 分，上限 70 分。" in before
    assert ("006户" in before, "+30 分" in before, "提高上限" in before) == (True, True, True)
    after = text_of(answer)
    assert "这个月的上限提高到 90 分，等着的事已经尽量入账。" in after
    assert ("两委会议定" in after, "陈主任" in after) == (True, True)
    assert "到了上限 90 分，再评定的下月入账。" in after
    assert "006户" not in after
    assert cast.account(6).balance == Decimal(130)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"points": "", "reason": "两委会议定"}, "请填几分。"),
        ({"points": "许多", "reason": "两委会议定"}, "请填数字。"),
        ({"points": "70", "reason": "两委会议定"}, "这个月的上限已经是 70 分，要填比它多的。"),
        ({"points": "80", "reason": ""}, "请写明为什么提高"),
        ({"points": "80.005", "reason": "两委会议定"}, "最多填两位小数。"),
    ],
)
def test_ceiling_page_says_what_is_wrong(
    cast: Cast, kinds: Kinds, sign_in: SignIn, typed: dict[str, str], sentence: str
) -> None:
    change_terms(cast, monthly_ceiling_points=Decimal(70))

    answer = sign_in(cast.chair).post(CEILING, {"village": "anping", "key": str(uuid4()), **typed})

    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert not MonthCeiling.objects.exists()


def test_ceiling_page_is_the_committees_to_raise(cast: Cast, kinds: Kinds, sign_in: SignIn) -> None:
    change_terms(cast, monthly_ceiling_points=Decimal(70))

    for person in (cast.judge_one, cast.watcher):
        client = sign_in(person)
        assert "提高上限" not in text_of(client.get(CEILING))
        answer = client.post(
            CEILING,
            {"village": "anping", "key": str(uuid4()), "points": "90", "reason": "两委会议定"},
        )
        assert answer.status_code == 403

    assert not MonthCeiling.objects.exists()


def test_ceiling_page_without_a_ceiling_says_so(cast: Cast, kinds: Kinds, sign_in: SignIn) -> None:
    page = text_of(sign_in(cast.chair).get(CEILING))

    assert "村里的制度没有定每月上限" in page
    assert "提高上限" not in page


def test_ceiling_page_asks_as_often_for_one_row_as_for_three(
    cast: Cast, kinds: Kinds, sign_in: SignIn
) -> None:
    change_terms(cast, monthly_ceiling_points=Decimal(40))
    fill_month(cast, kinds, 1, 2)
    chair = sign_in(cast.chair)
    counts = []
    for numbers in ((), (5, 6)):
        fill_month(cast, kinds, *numbers)
        with CaptureQueriesContext(connection) as queries:
            chair.get(CEILING, {"village": "anping"})
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 18
