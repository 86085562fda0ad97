"""The comparison after a crash finds what is lost, doubled or altered."""

from pathlib import Path

from drills.journal import Comparison, Entry, Journal, Row, compare, read_journal

DEED = Row("deed", "key-1", "mark-1", {"household": "28"})
OTHER = Row("deed", "key-2", "mark-2", {"household": "29"})


def test_what_was_acknowledged_and_is_there_once_is_no_difference() -> None:
    compared = compare([Entry(DEED, "acknowledged"), Entry(OTHER)], [DEED])

    assert compared == Comparison([], [], [])
    assert compared.first == ""


def test_what_was_acknowledged_and_is_gone_is_lost() -> None:
    compared = compare([Entry(DEED, "acknowledged")], [])

    assert compared.lost == ["A deed was acknowledged and is not there: key-1"]
    assert compared.first == compared.lost[0]


def test_what_nobody_was_told_may_be_there_once_or_not() -> None:
    for rows in ([], [DEED]):
        assert compare([Entry(DEED)], rows) == Comparison([], [], [])


def test_two_rows_of_one_key_are_doubled() -> None:
    compared = compare([Entry(DEED)], [DEED, DEED])

    assert compared.doubled == [
        "A deed is there 2 times: key-1",
        "A deed is there 2 times: mark-1",
    ]


def test_the_same_content_under_another_key_is_doubled() -> None:
    twin = Row("deed", "key-2", DEED.mark, DEED.content)

    compared = compare([Entry(DEED, "acknowledged"), Entry(twin, "acknowledged")], [DEED, twin])

    assert compared.doubled == ["A deed is there 2 times: mark-1"]


def test_a_key_of_another_kind_is_another_change() -> None:
    redemption = Row("redemption", DEED.key, DEED.mark, {})

    entries = [Entry(DEED, "acknowledged"), Entry(redemption, "acknowledged")]

    assert compare(entries, [DEED, redemption]) == Comparison([], [], [])


def test_what_was_refused_must_not_be_there() -> None:
    compared = compare([Entry(DEED, "refused", "day_too_old")], [DEED])

    assert compared.other == ["A deed was refused (day_too_old) and is there: key-1"]


def test_what_is_not_as_it_was_sent_is_told() -> None:
    altered = Row("deed", DEED.key, DEED.mark, {"household": "7"})

    compared = compare([Entry(DEED, "acknowledged")], [altered])

    assert len(compared.other) == 1
    assert compared.first.startswith("A deed is not as it was sent")


def test_what_nobody_sent_is_told() -> None:
    compared = compare([], [DEED])

    assert compared.other == ["A deed is there that nobody sent: key-1"]


def test_a_journal_holds_what_was_told_last(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "phone.journal")

    journal.note(Entry(DEED))
    journal.note(Entry(OTHER))
    journal.note(Entry(DEED, "acknowledged"))

    assert read_journal(journal.path) == [Entry(DEED, "acknowledged"), Entry(OTHER)]
    assert list(journal.entries.values()) == read_journal(journal.path)
