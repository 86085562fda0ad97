"""What only the API refuses."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import InvalidInputError, NotFoundError


@dataclass(eq=False)
class LoginRefused(InvalidInputError):
    """Name and passphrase do not belong together, or the person has left."""

    sentence = _("用户名或口令不对，请再试一次。")


@dataclass(eq=False)
class CodeNeeded(InvalidInputError):
    """The passphrase is right, and this person's log-in asks for a code as well."""

    field: ClassVar[str] = "code"
    sentence = _("这个登录名开着动态口令，还要填手机上的六位数。")


@dataclass(eq=False)
class PageUnknown(NotFoundError):
    """A page behind the last one."""

    sentence = _("没有这一页，后面没有了。")
