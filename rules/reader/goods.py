"""Goods and their prices, which are no rules, whatever make they are written in (decision 12)."""

import re
from collections.abc import Sequence

from rules.reader.columns import Column
from rules.reader.roles import Place
from rules.reader.tables import Role

_NAMES = (
    "解放鞋|胶鞋|雨鞋|布鞋|凉鞋|拖鞋|棉鞋|[草凉太遮]阳?帽|蓑衣|雨衣|雨伞|[镰菜柴剪砍]刀|剪子|锄头|铁锹|铁铲|铁锅|炒锅|高压锅|电饭[锅煲]|"
    "蒸锅|搪瓷[盆缸杯]|脸盆|水桶|塑料桶|水壶|暖[瓶壶]|热水[瓶壶]|保温[杯壶]|茶杯|水杯|碗筷|手电筒?|台灯|灯泡|插[座排]|"
    "电风?扇|收音机|[毛浴纸]巾|抽纸|卷纸|卫生纸|牙[膏刷]|[香肥]皂|洗衣[粉液]|洗[发头]水|洗洁精|沐浴露|"
    "食用油|菜[籽油]油?|花生油|豆油|大米|面粉|挂面|面条|食盐|加碘盐|红糖|白糖|冰糖|蜂蜜|酱油|陈?醋|味精|茶叶|茶籽油|鸡蛋|"
    "[被床]单|被子|棉被|毛毯|毯子|枕[头套]|凉席|围裙|手套|袜子|书包|文具盒?|作业本|铅笔|"
    "[竹大]?扫[帚把]|拖把|垃圾[桶袋]|化肥|尿素|复合肥|薄膜|种子|鸡苗|购物券|理发券|洗车券|电话卡|火柴|蜡烛|煤油"
)
_SIZES = "(?:（[^）]{0,12}）|\\d+(?:斤|公斤|升|毫升|克|千克|只装|支装|件套|寸|瓦))?"
_PIECE = (
    "(?:[一每1](?:双|把|顶|只|个|包|袋|瓶|桶|提|块|条|盒|床|件|套|支|"
    "卷|根|斤|对|口|盏|本|张|刀|打|箱|罐|壶|板))?"
)
_GOODS = re.compile(
    f"(?:换|兑|拿|领)?(?:\\d+[公斤升克两]+)?{_PIECE}[^，。；：\\d捡拾收送捐退偷拿卖买扔丢倒清理打洗修做借带回]{{0,4}}"
    f"(?:{_NAMES}){_SIZES}{_PIECE}(?:要|值|卖|是|只要|标|需)?\\Z"
)
_GOODS_AFTER = re.compile(
    f"{_PIECE}(?:{_NAMES}|[盐油米面糖醋碗盆锅伞酒烟茶](?![^，。；]))[^，。；]{{0,2}}\\Z"
)
_MOST = 2


def is_priced(place: Place) -> bool:
    """Whether the words right before a number are nothing but a thing: 解放鞋一双22分."""
    if place.phrase.sign or place.mention.sign:
        return False
    if place.suffix.startswith("一") and _GOODS_AFTER.match(place.next):
        return not place.near
    return bool(_GOODS.match(re.split("[、和]", place.near)[-1]))


def are_goods(columns: Sequence[Column], body: Sequence[Sequence[str]]) -> bool:
    """Whether most of what a table's rows name are goods."""
    named = [
        "".join(
            cell
            for cell, column in zip(row, columns, strict=False)
            if column.role in {Role.DEED, Role.CATEGORY, Role.IDLE}
        )
        for row in body
    ]
    goods = sum(bool(_GOODS.match(name)) for name in named)
    return goods >= _MOST and goods * 2 > len(named)
