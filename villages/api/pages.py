"""Lists in pages: which page, how many to a page, and how the schema tells it."""

from functools import cache
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from villages.api.schema import name_component

PAGE_SIZE = 50
PAGE_SIZE_MAX = 200


class PageQuery(serializers.Serializer[Any]):
    """Which page of a list."""

    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    size = serializers.IntegerField(min_value=1, max_value=PAGE_SIZE_MAX, default=PAGE_SIZE)


@cache
def page_of(row: type[serializers.BaseSerializer]) -> serializers.Serializer:
    """Return how a page of such rows looks, for the schema."""
    return inline_serializer(
        name_component(row) + "Page",
        {
            "count": serializers.IntegerField(help_text="Rows on all pages."),
            "page": serializers.IntegerField(),
            "pages": serializers.IntegerField(),
            "results": row(many=True),
        },
    )
