"""Every list of the office reads as often for one row as for three, and never often."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import Account, AccountKind
from tests.office.conftest import SignIn
from tests.world import World, multiply
from villages.admin_base import VillageAdmin

pytestmark = pytest.mark.django_db

QUERIES_MAX = 12
LISTS = [model for model, page in admin.site._registry.items() if isinstance(page, VillageAdmin)]


def test_lists_read_as_often_for_one_row_as_for_three(world: World, sign_in: SignIn) -> None:
    multiply(world)
    client = sign_in(world.cast.chair)

    counted: dict[str, list[int]] = {}
    for model in LISTS:
        page, options = admin.site._registry[model], model._meta
        assert isinstance(page, VillageAdmin)
        address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        own = model._default_manager.filter(**{page.village_path: world.cast.village})
        if model is Account:
            # The village's own and the partners' have no household to be read with.
            own = own.filter(kind=AccountKind.HOUSEHOLD)
        ids = list(own.order_by("pk").values_list("pk", flat=True).distinct()[:3])
        assert len(ids) == 3, options.label
        for chosen in (ids[:1], ids):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = client.get(address, {"id__in": ",".join(map(str, chosen))})
            assert answer.context["cl"].result_count == len(chosen), options.label
            counted.setdefault(options.label, []).append(len(queries))

    assert {label: counts for label, counts in counted.items() if len(set(counts)) > 1} == {}
    assert {label: counts for label, counts in counted.items() if max(counts) > QUERIES_MAX} == {}
