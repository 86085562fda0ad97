"""The page of a try-out, and the same tables as a file."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.rows.deeds import address_of
from deeds.tryout.export import write_workbook
from deeds.tryout.forms import MAPPING_PREFIX, MappingForm, PeriodForm, read_mapping
from deeds.tryout.queries import (
    Trial,
    find_period,
    get_trial,
    list_household_names,
    read_deeds,
)
from deeds.tryout.replay import replay
from deeds.tryout.report import Period, Report, build_report
from deeds.tryout.sheets import build_sheets
from deeds.tryout.tables import build_table
from deeds.tryout.wording import list_headlines
from villages.doors import VillageDoor
from villages.permissions import STAFF
from villages.sheets import build_download
from villages.words import day_span_name


class TryoutDoor(VillageDoor):
    """Tries an edition of the village on the days that the address names.

    ?since= and ?until= (left out: the last full year of the scheme, or all there is); ?to_R05=R07
    scores deeds of R05, for which the edition has no rule, under its R07. Nothing is saved.
    """

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, edition_id: int) -> HttpResponse:
        trial = get_trial(
            self.village, edition_id, today=self.today, mapped=read_mapping(request.GET.dict())
        )
        form = self._read_form(trial)
        if form is None:
            return self._show_nothing(trial)
        if not form.is_valid():
            return self._show_form(trial, form)
        replayed = replay(read_deeds(trial, form.period), trial.draft)
        report = build_report(replayed, trial.draft, form.period, old_codes=trial.old_codes)
        return self.answer(trial, form, report)

    def _read_form(self, trial: Trial) -> PeriodForm | None:
        """Return the form as it was sent, or with the period by itself; None: nothing to try."""
        if "since" in self.request.GET or "until" in self.request.GET:
            return PeriodForm(self.request.GET, label_suffix="")
        month = trial.drafted.year_start_month
        period = find_period(self.village, month, today=self.today)
        if period is None:
            return None
        return PeriodForm({"since": period.since, "until": period.until}, label_suffix="")

    def answer(self, trial: Trial, form: PeriodForm, report: Report) -> HttpResponse:
        raise NotImplementedError

    def _show_nothing(self, trial: Trial) -> HttpResponse:
        return render(self.request, "deeds/tryout.html", self.build_frame(trial))

    def _show_form(self, trial: Trial, form: PeriodForm) -> HttpResponse:
        context = {**self.build_frame(trial), "form": form}
        return render(self.request, "deeds/tryout.html", context, status=HTTPStatus.BAD_REQUEST)

    def build_frame(self, trial: Trial) -> dict[str, object]:
        """Return what the page shows round the figures."""
        edition = trial.edition
        return {
            "village": self.village,
            "edition": edition,
            "edition_address": reverse("admin:rules_edition_change", args=[edition.pk]),
            "address": reverse("deeds:tryout", args=[edition.pk]),
        }


class TryoutView(TryoutDoor):
    """What it means in sentences, then the tables."""

    def answer(self, trial: Trial, form: PeriodForm, report: Report) -> HttpResponse:
        if not report.total.deeds:
            context = {**self.build_frame(trial), "form": form, "days": _days_words(form.period)}
            return render(self.request, "deeds/tryout.html", context)
        sheets = build_sheets(report, trial, list_household_names(self.village))
        context = {
            **self.build_frame(trial),
            "form": form,
            "days": _days_words(form.period),
            "headlines": list_headlines(report, trial),
            "tables": [build_table(sheet) for sheet in sheets],
            "mapping": self._build_mapping(trial, report),
            "file_address": self._address_file(trial, form.period),
        }
        return render(self.request, "deeds/tryout.html", context)

    def _build_mapping(self, trial: Trial, report: Report) -> MappingForm | None:
        codes = {*report.dropped, *trial.draft.mapped}
        if not codes:
            return None
        by_code = {rule.code: rule for rule in trial.old_rules.values()}
        return MappingForm(
            self.request.GET,
            old={code: by_code[code] for code in sorted(codes)},
            rules=trial.draft.rules.values(),
        )

    def _address_file(self, trial: Trial, period: Period) -> str:
        mapped = {f"{MAPPING_PREFIX}{old}": new for old, new in trial.draft.mapped.items()}
        return address_of(
            "deeds:tryout_file",
            self.village,
            trial.edition.pk,
            since=period.since.isoformat(),
            until=period.until.isoformat(),
            **mapped,
        )


class TryoutFileView(TryoutDoor):
    """The tables as an .xlsx file."""

    def answer(self, trial: Trial, form: PeriodForm, report: Report) -> HttpResponse:
        sheets = build_sheets(report, trial, list_household_names(self.village))
        title = _("%(village)s第 %(number)s 版试算") % {
            "village": self.village.name,
            "number": trial.edition.number,
        }
        sentences = [title, _days_words(form.period), *list_headlines(report, trial)]
        return build_download(write_workbook(_("试算"), sentences, sheets), f"{title}.xlsx")


def _days_words(period: Period) -> str:
    return day_span_name(period.since, period.until)
