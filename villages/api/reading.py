"""Reading what is sent: no more than a deed needs, and nothing that cannot be kept or answered."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

# Six photos as phones take them, and the form round them.
UPLOAD_BYTES_MAX = 75_000_000
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class JSONOnly(DefaultContentNegotiation):
    """Answers in the one form there is, whatever the client says that it accepts."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class BoundedJSONParser(JSONParser):
    """JSON of a size that Django would take as a form, and as deep as a call goes."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # Any: DRF's signature; JSON is anything
        """Return what the JSON says; raises RequestDataTooBig, ParseError."""
        content = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            read = json.loads(content.decode(), parse_constant=_refuse_constant)
            if SURROGATE.search(content):
                # Half a character: no database keeps it and no answer can repeat it.
                json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return read


class BoundedMultiPartParser(MultiPartParser):
    """A form with photos; Django bounds the fields and counts the files, not what they weigh."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":  # Any: DRF's signature
        """Return fields and files; raises RequestDataTooBig and as Django does, ParseError."""
        assert parser_context is not None
        length = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        if len(length) > 9 or int(length) > UPLOAD_BYTES_MAX:
            raise RequestDataTooBig
        return super().parse(stream, media_type, parser_context)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON.")
