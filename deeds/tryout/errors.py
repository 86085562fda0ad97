"""What the try-out refuses."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, NotFoundError


@dataclass(eq=False)
class EditionUnknown(NotFoundError):
    """No edition of this village with that number."""

    sentence = _("没有找到这一版办法。")


@dataclass(eq=False)
class NothingToTry(ConflictError):
    """The edition has no rule yet."""

    sentence = _("这一版还没有细则，先写上再试算。")
