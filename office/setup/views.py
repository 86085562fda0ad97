"""The doors of 一步一步来: the steps, the same on paper, and the two pages that are its own."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from office.setup.forms import GroupsForm, VillageForm
from office.setup.services import add_groups, can_change_base, describe_village
from office.setup.standing import read_standing
from office.setup.steps import build_steps, find_next, is_complete
from office.tables.views import CommitteeDoor
from villages.admin_base import add_invalid, add_office_refusal
from villages.doors import status_of
from villages.errors import PointsError
from villages.numbers import write_number
from villages.queries import get_terms


class StepsView(CommitteeDoor):
    """What the village still lacks, step by step; paper=a4: a list to tick off by hand."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        steps = build_steps(read_standing(self.village, today=self.today))
        more: dict[str, Any] = {  # Any: template values
            "title": _("一步一步来"),
            "steps": steps,
            "done": sum(step.is_done for step in steps),
            "next": find_next(steps),
            "is_complete": is_complete(steps),
        }
        if request.GET.get("paper"):
            context = {"village": self.village, "today": self.today, **more}
            return render(request, "office/setup/checklist.html", context)
        return self.show("office/setup/steps.html", **more)


class SetupDoor(CommitteeDoor):
    """A page of the steps that asks for something, writes it, and leads back to the steps."""

    http_method_names = ("get", "head", "post", "options")

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        raise NotImplementedError

    def build_form(self, sent: Any) -> forms.Form:  # Any: what was posted, or None
        raise NotImplementedError

    def act(self, form: Any) -> str:  # Any: the form of the page
        """Do what the form says; return in words what was done."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(self.build_form(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.build_form(request.POST)
        if not form.is_valid():
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        try:
            done = self.act(form)
        except PointsError as error:
            add_office_refusal(form, error)
            return self._ask(form, status=status_of(error))
        except ValidationError as error:
            add_invalid(form, error)
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        messages.success(request, done)
        return HttpResponseRedirect(self.back)

    @property
    def back(self) -> str:
        return f"{reverse('admin:setup')}?village={self.village.slug}"

    def _ask(self, form: forms.Form, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        return self.show(
            "office/setup/ask.html",
            status=status,
            title=self.title,
            sentence=self.sentence,
            form=form,
            back=self.back,
        )


class SetupVillageView(SetupDoor):
    """The village itself."""

    @property
    def title(self) -> str:
        return _("本村的情况")

    @property
    def sentence(self) -> str:
        words = _("村名是%(name)s，网页地址里是 %(slug)s；这两样由管理服务器的人改。")
        return words % {"name": self.village.name, "slug": self.village.slug}

    def build_form(self, sent: Any) -> VillageForm:  # Any: what was posted, or None
        terms = get_terms(self.village, self.today)
        return VillageForm(
            sent,
            can_change_base=can_change_base(self.village),
            initial={
                "contact": self.village.contact,
                "language": self.village.language,
                "base_points": write_number(terms.base_points),
                "base_given": terms.base_given,
            },
        )

    def act(self, form: VillageForm) -> str:
        describe_village(self.village, **form.cleaned_data, by=self.person, now=self.now)
        return _("本村的情况已经记下。")


class SetupGroupsView(SetupDoor):
    """Several groups at once."""

    @property
    def title(self) -> str:
        return _("加小组")

    @property
    def sentence(self) -> str:
        return _(
            "村里有几个村民小组（或自然村）就写几行。已经有的不会重复，写错的可以到「小组」里改。"
        )

    def build_form(self, sent: Any) -> GroupsForm:  # Any: what was posted, or None
        return GroupsForm(sent)

    def act(self, form: GroupsForm) -> str:
        made = add_groups(self.village, form.cleaned_data["names"], by=self.person, now=self.now)
        if not made:
            return _("这些小组都已经有了，没有重复加。")
        return _("加了 %(count)s 个小组。") % {"count": len(made)}
