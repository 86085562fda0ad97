"""What nobody sends by mistake alone: values that a page must refuse or take, and never fail at."""

from random import Random

from tests.fuzz.bodies import MULTIPART, URLENCODED, Upload, Value

TEXTS = (
    *("", " ", "\u3000", "\0", "a\0b", "\ud800", "\udcff", "\u202e文字", "\u200b", "\ufeff"),
    *("0", "-0", "-1", "1.005", "0.001", "1e400", "1e-400", "1e9", "NaN", "sNaN", "-Infinity"),
    *("1_000", "+5", "0x10", "１２", "٣", "²", "½", "1,5", "5 ", "None", "null", "true", "[]"),
    *(str(2**15), str(2**31), str(2**53 + 1), str(2**63 - 1), str(2**63), str(-(2**63) - 1)),
    *("9" * 17, "9" * 30, "9" * 400, "9" * 5000, "0." + "9" * 300, "1" + "0" * 15 + ".00"),
    *("2026-02-31", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13", "2026-00"),
    *("0001-01", "9999-12", "2026-11", "25:61", "2026-11-05T25:00", "-2026-11-05", "20261105"),
    *("2026-11-05", "1900-01-01", "2026-11-06 12:00", "31.02.2026", "٢٠٢٦-١١-٠٥"),
    *("00000000-0000-0000-0000-000000000000", "not-a-uuid", "{0.__class__}", "%s%n", "%00"),
    *("' OR 1=1 --", "<script>alert(1)</script>", "=1+1", "\r\nSet-Cookie: a=b", "a\nb", "\\", "*"),
    *("../../etc/passwd", "//evil.example", "https://evil.example/", "javascript:alert(1)", "?a#b"),
    *("http://127.0.0.1/c/x/", "/c//", "http://[", "anping", "hewan", "-pk", "-1.-2", "__all__"),
    *("张" * 300, "x" * 3000, "x" * 100_000, "👩‍👩‍👧‍👦", "ﷺ" * 20, "İ", "ß", "ª"),
)  # fmt: skip
FILES = (
    Upload("", b""),
    Upload("a.jpg", b""),
    Upload("a.jpg", b"\xff\xd8\xff\xe0 no picture"),
    Upload("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    Upload("a.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 "),
    Upload("表\0.xlsx", b"PK\x03\x04 no zip", "application/zip"),
    Upload("a.xlsx", b"PK\x05\x06" + b"\0" * 18, "application/zip"),
    Upload("a.docx", b"PK\x05\x06" + b"\0" * 18, "application/zip"),
    Upload("../../a.pdf", b"%PDF-1.7 \xff\xfe\0", "application/pdf"),
    Upload("a.txt", "主动清洁的，加5分。\0乱倒的，扣5分。".encode(), "text/plain"),
    Upload("a.txt", b"\xff\xfe\xd8\x00\xdc", "text/plain"),
    Upload("a.csv", '户号,姓名\r\n1,张三\r\nNaN,"'.encode("gb18030"), "text/csv"),
    Upload("a.csv", b"\xff" * 5000, "text/csv"),
    Upload("x" * 300 + ".csv", ("1," * 5000 + "\n").encode(), "text/csv"),
    Upload("a.json", b'{"a": NaN, "b": [[[[1e999]]]]}', "application/json"),
)  # fmt: skip


PATH_TEXTS = tuple(text for text in TEXTS if len(text) < 500)
# (content type, a body that is none).
GARBAGE = (
    (URLENCODED, b"%"),
    (URLENCODED, b"\xff\xfe=&&=%ZZ&a=%FF"),
    (MULTIPART, b"--fuzzfuzzfuzz\r\nContent-Disposition: form-data; name"),
    (MULTIPART, b"no boundary at all"),
    ("multipart/form-data", b"no boundary said"),
    ("multipart/form-data; boundary=\xc2\xa0", b""),
    (URLENCODED + "; charset=utf-16", "household=5".encode("utf-16")),
    (URLENCODED + "; charset=nonsense", b"household=5"),
    ("application/json", b"{"),
    ("application/json", b'[{"household": NaN}]'),
    ("application/json", b'"' + b"\\ud800" + b'"'),
    ("application/json", b"[" * 20_000),
    ("text/plain", b"\0"),
    ("", b"a=1"),
)
HEADERS = (
    {"HTTP_ACCEPT_LANGUAGE": "\0,;q=9, zh-" + "x" * 600},
    {"HTTP_COOKIE": 'sessionid="\\377; csrftoken=\xff; django_language=../..; messages=x'},
    {"HTTP_REFERER": "http://[::1/\xff", "HTTP_ORIGIN": "null"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 25:61:61 GMT", "HTTP_IF_NONE_MATCH": '"'},
    {"HTTP_X_FORWARDED_FOR": "1.2.3.4\xff, ::::", "REMOTE_ADDR": ""},
    {"HTTP_AUTHORIZATION": "Token \xff\xfe"},
    {"HTTP_AUTHORIZATION": "Card " + "9" * 5000},
    {"HTTP_ACCEPT": "*/*;;q=x", "HTTP_RANGE": "bytes=9-1", "HTTP_X_REQUESTED_WITH": "\xff"},
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "a\xffb:99999999"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "x"},
)
JSON_VALUES = (
    *("null", "true", "-0", "1e308", "1e400", "9" * 400, "0.1", "-1", str(2**63), str(2**31)),
    *('""', '"\\u0000"', '"\\u202e"', "[]", "{}", "[[null]]", '{"a": {}}', '"2026-02-31"', '"NaN"'),
    *('"1e400"', '"5"', '["5", 5, null]', '[{"key": []}]', "[{}]", '"9999-12-31"', '"0001-01-01"'),
    *('"' + "x" * 5000 + '"', '"00000000-0000-0000-0000-000000000000"', '"²"', '[1, "a", {}]'),
)  # fmt: skip


def pick(rng: Random, ids: tuple[str, ...]) -> Value:
    """Return something nasty: a text, now and then a file or the id of what is not the person's."""
    kind = rng.random()
    if kind < 0.12:
        return rng.choice(FILES)
    return rng.choice(ids) if ids and kind < 0.35 else rng.choice(TEXTS)
