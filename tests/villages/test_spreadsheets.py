"""Tables as .csv files: readable in Excel, and nothing in them runs."""

from decimal import Decimal

from villages.spreadsheets import Value, disarm, write_csv


def test_file_begins_with_its_mark_and_writes_figures_plainly() -> None:
    rows: list[list[Value]] = [
        ["户主", "加", "减"],
        ["陈*明", Decimal("2.50"), Decimal(-5)],
        ["林*妹", None, 0],
    ]

    assert write_csv(rows) == (
        b"\xef\xbb\xbf" + "户主,加,减\r\n陈*明,2.5,-5\r\n林*妹,,0\r\n".encode()
    )


def test_text_that_looks_like_a_formula_stays_text() -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
    for text in [*formulas, "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A"]:
        assert disarm(text) == f"'{text}"
    assert [disarm(text) for text in ("", "陈*明", "1-2")] == ["", "陈*明", "1-2"]


def test_text_with_signs_of_its_own_keeps_to_its_cell() -> None:
    assert write_csv([["一，二", 'a,"b"', "两\n行"]]) == (
        b"\xef\xbb\xbf" + '一，二,"a,""b""","两\n行"\r\n'.encode()
    )
