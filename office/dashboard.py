"""The office's home: what waits for whom, before any figure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from office.charting import build_charts
from office.figures import get_figures
from office.standing import get_standing
from office.waiting import collect_counted, collect_reckoned, collect_todos
from villages.doors import VillageDoor, get_roles
from villages.models import Role, Village
from villages.permissions import STAFF, find_held_villages
from villages.queries import list_unattended
from villages.todo import Todo
from villages.words import day_name

OFFICE_ROLES = STAFF | {Role.SHOPKEEPER}
# What is due within so many days is told with its word.
SOON_DAYS = 3
CHARTED_MONTHS = 6


@dataclass(frozen=True, slots=True)
class TodoRow:
    """One thing that waits, as the home shows it. due: in words; is_urgent: late, or due soon."""

    words: str
    address: str
    figure: str
    due: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class VillageTodos:
    """What waits for somebody in one village, what counts nothing left out.

    standing: where the rest is, which must be reckoned first; empty for who does not see it.
    """

    village: Village
    todos: list[TodoRow]
    standing: str
    doors: list[tuple[str, str]]


def add_todos(
    request: HttpRequest, context: dict[str, Any]
) -> dict[str, Any]:  # Any: template values
    """Add what waits for the person, in each village of theirs, to the admin's home."""
    today = timezone.localdate()
    context["waiting"] = [
        _tell_village(village, roles, today=today)
        for village, roles in find_held_villages(request.user, today=today).items()
        if roles & OFFICE_ROLES
    ]
    if request.user.is_superuser:
        context["founding"] = [
            _tell_unattended(village, has_committee=has_committee)
            for village, has_committee in list_unattended(today=today)
        ]
    return context


def _tell_unattended(village: Village, *, has_committee: bool) -> tuple[str, str, str]:
    """Return (village, what it lacks, where to see to it) for who runs the server."""
    name = _("%(town)s · %(village)s") % {"town": village.town.name, "village": village.name}
    if has_committee:
        action, lack = "give_passphrase", _("村委还没有人能登录：给村委发口令")
    else:
        action, lack = "appoint_first", _("还没有村委：任命第一位村委")
    return name, lack, reverse(f"admin:villages_village_{action}", args=[village.pk])


def _tell_village(village: Village, roles: frozenset[Role], *, today: date) -> VillageTodos:
    """Return a village's home: for staff without what must be reckoned, which follows by itself."""
    if not roles & STAFF:
        todos = collect_todos(village, roles=roles, today=today)
        return VillageTodos(village, build_rows(todos, today=today), "", [])
    query = f"?village={village.slug}"
    doors = [
        (_("图表"), reverse("admin:charts") + query),
        (_("积分报表"), reverse("report") + query),
        (_("公平观察"), reverse("fairness") + query),
        (_("村民看到的"), reverse("noticeboard:village", args=[village.slug])),
    ]
    return VillageTodos(
        village,
        build_rows(collect_counted(village, roles=roles, today=today), today=today),
        reverse("admin:standing") + query,
        doors,
    )


def build_rows(todos: list[Todo], *, today: date) -> list[TodoRow]:
    """Return what waits in words, with the day it is due."""
    return [
        TodoRow(
            words=todo.words,
            address=todo.address,
            figure=str(todo.count) if todo.is_counted else "",
            due=_tell_due(todo.due, today=today) if todo.due else "",
            is_urgent=todo.due is not None and todo.due <= today + timedelta(days=SOON_DAYS),
        )
        for todo in todos
    ]


def _tell_due(due: date, *, today: date) -> str:
    if due < today:
        return _("最早的 %(day)s 已过期") % {"day": day_name(due, today)}
    if due == today:
        return _("今天到期")
    return _("最早 %(day)s 到期") % {"day": day_name(due, today)}


class StandingView(VillageDoor):
    """How the money and the month stand: too much to reckon whenever the home is opened."""

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        # As the other pages of the office that name a village: 403 tells the operator nothing.
        if not any(roles & STAFF for roles in get_roles(request).values()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        todos = collect_reckoned(self.village, roles=self.held, today=self.today)
        figures = get_figures(self.village, months=CHARTED_MONTHS, today=self.today)
        context = {
            "title": _("这个月怎么样"),
            "village": self.village,
            "todos": build_rows(todos, today=self.today),
            "standing": get_standing(self.village, cover=figures.cover, today=self.today),
            "charts": build_charts(figures),
        }
        return render(request, "office/standing.html", admin.site.each_context(request) | context)
