"""Taking what was sent as a whole or not at all.

Where a phone loses its signal half-way, a server hands on what came until then, and a form reads
well that ends in the middle of a sentence. Its sender would be told later that the key is used.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol


class Stream(Protocol):
    """What a server gives to read from."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


class WholeBody:
    """Reads what the head announced; raises OSError where less came."""

    def __init__(self, stream: Stream, length: int) -> None:
        self.stream = stream
        self.left = length

    def read(self, size: int | None = None) -> bytes:
        wanted = self._bound(size)
        parts = []
        while wanted:
            part = self._count(self.stream.read(wanted))
            wanted -= len(part)
            parts.append(part)
        return b"".join(parts)

    def readline(self, size: int | None = None) -> bytes:
        wanted = self._bound(size)
        return self._count(self.stream.readline(wanted)) if wanted else b""

    def _bound(self, size: int | None) -> int:
        return self.left if size is None or size < 0 else min(size, self.left)

    def _count(self, part: bytes) -> bytes:
        if not part:
            raise ConnectionAbortedError(f"It ended {self.left} bytes too early.")
        self.left -= len(part)
        return part


# Any: what WSGI says of itself.
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def take_whole_bodies(application: Application) -> Application:
    """Return the application such that it never sees a part of what was sent as all of it."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return answer
