"""Setting a village's dated terms."""

from datetime import date, datetime

from django.db import transaction

from villages.errors import TermsDayTaken
from villages.models import Terms, User, Village
from villages.services.audit import save_row


@transaction.atomic
def set_terms(
    village: Village, valid_from: date, *, by: User | None, now: datetime, **values: object
) -> Terms:
    """Add the village's terms from a day on; fields not named keep the defaults.

    Raises TermsDayTaken, or ValidationError where a value cannot be.
    """
    if Terms.objects.for_village(village).filter(valid_from=valid_from).exists():
        raise TermsDayTaken
    terms = Terms(village=village, valid_from=valid_from, **values)
    save_row(terms, village=village, by=by, now=now)
    return terms


@transaction.atomic
def change_terms(terms: Terms, *, by: User | None, now: datetime, **values: object) -> Terms:
    """Rewrite some fields of terms that no edition has adopted yet; raises ValidationError."""
    stored = Terms.objects.select_for_update(no_key=True).get(pk=terms.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    save_row(stored, village=stored.village, by=by, now=now)
    return stored
