"""Anybody brings a file or a code, and is told in one sentence whether it is what was put up."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from django.utils.translation import override

from ledger.models import Account, Month, MonthLine, Transfer, TransferKind
from ledger.queries import get_lines_file, get_notice_csv
from ledger.reading import HEAD_NAMES
from ledger.seals import LINES_HEADER, NOTICE_HEADER, seal_of
from noticeboard.models import Notice
from noticeboard.queries.verify import Outcome, find_month_named, verify_code, verify_file
from noticeboard.verdicts import answer
from noticeboard.views.verify import CHECKS_AN_ADDRESS
from tests.cast import Cast
from tests.market.shop import Shop
from tests.noticeboard.story import DECEMBER, NOVEMBER, close
from villages.triggers import drop_guards, install_guards

NAME = "安平村2026年10月积分公示（第 1 号）"
SAME = f"这就是{NAME}贴出来的那一份，一个字没改。"
SAVED = (
    f"这份文件重新存过（多半是表格软件存的），已经不是原来那一份，但数字和{NAME}贴出来的全都一样。"
)
CHANGED = f"这份文件改过：和{NAME}贴出来的不一样，第一处是%s。"
LINES_CHANGED = f"这份明细改过：和{NAME}当时封存的不一样，第一处是%s。"
UNKNOWN = "没有找到：这里没有贴出来过这样的公示。请看看有没有抄错，文件是不是下载完整。"
UNKNOWN_LINES = (
    "这是一户或者一个兑换点的明细，和这里封存的都对不上：开头的密数改过，或者不是从这里下载的。"
    "请重新下载一份再来比。"
)
FOR_PEOPLE = (
    "这是方便看的表，不能用来核对：请用核对用的原始文件 notice.csv，在那一期公示的最下面下载。"
)
BROKEN = (
    f"网上现存的{NAME}和当时的校验码对不上了，没法用它来比。"
    "请马上告诉村务监督委员会和镇里，手里的文件请留好。"
)


def ask(content: bytes) -> str:
    return answer(verify_file(content)).sentence


@pytest.fixture
def sealed(notice: Notice) -> bytes:
    """Return October's notice.csv."""
    return get_notice_csv(Month.objects.select_related("village").get(pk=notice.month_id))


@pytest.fixture
def line(cast: Cast, notice: Notice) -> MonthLine:
    """Return the line of household 5, which did good twice and took a bag of rice."""
    lines = MonthLine.objects.select_related("month")
    return lines.get(month=notice.month_id, account=cast.account(5))


# The notice's file.


def test_file_as_it_was_put_up(sealed: bytes) -> None:
    assert ask(sealed) == SAME


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            b"H005,0.00,10.00,",
            b"H005,0.00,12.00,",
            "005户的“加”：文件写 12，贴出来的是 10",
        ),
        (
            b"H003,0.00,0.00,-5.00,",
            b"H003,0.00,0.00,0.00,",
            "003户的“减”：文件写 0，贴出来的是 −5",
        ),
        (b"H003,", b"H033,", "少了003户这一行"),
        (
            b"month,2026-10",
            b"month,2026-09",
            "开头的“月份”：文件写 2026-09，贴出来的是 2026-10",
        ),
        (
            b"H005,0.00,10.00,",
            b"H005,0.00,<b>many</b>,",
            "005户的“加”：文件写 <b>many</b>，贴出来的是 10",
        ),
    ],
)
def test_changed_file_is_told_by_its_first_difference(
    sealed: bytes, old: bytes, new: bytes, where: str
) -> None:
    assert old in sealed

    changed = sealed.replace(old, new)

    assert ask(changed) == CHANGED % where


def test_added_and_doubled_lines_are_told(sealed: bytes) -> None:
    added = sealed + b"H099,0.00,0.00,0.00,0.00,0.00,0.00," + b"0" * 64 + b"\n"
    doubled = sealed + sealed.splitlines(keepends=True)[-1]
    last = sealed.splitlines()[-1].partition(b",")[0].decode()
    named = f"兑换点 {last}" if last.startswith("P") else f"{last[1:]}户"

    assert ask(added) == CHANGED % "多了099户这一行，或者它写了两遍"
    assert ask(doubled) == CHANGED % f"多了{named}这一行，或者它写了两遍"


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        (b"account,", "remark,全部作废\naccount,".encode(), "remark"),
        (b"notice,1", "notice,1,作废".encode(), "作废"),
        (b"added,deducted", b"deducted,added", "deducted"),
        (b",digest", b",digest,10", "10"),
        (b"village,anping\n", b"village,anping\n" * 2, "village"),
    ],
)
def test_what_was_written_in_beside_the_figures_is_told(
    sealed: bytes, old: bytes, new: bytes, written: str
) -> None:
    assert old in sealed

    changed = sealed.replace(old, new, 1)

    assert ask(changed) == CHANGED % f"多写了“{written}”"


def test_head_of_another_number_is_found_by_the_seal_before(cast: Cast, notice: Notice) -> None:
    month = Month.objects.select_related("village").get(
        pk=close(cast, NOVEMBER, on=DECEMBER).month_id
    )

    changed = get_notice_csv(month).replace(b"village,anping", b"village,elsewhere")

    assert ask(changed) == (
        "这份文件改过：和安平村2026年11月积分公示（第 2 号）贴出来的不一样，"
        "第一处是开头的“村”：文件写 elsewhere，贴出来的是 anping。"
    )


def save_by_wps(content: bytes) -> bytes:
    """Save a file as a table program does in China: one width, CRLF, GB18030, its own figures."""
    rows = [line.split(",") for line in content.decode().splitlines()]
    wide = [row + [""] * (8 - len(row)) for row in rows]
    shown = [
        [cell.removesuffix(".00").replace("2026-10", "2026年10月") for cell in row] for row in wide
    ]
    return "".join(",".join(row) + "\r\n" for row in shown).encode("gb18030")


def save_by_excel(content: bytes) -> bytes:
    rows = content.decode().replace("2026-10", "Oct-26").replace("\n", "\r\n")
    return b"\xef\xbb\xbf" + rows.encode()


def save_as_unicode_text(content: bytes) -> bytes:
    return content.decode().replace(",", "\t").replace("\n", "\r\n").encode("utf-16")


@pytest.mark.parametrize("save", [save_by_wps, save_by_excel, save_as_unicode_text])
def test_file_saved_by_a_table_program_agrees_or_not(
    sealed: bytes, save: Callable[[bytes], bytes]
) -> None:
    changed = sealed.replace(b"H005,0.00,10.00,", b"H005,0.00,12.50,")

    assert ask(save(sealed)) == SAVED
    assert ask(save(changed)).startswith("这份文件改过：")
    assert "005户的“加”：文件写 12.5" in ask(save(changed))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 50,
        b"PK\x03\x04 no table",
        b"\xff\xfe\x00",
        bytes(range(256)) * 20,
        b"village," + b"x" * 300_000,
        b'"' + b"village,\n" * 40_000,
        b"salt\n",
        "一篇作文。".encode(),
        b"=1+1,2\n3,4\n",
    ],
)
def test_garbage_is_no_file_of_ours(notice: Notice, content: bytes) -> None:
    nothing = (Outcome.UNREADABLE, Outcome.UNKNOWN, Outcome.EMPTY)
    assert verify_file(content).outcome in nothing


def test_empty_file_and_no_file_of_ours_are_told_apart(notice: Notice) -> None:
    assert ask(b" \r\n") == "这份文件是空的，里面什么也没有。请重新下载一份再来比。"
    assert ask("一篇作文。".encode()) == (
        "认不出这份文件：能核对的只有公示的 notice.csv 和一户、一个兑换点的明细文件（.txt）。"
    )


@pytest.mark.parametrize("kind", ["notice.xlsx", "table.csv"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_table_for_people_leads_to_the_sealed_file(
    notice: Notice, anyone: Client, kind: str, language: str
) -> None:
    with override(language):
        content = anyone.get(f"/v/anping/notices/2026-10/{kind}").content

    named = answer(verify_file(content, name="安平村2026年10月积分公示 (1).xlsx"))
    renamed = answer(verify_file(content, name="公示.xlsx"))

    assert named.sentence == renamed.sentence == FOR_PEOPLE
    assert named.address == "/v/anping/notices/2026-10/notice.csv"
    assert named.address_words == f"下载{NAME}的 notice.csv"
    assert renamed.address == ""


@pytest.mark.parametrize("name", ["2026年13月", "2026年10月", "安平村2026年09月", "\0" * 300, "%_"])
def test_file_name_that_tells_no_month_leads_nowhere(notice: Notice, name: str) -> None:
    assert find_month_named(name) is None


@pytest.mark.parametrize("number", ["0", "-1", "1" * 300, "1e9", "一", "1.5", "٣", "2"])
def test_head_with_a_strange_number_is_unknown(sealed: bytes, number: str) -> None:
    changed = sealed.replace(b"notice,1\n", f"notice,{number}\n".encode())

    assert verify_file(changed).outcome == Outcome.UNKNOWN


# A household's own lines.


def test_own_lines_as_they_were_sealed(line: MonthLine) -> None:
    verdict = verify_file(get_lines_file(line))

    assert verdict.outcome == Outcome.SAME
    assert answer(verdict).sentence == f"这就是{NAME}里 005户 那一行的明细，一个字没改。"


def test_changed_lines_are_found_by_their_salt_and_tell_no_more(line: MonthLine) -> None:
    """Whoever has the salt alone learns neither whose it is nor what is right."""
    content = get_lines_file(line)
    first = content.splitlines()[2].decode()
    number, *_rest = first.split(",")
    changed = content.replace(b",award,5.00,5.00,", b",award,9.00,9.00,", 1)
    bare = f"salt,{line.salt}\n".encode()

    told = [ask(changed), ask(bare), ask(content.replace(f"{number},".encode(), b"77,", 1))]

    award = Transfer.objects.filter(kind="award", destination=line.account).earliest("number")
    assert told == [
        LINES_CHANGED % f"第 {award.number} 笔的“积分”：文件写 9，当时不是这样",
        LINES_CHANGED % f"少了第 {number} 笔",
        LINES_CHANGED % f"少了第 {number} 笔",
    ]
    for sentence in told:
        assert "5.00" not in sentence
        assert "005" not in sentence


def test_lines_saved_by_a_table_program_agree(line: MonthLine) -> None:
    content = get_lines_file(line).decode()
    shown = content.replace(".00", "").replace("2026-10-0", "2026/10/").replace("-10-", "/10/")

    assert ask(shown.replace("\n", "\r\n").encode("gb18030")) == (
        "这份明细重新存过（多半是表格软件存的），已经不是原来那一份，"
        f"但每一笔都和{NAME}当时封存的一样。"
    )


def test_lines_with_a_strange_salt_are_spoken_of_as_lines(line: MonthLine) -> None:
    content = get_lines_file(line).replace(line.salt.encode(), b"00" * 16)
    without = content.partition(b"\n")[2]

    for changed in (
        content,
        content.replace(b"salt," + b"00" * 16, b"salt,"),
        content.replace(b"salt,", b"sold,"),
        without,
        without.replace(b"\n", b"\r\n").replace(b",", b"\t"),
    ):
        found = answer(verify_file(changed))
        assert (found.word, found.sentence) == ("不一致", UNKNOWN_LINES)


def test_every_changed_digit_of_the_rows_is_found_by_the_salt(line: MonthLine) -> None:
    content = get_lines_file(line)
    start = content.index(b"other_account\n") + len(b"other_account\n")

    for place in range(start, len(content)):
        digit = content[place : place + 1]
        if digit.isdigit():
            other = b"8" if digit == b"7" else b"7"
            changed = content[:place] + other + content[place + 1 :]
            assert ask(changed).startswith("这份明细改过："), changed


# The code.


def test_code_is_found_however_it_is_typed(notice: Notice) -> None:
    seal = notice.month.seal
    short = seal[:16]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in short)
    grouped = " ".join(short[start : start + 4] for start in range(0, 16, 4))

    for text in (
        seal,
        short,
        seal.upper(),
        f"  {grouped} ",
        wide,
        "-".join(short),
        short.replace("0", "O").replace("1", "l"),
    ):
        verdict = verify_code(text)
        assert (text, verdict.outcome) == (text, Outcome.CODE)
        assert verdict.month == notice.month


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("ab" * 8, Outcome.UNKNOWN),
        ("00" * 32, Outcome.UNKNOWN),
        ("ab", Outcome.NO_CODE),
        ("", Outcome.NO_CODE),
        ("%" * 16, Outcome.NO_CODE),
        ("g" * 16, Outcome.NO_CODE),
        ("١" * 16, Outcome.NO_CODE),
        ("\0" * 16, Outcome.NO_CODE),
    ],
)
def test_other_codes_are_not_found(notice: Notice, text: str, outcome: Outcome) -> None:
    assert verify_code(text).outcome == outcome


def test_unsealed_month_has_no_code(cast: Cast) -> None:
    assert verify_file(b"").outcome == Outcome.EMPTY
    assert verify_code("0" * 16).outcome == Outcome.UNKNOWN


# Our own rows, changed by hand.


@pytest.fixture
def by_hand() -> Callable[[Callable[[], object]], None]:
    """Return what somebody does who switches the triggers off."""

    def act(change: Callable[[], object]) -> None:
        drop_guards(connection)
        change()
        install_guards(connection)

    return act


def test_file_put_up_stays_right_when_our_rows_are_changed(
    cast: Cast,
    sealed: bytes,
    line: MonthLine,
    by_hand: Callable[[Callable[[], object]], None],
) -> None:
    by_hand(
        lambda: MonthLine.objects.filter(pk=line.pk).update(
            added=Decimal(30), closing=line.closing + 20
        )
    )
    changed = sealed.replace(b"H005,0.00,10.00,", b"H005,0.00,12.00,")

    assert ask(sealed) == SAME
    assert ask(changed) == BROKEN
    assert ask(get_lines_file(line)) == BROKEN


def test_seal_changed_with_its_lines_is_given_away_by_the_next_notice(
    cast: Cast,
    sealed: bytes,
    line: MonthLine,
    by_hand: Callable[[Callable[[], object]], None],
) -> None:
    close(cast, NOVEMBER, on=DECEMBER)

    def forge() -> None:
        MonthLine.objects.filter(pk=line.pk).update(added=Decimal(30), closing=line.closing + 20)
        month = Month.objects.select_related("village").get(pk=line.month_id)
        Month.objects.filter(pk=month.pk).update(seal=seal_of(get_notice_csv(month)))

    by_hand(forge)

    assert ask(sealed) == BROKEN


def test_household_renumbered_by_hand_is_no_reason_to_doubt_the_paper(
    cast: Cast, sealed: bytes, by_hand: Callable[[Callable[[], object]], None]
) -> None:
    by_hand(lambda: Account.objects.filter(pk=cast.account(6).pk).update(number=66))

    assert ask(sealed) == SAME
    assert ask(sealed + b"\n") == BROKEN


# The pages.


def upload(browser: Client, content: bytes, name: str = "notice.csv") -> str:
    answer = browser.post("/verify/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return strip_tags(answer.content.decode())


def test_how_to_check_explains_every_column(anyone: Client) -> None:
    told = anyone.get("/verify/how/").content.decode()

    names = (*HEAD_NAMES, *NOTICE_HEADER, "salt", *LINES_HEADER, *TransferKind.values)
    assert [name for name in names if f"<code>{name}</code>" not in told] == []


def test_page_says_it_in_one_sentence(sealed: bytes, anyone: Client) -> None:
    seal = seal_of(sealed)
    typed = anyone.get("/verify/", {"code": seal[:16]})

    assert SAME in upload(anyone, sealed)
    assert f"这就是{NAME}的校验码。" in typed.content.decode()
    assert '/v/anping/notices/2026-10/"' in typed.content.decode()
    assert typed["Cache-Control"] == "no-store"


def test_page_escapes_what_a_file_says(sealed: bytes, anyone: Client) -> None:
    content = sealed.replace(b"H005,0.00,10.00,", b"H005,0.00,<script>alert(1)</script>,")

    answer = anyone.post("/verify/", {"file": SimpleUploadedFile("a.csv", content)})

    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)" in answer.content.decode()


def test_page_asks_for_a_file_and_for_one_of_a_size(anyone: Client) -> None:
    large = SimpleUploadedFile("a.csv", b"village,anping\n" * 80_000)

    assert anyone.post("/verify/").status_code == 400
    answer = anyone.post("/verify/", {"file": large})
    assert answer.status_code == 400
    assert "文件太大了" in answer.content.decode()
    assert anyone.get("/verify/", {"code": "0" * 300}).status_code == 400


def test_form_carries_a_token(clock: None, sealed: bytes) -> None:
    browser = Client(enforce_csrf_checks=True)

    assert browser.post("/verify/", {"file": SimpleUploadedFile("a", sealed)}).status_code == 403
    token = browser.get("/verify/").cookies["csrftoken"].value
    sent = {"file": SimpleUploadedFile("a", sealed), "csrfmiddlewaretoken": token}
    assert browser.post("/verify/", sent).status_code == 200


def test_one_address_is_slowed_down(notice: Notice, anyone: Client) -> None:
    statuses = [
        anyone.get("/verify/", {"code": "ab" * 8}).status_code
        for _each in range(CHECKS_AN_ADDRESS + 1)
    ]

    assert statuses == [200] * CHECKS_AN_ADDRESS + [429]
    assert anyone.get("/verify/").status_code == 200


def test_notices_and_lines_take_constant_queries(
    cast: Cast, sealed: bytes, line: MonthLine
) -> None:
    counts = []
    for content in (
        sealed,
        sealed + b"\n",
        get_lines_file(line),
        get_lines_file(line) + b"\n",
    ):
        with CaptureQueriesContext(connection) as queries:
            verify_file(content)
        counts.append(len(queries))

    assert counts == [1, 4, 3, 4]


def test_how_page_tells_each_way(anyone: Client) -> None:
    page = anyone.get("/verify/how/").content.decode()

    for words in ("sha256sum", "certutil -hashfile", "shasum", "previous"):
        assert words in page


def test_household_takes_its_lines_home_and_has_them_compared(
    cast: Cast, october: Shop, notice: Notice, anyone: Client
) -> None:
    """From the notice's file alone: the digest of one's own line is the file's own code."""
    line = MonthLine.objects.select_related("month").get(
        month=notice.month_id, account=cast.account(5)
    )
    public = anyone.get("/v/anping/notices/2026-10/notice.csv").content.decode()
    own = get_lines_file(line)

    (row,) = [text for text in public.splitlines() if text.startswith("H005,")]
    assert row.rpartition(",")[2] == seal_of(own)
    assert f"{NAME}里 005户 那一行的明细" in upload(anyone, own, "anping-005-2026-10.txt")
