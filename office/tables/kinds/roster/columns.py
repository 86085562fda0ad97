"""The roster's columns."""

from django.utils.translation import gettext_lazy

from office.tables import lexicon
from office.tables.parsing import (
    keep_year,
    parse_day,
    parse_members,
    parse_name,
    parse_number,
    parse_phone,
    parse_text,
    parse_tick,
    parse_year,
)
from office.tables.shapes import Column

COLUMNS = (
    Column(
        "group",
        gettext_lazy("小组"),
        lexicon.GROUP,
        parse_text,
        gettext_lazy("必填。要和「小组」里的名字对得上，3组、第三组、03组都认得。"),
        is_needed=True,
    ),
    Column(
        "number",
        gettext_lazy("户编号"),
        lexicon.NUMBER,
        parse_number,
        gettext_lazy("必填。全村不重复，定下后不再改。"),
        is_needed=True,
    ),
    Column(
        "head",
        gettext_lazy("户主"),
        lexicon.HEAD,
        parse_name,
        gettext_lazy("必填。"),
    ),
    Column(
        "phone",
        gettext_lazy("电话"),
        lexicon.PHONE,
        parse_phone,
        gettext_lazy("可不填，一户一个号码。"),
    ),
    Column(
        "members",
        gettext_lazy("家庭成员"),
        lexicon.MEMBERS,
        parse_members,
        gettext_lazy("可不填。除户主以外的人，用顿号隔开，可带出生年份；一人一行也行。"),
    ),
    Column(
        "joined_on",
        gettext_lazy("建账日"),
        lexicon.JOINED_ON,
        parse_day,
        gettext_lazy("可不填，不填就是录入那天。"),
    ),
    Column(
        "party_member",
        gettext_lazy("党员户"),
        lexicon.PARTY_MEMBER,
        parse_tick,
        gettext_lazy("是或否，空着算否。"),
    ),
    Column(
        "with_disabled",
        gettext_lazy("家里有残疾人"),
        lexicon.WITH_DISABLED,
        parse_tick,
        gettext_lazy("本人同意才填。是或否，空着算否。"),
    ),
    Column(
        "honours_consent",
        gettext_lazy("同意上光荣榜"),
        lexicon.HONOURS_CONSENT,
        parse_tick,
        gettext_lazy("问过本人再填。是或否，空着算否。"),
    ),
    Column(
        "person", gettext_lazy("姓名"), lexicon.PERSON, parse_name, gettext_lazy("一人一行时用。")
    ),
    Column(
        "relation",
        gettext_lazy("与户主关系"),
        lexicon.RELATION,
        parse_text,
        gettext_lazy("一人一行时用。"),
    ),
    Column(
        "birth_year",
        gettext_lazy("出生年份"),
        lexicon.BIRTH_YEAR,
        parse_year,
        gettext_lazy("一人一行时用，只留年份。"),
        trim=keep_year,
    ),
)
