"""What a passbook says of points that came or went as households changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ledger.models import CorrectionState, HouseholdChange, HouseholdChangeKind, TransferKind
from ledger.queries import PassbookLine
from villages.models import Household
from villages.models.households import HouseholdState

KIND = HouseholdChangeKind


def find_merged_into(household: Household) -> Household | None:
    """Return the household into which a dissolved one went, if it did."""
    if household.state != HouseholdState.DISSOLVED:
        return None
    merged = HouseholdChange.objects.filter(
        household=household, kind=KIND.MERGE, state=CorrectionState.POSTED
    )
    found = merged.select_related("other").first()
    return found.other if found else None


def say_frozen(household: Household) -> str:
    """Return why a household redeems nothing, whatever it has; empty where it is here."""
    if household.state == HouseholdState.AWAY:
        return _("外出，积分冻结着：一分不少，登记回村以后再用。")
    if household.state != HouseholdState.DISSOLVED:
        return ""
    other = find_merged_into(household)
    if other is None:
        return _("已销户，不再兑换。")
    return _("已并入%(household)s，积分都转过去了。") % {"household": other}


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
