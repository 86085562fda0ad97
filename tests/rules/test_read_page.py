"""The page that reads a regulation into a draft."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from rules.forms.reading import find_title
from rules.library import ready_rules
from rules.models import TEXT_LENGTH_MAX, Edition
from tests.cast import Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft

READ = reverse("admin:rules_edition_read_new")
EDITIONS = reverse("admin:rules_edition_changelist")
CORPUS = Path(__file__).parent / "reader" / "corpus"
STONE = (CORPUS / "01-shitou-banfa.txt").read_text(encoding="utf-8")
PLAIN = "第一条 主动清理卫生死角的，每次加5分。\n第二条 乱倒垃圾的，每次扣5分。\n"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.chair)
    return client


def read_into(edition: Edition) -> str:
    return reverse("admin:rules_edition_read_again", args=[edition.pk])


def file_of(content: bytes, name: str = "办法.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_page_offers_three_ways(office: Client, cast: Cast) -> None:
    page = office.get(READ).content.decode()

    for words in ("粘贴原文", "上传文件", "手头没有办法？挑现成的细则", "环境卫生", "文化教育"):
        assert words in page
    assert READ in office.get(EDITIONS).content.decode()


def test_empty_list_leads_to_reading_first(office: Client, cast: Cast) -> None:
    page = office.get(EDITIONS).content.decode()

    assert "还没有积分管理办法。" in page
    assert 0 < page.rindex(READ) < page.index("自己从头写")


def test_empty_list_offers_nothing_to_who_only_reads(client: Client, cast: Cast) -> None:
    client.force_login(cast.watcher)

    page = client.get(EDITIONS).content.decode()

    assert "还没有积分管理办法。" in page
    assert READ not in page


def test_list_offers_reading_before_all_else(office: Client, cast: Cast) -> None:
    make_draft(cast)

    page = office.get(EDITIONS).content.decode()
    nothing = office.get(EDITIONS, {"q": "没有这个"}).content.decode()

    assert page.count(READ) == 1
    assert "bg-primary-600" in page[: page.index(READ)].rpartition("<li")[2]
    for words in (page, nothing):
        assert "还没有积分管理办法。" not in words


def test_pasted_text_becomes_a_draft(office: Client, cast: Cast) -> None:
    response = office.post(
        READ, {"village": cast.village.pk, "text": STONE.replace("\n", "\r\n")}, follow=True
    )

    edition = Edition.objects.get()
    page = response.content.decode()
    assert (edition.village, edition.created_by, edition.number) == (cast.village, cast.chair, 1)
    assert edition.title == STONE.partition("\n")[0].strip()
    assert edition.text == STONE.strip()
    assert edition.rules.count() == 28
    assert "读到 28 条细则，都放进草稿了。" in page
    assert "已核对 0/28" in page
    for rule in edition.rules.all():
        assert edition.text[rule.read_start : rule.read_end] == rule.quote


def test_draft_without_a_title_of_its_own_is_named_after_the_village(
    office: Client, cast: Cast
) -> None:
    office.post(READ, {"village": cast.village.pk, "text": PLAIN})
    office.post(READ, {"village": cast.village.pk, "text": PLAIN, "title": "试行的办法"})

    titles = Edition.objects.order_by("number").values_list("title", flat=True)
    assert list(titles) == ["安平村积分管理办法", "试行的办法"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 石桥头村积分办法\n\n一、总则", "石桥头村积分办法"),
        (
            '岭下村"文明积分"评分标准(2024年修订)\n说明:每户100分',
            '岭下村"文明积分"评分标准(2024年修订)',
        ),
        (
            "清塘镇人民政府\n关于印发《积分细则》的通知\n各村：\n清塘镇积分细则\n一、要求",
            "清塘镇积分细则",
        ),
        ("岭下村村民委员会\n一、加分标准\n扫地加1分", ""),
        ("本村按下面的办法加分，不再另行制定细则", ""),
        ("", ""),
    ],
)
def test_title_stands_above_the_first_heading(text: str, title: str) -> None:
    assert find_title(text) == title


@pytest.mark.parametrize(
    ("content", "name"),
    [(PLAIN.encode(), "办法.txt"), (PLAIN.encode("gb18030"), "办法.txt")],
)
def test_uploaded_text_becomes_a_draft(
    office: Client, cast: Cast, content: bytes, name: str
) -> None:
    response = office.post(READ, {"village": cast.village.pk, "file": file_of(content, name)})

    assert response.status_code == 302
    assert Edition.objects.get().rules.count() == 2


def test_uploaded_document_becomes_a_draft(office: Client, cast: Cast) -> None:
    document, content = Document(), BytesIO()
    for line in PLAIN.splitlines():
        document.add_paragraph(line)
    document.save(content)

    response = office.post(
        READ, {"village": cast.village.pk, "file": file_of(content.getvalue(), "办法.docx")}
    )

    assert response.status_code == 302
    assert Edition.objects.get().rules.count() == 2


def test_ready_rules_become_a_draft(office: Client, cast: Cast) -> None:
    rules = ready_rules()
    chosen = [rules[0], rules[5], next(rule for rule in rules if rule.is_sensitive)]

    response = office.post(
        READ, {"village": cast.village.pk, "ready": [rule.key for rule in chosen]}
    )

    edition = Edition.objects.get()
    assert response.status_code == 302
    assert [
        (rule.category, rule.points, rule.unit, rule.sensitive) for rule in edition.rules.in_order()
    ] == [(rule.category, rule.points, rule.unit or "", rule.is_sensitive) for rule in chosen]
    assert all(rule.seen_at is None for rule in edition.rules.all())


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "请粘贴原文，或者上传文件，或者挑几条现成的细则。"),
        ({"text": " \r\n "}, "请粘贴原文"),
        ({"text": PLAIN, "ready": [ready_rules()[0].key]}, "三样选一样就行"),
        ({"ready": ["no-such-rule"]}, "no-such-rule"),
        ({"text": "村里明天大扫除，请大家参加。"}, "没有读到写明加几分、扣几分的句子"),
        ({"text": "分" * (TEXT_LENGTH_MAX + 1)}, "200000"),
        ({"text": PLAIN, "title": "长" * 81}, "80"),
        ({"file": b""}, ""),
        ({"file": b"%PDF-1.7 \x00\x01"}, ""),
        ({"file": bytes(range(256)) * 9}, ""),
    ],
)
def test_what_cannot_be_read_saves_nothing(
    office: Client, cast: Cast, values: dict[str, object], sentence: str
) -> None:
    if isinstance(values.get("file"), bytes):
        values = {"file": file_of(values["file"])}  # type: ignore[arg-type]

    response = office.post(READ, {"village": cast.village.pk} | values)

    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert 'role="alert"' in page
    assert not Edition.objects.exists()


def test_text_too_large_for_any_form_is_refused_kindly(office: Client, cast: Cast) -> None:
    response = office.post(READ, {"village": cast.village.pk, "text": "分" * 900_000})

    assert response.status_code == 413
    assert not Edition.objects.exists()


def test_another_villages_draft_is_not_made(office: Client, cast: Cast) -> None:
    response = office.post(READ, {"village": cast.other_village.pk, "text": PLAIN})

    assert response.status_code == 400
    assert not Edition.objects.exists()


def test_empty_draft_is_filled_without_a_question(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text=PLAIN)
    page = office.get(read_into(edition)).content.decode()

    response = office.post(read_into(edition), {"text": PLAIN})

    assert "乱倒垃圾的，每次扣5分。</textarea>" in page.replace("\n", "")
    assert "全部换掉" not in page
    assert response.status_code == 302
    assert edition.rules.count() == 2


def test_filled_draft_is_filled_anew_when_said_so(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, code="R30", deed="原来的一条")
    page = office.get(read_into(edition)).content.decode()

    asked = office.post(read_into(edition), {"text": PLAIN})
    kept = list(edition.rules.values_list("code", flat=True))
    done = office.post(read_into(edition), {"text": PLAIN, "replace": "on"})

    assert "把草稿里现在的 1 条细则全部换掉" in page
    assert (asked.status_code, kept) == (409, ["R30"])
    assert "重新读入会把它们全部换掉，确定就选上。" in asked.content.decode()
    assert (done.status_code, edition.rules.count()) == (302, 2)


def test_adopted_edition_is_not_filled(office: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair)

    response = office.post(read_into(edition), {"text": PLAIN, "replace": "on"})

    assert response.status_code == 409
    assert "这一版已经不是草稿" in response.content.decode()
    assert edition.rules.count() == 1
