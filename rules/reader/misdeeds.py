"""Whether a deed is bad by its nature: the sign where no word, head or section says one."""

import re

_BAD = re.compile(
    "打架|斗殴|打人|骂[街人]|辱骂|谩骂|吵架|闹事|赌博|赌钱|聚赌|吸毒|偷[盗窃砍伐拿摘排倒电税捕鱼]|盗[窃伐采猎]|虐待|遗弃|酗酒|"
    "醉驾|酒驾|造谣|传谣|迟到|早退|无故|旷会|缺会|毁坏|破坏|损毁|损坏|焚烧|滥伐|滥采|电鱼|毒鱼|炸鱼|侵占|强占|霸占|"
    "违建|违章|违规|违法|违反|违约|欠缴|拖欠|拒不|拒交|拒缴|散养|散放|骗取|弄虚作假|虚报|冒领|大操大办|铺张|"
    "封建迷信|家暴|扰民|阻挠|阻工|诬告|缠访|挑拨|推诿|占道|私搭|私拉|私接|偷排|直排|逾期|"
    "乱[倒扔丢堆放停搭建占贴挖砍排泼涂画养葬拉接吐]|随地|随意(?:倾倒|丢|堆|排)"
)
_GOOD = re.compile(
    "制止|举报|劝[阻导止说]|清[理除扫运]|调解|化解|检举|揭发|防止|抵制|杜绝|整改|整治|报告|上报|反映|发现|拆除|修[复补好]|"
    "反对|拒绝|宣传|预防|避免|纠正|协助|配合|参加|参与|主动|巡|管好|[没未无不](?:有|再|发生|出现|搞|存在)?[^，。；故]{0,2}\\Z"
)


def is_bad(deed: str) -> bool:
    """Whether the deed harms, and neither prevents nor mends what does."""
    found = _BAD.search(deed)
    if found is None:
        return False
    return not _GOOD.search(deed[: found.start()]) and not re.search(
        "(?:的|者)?(?:制止|举报|劝阻|清理|调解|整改|整治|治理|拆除|宣传|预防|教育|纠正|处置)",
        deed[found.end() :],
    )
