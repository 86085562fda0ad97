"""What the lint reports, and the reason and the cure of each kind of finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause that a village may not decide: its words, their place, the reason and the cure."""

    words: str
    start: int
    end: int
    reason: str
    cure: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a kind of clause is not a village's to decide, and what to write instead."""

    reason: "_StrPromise"
    cure: "_StrPromise"


CURE_DROP = _("删去这一句，或者改成做得好就奖励；确有法律依据的，写明法律和条款，并报镇里备案。")

GROUNDS: Mapping[str, Ground] = {
    "benefit": Ground(
        _("低保、养老、补贴这些待遇由国家规定，积分不能用来取消、扣减、拖延，也不能当作条件。"),
        CURE_DROP,
    ),
    "share": Ground(
        _("集体分红和福利是村民作为集体成员应得的，积分不能用来取消、扣减或者设门槛。"),
        CURE_DROP,
    ),
    "land": Ground(_("宅基地、承包地和补偿款由法律规定，积分不能用来限制申请和审批。"), CURE_DROP),
    "papers": Ground(
        _("开证明、盖章、办手续是村里应尽的服务，不能因为积分不办、缓办或者附加条件。"), CURE_DROP
    ),
    "school": Ground(_("孩子上学是法律保障的权利，不能同积分连在一起。"), CURE_DROP),
    "army": Ground(_("应征入伍按兵役法办理，积分不能用来限制报名和政审。"), CURE_DROP),
    "petition": Ground(
        _("向上级反映情况是公民的权利，村里不能禁止，也不能因此扣分或者处罚。"),
        _("删去这一句；要管的是扰乱办公秩序、诬告陷害这类违法行为，就照那样写。"),
    ),
    "vote": Ground(
        _("选举和被选举由法律保障，投不投票、选谁都由村民自己决定，不能用积分限制或者处罚。"),
        _("删去这一句；要管的是贿选、扰乱选举秩序这类违法行为，就照那样写。"),
    ),
    "register": Ground(_("户口和身份证件由公安机关办理，不能同积分连在一起。"), CURE_DROP),
    "supply": Ground(_("水、电、气是生活必需，村里不能用停供来管人。"), CURE_DROP),
    "fine": Ground(
        _("罚款要有法律依据，由有权的机关决定，村规民约和积分办法不能罚钱、扣钱。"),
        _("改成扣积分，或者写照价赔偿；违法的事交给有权的机关处理。"),
    ),
    "inform": Ground(
        _("给举报的人加分，会让邻里互相提防，也容易引来诬告。"),
        _("删去这一条，或者改成奖励劝导、帮忙、消除隐患这样的事。"),
    ),
}
