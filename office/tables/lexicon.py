"""How villages head the columns of their tables, and how they write what stands below them.

Headings as normalise_heading leaves them: without remarks, spaces and signs.
"""

ID_HEADINGS = ("身份证", "公民身份", "身份号", "证件号", "idnumber", "idcard", "idno")
# Sums and signatures under a table; the help and the example of the templates.
NOT_ROWS = (
    *("合计", "总计", "小计", "共计", "本页", "制表", "填表", "审核", "备注", "注"),
    *("填写说明", "怎么填", "示例", "例子", "howtofill", "example", "total"),
)
TRUE_WORDS = frozenset(
    {"是", "有", "对", "同意", "党员", "√", "✓", "✔", "☑", "1", "y", "yes", "true", "v", "t"}
)
FALSE_WORDS = frozenset(
    {
        *("否", "无", "没有", "不是", "非", "不同意", "群众", "×", "✗", "✘", "x"),
        *("0", "n", "no", "false", "f", "-", "—", "——", "/", "\\"),
    }
)
# What stands where there is nothing to say.
BLANK_WORDS = frozenset({"-", "—", "——", "/", "\\", "无", "没有", "暂无", "n/a"})
HEAD_RELATIONS = frozenset({"户主", "本人", "户主本人", "head", "headofhousehold"})
GROUP_ENDINGS = ("村民小组", "小组", "网格", "队")

GROUP = ("小组", "组", "组别", "村民小组", "所属小组", "所在小组", "网格", "自然村", "group")
NUMBER = ("户编号", "户号", "户编码", "家庭编号", "住户编号", "户籍编号", "编号", "householdno")
HEAD = ("户主", "户主姓名", "户主名", "户主名字", "户主名称", "headofhousehold", "head")
PHONE = (
    *("电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "户主电话"),
    *("phone",),
)
JOINED_ON = ("建账日", "建账日期", "建档日期", "加入日期", "开户日期", "joinedon")
PARTY_MEMBER = ("党员", "党员户", "是否党员", "是否党员户", "是否是党员", "partymember")
WITH_DISABLED = (
    *("残疾", "家里有残疾人", "有残疾人", "是否有残疾人", "残疾人家庭", "残疾户"),
    *("withadisabledperson",),
)
HONOURS_CONSENT = ("同意上榜", "同意上光荣榜", "是否同意上榜", "是否同意上光荣榜", "honoursconsent")
MEMBERS = ("家庭成员", "其他成员", "其他家庭成员", "家庭成员名单", "成员", "家属", "members")
PERSON = ("姓名", "成员姓名", "家庭成员姓名", "名字", "name")
RELATION = ("与户主关系", "关系", "和户主关系", "与户主的关系", "relationtohead")
BIRTH_YEAR = ("出生年份", "出生年", "出生年月", "出生日期", "出生年月日", "生日", "yearofbirth")
OTHER_NUMBER = (
    *("亲属户编号", "近亲属户编号", "另一户编号", "另一户", "亲属户号", "近亲属户号", "亲戚户编号"),
    *("kinhouseholdno",),
)
OTHER_HEAD = ("亲属户主", "近亲属户主", "另一户户主", "亲属姓名", "kinhead")
BALANCE = ("结余", "余额", "积分结余", "积分余额", "当前积分", "现有积分", "剩余积分", "balance")
EARNED = (
    *("今年加分", "本年加分", "今年得分", "本年得分", "今年已得", "本年度加分", "加分"),
    *("earnedthisyear",),
)
DEDUCTED = ("今年扣分", "本年扣分", "今年已扣", "本年度扣分", "扣分", "deductedthisyear")
UNTIL = ("记到哪天", "纸质账记到哪天", "截至", "截至日期", "截止日期", "截止", "upto")
TIMES_ENDINGS = ("次数", "次", "times")
POINTS_ENDINGS = ("分数", "积分", "分", "points")
PARTNER = ("兑换点", "商户", "店", "partner")
KIND = ("种类", "类型", "kind")
NAME = ("名称", "商品", "商品名称", "品名", "物品", "物品名称", "兑换物品", "name")
UNIT = ("单位", "计量单位", "unit")
PRICE = ("兑换价", "积分", "分值", "所需积分", "兑换积分", "兑换分值", "分数", "价格", "price")
CATEGORY = ("分类", "类别", "category")
NOTE = ("说明", "规格", "note")
LIMIT = ("每户限兑", "限兑", "限兑数量", "每户限兑多少", "limitahousehold")
LIMIT_PERIOD = ("限兑期", "限兑按多久算", "多久", "limitperiod")
LOW_STOCK = ("库存提醒", "剩多少时提醒", "剩多少时提醒补货", "remindat")
# What the templates' example rows hold, by kind and column; never read in.
EXAMPLES = {
    "roster": {
        "group": "03组",
        "number": "28",
        "head": "张三明",
        "phone": "13800138000",
        "members": "李花、张小明（2012）",
        "party_member": "是",
    },
    "members": {"number": "28", "head": "张三明", "name": "张小明", "birth_year": "2012"},
    "kin": {"number": "28", "head": "张三明", "other_number": "35", "other_head": "张四明"},
    "openings": {
        "number": "28",
        "head": "张三明",
        "balance": "35",
        "earned": "45",
        "deducted": "5",
    },
    "goods": {
        "kind": "实物",
        "name": "大米（5 公斤装）",
        "unit": "袋",
        "price": "60",
        "category": "粮油副食",
        "limit": "2",
        "limit_period": "每月",
    },
}
DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s.*)?"
NUMBER_ENDINGS = ("户", "号")
POINTS_ENDING, TIMES_ENDING = "分", "次"
GROUP_BEGINNING, GROUP_ENDING = "第", "组"
HANZI_DIGITS, HANZI_TEN = "一二三四五六七八九", "十"
LIMIT_PERIODS = {
    "month": ("每月", "月", "month"),
    "quarter": ("每季度", "每季", "季", "季度", "quarter"),
    "year": ("每年", "年", "年度", "year"),
    "ever": ("总共", "一次性", "一共", "ever", "intotal"),
}
