"""The forms of a hearing: the slip has arrived, and what the household says."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.errors import ReceiverNeeded, ReplyNeeded
from deeds.forms.base import PointsForm
from deeds.services.hearings import RECEIVER_LENGTH_MAX, REPLY_LENGTH_MAX


def build_day_field(label: Any) -> forms.DateField:  # Any: a lazy string
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填是哪一天。"), "invalid": _("日期不对，请重新选。")},
    )


class DeliveryForm(PointsForm):
    """Who took the slip, and when; from that day the household's time to answer runs."""

    delivered_to = forms.CharField(
        label=_("谁收的"),
        max_length=RECEIVER_LENGTH_MAX,
        help_text=_("写收告知单的人的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": ReceiverNeeded.sentence,
            "max_length": _("谁收的只写姓名，最多 %(limit_value)d 个字。"),
        },
    )
    delivered_on = build_day_field(_("哪天送到"))

    def offer_days(self, first: date, last: date) -> None:
        """Tell the browser between which days it may let people choose."""
        box = self.fields["delivered_on"].widget
        box.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


class ReplyForm(PointsForm):
    """What the household says to a deduction, and when it said so."""

    reply = forms.CharField(
        label=_("这户怎么说"),
        max_length=REPLY_LENGTH_MAX,
        help_text=_("照原话写。没有意见的，写“没有意见”。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": ReplyNeeded.sentence,
            "max_length": _("答复最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
        },
    )
    replied_on = build_day_field(_("哪天答复"))

    def offer_days(self, first: date, last: date) -> None:
        """Tell the browser between which days it may let people choose."""
        box = self.fields["replied_on"].widget
        box.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
