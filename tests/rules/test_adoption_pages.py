"""The office's pages from draft to adoption, through the browser's requests."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from rules.adoption.minutes import BYTES_MAX, FILES_MAX
from rules.models import Edition, EditionState, Slip, StepFile, StepKind
from rules.services import (
    add_comment,
    confirm_slip,
    open_consultation,
    record_step,
)
from tests.cast import BEGIN, NOW, Cast
from tests.deeds.factories import draw_picture
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from tests.rules.test_adopting import MEETING, STEPS, draft, ready
from tests.rules.test_consulting import comment, opened
from tests.rules.test_mending import QUOTE, adopted_rule, propose
from villages.models import Terms, User
from villages.services import set_terms

TERMS = "/admin/villages/terms/"


def page_of(edition: Edition, page: str) -> str:
    """Return the address of one of an edition's pages."""
    return f"/admin/rules/edition/{edition.pk}/{page}/"


def next_month() -> str:
    """Return a day to come on the clock that views read, as a browser sends it."""
    return (timezone.localdate() + timedelta(days=30)).isoformat()


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.chair)


@pytest.fixture
def _files(settings: Settings, tmp_path: Path) -> None:
    """Keep what is sent in a folder of the test's own."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = storages


def meeting(**changes: object) -> dict[str, object]:
    """Return the values of the villagers' meeting as typed in."""
    values: dict[str, object] = {
        "held_on": "2026-10-08",
        "entitled": "52",
        "present": "47",
        "in_favour": "45",
        "against": "1",
        "abstained": "1",
        "note": "主持：陈主任",
    }
    return values | changes


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def word_file() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as parts:
        parts.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def test_consultation_is_opened_and_taken_back(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="第一条 主动清洁的加5分。")

    response = office.post(page_of(edition, "consult"), {"until": "2099-01-01"})
    edition.refresh_from_db()
    state = edition.state
    page = office.get(page_of(edition, "change")).content.decode()
    back = office.post(page_of(edition, "take-back"))

    edition.refresh_from_db()
    assert (response.status_code, state, back.status_code) == (302, "consultation", 302)
    assert page_of(edition, "take-back") in page
    assert page_of(edition, "consult") not in page
    assert edition.is_draft


def test_consultation_shows_what_the_lint_finds_and_goes_on(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="骗取低保的，取消低保资格。")

    page = office.get(page_of(edition, "consult")).content.decode()
    response = office.post(page_of(edition, "consult"), {"until": "2099-01-01"})

    assert "“取消低保资格”" in page
    assert "通过以前要改好" in page
    assert response.status_code == 302


def test_consultation_that_cannot_be_is_told(office: Client, cast: Cast) -> None:
    empty, told = make_draft(cast), make_draft(cast, text="办法")

    answers = [
        office.post(page_of(empty, "consult"), {"until": "2099-01-01"}),
        office.post(page_of(told, "consult"), {"until": "2020-01-01"}),
        office.post(page_of(told, "consult"), {"until": ""}),
        office.post(page_of(told, "take-back")),
    ]

    assert [answer.status_code for answer in answers] == [409, 400, 400, 409]
    for answer, words in zip(
        answers,
        ("还没有细则", "截止的日子要在今天以后", "这一项还没有填", "没有在征求意见"),
        strict=True,
    ):
        assert words in answer.content.decode()


@pytest.mark.usefixtures("_files")
def test_step_is_recorded_with_its_files_and_set_right(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    files = [sent("记录.JPG", draw_picture()), sent("记录.pdf", b"%PDF-1.7 minutes")]
    address = page_of(edition, "steps/villagers")

    response = office.post(address, meeting(scans=files))
    step = edition.steps.get()
    kept = {file.name: file for file in step.files.all()}
    again = office.post(
        address,
        meeting(
            present="48",
            dropped=[kept["记录.pdf"].pk],
            scans=[sent("决议.docx", word_file())],
        ),
    )

    step.refresh_from_db()
    assert (response.status_code, again.status_code) == (302, 302)
    assert set(kept) == {"记录.jpg", "记录.pdf"}
    assert (step.entitled, step.present, step.note) == (52, 48, "主持：陈主任")
    assert {file.name for file in step.files.all()} == {"记录.jpg", "决议.docx"}
    page = office.get(page_of(edition, "steps")).content.decode()
    for words in (
        "应到 52 人，到会 48 人，赞成 45 票",
        "主持：陈主任",
        "决议.docx",
        "2026年10月8日",
    ):
        assert words in page


@pytest.mark.usefixtures("_files")
def test_photo_of_minutes_is_drawn_anew_and_others_stay(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    picture = draw_picture(form="PNG") + b"hidden words"
    files = [sent("记录.png", picture), sent("记录.pdf", b"%PDF-1.7 minutes")]

    office.post(page_of(edition, "steps/villagers"), meeting(scans=files))

    photo, scan = StepFile.objects.order_by("id")
    with photo.file.open() as drawn, scan.file.open() as kept:
        assert b"hidden words" not in drawn.read()
        assert kept.read() == b"%PDF-1.7 minutes"
    assert str(photo.file).startswith(f"minutes/{photo.sha256[:32]}")
    assert "记录" not in str(photo.file)


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("记录.exe", b"MZ", "附件要是 PDF、JPG、PNG 或 DOCX 文件，“记录.exe”打不开"),
        ("记录.pdf", b"<html>", "“记录.pdf”打不开"),
        ("记录.docx", b"PK no archive", "“记录.docx”打不开"),
        ("记录.jpg", b"no picture", "“记录.jpg”打不开"),
        ("记录.pdf", b"%PDF-" + bytes(BYTES_MAX), "一份附件不能超过 10 MB。"),
        ("记录.pdf", b"", "空"),
    ],
)
def test_file_that_is_none_leaves_the_step_as_it_was(
    office: Client, cast: Cast, name: str, content: bytes, sentence: str
) -> None:
    edition = make_draft(cast)

    response = office.post(
        page_of(edition, "steps/villagers"), meeting(scans=[sent(name, content)])
    )

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not edition.steps.exists()


@pytest.mark.usefixtures("_files")
def test_files_are_forgotten_where_the_step_is_refused(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)

    response = office.post(
        page_of(edition, "steps/villagers"),
        meeting(in_favour="3", scans=[sent("记录.pdf", b"%PDF-1.7")]),
    )

    assert response.status_code == 400
    assert "赞成要过到会人数的一半" in response.content.decode()
    assert default_storage.exists("minutes") is False or default_storage.listdir("minutes")[1] == []


@pytest.mark.usefixtures("_files")
def test_files_are_counted_before_they_are_read(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    scans = [sent(f"{number}.pdf", b"no scan") for number in range(FILES_MAX + 1)]

    response = office.post(page_of(edition, "steps/villagers"), meeting(scans=scans))

    assert response.status_code == 400
    assert "一步最多放 12 份附件。" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": ""}, "这一项还没有填"),
        ({"held_on": "2099-01-01"}, "日期还没有到"),
        ({"abstained": ""}, "票数要么四项都填，要么都空着。"),
        ({"entitled": "200"}, "到会的要过应到的一半"),
        ({"present": "", "in_favour": "", "against": "", "abstained": ""}, ""),
    ],
)
def test_step_that_cannot_be_is_told(
    office: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    edition = make_draft(cast)

    response = office.post(page_of(edition, "steps/villagers"), meeting(**changes))

    if sentence:
        assert (response.status_code, edition.steps.count()) == (400, 0)
        assert sentence in response.content.decode()
    else:
        assert (response.status_code, edition.steps.count()) == (302, 1)


def test_step_is_taken_back_by_its_button(office: Client, cast: Cast) -> None:
    edition = draft(cast)
    record_step(edition, step=MEETING, by=cast.chair, now=NOW)

    response = office.post(page_of(edition, "steps/villagers"), {"remove": "1"})

    assert (response.status_code, edition.steps.count()) == (302, 0)


def test_steps_that_are_none_are_not_found(office: Client, cast: Cast) -> None:
    assert office.get(page_of(make_draft(cast), "steps/parade")).status_code == 404


@pytest.mark.usefixtures("_files")
def test_file_of_minutes_is_for_the_office_only(client: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    sign_in(client, cast.chair).post(
        page_of(edition, "steps/villagers"), meeting(scans=[sent("记录.pdf", b"%PDF-1.7")])
    )
    address = page_of(edition, f"minutes/{StepFile.objects.get().pk}")

    answers = {}
    for name in ("chair", "watcher", "keeper", "walker", "stranger", "nobody"):
        answers[name] = sign_in(client, getattr(cast, name)).get(address).status_code
    response = sign_in(client, cast.watcher).get(address)

    assert answers == {
        "chair": 200,
        "watcher": 200,
        "keeper": 403,
        "walker": 403,
        "stranger": 404,
        "nobody": 403,
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert b"".join(response.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_files")
def test_file_of_another_edition_is_not_found(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    office.post(page_of(edition, "steps/villagers"), meeting(scans=[sent("记录.pdf", b"%PDF-1.7")]))

    other = office.get(page_of(make_draft(cast), f"minutes/{StepFile.objects.get().pk}"))

    assert other.status_code == 404


def test_first_edition_is_adopted_on_paper(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, seen_by=cast.chair, seen_at=NOW)
    for kind in (StepKind.VILLAGERS, StepKind.RESOLUTION):
        office.post(page_of(edition, f"steps/{kind}"), {"held_on": "2026-09-20"})

    response = office.post(
        page_of(edition, "adopt"), {"in_force_from": "2026-10-01", "is_on_paper": "on"}
    )

    edition.refresh_from_db()
    assert response.status_code == 302
    page = office.get(response.headers["Location"]).content.decode()
    assert "已登记通过，从2026年10月1日起施行，以后不能再改。" in page
    assert "已施行" in page
    assert (edition.state, edition.adopted_on, edition.in_force_from, edition.adopted_by) == (
        EditionState.ADOPTED,
        date(2026, 9, 20),
        BEGIN,
        cast.chair,
    )


def test_later_edition_is_adopted_by_its_meetings(office: Client, cast: Cast) -> None:
    make_adopted(cast.village, cast.chair)
    edition = ready(cast)

    shown = office.get(page_of(edition, "adopt")).content.decode()
    response = office.post(page_of(edition, "adopt"), {"in_force_from": next_month()})

    edition.refresh_from_db()
    assert (response.status_code, edition.is_adopted) == (302, True)
    assert "is_on_paper" not in shown


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"in_force_from": ""}, 400, "这一项还没有填"),
        ({"in_force_from": "昨天"}, 400, "日期不对"),
        ({"in_force_from": "2026-10-05"}, 400, "公开以后才能施行"),
        ({"in_force_from": "2026-10-12"}, 400, "施行的日子不能早于今天"),
    ],
)
def test_adoption_that_cannot_be_is_told_on_its_page(
    office: Client, cast: Cast, changes: dict[str, object], status: int, sentence: str
) -> None:
    edition = ready(cast)
    if "公开" in sentence:
        changes = changes | {"is_on_paper": "on"}

    response = office.post(page_of(edition, "adopt"), changes)

    edition.refresh_from_db()
    assert (response.status_code, edition.state) == (status, EditionState.DRAFT)
    assert sentence in response.content.decode()


def test_adoption_page_tells_what_is_missing(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)

    steps = office.get(page_of(edition, "steps")).content.decode()
    response = office.post(page_of(edition, "adopt"), {"in_force_from": next_month()})

    assert "还没有登记：党支部会提议、“两委”会商议" in steps
    assert response.status_code == 409
    assert "还差这几步没有登记：党支部会提议" in response.content.decode()


def test_adoption_page_shows_the_findings(office: Client, cast: Cast) -> None:
    edition = ready(cast)
    RuleFactory.create(
        edition=edition, code="R09", deed="举报邻居违章搭建", seen_by=cast.chair, seen_at=NOW
    )

    response = office.post(page_of(edition, "adopt"), {"in_force_from": next_month()})

    page = response.content.decode()
    assert response.status_code == 409
    assert "有的写法不合法，改好才能通过。" in page
    assert "给举报的人加分，会让邻里互相提防" in page


def test_result_is_recorded_after_the_adoption(office: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair)

    response = office.post(page_of(edition, "steps/result"), {"held_on": "2026-10-10"})
    frozen = office.post(page_of(edition, "steps/villagers"), meeting())
    page = office.get(page_of(edition, "steps")).content.decode()

    assert (response.status_code, frozen.status_code) == (302, 409)
    assert "不能再改" in frozen.content.decode()
    assert page_of(edition, "steps/result") in page
    assert page_of(edition, "steps/villagers") not in page


def test_supervisor_reads_the_steps_and_records_nothing(client: Client, cast: Cast) -> None:
    edition = draft(cast)
    record_step(edition, step=MEETING, by=cast.chair, now=NOW)
    sign_in(client, cast.watcher)

    page = client.get(page_of(edition, "steps")).content.decode()
    posted = client.post(page_of(edition, "steps/villagers"), meeting())

    assert "到会 47 人" in page
    assert page_of(edition, "steps/villagers") not in page
    assert page_of(edition, "adopt") not in page
    assert posted.status_code == 403


def test_finding_is_cured_beside_it_and_the_cure_taken_back(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="骗取低保的，取消低保资格。")
    address = page_of(edition, "legality")
    values = {"law": "社会救助暂行办法", "article": "第六十八条", "filed_on": "2026-10-10"}
    values["words"] = "取消低保资格"
    page = office.get(address)
    assert "登记条款和备案" in page.content.decode()

    missing = office.post(address, values | {"law": ""})
    wrong = office.post(address, values | {"words": "别的话"})
    cured = office.post(address, values)
    shown = office.get(address).content.decode()
    removed = office.post(address, {"remove": edition.cures.get().pk})

    statuses = [answer.status_code for answer in (missing, wrong, cured, removed)]
    assert statuses == [400, 409, 302, 302]
    assert "这一项还没有填" in missing.content.decode()
    assert "没有找到这一句" in wrong.content.decode()
    for words in (
        "没有发现不合法的写法。",
        "依据《社会救助暂行办法》第六十八条，2026年10月10日报镇备案",
    ):
        assert words in shown
    assert not edition.cures.exists()


def test_supervisor_cures_nothing(client: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="骗取低保的，取消低保资格。")
    sign_in(client, cast.watcher)

    page = client.get(page_of(edition, "legality")).content.decode()
    posted = client.post(page_of(edition, "legality"), {"words": "取消低保资格"})

    assert "登记条款和备案" not in page
    assert posted.status_code == 403


def terms_form(client: Client, address: str) -> dict[str, object]:
    """Return what a browser would send of the terms' form as it stands."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: form.fields[name].prepare_value(value)
        for name, value in values.items()
        if value is not None and value is not False
    }


def test_terms_are_drafted_with_the_edition(office: Client, cast: Cast) -> None:
    edition = make_draft(cast)
    address = page_of(edition, "terms")
    values = terms_form(office, address)

    unchanged = office.post(address, values)
    edition.refresh_from_db()
    assert (unchanged.status_code, edition.terms_drafted) == (302, {})
    response = office.post(
        address, values | {"deciders": "3", "star_levels": "三星 200\n四星：300分\n"}
    )

    edition.refresh_from_db()
    page = office.get(address).content.decode()
    assert response.status_code == 302
    assert edition.terms_drafted == {
        "deciders": 3,
        "star_levels": [["三星", "200"], ["四星", "300"]],
    }
    assert "没有 改为 三星 200 分、四星 300 分" in page
    assert "2 改为 3" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"star_levels": "三星"}, "“三星”看不明白"),
        ({"star_levels": "三星 很多"}, "“三星 很多”看不明白"),
        ({"star_levels": "三星 -5"}, "看不明白"),
        ({"star_levels": "三星 1.234"}, "看不明白"),
        ({"star_levels": "三星 100\n三星 200"}, "“三星”写了两次。"),
        ({"star_levels": "三星 100\n四星 100"}, "星级高的分数要高"),
        ({"star_levels": "\n".join(f"{n}星 {n}" for n in range(1, 12))}, "最多 10 级"),
        ({"deciders": "1"}, "最小填 2"),
        ({"closing_day": "5"}, "关账日填 0，或者填 20 至 28。"),
    ],
)
def test_terms_that_cannot_be_are_told(
    office: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    edition = make_draft(cast)
    address = page_of(edition, "terms")

    response = office.post(address, terms_form(office, address) | changes)

    edition.refresh_from_db()
    assert (response.status_code, edition.terms_drafted) == (400, {})
    assert sentence in response.content.decode()


def test_terms_are_typed_in_only_until_the_first_adoption(office: Client, cast: Cast) -> None:
    to_come = set_terms(cast.village, date(2099, 1, 1), by=cast.chair, now=NOW)
    before = office.get(f"{TERMS}add/").status_code
    make_adopted(cast.village, cast.chair)

    added = office.post(f"{TERMS}add/", {"village": cast.village.pk})
    changed = office.post(f"{TERMS}{to_come.pk}/change/", {"deciders": "5"})
    page = office.get(TERMS).content.decode()

    assert (before, added.status_code, changed.status_code) == (200, 403, 403)
    assert "到“积分管理办法”起草新的一版" in page
    assert Terms.objects.for_village(cast.village).count() == 2


def test_slip_is_proposed_on_the_rules_page_and_confirmed_by_another(
    client: Client, cast: Cast
) -> None:
    rule = adopted_rule(cast)
    address = f"/admin/rules/rule/{rule.pk}/mend/"
    chair = sign_in(client, cast.chair)
    assert address in chair.get(f"/admin/rules/rule/{rule.pk}/change/").content.decode()
    form = chair.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    typed = {
        name: form.fields[name].prepare_value(value)
        for name, value in values.items()
        if value is not None
    }

    proposed = chair.post(address, typed | {"cap_period": "month", "slip_quote": QUOTE})
    slip = Slip.objects.get()
    own = chair.post(f"/admin/rules/slip/{slip.pk}/confirm/")
    watcher = sign_in(client, cast.watcher)
    asked = watcher.get(f"/admin/rules/slip/{slip.pk}/confirm/").content.decode()
    confirmed = watcher.post(f"/admin/rules/slip/{slip.pk}/confirm/")

    rule.refresh_from_db()
    assert (proposed.status_code, own.status_code, confirmed.status_code) == (302, 403, 302)
    assert "“每天”改为“每月”" in asked
    assert rule.cap_period == "month"


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({}, 400, "没有改动"),
        ({"cap_period": "month", "slip_quote": "别的话"}, 400, "通过的原文里没有这一句"),
        ({"points": "0"}, 400, "分值不能是 0"),
        ({"slip_quote": ""}, 400, "这一项还没有填"),
    ],
)
def test_slip_that_is_none_is_told(
    office: Client, cast: Cast, changes: dict[str, object], status: int, sentence: str
) -> None:
    rule = adopted_rule(cast)
    address = f"/admin/rules/rule/{rule.pk}/mend/"
    form = office.get(address).context["form"]
    typed = {
        name: form.fields[name].prepare_value(form[name].value())
        for name in form.fields
        if form[name].value() is not None
    }

    response = office.post(address, typed | {"slip_quote": QUOTE} | changes)

    assert response.status_code == status
    assert sentence in response.content.decode()
    assert not Slip.objects.exists()


def test_slip_is_withdrawn_by_its_button(office: Client, cast: Cast) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    shown = office.get(f"/admin/rules/slip/{slip.pk}/change/").content.decode()

    response = office.post(f"/admin/rules/slip/{slip.pk}/withdraw/")

    slip.refresh_from_db()
    assert (response.status_code, slip.is_waiting) == (302, False)
    assert f"/admin/rules/slip/{slip.pk}/confirm/" not in shown


def test_draft_has_no_button_for_slips(office: Client, cast: Cast) -> None:
    rule = RuleFactory.create(edition=make_draft(cast))

    assert "/mend/" not in office.get(f"/admin/rules/rule/{rule.pk}/change/").content.decode()


@pytest.mark.parametrize("state", ["", "?state=waiting", "?state=applied", "?state=withdrawn"])
def test_slips_are_listed_by_state(office: Client, cast: Cast, state: str) -> None:
    (slip,) = propose(adopted_rule(cast), cast)
    confirm_slip(slip, by=cast.watcher, now=NOW)

    page = office.get(f"/admin/rules/slip/{state}").content.decode()

    assert ("“每天”改为“每月”" in page) == (state in {"", "?state=applied"})


def test_comment_is_answered_by_staff(client: Client, cast: Cast) -> None:
    said = comment(opened(cast), name="老张", contact="13800000000")
    watcher = sign_in(client, cast.watcher)
    address = f"/admin/rules/comment/{said.pk}/reply/"

    empty = watcher.post(address, {})
    response = watcher.post(address, {"is_taken": "yes", "answer": "改成加10分"})
    listed = watcher.get(reverse("admin:rules_comment_changelist")).content.decode()
    shown = watcher.get(address).content.decode()

    said.refresh_from_db()
    assert (empty.status_code, response.status_code) == (400, 302)
    assert (said.taken, said.answer, said.answered_by) == (True, "改成加10分", cast.watcher)
    assert "加分太少" in listed
    assert "改成加10分" in shown


def test_comments_of_another_village_are_not_found(client: Client, cast: Cast) -> None:
    said = comment(opened(cast))
    sign_in(client, cast.stranger)

    assert client.get(f"/admin/rules/comment/{said.pk}/reply/").status_code == 404
    assert "加分太少" not in client.get("/admin/rules/comment/").content.decode()


def test_whole_way_of_the_steps_is_shown_in_order(office: Client, cast: Cast) -> None:
    edition = draft(cast)
    for step in STEPS:
        record_step(edition, step=step, by=cast.chair, now=NOW)

    page = office.get(page_of(edition, "steps")).content.decode()

    places = [page.index(f"{n}. {kind.label}") for n, kind in enumerate(StepKind, start=1)]
    assert places == sorted(places)
    assert "还没有征求意见。" in page


def test_edition_in_consultation_tells_how_many_comments(office: Client, cast: Cast) -> None:
    edition = make_draft(cast, text="办法")
    open_consultation(edition, until=date(2026, 10, 25), by=cast.chair, now=NOW)
    add_comment(edition, text="好", key=uuid4(), now=NOW)

    page = office.get(page_of(edition, "steps")).content.decode()

    assert "收到意见 1 条，采纳 0 条。" in page
