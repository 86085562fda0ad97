"""The committee's door to its village's archive: told what it holds, then the file."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from office.archive.tracing import trace_export
from office.archive.writing import export_village
from office.tables.views import CommitteeDoor


class ArchiveView(CommitteeDoor):
    """What a whole village's file holds; a POST gives it, and leaves a trace."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("office/archive/ask.html", title=_("整村导出"))

    def post(self, request: HttpRequest) -> FileResponse:
        trace_export(self.village, by=self.person, now=self.now)
        # Written whole before the first byte is sent: what fails is told on a page.
        out = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
        export_village(self.village, out)
        out.seek(0)
        name = _("%(village)s整村导出%(day)s.zip") % {
            "village": self.village.name,
            "day": self.today.isoformat(),
        }
        answer = FileResponse(
            out, as_attachment=True, filename=name, content_type="application/zip"
        )
        answer["Cache-Control"] = "private, no-store"
        return answer
