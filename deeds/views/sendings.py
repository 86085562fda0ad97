"""How a page of many lines answers its script, which sends a few of them at a time."""

from http import HTTPStatus

from django.forms import Form
from django.http import HttpRequest, JsonResponse

from deeds.rows.gatherings import Report


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def answer_report(report: Report, *, recorded: int | None = None) -> JsonResponse:
    """Return what came of the lines to a page that sends a few at a time.

    recorded: how many households are by now, where the page tells it.
    """
    told = [
        {
            "mark": one.mark,
            "household": one.household,
            "state": one.state,
            "words": one.words,
            "liked": one.is_liked,
        }
        for one in report.told
    ]
    return JsonResponse({"told": told, "recorded": recorded})


def answer_errors(form: Form, *, status: HTTPStatus) -> JsonResponse:
    """Return what is wrong with all of the lines together."""
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"detail": " ".join(sentences)}, status=status)
