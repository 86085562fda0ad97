"""What the counter enters for households that have no phone: who waits, and who wishes for what."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from market.models import Goods, WishState
from market.models.wants import WORDS_LENGTH
from villages.fields import AmountFormField

BROKEN = dict.fromkeys(("required", "invalid"), _("页面不完整，请刷新页面，再填一次。"))


def build_household_field() -> forms.CharField:
    return forms.CharField(
        label=_("哪一户"),
        max_length=200,
        help_text=_("填户编号，或者用扫码枪扫卡；也可以填姓名。"),
        error_messages={
            "required": _("请填户编号，或者扫一下积分卡。"),
            "max_length": _("字太多了，只填户编号或者姓名就行。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WaitingForm(forms.Form):
    """A household that waits for goods that ran out."""

    household = build_household_field()
    goods = forms.TypedChoiceField(
        label=_("等什么"), coerce=int, error_messages={"required": _("请选等哪一样。")}
    )
    quantity = AmountFormField(
        label=_("要多少"),
        initial=1,
        error_messages={
            "required": _("请填要多少。"),
            "invalid": _("请填数字，最多两位小数。"),
        },
        widget=forms.NumberInput(attrs={"min": 0, "step": "any", "inputmode": "decimal"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages=BROKEN)

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.articles = {article.pk: article for article in goods}
        self.fields["goods"].choices = [  # type: ignore[attr-defined] # a field of choices
            ("", _("请选")),
            *((article.pk, _name(article)) for article in self.articles.values()),
        ]
        self.fields["goods"].error_messages["invalid_choice"] = _(
            "这一样现在有货，或者已经下架，请重新选。"
        )

    def find_goods(self) -> Goods:
        """Return what was chosen in a valid form."""
        return self.articles[self.cleaned_data["goods"]]


class WishForm(forms.Form):
    """A household that would like what the shop does not have."""

    household = build_household_field()
    words = forms.CharField(
        label=_("想要什么"),
        max_length=10 * WORDS_LENGTH,
        help_text=_("写东西的名称，例如：菜籽油。"),
        error_messages={
            "required": _("请写想要什么，例如：菜籽油。"),
            "max_length": _("字太多了，写东西的名称就行。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": WORDS_LENGTH}),
    )


class WishAnswerForm(forms.Form):
    """What the shop says to a wish."""

    state = forms.ChoiceField(
        label=_("怎么答复"),
        choices=[
            (WishState.LISTED, _("列出来，让大家附议")),
            (WishState.MET, _("已经上架了")),
            (WishState.DECLINED, _("办不到")),
        ],
        error_messages={"required": _("请选一样。")},
        widget=forms.RadioSelect,
    )
    goods = forms.TypedChoiceField(
        label=_("是哪一样商品"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("选「已经上架了」才要填。"),
    )

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.articles = {article.pk: article for article in goods}
        self.fields["goods"].choices = [  # type: ignore[attr-defined] # a field of choices
            ("", _("请选")),
            *((article.pk, _name(article)) for article in self.articles.values()),
        ]

    def find_goods(self) -> Goods | None:
        """Return what was chosen in a valid form."""
        chosen = self.cleaned_data["goods"]
        return None if chosen is None else self.articles[chosen]


def _name(goods: Goods) -> str | Promise:
    """Return goods with their partner; two partners may have an article of one name."""
    return _("%(goods)s（%(partner)s）") % {"goods": goods.name, "partner": goods.partner}
