"""What photos refuse."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import InvalidInputError, NotFoundError


@dataclass(eq=False)
class TooManyPhotos(InvalidInputError):
    """A few photos show it."""

    most: int
    field: ClassVar[str] = "photos"
    sentence = _("照片最多 %(most)s 张，请少选几张。")


@dataclass(eq=False)
class PhotoUnknown(NotFoundError):
    """No photo of this village has the number, or its time is over."""

    sentence = _("没有找到这张照片，可能已经过了保存期。")


@dataclass(eq=False)
class PhotoGone(InvalidInputError):
    """A photo that was set aside with a form is not there any more."""

    field: ClassVar[str] = "photos"
    sentence = _("前面选的照片有一张没有留住，请重新选。")
