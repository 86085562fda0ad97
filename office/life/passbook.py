"""What a passbook says of points that came or went as households changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ledger.models import HouseholdChange, HouseholdChangeKind, TransferKind
from ledger.queries import PassbookLine

KIND = HouseholdChangeKind


def find_lives(lines: Sequence[PassbookLine]) -> dict[int, HouseholdChange]:
    """Return {transfer id: the household change behind it}; no query where there is none."""
    kinds = (TransferKind.MOVE, TransferKind.EXPIRY)
    ids = [line.transfer.pk for line in lines if line.transfer.kind in kinds]
    if not ids:
        return {}
    found = HouseholdChange.objects.filter(transfer__in=ids).select_related("household", "other")
    return {change.transfer_id: change for change in found if change.transfer_id}


def tell_life(change: HouseholdChange, *, is_given: bool) -> tuple[str, str]:
    """Return what a row is, and with whom; is_given: as the household sees it that lost points."""
    kind = HouseholdChangeKind(change.kind)
    if kind == KIND.EXPIRE:
        return _("销户余分清零"), _("过了等继承人的日子，两个人核对")
    told = {
        (KIND.SPLIT, True): _("分户转出"),
        (KIND.SPLIT, False): _("分户转入"),
        (KIND.MERGE, True): _("并户转出"),
        (KIND.MERGE, False): _("并户转入"),
        (KIND.INHERIT, True): _("继承转出"),
        (KIND.INHERIT, False): _("继承转入"),
    }
    partner = change.other if is_given else change.household
    why = _("转给%(household)s，按签名的协议，两个人核对")
    if not is_given:
        why = _("从%(household)s转来，按签名的协议，两个人核对")
    return told[kind, is_given], why % {"household": partner}
