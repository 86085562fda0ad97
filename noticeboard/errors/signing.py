"""What is refused of signing a month."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, ForbiddenError


@dataclass(eq=False)
class ChairNeeded(ForbiddenError):
    """Only the head of the committee signs for it, and nobody's title says so of this person."""

    sentence = _("由村委会主任审定。如果您就是，请先在「任职」里把主任的头衔写上，再来审定。")

    @property
    def office_link(self) -> tuple[str, str]:
        return gettext("去写头衔"), reverse("admin:villages_appointment_changelist")


@dataclass(eq=False)
class SignedByOther(ConflictError):
    """Somebody else has signed for that side already."""

    name: str
    day: date
    sentence = _("%(name)s已经在%(day)s审定过了，不用再审。")


@dataclass(eq=False)
class SecondSignerNeeded(ForbiddenError):
    """The same person has signed for the other side."""

    sentence = _("您已经用另一个身份审定过这个月。主任和监督委员要由两个人来审。")
