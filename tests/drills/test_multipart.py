"""What drills and measurements send as a form is read as one."""

from django.test import RequestFactory

from bench.multipart import MULTIPART, Attached, attach_photo, write_multipart


def test_a_form_is_read_as_it_was_written() -> None:
    values = {"household": "28", "note": "扫了村口"}
    files = [*attach_photo(b"\xff\xd8\r\n--"), Attached("file", "b.xlsx", "application/zip", b"")]

    body = write_multipart(values, files)
    request = RequestFactory().generic("POST", "/", body, MULTIPART)

    assert request.POST.dict() == values
    assert {
        field: [
            (file.name, file.content_type, file.read()) for file in request.FILES.getlist(field)
        ]
        for field in request.FILES
    } == {
        "photos": [("a.jpg", "image/jpeg", b"\xff\xd8\r\n--")],
        "file": [("b.xlsx", "application/zip", b"")],
    }


def test_a_deed_without_a_photo_comes_without_files() -> None:
    assert attach_photo(b"") == []
