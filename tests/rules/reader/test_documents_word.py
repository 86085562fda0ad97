import re
from pathlib import Path

import pytest
from docx import Document

from rules.reader.documents import read_document
from rules.reader.documents.numerals import write_numeral
from tests.rules.reader.papers import (
    WORD_NAMESPACE,
    make_archive,
    make_bare_word,
    paragraphs,
    saved,
)

CORPUS = Path(__file__).parent / "corpus"


def read_body(body: str, **parts: str) -> str:
    return read_document(make_bare_word(body, **parts), "办法.docx")


def numbered(text: str, *, number: int = 1, level: int = 0) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        f"</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def level(place: int, kind: str, pattern: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def family(*levels: str, name: int = 0) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}</w:abstractNum>'


def numbered_list(number: int, inside: str = "", name: int = 0) -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{name}"/>{inside}</w:num>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs(text.split(chr(10)))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def test_word_gives_paragraphs_and_tables_in_their_order() -> None:
    document = Document()
    document.add_heading("积分办法", level=1)
    first = document.add_table(rows=1, cols=2)
    first.cell(0, 0).text, first.cell(0, 1).text = "打扫\n村道", "加5分"
    document.add_paragraph("中间一段\n换行")
    second = document.add_table(rows=2, cols=2)
    second.cell(0, 0).text, second.cell(1, 1).text = "甲", "乙"
    document.add_paragraph("完")

    assert read_document(saved(document), "a.docx") == (
        "积分办法\n打扫 村道\t加5分\n中间一段\n换行\n甲\n\t乙\n完"
    )


def test_word_says_a_cell_merged_downwards_in_each_row() -> None:
    document = Document()
    grid = document.add_table(rows=4, cols=3)
    grid.cell(0, 0).merge(grid.cell(0, 2)).text = "加分项\n（每户）"
    grid.cell(1, 0).merge(grid.cell(2, 0)).text = "卫生"
    grid.cell(1, 1).text, grid.cell(1, 2).text = "扫地", "5"
    grid.cell(2, 1).text, grid.cell(2, 2).text = "分类", "3"
    grid.cell(3, 0).merge(grid.cell(3, 1)).text = "合计"
    grid.cell(3, 2).text = "8"

    assert read_document(saved(document), "a.docx") == (
        "加分项\n（每户）\n卫生\t扫地\t5\n卫生\t分类\t3\n合计\t\t8"
    )


def test_word_leaves_out_a_row_that_only_continues_others() -> None:
    begins, continues = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row(cell("甲", begins), cell("乙", begins)),
        row(cell("", continues), cell("", continues)),
        row(cell("丙"), cell("丁")),
    )

    assert read_body(body) == "甲\t乙\n丙\t丁"


def test_word_reads_a_frame_as_the_text_within() -> None:
    inner = table(row(cell("打扫"), cell("5分")))
    frame = f"<w:tbl><w:tr><w:tc>{paragraphs(['第一条', '第二条'])}{inner}</w:tc></w:tr></w:tbl>"

    assert read_body(frame) == "第一条\n第二条\n打扫\t5分"


def test_word_reads_a_table_within_a_cell_as_its_words() -> None:
    inner = table(row(cell("省级"), cell("50分")), row(cell("市级"), cell("30分")))
    body = table(row(cell("荣誉"), f"<w:tc>{inner}<w:p/></w:tc>"))

    assert read_body(body) == "荣誉\t省级 50分 市级 30分"


def test_word_begins_a_row_after_the_columns_left_out() -> None:
    body = table(
        row(cell("类"), cell("事")),
        row(cell("扫地"), properties='<w:gridBefore w:val="1"/>'),
    )

    assert read_body(body) == "类\t事\n\t扫地"


def test_word_counts_the_numbers_that_it_makes_itself() -> None:
    numbering = family(
        level(0, "chineseCountingThousand", "第%1条"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimalEnclosedCircleChinese", "%4"),
    ) + numbered_list(1)
    body = "".join(
        numbered(text, level=place)
        for text, place in [
            ("总则", 0),
            ("甲", 1),
            ("乙", 1),
            ("丙", 2),
            ("丁", 3),
            ("戊", 3),
            ("罚则", 0),
            ("己", 1),
        ]
    )

    assert read_body(body, numbering=numbering).splitlines() == [
        "第一条 总则",
        "（一）甲",
        "（二）乙",
        "1.丙",
        "① 丁",
        "② 戊",
        "第二条 罚则",
        "（一）己",
    ]


def test_word_that_numbers_a_whole_regulation_reads_as_it_was_typed() -> None:
    typed = (CORPUS / "01-shitou-banfa.txt").read_text(encoding="utf-8").rstrip()
    numbering = (
        family(level(0, "chineseCounting", "第%1章"))
        + family(
            level(0, "chineseCountingThousand", "第%1条"),
            level(1, "chineseCounting", "（%2）"),
            name=1,
        )
        + numbered_list(1)
        + numbered_list(2, name=1)
    )

    def as_word_numbers(line: str) -> str:
        chapter = re.fullmatch(r"第.{1,3}章 (.*)", line)
        article = re.fullmatch(r"第.{1,3}条 (.*)", line)
        item = re.fullmatch(r"（.）(.*)", line)
        if chapter:
            return numbered(chapter[1])
        if article:
            return numbered(article[1], number=2)
        return numbered(item[1], number=2, level=1) if item else paragraphs([line])

    body = "".join(map(as_word_numbers, typed.split("\n")))

    assert "第四条" not in body
    assert read_body(body, numbering=numbering) == typed


def test_word_counts_on_where_a_list_is_interrupted() -> None:
    numbering = family(level(0, "decimal", "%1、", start=3)) + numbered_list(1) + numbered_list(2)
    body = numbered("甲") + paragraphs(["插话"]) + numbered("乙") + numbered("丙", number=2)

    assert read_body(body, numbering=numbering) == "3、甲\n插话\n4、乙\n5、丙"


def test_word_begins_a_list_anew_where_it_says_so() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = family(level(0, "decimal", "%1.")) + numbered_list(1) + numbered_list(2, restart)
    body = numbered("甲") + numbered("乙") + numbered("丙", number=2) + numbered("丁", number=2)

    assert read_body(body, numbering=numbering) == "1.甲\n2.乙\n1.丙\n2.丁"


def test_word_numbers_by_the_style_and_its_base() -> None:
    numbering = family(level(0, "ideographTraditional", "%1、")) + numbered_list(7)
    styles = (
        '<w:style w:type="paragraph" w:styleId="条"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="款"><w:basedOn w:val="条"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="环"><w:basedOn w:val="环"/></w:style>'
    )
    styled = '<w:p><w:pPr><w:pStyle w:val="{}"/>{}</w:pPr><w:r><w:t>文</w:t></w:r></w:p>'
    without = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        styled.format("条", "")
        + styled.format("款", "")
        + styled.format("环", "")
        + styled.format("条", without)
    )

    assert read_body(body, numbering=numbering, styles=styles) == "甲、文\n乙、文\n文\n文"


def test_word_numbers_the_first_column_of_a_table() -> None:
    numbering = family(level(0, "decimal", "%1")) + numbered_list(1)
    body = table(
        row(f"<w:tc>{numbered('')}</w:tc>", cell("打扫"), cell("5")),
        row(f"<w:tc>{numbered('')}</w:tc>", cell("分类"), cell("3")),
    )

    assert read_body(body, numbering=numbering) == "1\t打扫\t5\n2\t分类\t3"


def test_word_writes_a_bullet_whatever_its_font() -> None:
    numbering = family(level(0, "bullet", "\uf06c"), level(1, "bullet", "◆")) + numbered_list(1)

    assert read_body(numbered("甲") + numbered("乙", level=1), numbering=numbering) == "• 甲\n◆ 乙"


def test_word_reads_what_people_see_and_nothing_else() -> None:
    def run(text: str, properties: str = "") -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    shown = '<w:vanish w:val="0"/>'
    body = (
        f"<w:p>{run('每')}<w:smartTag>{run('500元')}</w:smartTag><w:ins>{run('加')}</w:ins>"
        f"<w:del><w:r><w:delText>减</w:delText></w:r></w:del><w:hyperlink>{run('5分')}</w:hyperlink>"
        f"{run('暗', '<w:vanish/>')}{run('明', shown)}</w:p>"
        f"<w:sdt><w:sdtContent>{paragraphs(['控件里的字'])}</w:sdtContent></w:sdt>"
        f"<w:p>{run('养狗', '<w:strike/>')}{run('加2分', '<w:dstrike/>')}{run('（废止）')}</w:p>"
        "<w:p><w:r><w:t>红榜</w:t><w:tab/><w:t>5</w:t><w:br/><w:t>黑榜</w:t><w:noBreakHyphen/>"
        "<w:t>5</w:t><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )

    assert read_body(body) == "每500元加5分明\n控件里的字\n~~养狗加2分~~（废止）\n红榜\t5\n黑榜-5"


def test_word_on_the_web_numbers_its_parts() -> None:
    data = make_archive(
        {
            "word/document2.xml": f'<w:document xmlns:w="{WORD_NAMESPACE}"><w:body>'
            f"{paragraphs(['加5分'])}</w:body></w:document>"
        }
    )

    assert read_document(data, "a.docx") == "加5分"


def test_word_leaves_out_rows_that_were_deleted_with_changes_tracked() -> None:
    body = table(
        row(cell("甲"), cell("1")),
        row(cell("乙"), cell("2"), properties="<w:del/>"),
        row(cell("丙"), cell("3"), properties="<w:ins/>"),
    )

    assert read_body(body) == "甲\t1\n丙\t3"


def test_word_reads_a_text_box_once_after_its_paragraph() -> None:
    alternate = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent>{paragraphs(['打扫加5分'])}</w:txbxContent>"
    body = (
        f'<w:p><w:r><w:t>标题</w:t><mc:AlternateContent xmlns:mc="{alternate}">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        f"</w:r></w:p>{paragraphs(['下文'])}"
    )

    assert read_body(body) == "标题\n打扫加5分\n下文"


def test_word_saved_as_strict_is_read_alike() -> None:
    document = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
        f"{paragraphs(['加5分'])}</w:body></w:document>"
    )

    assert read_document(make_archive({"word/document.xml": document}), "a.docx") == "加5分"


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "taiwaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百〇五"),
        (110, "chineseCountingThousand", "一百一十"),
        (2024, "ideographDigital", "二〇二四"),
        (7, "decimalFullWidth", "７"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedParen", "⑶"),
        (3, "decimalEnclosedFullstop", "⒊"),
        (3, "ideographTraditional", "丙"),
        (12, "ideographZodiac", "亥"),
        (3, "decimalZero", "03"),
        (2, "upperLetter", "B"),
        (27, "lowerLetter", "27"),
        (14, "upperRoman", "XIV"),
        (9, "lowerRoman", "ix"),
        (5, "none", ""),
        (5, "cardinalText", "5"),
        (0, "chineseCounting", "0"),
        (99_999_999_999, "lowerRoman", "99999999999"),
    ],
)
def test_numerals_are_written_as_word_does(number: int, kind: str, written: str) -> None:
    assert write_numeral(number, kind) == written
