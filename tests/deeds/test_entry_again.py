"""A form that comes back to its sender: with a deed that looks the same, or with photos kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from deeds.errors import PhotoGone, TooManyPhotos
from deeds.models import Apart, Channel, Deed, Photo
from rules.models import Rule
from tests.cast import BEGIN, NOW, Cast
from tests.deeds.factories import bring, draw_picture, upload
from tests.deeds.test_entry import NEW, fill_in, text_of
from villages.errors import PhotoUnreadable
from villages.models import User
from villages.services import add_member

SignIn = Callable[[User], Client]


@pytest.fixture
def walker(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> Client:
    return sign_in(cast.walker)


# The same deed twice


def test_new_shows_what_stands_there_already(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION, note="秘密")
    bring(cast, rules["R01"])

    response = walker.get(NEW, {"household": "5", "rule": str(rules["R01"].pk)})

    page = text_of(response)
    assert [(line.channel, line.day, line.points, line.state.word, line.is_mine)
            for line in response.context["likes"]] == [
        ("小组检查", "10月15日", "+5 分", "待评议", False),
        ("网格员巡查", "10月15日", "+5 分", "待评议", True),
    ]  # fmt: skip
    assert ("黄评" in page, "秘密" in page, page.count("您记的")) == (False, False, 1)
    assert ("和第 1 件是同一件事，合在一起" in page, ">送出<" in page) == (True, False)


def test_new_shows_nothing_of_another_rule_household_or_day(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    bring(cast, rules["R02"])
    bring(cast, rules["R01"], number=6)
    bring(cast, rules["R01"], occurred_on=BEGIN)

    response = walker.get(NEW, {"household": "5", "rule": str(rules["R01"].pk)})

    assert (response.context["likes"], ">送出<" in text_of(response)) == ([], True)


@pytest.mark.parametrize("same_as", ["-1", "x", "9" * 30])
def test_new_refuses_a_like_deed_that_no_page_named(
    rules: dict[str, Rule], walker: Client, same_as: str
) -> None:
    response = walker.post(NEW, fill_in(rules["R01"], same_as=same_as))

    assert (response.status_code, Deed.objects.count()) == (400, 0)


def test_new_asks_before_it_sends_what_stands_there_already(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    first = bring(cast, rules["R01"])
    typed = fill_in(rules["R01"], note="桥头", photos=[upload(draw_picture())])

    asked = walker.post(NEW, typed)

    page = text_of(asked)
    assert (asked.status_code, Deed.objects.count(), Photo.objects.count()) == (200, 1, 0)
    assert [line.pk for line in asked.context["likes"]] == [first.pk]
    assert ("桥头" in page, asked.context["form"].errors) == (True, {})
    assert asked.context["form"]["key"].value() == typed["key"]


def answer(  # Any: the test client's
    context: Any, typed: dict[str, object], **said: object
) -> dict[str, object]:
    """Return what a browser sends when a button of the question is pressed."""
    kept = [one.token for one in context["kept"]]
    return {**typed, "photos": [], "kept": kept, "seen": context["seen"], **said}


def test_new_joins_what_the_sender_calls_the_same(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    first = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)
    typed = fill_in(rules["R01"], photos=[upload(draw_picture())])
    asked = walker.post(NEW, typed)

    sent = walker.post(NEW, answer(asked.context, typed, same_as=first.pk), follow=True)

    first.refresh_from_db()
    assert [source.channel for source in first.sources.order_by("pk")] == ["inspection", "patrol"]
    assert Photo.objects.get().source.deed == first
    assert "已送达，和原来那件合在一起了" in text_of(sent)
    assert "后来合并进来的" in text_of(sent)


def test_new_keeps_two_that_the_sender_calls_two(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    first = bring(cast, rules["R01"])
    typed = fill_in(rules["R01"], photos=[upload(draw_picture())])
    asked = walker.post(NEW, typed)
    said = answer(asked.context, typed, apart="1")

    places = {walker.post(NEW, said)["Location"] for _press in range(3)}

    second = Deed.objects.exclude(pk=first.pk).get()
    assert len(places) == 1
    assert Photo.objects.get().source.deed == second
    assert list(Apart.objects.values_list("first", "second")) == [(first.pk, second.pk)]


def test_new_asks_again_when_another_one_has_come_since(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    first = bring(cast, rules["R01"])
    typed = fill_in(rules["R01"])
    asked = walker.post(NEW, typed)
    second = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)

    again = walker.post(NEW, answer(asked.context, typed, apart="1"))

    assert again.status_code == 200
    assert [line.pk for line in again.context["likes"]] == [first.pk, second.pk]
    assert Deed.objects.count() == 2


def test_new_refuses_to_join_what_is_not_alike(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    other = bring(cast, rules["R02"])
    foreign = Deed(pk=other.pk + 1000)

    answers = [
        walker.post(NEW, fill_in(rules["R01"], same_as=deed.pk)) for deed in (other, foreign)
    ]

    assert [answer.status_code for answer in answers] == [409, 404]
    assert Deed.objects.count() == 1


def test_new_asks_only_about_the_person_chosen(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    head = cast.households[5].members.get()
    son = add_member(cast.households[5], "郑小强", by=cast.clerk, now=NOW)
    bring(cast, rules["R04"], member=head)

    before = walker.get(NEW, {"household": "5", "rule": str(rules["R04"].pk)})
    sent = walker.post(NEW, fill_in(rules["R04"], member=son.pk))
    asked = walker.post(NEW, fill_in(rules["R04"], member=head.pk))

    assert ("要是同一件，送出时会请您选。" in text_of(before), ">送出<" in text_of(before)) == (
        True,
        True,
    )
    assert (sent.status_code, asked.status_code) == (302, 200)
    assert [line.who for line in asked.context["likes"]] == ["郑国强"]


# Photos of a form that comes back


def test_new_keeps_photos_of_a_form_that_was_refused(
    rules: dict[str, Rule], walker: Client
) -> None:
    two = [upload(draw_picture()), upload(draw_picture((90, 50)))]
    typed = fill_in(rules["R03"], quantity="0", photos=two)
    refused = walker.post(NEW, typed)

    sent = walker.post(NEW, answer(refused.context, typed, quantity="2"))

    assert (refused.status_code, sent.status_code) == (400, 302)
    assert "只有照片要重新选" not in text_of(refused)
    assert "data:image/jpeg;base64," in text_of(refused)
    assert Photo.objects.count() == 2


def test_new_keeps_the_good_photos_beside_a_bad_one(rules: dict[str, Rule], walker: Client) -> None:
    mixed = [upload(b"no picture"), upload(draw_picture()), upload(b"")]
    typed = fill_in(rules["R01"], photos=mixed)
    refused = walker.post(NEW, typed)

    sent = walker.post(NEW, answer(refused.context, typed))

    assert (refused.status_code, sent.status_code) == (400, 302)
    assert refused.context["form"].errors["photos"] == [str(PhotoUnreadable())]
    assert Photo.objects.count() == 1


def test_new_leaves_out_a_kept_photo_that_was_unticked(
    rules: dict[str, Rule], walker: Client
) -> None:
    typed = fill_in(rules["R03"], quantity="0", photos=[upload(draw_picture())])
    refused = walker.post(NEW, typed)

    walker.post(NEW, answer(refused.context, typed, quantity="2", kept=[]))

    assert (Deed.objects.count(), Photo.objects.count()) == (1, 0)


def test_new_counts_kept_photos_with_new_ones(rules: dict[str, Rule], walker: Client) -> None:
    four = [upload(draw_picture((80 + step, 60))) for step in range(4)]
    typed = fill_in(rules["R03"], quantity="0", photos=four)
    refused = walker.post(NEW, typed)
    again = [upload(draw_picture((90 + step, 60))) for step in range(3)]

    full = walker.post(NEW, answer(refused.context, typed, quantity="2", photos=again))

    assert (full.status_code, len(full.context["kept"]), Deed.objects.count()) == (400, 6, 0)
    assert full.context["form"].errors["photos"] == [str(TooManyPhotos(6))]


def test_new_takes_no_photo_that_another_person_left(
    cast: Cast, rules: dict[str, Rule], walker: Client, sign_in: SignIn
) -> None:
    typed = fill_in(rules["R03"], quantity="0", photos=[upload(draw_picture())])
    refused = walker.post(NEW, typed)
    stolen = answer(refused.context, typed, quantity="2", channel="claim", witness="林三妹")

    answers = [
        sign_in(cast.clerk).post(NEW, stolen),
        walker.post(NEW, {**stolen, "kept": ["made up"]}),
    ]

    for refusal in answers:
        assert refusal.status_code == 400
        assert refusal.context["form"].errors["photos"] == [str(PhotoGone())]
    assert Deed.objects.count() == 0
