"""Choosing a row in the office: what was sent back is looked up only where it can be a row's id."""

from collections.abc import Sequence

from django.contrib.admin.widgets import AutocompleteSelect

from villages.numbers import read_id


class RowSelect(AutocompleteSelect):
    """Shows the form again with what was sent; Django's own would look that up unread."""

    def optgroups(
        self, name: str, value: Sequence[str], attr: dict[str, object] | None = None
    ) -> list[tuple[str | None, list[dict[str, object]], int | None]]:
        return super().optgroups(name, [one for one in value if read_id(str(one))], attr)
