"""Who goods and money come from."""

from market.errors import TextTooLong
from market.models import Supplier
from villages.models import Village

SUPPLIER_LENGTH = 40


def find_or_add_supplier(
    village: Village, name: str, *, is_person: bool = False, field: str = "supplier"
) -> Supplier | None:
    """Return the village's supplier of that name, made where it is new; None without a name.

    Called under the book's lock. Who was once said to be a person stays one: the name is masked
    in public. Raises TextTooLong, for the form's field.
    """
    name = name.strip()
    if not name:
        return None
    if len(name) > SUPPLIER_LENGTH:
        raise TextTooLong(SUPPLIER_LENGTH, field)
    supplier, _created = Supplier.objects.get_or_create(
        village=village, name=name, defaults={"is_person": is_person}
    )
    if is_person and not supplier.is_person:
        supplier.is_person = True
        supplier.save(update_fields=["is_person"])
    return supplier
