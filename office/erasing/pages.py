"""The page on which the committee erases what is personal of a household, or of one person."""

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.erasing.forms import ErasureForm
from office.erasing.services import (
    count_mentions,
    erase_household,
    erase_member,
    erase_mentions,
    read_member_mentions,
    read_mentions,
)
from office.life.hanging import list_undone
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.models import Household, Member, User
from villages.queries import name_household
from villages.words import household_name, mask_name


def show_erasure(page: VillageAdmin, request: HttpRequest, household: Household) -> HttpResponse:
    """Say what goes and what stays, ask twice, and erase.

    household: read by with_heads.
    """
    members = [one for one in Member.objects.filter(household=household) if one.name]
    mentions = count_mentions(read_mentions(household))
    answers = request.POST if request.method == "POST" else None
    form = ErasureForm(household, members, mentions, answers)
    now = timezone.now()
    return page.answer_page(
        request,
        form,
        partial(_erase, form, by=get_person(request)),
        title=_("删除个人信息"),
        sentence=_("%(household)s要求删除个人信息时，在这里办。删掉就找不回来了。")
        % {"household": name_household(household)},
        done=_("个人信息已经删除。分数、编号和公示的校验码都没有变。"),
        back=reverse("admin:villages_household_change", args=[household.pk]),
        template="office/erasing.html",
        undone=list_undone(household, today=timezone.localdate(now)),
        shown_instead=household_name(household.grid.name, household.number, mask_name("")),
    )


@transaction.atomic
def _erase(form: ErasureForm, *, by: User) -> None:
    now = timezone.now()
    household, member = form.household, form.member
    if form.cleaned_data.get("with_mentions"):
        mentions = read_member_mentions(member) if member else read_mentions(household)
        erase_mentions(mentions, by=by, now=now)
    if member is None:
        erase_household(household, by=by, now=now)
    else:
        erase_member(member, by=by, now=now)
