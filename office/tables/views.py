"""The doors for tables: choose a file, look at what it would do, and do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from office.setup.shapes import Step as SetupStep
from office.setup.standing import has_closed_month, read_standing
from office.setup.steps import build_steps, find_next
from office.tables.errors import TableGone, TableRefused
from office.tables.forms import TableForm
from office.tables.keeping import KeptTable, bring_back, keep
from office.tables.kinds import KINDS
from office.tables.reading.tables import TableRow
from office.tables.samples import write_sample
from office.tables.services import COMMITTEE, carry_out, make_plan, read_table
from office.tables.shapes import Kind, Plan, Problem, Step
from villages.doors import VillageDoor, add_refusal, get_roles, status_of
from villages.errors import PointsError
from villages.sheets import build_download

# What is beyond is counted and not shown: nobody reads on, and mends the file first.
SHOWN_MAX = 200
# So many rows are named that have one fault in common.
PLACES_MAX = 12


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line of the preview: where in the file, and what of it."""

    place: str
    words: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """One part of the preview: the first rows, and how many more there are."""

    title: str
    rows: Sequence[PreviewRow]
    count: int
    is_bad: bool = False

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


class CommitteeDoor(VillageDoor):
    """A page of the admin for a village's committee."""

    roles = COMMITTEE

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        # Who is of no committee anywhere is refused before an address tells anything.
        if not any(held & COMMITTEE for held in get_roles(request).values()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(
        self, template: str, *, status: HTTPStatus = HTTPStatus.OK, **more: object
    ) -> HttpResponse:
        context = admin.site.each_context(self.request) | {"village": self.village, **more}
        return render(self.request, template, context, status=status)


class TablesView(CommitteeDoor):
    """Choose a kind and a file; a POST shows what the file would do."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(TableForm(initial={"kind": request.GET.get("kind", "")}))

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest) -> HttpResponse:
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        kind, file = KINDS[form.cleaned_data["kind"]], form.cleaned_data["file"]
        try:
            table = read_table(kind, file.read(), file.name)
        except TableRefused as error:
            add_refusal(form, error)
            return self._ask(form, status=status_of(error))
        finally:
            file.close()
        kept = keep(kind.name, table, village=self.village, by=self.person)
        plan = make_plan(kind, table, self.village, now=self.now)
        return show_preview(self, kept, plan)

    def _ask(self, form: TableForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        done = self.request.GET.get("done", "")
        return self.show(
            "office/tables/choose.html",
            status=status,
            title=_("批量录入"),
            form=form,
            kinds=KINDS.values(),
            done=done,
            next=self._find_next() if done == "roster" else None,
        )

    def _find_next(self) -> SetupStep | None:
        """Return where the steps of setting up go on; nothing in a village that is set up."""
        if has_closed_month(self.village):
            return None
        return find_next(build_steps(read_standing(self.village, today=self.today)))


class ConfirmView(CommitteeDoor):
    """Do what the preview showed; what has changed since is shown once more."""

    http_method_names = ("post", "options")

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            kept = bring_back(request.POST.get("token", ""), village=self.village, by=self.person)
        except TableGone as error:
            return self._go_back(str(error), level=messages.ERROR)
        try:
            plan = carry_out(
                kept,
                self.village,
                seen=request.POST.get("seen", ""),
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            return self._show_again(kept, str(error), status=status_of(error))
        kind = KINDS[kept.kind]
        words = _("%(kind)s表已经录入：新增 %(new)s 条，修改 %(changed)s 条。")
        told = {"kind": kind.title, "new": len(plan.new), "changed": len(plan.changes)}
        return self._go_back(words % told, kind=kind)

    def _show_again(self, kept: KeptTable, reason: str, *, status: HTTPStatus) -> HttpResponse:
        plan = make_plan(KINDS[kept.kind], kept.table, self.village, now=self.now)
        return show_preview(self, kept, plan, reason=reason, status=status)

    def _go_back(
        self, words: str, *, level: int = messages.SUCCESS, kind: Kind | None = None
    ) -> HttpResponse:
        messages.add_message(self.request, level, words)
        address = f"{reverse('admin:tables')}?village={self.village.slug}"
        return HttpResponseRedirect(f"{address}&done={kind.name}" if kind else address)


class SampleView(CommitteeDoor):
    """A kind's template as a file."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = KINDS.get(kind)
        if found is None:
            raise Http404
        name = _("%(kind)s表模板.xlsx") % {"kind": found.title}
        return build_download(write_sample(found, self.village), name)


def show_preview(
    door: CommitteeDoor,
    kept: KeptTable,
    plan: Plan,
    *,
    reason: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show what a table would do; nothing of it is written yet."""
    kind = KINDS[kept.kind]
    return door.show(
        "office/tables/preview.html",
        status=status,
        title=_("%(kind)s表：先看一遍") % {"kind": kind.title},
        kind=kind,
        reason=reason,
        plan=plan,
        counts={
            "new": len(plan.new),
            "changed": len(plan.changes),
            "standing": plan.standing,
            "problems": len(plan.problems),
        },
        parts=build_parts(plan),
        notes=build_notes(kept),
        token=kept.token,
        can_write=bool(plan.steps) and not plan.problems,
        back=f"{reverse('admin:tables')}?village={door.village.slug}&kind={kind.name}",
    )


def build_parts(plan: Plan) -> list[PreviewPart]:
    """Return what the preview shows: what is wrong first, then what would happen."""
    parts = (
        _build_part(_("要改的"), _tell_problems(plan.problems), is_bad=True),
        _build_part(_("和系统里不一样，不动"), _tell_problems(plan.remarks)),
        _build_part(_("会修改"), [_tell_step(step) for step in plan.changes]),
        _build_part(_("会新增"), [_tell_step(step) for step in plan.new]),
    )
    return [part for part in parts if part.count]


def _build_part(title: str, rows: list[PreviewRow], *, is_bad: bool = False) -> PreviewPart:
    return PreviewPart(title, rows[:SHOWN_MAX], len(rows), is_bad=is_bad)


def _tell_problems(problems: Sequence[Problem]) -> list[PreviewRow]:
    """Return the faults in the table's order; what is equally wrong in several rows, once."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        sheet = problem.row.sheet if problem.row else ""
        alike.setdefault((sheet, problem.column, problem.reason), []).append(problem)
    return [
        PreviewRow(_name_places([one.row for one in found]), reason, column)
        for (_sheet, column, reason), found in alike.items()
    ]


def _name_places(rows: Sequence[TableRow | None]) -> str:
    found = [row for row in rows if row]
    if not found:
        return _("整张表")
    shown = _("、").join(str(row.number) for row in found[:PLACES_MAX])
    if len(found) > PLACES_MAX:
        shown = _("%(names)s等") % {"names": shown}
    return _name_place(found[0].sheet, shown)


def _tell_step(step: Step) -> PreviewRow:
    return PreviewRow(_name_place(step.row.sheet, step.row.number), step.words)


def _name_place(sheet: str, number: int | str) -> str:
    told = {"sheet": sheet, "number": number}
    return (_("%(sheet)s 第 %(number)s 行") if sheet else _("第 %(number)s 行")) % told


def build_notes(kept: KeptTable) -> list[str]:
    """Return what of the file was not read at all, in sentences."""
    table = kept.table
    join = _("、").join
    sentences = (
        (_("身份证号没有读，也没有存：%(names)s。"), table.dropped),
        (_("这些列用不上，没有读：%(names)s。"), table.unused),
        (_("这些工作表里没有要的列名，没有读：%(names)s。"), table.idle_sheets),
    )
    return [words % {"names": join(names)} for words, names in sentences if names]
