"""A form with files, as a phone or a browser sends it."""

from collections.abc import Mapping
from dataclasses import dataclass

BOUNDARY = "points-form"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a form. field: what the form calls it."""

    field: str
    name: str
    kind: str
    content: bytes


def attach_photo(photo: bytes) -> list[Attached]:
    """Return a deed's photo as a form's files; none where it is empty."""
    return [Attached("photos", "a.jpg", "image/jpeg", photo)] if photo else []


def write_multipart(values: Mapping[str, str], files: list[Attached]) -> bytes:
    """Return the body of a form of these values, {name: value}, and files."""
    parts = [
        *(_write_part(f'name="{name}"', "", value.encode()) for name, value in values.items()),
        *(
            _write_part(
                f'name="{file.field}"; filename="{file.name}"',
                f"\r\nContent-Type: {file.kind}",
                file.content,
            )
            for file in files
        ),
    ]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def _write_part(names: str, kind: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {names}{kind}\r\n\r\n"
    return head.encode() + content + b"\r\n"
