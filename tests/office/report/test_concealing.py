"""What a town's report leaves out, so that nobody is told from it, nor by subtracting."""

from decimal import Decimal

from office.report.concealing import Behind, conceal, conceal_total
from office.report.figures import Figures, Side, Tag, TagFigures, add_up
from rules.models import Category

NEAT, CALM, HELP = Category.HYGIENE, Category.SAFETY, Category.VOLUNTEERING


def homes(first: int, count: int) -> frozenset[int]:
    return frozenset(range(first, first + count))


def tagged(households: int) -> Figures:
    row = TagFigures(households, households, Decimal(households))
    return Figures(tags={Tag.WITH_DISABLED: row})


def test_small_category_takes_the_smallest_other_with_it() -> None:
    gave: Behind = {NEAT: homes(0, 9), HELP: homes(0, 6), CALM: homes(0, 1)}

    shown = conceal(Figures(), {Side.GAVE: gave, Side.TOOK: {}})

    assert shown.concealed == {(Side.GAVE, CALM): True, (Side.GAVE, HELP): False}


def test_categories_of_enough_households_stay() -> None:
    gave: Behind = {NEAT: homes(0, 9), CALM: homes(0, 5), None: homes(3, 7)}

    assert conceal(Figures(), {Side.GAVE: gave, Side.TOOK: {}}).concealed == {}


def test_what_was_taken_is_judged_by_whom_it_was_taken_from() -> None:
    gave: Behind = {NEAT: homes(0, 9)}
    took: Behind = {NEAT: homes(0, 1)}

    shown = conceal(Figures(), {Side.GAVE: gave, Side.TOOK: took})

    assert shown.concealed == {(Side.TOOK, NEAT): True}


def test_total_of_a_category_goes_wherever_a_village_leaves_it_out() -> None:
    few = conceal(Figures(), {Side.GAVE: {CALM: homes(0, 1)}})
    many = conceal(Figures(), {Side.GAVE: {CALM: homes(10, 20)}})

    total = conceal_total(add_up([few, many]), [few, many])

    assert (many.concealed, total.concealed) == ({}, {(Side.GAVE, CALM): False})


def test_total_of_a_tag_goes_where_it_would_tell_of_few_households() -> None:
    few, many, none = (conceal(tagged(count), {}) for count in (2, 9, 0))

    with_many = conceal_total(add_up([few, many]), [few, many])
    alone = conceal_total(add_up([few, none]), [few, none])

    assert few.concealed == {Tag.WITH_DISABLED: True}
    assert many.concealed == none.concealed == {}
    assert with_many.concealed == {Tag.WITH_DISABLED: False}
    assert alone.concealed == {Tag.WITH_DISABLED: True}


def test_total_of_a_tag_stays_where_enough_households_are_left_out() -> None:
    first, second, many = (conceal(tagged(count), {}) for count in (2, 3, 9))

    assert conceal_total(add_up([first, second, many]), [first, second, many]).concealed == {}
