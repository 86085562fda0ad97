from hypothesis import given
from hypothesis import strategies as st

from rules.drafts.placing import Place, cut_text, overlaps, place_quote, tidy_text

TEXT = "一二三四五六七八九十" * 2


def test_text_keeps_one_kind_of_line_break() -> None:
    assert tidy_text("一\r\n二\r三\n\0四") == "一\n二\n三\n四"


def test_quote_is_found_nearest_to_where_it_stood() -> None:
    assert place_quote("三四", TEXT, near=0) == (2, 4)
    assert place_quote("三四", TEXT, near=9) == (12, 14)
    assert place_quote("三四", TEXT, near=900) == (12, 14)
    assert place_quote("四三", TEXT, near=0) is None
    assert place_quote("", TEXT, near=0) is None


def test_text_is_cut_where_places_begin_and_end() -> None:
    one, two, same = Place("甲", 2, 6), Place("乙", 4, 8), Place("丙", 2, 6)

    pieces = cut_text(TEXT[:10], [one, two, same])

    assert [(piece.words, piece.over, piece.begins) for piece in pieces] == [
        ("一二", (), ()),
        ("三四", (one, same), (one, same)),
        ("五六", (one, same, two), (two,)),
        ("七八", (two,), ()),
        ("九十", (), ()),
    ]


def test_stretches_that_only_touch_do_not_overlap() -> None:
    assert overlaps((0, 3), (2, 5))
    assert not overlaps((0, 3), (3, 5))


@given(
    text=st.text(max_size=30),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8),
)
def test_pieces_are_the_text_whatever_the_places(text: str, spans: list[tuple[int, int]]) -> None:
    places = [Place(str(i), start, end) for i, (start, end) in enumerate(spans)]

    pieces = cut_text(text, places)

    assert "".join(piece.words for piece in pieces) == text
    kept = [place for place in places if place.start < min(place.end, len(text))]
    assert sorted(
        (place for piece in pieces for place in piece.begins), key=lambda place: place.name
    ) == sorted(kept, key=lambda place: place.name)
