"""What the nightly run tidies up in the rule book."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from rules import due
from rules.adoption.minutes import KeptFile
from rules.models import StepKind
from rules.services import StepInput, record_step
from tests.cast import BEGIN, NOW, Cast
from tests.rules.factories import make_draft


def test_minutes_without_a_row_go_after_a_day_and_others_stay(cast: Cast) -> None:
    step = StepInput(kind=StepKind.BRANCH, held_on=BEGIN)
    kept = KeptFile("记录.pdf", ".pdf", b"%PDF-1", "a" * 64)
    recorded = record_step(make_draft(cast), step=step, files=[kept], by=cast.chair, now=NOW)
    named = recorded.files.get().file.name or ""
    left = default_storage.save("minutes/left.pdf", ContentFile(b"%PDF-2"))
    now = timezone.now()

    told = [due.run(now), due.run(now + timedelta(hours=23))]
    before = [default_storage.exists(name) for name in (named, left)]
    due.run(now + timedelta(hours=25))
    after = [default_storage.exists(name) for name in (named, left)]

    assert (told, before, after) == ([[], []], [True, True], [True, False])
