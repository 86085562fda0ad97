"""What a household objected to, as its card's pages show it."""

from office.card.views.telling import OwnObjections, Told, fold_objections


def test_objections_that_wait_and_the_last_answer_stand_open() -> None:
    told: list[Told] = [{"number": 4 - place, "is_open": place == 1} for place in range(4)]

    own = fold_objections(told)

    assert own == OwnObjections(shown=told[:2], folded=told[2:])


def test_no_objection_is_folded_away_alone() -> None:
    waiting: list[Told] = [{"number": 1, "is_open": True}]

    assert fold_objections(waiting) == OwnObjections(waiting, [])
    assert fold_objections([]) == OwnObjections([], [])
