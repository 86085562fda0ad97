"""Which fields each operation of the API offers to take, as its schema tells."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

Schema = dict[str, Any]  # Any: an OpenAPI document


@cache
def build_schema() -> Schema:
    schema: Schema = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def list_offered(route: str, verb: str = "post") -> set[str]:
    """Return the names of all fields, at whatever depth, that the operation takes."""
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    content = build_schema()["paths"][path][verb].get("requestBody", {}).get("content", {})
    return {name for form in content.values() for name in _walk(form.get("schema", {}))}


def _walk(part: Any) -> Iterator[str]:  # Any: a piece of the document
    if isinstance(part, list):
        for inner in part:
            yield from _walk(inner)
    elif isinstance(part, dict):
        if "$ref" in part:
            name = part["$ref"].rpartition("/")[2]
            yield from _walk(build_schema()["components"]["schemas"][name])
        for name, inner in part.get("properties", {}).items():
            yield name
            yield from _walk(inner)
        for word in ("items", "allOf", "oneOf", "anyOf"):
            yield from _walk(part.get(word, []))
