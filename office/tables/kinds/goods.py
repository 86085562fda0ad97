"""What the shop offers: one row an article, found by its partner and name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.errors import OfferNotAllowed
from market.models import Category, Goods, GoodsKind, LimitPeriod, Partner
from market.queries.goods import on_day
from market.services import GoodsInput, check_offer
from office.tables import lexicon
from office.tables.parsing import BadCellError, parse_amount, parse_text, parse_words
from office.tables.reading.tables import Table, TableRow
from office.tables.shapes import Column, Kind, Plan, RowReader, Step, Values, say_in_every_language
from office.tables.writing import offer
from villages.models import Village
from villages.words import points

ZERO = 0


def _plan(table: Table, village: Village, now: datetime) -> Plan:
    reader = RowReader(COLUMNS, table.headings)
    plan = Plan(problems=reader.problems)
    partners = list(Partner.objects.for_village(village).filter(is_open=True))
    goods = Goods.objects.for_village(village)
    standing = {(one.partner_id, one.name): one for one in on_day(goods, timezone.localdate(now))}
    seen: dict[tuple[int, str], TableRow] = {}
    for row in table.rows:
        values, is_good = reader.read(row)
        if not reader.need(row, values, "name", "unit", "price") or not is_good:
            continue
        partner = _find_partner(reader, row, values, partners)
        if partner is None:
            continue
        key = (partner.pk, values["name"])
        first = seen.setdefault(key, row)
        if first is not row:
            words = _("%(name)s 在第 %(row)s 行已经写过了。")
            reader.refuse(row, "name", words % {"name": values["name"], "row": first.number})
        elif key in standing:
            _compare(plan, reader, row, values, standing[key])
        elif terms := _build_terms(reader, row, values, partner):
            words = _("%(partner)s：%(name)s，%(price)s 分一%(unit)s（%(kind)s）") % {
                "partner": partner.name,
                "name": values["name"],
                "price": points(values["price"]),
                "unit": values["unit"],
                "kind": GoodsKind(values["kind"] or GoodsKind.THING).label,
            }
            kind = GoodsKind(values["kind"] or GoodsKind.THING)
            plan.new.append(Step(row, words, partial(offer, partner, kind, terms)))
    return plan


def _find_partner(
    reader: RowReader, row: TableRow, values: Values, partners: list[Partner]
) -> Partner | None:
    """Return the partner that a row names; the only one where it names none."""
    written = values["partner"]
    if not written and len(partners) == 1:
        return partners[0]
    found = [partner for partner in partners if partner.name == written]
    if found:
        return found[0]
    if written:
        reason = _("没有叫「%(text)s」的兑换点。") % {"text": written[:20]}
    else:
        reason = _("村里的兑换点不止一个（或者还没有），请写是哪一个。")
    reader.refuse(row, "partner", reason)
    return None


def _compare(plan: Plan, reader: RowReader, row: TableRow, values: Values, goods: Goods) -> None:
    """Leave goods that stand as they are; a price is changed where everybody sees from when."""
    plan.standing += 1
    if goods.price != values["price"]:
        words = _("现在的兑换价是 %(price)s 分，这里不改，请到「商品」里改。")
        reason = words % {"price": points(goods.price)}
        plan.remarks.append(reader.tell(row, "price", reason))


def _build_terms(
    reader: RowReader, row: TableRow, values: Values, partner: Partner
) -> GoodsInput | None:
    """Return what the service takes; None, and the reason told, for what may not be offered."""
    terms = GoodsInput(
        name=values["name"],
        unit=values["unit"],
        price=values["price"],
        category=values["category"] or Category.OTHER,
        note=values["note"] or "",
        limit_quantity=values["limit"] or None,
        limit_period=values["limit_period"] or LimitPeriod.MONTH,
    )
    if values["low_stock"] is not None:
        terms = replace(terms, low_stock=values["low_stock"])
    kind = GoodsKind(values["kind"] or GoodsKind.THING)
    if terms.price <= ZERO:
        reader.refuse(row, "price", _("兑换价要大于 0。"))
        return None
    try:
        check_offer(kind, name=terms.name, note=terms.note)
        trial = Goods(partner=partner, kind=kind, name=terms.name, unit=terms.unit, note=terms.note)
        trial.clean_fields(exclude=["stock", "partner"])
    except OfferNotAllowed as error:
        reader.refuse(row, "name", str(error))
        return None
    except ValidationError as error:
        for field, reasons in error.message_dict.items():
            reader.refuse(row, field, reasons[0])
        return None
    return terms


def _parse_choice(choices: dict[str, tuple[str, ...]]) -> Callable[[str], str | None]:
    """Return a parser of words into one of some choices; by its words, or its own label.

    How one of them begins is enough, where no other one begins so.
    """

    def parse(text: str) -> str | None:
        found = parse_text(text).lower()
        if not found:
            return None
        for value, words in choices.items():
            if found in words:
                return value
        begun = {
            value
            for value, words in choices.items()
            if any(word.startswith(found) for word in words)
        }
        if len(begun) == 1:
            return begun.pop()
        every = _("、").join(words[0] for words in choices.values())
        raise BadCellError(_("请写其中一种：%(choices)s。") % {"choices": every})

    return parse


def _read_labels(choices: type[GoodsKind | Category]) -> dict[str, tuple[str, ...]]:
    """Return {value: what it is called, in the page's language first}."""
    return {
        one.value: (
            str(one.label).lower(),
            *(said.lower() for said in say_in_every_language(one.label)),
        )
        for one in choices
    }


def _parse_kind(text: str) -> str | None:
    return _parse_choice(_read_labels(GoodsKind))(text)


def _parse_category(text: str) -> str | None:
    return _parse_choice(_read_labels(Category))(text)


COLUMNS = (
    Column(
        "partner",
        gettext_lazy("兑换点"),
        lexicon.PARTNER,
        parse_words,
        gettext_lazy("只有一个兑换点就不用填。"),
    ),
    Column(
        "kind",
        gettext_lazy("种类"),
        lexicon.KIND,
        _parse_kind,
        gettext_lazy("实物、服务或优待；空着算实物。"),
    ),
    Column(
        "name",
        gettext_lazy("名称"),
        lexicon.NAME,
        parse_words,
        gettext_lazy("必填，最多 40 个字。"),
        is_needed=True,
    ),
    Column(
        "unit",
        gettext_lazy("计量单位"),
        lexicon.UNIT,
        parse_words,
        gettext_lazy("必填，例如：袋、瓶、次。"),
        is_needed=True,
    ),
    Column(
        "price",
        gettext_lazy("兑换价"),
        lexicon.PRICE,
        parse_amount,
        gettext_lazy("必填，几分兑换一个单位。"),
        is_needed=True,
    ),
    Column(
        "category",
        gettext_lazy("分类"),
        lexicon.CATEGORY,
        _parse_category,
        gettext_lazy("可不填：粮油副食、日用品、农资农具、本地农产品、便民服务、其他。"),
    ),
    Column("note", gettext_lazy("说明"), lexicon.NOTE, parse_words, gettext_lazy("可不填。")),
    Column(
        "limit",
        gettext_lazy("每户限兑"),
        lexicon.LIMIT,
        parse_amount,
        gettext_lazy("可不填，空着不限。"),
    ),
    Column(
        "limit_period",
        gettext_lazy("限兑期"),
        lexicon.LIMIT_PERIOD,
        _parse_choice(lexicon.LIMIT_PERIODS),
        gettext_lazy("每月、每季度、每年或总共；空着算每月。"),
    ),
    Column(
        "low_stock",
        gettext_lazy("库存提醒"),
        lexicon.LOW_STOCK,
        parse_amount,
        gettext_lazy("可不填，剩多少时提醒补货。"),
    ),
)

GOODS = Kind(
    name="goods",
    title=gettext_lazy("商品"),
    sentence=gettext_lazy("超市的商品和兑换价。库存不在这里录，请到「库存」里办入库。"),
    columns=COLUMNS,
    plan=_plan,
)
