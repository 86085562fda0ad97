"""Which names a view asks for in what is sent to it: also those that no form of a page shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


@contextmanager
def record_names() -> Iterator[set[str]]:
    """Give the set of names that are asked for, in fields and addresses, from now on."""
    names: set[str] = set()
    # The addresses of the project lie in such a dict, too.
    kind: type[MultiValueDict[str, Any]] = MultiValueDict
    item, listed = kind.__getitem__, kind.getlist

    def get_item(asked: MultiValueDict[str, Any], name: str) -> Any:  # Any: as Django's
        if isinstance(asked, QueryDict):
            names.add(name)
        return item(asked, name)

    def get_list(asked: MultiValueDict[str, Any], name: str, default: Any = None) -> Any:
        if isinstance(asked, QueryDict):
            names.add(name)
        return listed(asked, name, default)

    def contains(asked: QueryDict, name: object) -> bool:
        names.add(str(name))
        return dict.__contains__(asked, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "__getitem__", get_item)
        patch.setattr(kind, "getlist", get_list)
        patch.setattr(QueryDict, "__contains__", contains, raising=False)
        yield names
