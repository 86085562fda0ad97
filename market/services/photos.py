"""What goods look like: one small photo each, for everyone to see."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from market.models import Goods
from market.services.goods import get_goods_on
from market.services.stock.intake import STOREKEEPERS, check_storekeeper
from villages.files import find_old_files, remove_files, write_files
from villages.models import User
from villages.photos import ShrunkPhoto
from villages.services import record_change, snapshot

FOLDER = "goods"
# A file is written before its row: what nothing names may be in the making.
UNNAMED_FOR = timedelta(days=1)
# What a phone shows across half its width, on the sharpest screens.
GOODS_EDGE_PIXELS = 480
# Whoever has the goods before them.
PHOTOGRAPHERS = STOREKEEPERS


def set_photo(goods: Goods, photo: ShrunkPhoto | None, *, by: User, now: datetime) -> Goods:
    """Give goods a photo in place of the one before, or none; traced.

    photo: shrunk to GOODS_EDGE_PIXELS. Its file is named after its content and written before the
    row; the old one goes when the row no longer names it. Returned as of today.
    Raises RoleNeeded, VillageNotFound, NotYourPartner.
    """
    names = write_files([(f"{FOLDER}/{photo.sha256}.jpg", photo.content)]) if photo else []
    try:
        return _set_photo(goods, "".join(names), by=by, now=now)
    except BaseException:
        remove_files(names)
        raise


def drop_unnamed_photos(*, now: datetime) -> None:
    """Delete the photos' files that no goods name: a crash left them, or took their row's word."""
    named = set(Goods.objects.exclude(photo="").values_list("photo", flat=True))
    old = find_old_files(FOLDER, now - UNNAMED_FOR)
    remove_files([name for name in old if name not in named])


@transaction.atomic
def _set_photo(goods: Goods, name: str, *, by: User, now: datetime) -> Goods:
    goods = (
        Goods.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner__village")
        .get(pk=goods.pk)
    )
    village = goods.partner.village
    check_storekeeper(goods.partner, by=by, today=timezone.localdate(now))
    before, old = snapshot(goods), goods.photo.name
    goods.photo.name = name
    goods.save(update_fields=["photo"])
    record_change(goods, village=village, by=by, now=now, before=before)
    if old:
        transaction.on_commit(partial(remove_files, [old]))
    return get_goods_on(goods, timezone.localdate(now))
