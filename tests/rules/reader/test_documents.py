import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import errors
from rules.models import TEXT_LENGTH_MAX
from rules.reader import read
from rules.reader.documents import DOCUMENT_MEGABYTES_MAX, read_document
from rules.reader.reading import FoundRule
from tests.rules.reader.papers import (
    COMPOUND_FILE,
    make_archive,
    make_bare_word,
    make_sheet,
    make_word,
    paragraphs,
    replace_member,
)

CORPUS = Path(__file__).parent / "corpus"
RULES = "第一条 打扫村道，每次加5分。\n第二条 乱倒垃圾的，扣10分。\n"
WORD = make_word(RULES)
SHEET = make_sheet(RULES)
BOMB_BYTES = 80 * 1024 * 1024


def stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + bytes(2)


def name_of(value: object) -> str | None:
    """Name a test by its kind of file: bytes would differ in each run."""
    if isinstance(value, bytes):
        return f"{len(value)}bytes" if len(value) < 100 else "file"
    return value.code if isinstance(value, errors.DocumentRefused) else None


def what_counts(rule: FoundRule) -> tuple[object, ...]:
    return (
        rule.points,
        rule.points_max,
        rule.unit,
        rule.unit_step,
        rule.cap,
        rule.vetoes,
    )


@pytest.mark.parametrize(
    "data",
    [
        RULES.encode(),
        RULES.encode("utf-8-sig"),
        RULES.encode("gb18030"),
        RULES.encode("utf-16"),
        b"\xfe\xff" + RULES.encode("utf-16-be"),
        RULES.encode("utf-16-le"),
        RULES.encode("utf-16-be"),
        RULES.replace("\n", "\r\n").encode(),
        RULES.replace("\n", "\r\n").encode("gb18030"),
        RULES.replace("\n", "\u2028").encode(),
    ],
    ids=name_of,
)
@pytest.mark.parametrize("name", ["办法.txt", "办法.md", "", "办法.doc"])
def test_text_is_read_in_every_encoding_of_chinese_computers(data: bytes, name: str) -> None:
    assert read_document(data, name) == RULES


def test_text_keeps_every_other_character() -> None:
    text = "　　第一条\t加５分 ｜ 半角,全角，“引号”\n\n| 甲 | +5 |\n👏①"

    assert read_document(text.encode(), "a.txt") == text


def test_cells_with_commas_become_rows_with_tabs() -> None:
    data = '序号,事项,分值\r\n1,"打扫,\n清运",5\r\n2,"他说""好""",-3\r\n'.encode("gb18030")

    assert read_document(data, "表.CSV") == '序号\t事项\t分值\n1\t打扫, 清运\t5\n2\t他说"好"\t-3'


def test_cells_with_semicolons_or_tabs_are_told_apart() -> None:
    assert read_document("事项;分值\n打扫;5".encode(), "a.csv") == "事项\t分值\n打扫\t5"
    assert read_document('事项\t"分\n值"\n打扫\t5'.encode(), "a.tsv") == "事项\t分 值\n打扫\t5"


def test_cells_with_a_lone_quotation_mark_keep_their_rows() -> None:
    data = '事项,分值\n装14"电视,5\n打扫,3'.encode()

    assert read_document(data, "a.csv") == '事项\t分值\n装14"电视\t5\n打扫\t3'


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"", "a.txt", errors.DocumentEmpty()),
        (bytes(DOCUMENT_MEGABYTES_MAX * 1024 * 1024 + 1), "a", errors.DocumentTooHeavy(10)),
        ("字".encode() * (TEXT_LENGTH_MAX + 1), "a.txt", errors.DocumentTooLong(20)),
        (b"\n \t\n", "a.txt", errors.DocumentWithoutText()),
        ("12345 +-★★".encode(), "a.txt", errors.DocumentWithoutText()),
        (b"%PDF-1.7\n1 0 obj", "a.pdf", errors.DocumentIsPdf()),
        (b"\x00\x00%PDF-1.4 scan", "a.docx", errors.DocumentIsPdf()),
        (b"\x89PNG\r\n\x1a\n\x00", "a.png", errors.DocumentIsPicture()),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.docx", errors.DocumentIsPicture()),
        (b"GIF89a....", "a", errors.DocumentIsPicture()),
        (b"II*\x00....", "a.tif", errors.DocumentIsPicture()),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36", "a.bmp", errors.DocumentIsPicture()),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", errors.DocumentIsPicture()),
        (b"\x00\x00\x00\x18ftypheic\x00", "IMG_1.HEIC", errors.DocumentIsPicture()),
        (COMPOUND_FILE + stream_name("WordDocument"), "a.doc", errors.DocumentIsOldWord()),
        (COMPOUND_FILE + stream_name("Workbook"), "a.xls", errors.DocumentIsOldExcel()),
        (COMPOUND_FILE + stream_name("Book"), "a.xls", errors.DocumentIsOldExcel()),
        (COMPOUND_FILE + stream_name("PowerPoint Document"), "a", errors.DocumentIsSlides()),
        (COMPOUND_FILE + stream_name("WordDocument"), "a.wps", errors.DocumentIsWps()),
        (COMPOUND_FILE + stream_name("Workbook"), "a.et", errors.DocumentIsWps()),
        (COMPOUND_FILE + stream_name("EncryptedPackage"), "a.docx", errors.DocumentProtected()),
        (COMPOUND_FILE + stream_name("EncryptedPackage"), "a.xlsx", errors.DocumentProtected()),
        (COMPOUND_FILE, "a.msi", errors.DocumentOfOtherKind()),
        (b"Rar!\x1a\x07\x01\x00", "a.rar", errors.DocumentIsArchive()),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", errors.DocumentIsArchive()),
        (b"\x1f\x8b\x08\x00", "a.tar.gz", errors.DocumentIsArchive()),
        (make_archive({"办法.txt": RULES}), "a.zip", errors.DocumentIsArchive()),
        (make_archive({}), "a.docx", errors.DocumentIsArchive()),
        (make_archive({"ppt/presentation.xml": "<p/>"}), "a.pptx", errors.DocumentIsSlides()),
        (make_archive({"xl/workbook.bin": "\x00"}), "a.xlsb", errors.DocumentOfOtherKind()),
        (
            make_archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "a.odt",
            errors.DocumentIsOpenDocument(),
        ),
        (rb"{\rtf1\ansi}", "a.doc", errors.DocumentOfOtherKind()),
        ("<!DOCTYPE html><p>加5分".encode(), "a.html", errors.DocumentOfOtherKind()),
        ("\ufeff\n<HTML><p>加5分".encode(), "a.xls", errors.DocumentOfOtherKind()),
        (b'<?xml version="1.0"?><w:wordDocument/>', "a.xml", errors.DocumentOfOtherKind()),
        (bytes(range(256)) * 4, "a.bin", errors.DocumentUndecodable()),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 20, "a.exe", errors.DocumentUndecodable()),
        (RULES.encode()[:-2], "cut.txt", errors.DocumentUndecodable()),
        (b"\xff\xfe" + RULES.encode("utf-16-le")[:-1], "cut.txt", errors.DocumentUndecodable()),
        (WORD[: len(WORD) // 2], "a.docx", errors.DocumentDamaged()),
        (SHEET[: len(SHEET) // 2], "a.xlsx", errors.DocumentDamaged()),
        (b"PK\x03\x04 and nothing else", "a.docx", errors.DocumentDamaged()),
        (make_archive({"word/document.xml": "<w:p"}), "a.docx", errors.DocumentDamaged()),
        (make_archive({"xl/workbook.xml": "<x/>"}), "a.xlsx", errors.DocumentDamaged()),
        (make_bare_word("<w:p/>"), "a.docx", errors.DocumentWithoutText()),
    ],
    ids=name_of,
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    data: bytes, name: str, refusal: errors.DocumentRefused
) -> None:
    with pytest.raises(type(refusal)) as refused:
        read_document(data, name)

    assert str(refused.value) == str(refusal)


def test_every_refusal_says_what_the_village_can_do() -> None:
    refusals = errors.DocumentRefused.__subclasses__()

    unhelpful = [refusal for refusal in refusals if "请" not in str(refusal.sentence)]

    assert unhelpful == []
    assert {refusal.field for refusal in refusals} == {"document"}


def test_a_bomb_is_refused_by_its_directory() -> None:
    bomb = make_archive({"word/document.xml": bytes(BOMB_BYTES)})
    assert len(bomb) < BOMB_BYTES // 500

    with pytest.raises(errors.DocumentSwells):
        read_document(bomb, "a.docx")


def test_a_bomb_below_the_total_is_refused_by_its_ratio() -> None:
    with pytest.raises(errors.DocumentSwells):
        read_document(make_archive({"word/document.xml": bytes(5_000_000)}), "a.docx")


def test_a_bomb_of_many_members_is_refused() -> None:
    members = {f"word/{number}.xml": "<a/>" for number in range(3_000)}

    with pytest.raises(errors.DocumentSwells):
        read_document(make_archive({"word/document.xml": "<a/>", **members}), "a.docx")


def test_a_part_too_large_for_its_parser_is_refused() -> None:
    # Random signs do not shrink, so neither total nor ratio is reached.
    filling = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(3_000_000))

    with pytest.raises(errors.DocumentSwells):
        read_document(make_bare_word(paragraphs([filling])), "a.docx")


def test_a_directory_that_says_too_little_does_not_deceive() -> None:
    bomb = bytearray(make_archive({"word/document.xml": bytes(BOMB_BYTES)}))
    told = BOMB_BYTES.to_bytes(4, "little")
    assert bomb.count(told) == 2

    with pytest.raises(errors.DocumentDamaged):
        read_document(bytes(bomb).replace(told, (100).to_bytes(4, "little")), "a.docx")


def test_a_member_with_a_password_is_refused() -> None:
    data = bytearray(WORD)
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        directory = archive.start_dir
    # The flags stand eight bytes behind the signature of the first entry.
    data[directory + 8] |= 1

    with pytest.raises(errors.DocumentProtected):
        read_document(bytes(data), "a.docx")


ENTITIES = (
    '<!DOCTYPE w:document [<!ENTITY a "字字字字字字字字"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/hostname">]>'
)
DEFINED = f'<?xml version="1.0"?>{ENTITIES}<w:document xmlns:w="w">&b;&c;</w:document>'


@pytest.mark.parametrize(
    "content",
    [
        DEFINED.encode(),
        DEFINED.encode("utf-16"),
        DEFINED.encode("utf-16-be"),
        b" " * 65_530 + DEFINED.encode(),
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        '<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037"),
    ],
    ids=["utf-8", "utf-16", "utf-16-be", "after blanks", "said utf-7", "ebcdic"],
)
@pytest.mark.parametrize(
    ("data", "part"),
    [
        (WORD, "word/document.xml"),
        (WORD, "word/styles.xml"),
        (SHEET, "xl/workbook.xml"),
        (SHEET, "xl/worksheets/sheet1.xml"),
        (SHEET, "xl/media/image1.png"),
    ],
    ids=name_of,
)
def test_definitions_inside_are_refused_in_every_encoding(
    content: bytes, data: bytes, part: str
) -> None:
    if part.endswith(".png") and not content.lstrip(b" \xff\xfe\x00").startswith(b"<"):
        # No parser takes it for XML either.
        assert read_document(replace_member(data, part, content), "a") == RULES.strip()
        return

    with pytest.raises(errors.DocumentUnsafe):
        read_document(replace_member(data, part, content), "a")


def test_macros_are_not_looked_at() -> None:
    with_macros = replace_member(WORD, "word/vbaProject.bin", b"\x00 Auto_Open")

    assert read_document(with_macros, "a.docm") == RULES.strip()


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "照片.jpg"])
def test_content_and_not_the_name_tells_what_a_file_is(name: str) -> None:
    assert read_document(WORD, name) == RULES.strip()
    assert read_document(SHEET, name) == RULES.strip()


@pytest.mark.parametrize(
    "stem",
    [
        "03-qinggang-table",
        "05-haitou-xinyong",
        "08-yunxi-xize-long",
        "20-zhuwei-pipe-nohead",
        "21-malan-tsv-jiakou",
        "22-shuangta-merged",
        "23-xihe-yuexian",
        "24-fenglin-md-levels",
        "38-lvsong-duizhao",
        "91-shazhouwei-pingfen",
    ],
)
def test_word_and_excel_read_to_the_same_rules_as_the_text(stem: str) -> None:
    text = (CORPUS / f"{stem}.txt").read_text(encoding="utf-8")
    expected = list(map(what_counts, read(text).rules))
    assert len(expected) >= 16

    for data in (make_word(text), make_sheet(text)):
        reading = read(read_document(data, stem))

        assert list(map(what_counts, reading.rules)) == expected
        assert reading.base_points == read(text).base_points


@given(st.binary(max_size=2_000), st.sampled_from(["a", "a.csv", "a.tsv", "a.docx"]))
def test_any_bytes_are_text_or_refused(data: bytes, name: str) -> None:
    try:
        text = read_document(data, name)
    except errors.DocumentRefused:
        return

    assert any(character.isalpha() for character in text)


@given(
    st.sampled_from([WORD, SHEET]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
    st.integers(1, 40_000),
)
def test_any_damage_is_refused_with_a_sentence(
    data: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    spoilt = bytearray(data)
    for place, value in changes:
        spoilt[place % len(spoilt)] = value

    try:
        outcome = read_document(bytes(spoilt[:length]), "a")
    except errors.DocumentRefused as refused:
        outcome = str(refused)

    assert outcome
