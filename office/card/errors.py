"""What only a card's page refuses."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import InvalidInputError


class OwnCard(InvalidInputError):
    sentence = _("这是您自己家，请用「申报自己家的事」。")


class NotWholeName(InvalidInputError):
    """A surname or a part of a name: nobody pages through the village by card."""

    sentence = _("请填户编号或全名。")


@dataclass(eq=False)
class PhotosLost(InvalidInputError):
    """The PIN was asked for in between, and a browser sends files only once."""

    field: ClassVar[str] = "photos"
    sentence = _("中间输了一次密码，照片没有留住，请重新选。别的都还在。")
