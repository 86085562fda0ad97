"""What is sent, byte for byte: also what no library would encode, such as half a character."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

BOUNDARY = "fuzzfuzzfuzz"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Upload:
    """A file as a form sends it."""

    name: str
    content: bytes
    content_type: str = "image/jpeg"


Value = str | Upload
Fields = list[tuple[str, Value]]


def encode_text(text: str) -> bytes:
    """Return the bytes of a text: of U+DCFF a byte that is no UTF-8, of other halves, halves."""
    return b"".join(
        bytes([ord(sign) - 0xDC00])
        if "\udc80" <= sign <= "\udcff"
        else sign.encode(errors="surrogatepass")
        for sign in text
    )


def build_query(fields: Iterable[tuple[str, Value]]) -> str:
    """Return fields as an address or a plain form carries them: of a file, its name."""
    pairs = ((name, value.name if isinstance(value, Upload) else value) for name, value in fields)
    return "&".join(
        f"{quote_from_bytes(encode_text(name))}={quote_from_bytes(encode_text(text))}"
        for name, text in pairs
    )


def build_multipart(fields: Iterable[tuple[str, Value]]) -> bytes:
    """Return fields and files as a form with enctype multipart sends them."""
    parts = [_build_part(name, value) for name, value in fields]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _build_part(name: str, value: Value) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{_quote(name)}"'
    if isinstance(value, Upload):
        head += f'; filename="{_quote(value.name)}"\r\nContent-Type: {value.content_type}'
        return encode_text(head) + b"\r\n\r\n" + value.content + b"\r\n"
    return encode_text(head) + b"\r\n\r\n" + encode_text(value) + b"\r\n"


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
