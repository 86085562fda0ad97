"""The one filter that every list begins with."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from villages.models.places import Village

Row = TypeVar("Row", bound=models.Model, covariant=True)  # noqa: PLC0105 - Django's QuerySet is so


class VillageQuerySet(models.QuerySet[Row]):
    """Rows that belong to one village."""

    def for_village(self, village: "Village") -> Self:
        return self.filter(village=village)
