"""The classes that endpoints inherit: who asks, in which village, with what right."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from villages.api.errors import PageUnknown
from villages.api.pages import PageQuery
from villages.doors import get_person
from villages.errors import PointsError, VillageNotFound
from villages.models import Role, User, Village
from villages.permissions import EVERY_VILLAGE_ROLE, check_held, find_held_villages

# Who works with households: not the shop, which reads a card and hands over.
ROSTER_READERS = frozenset({Role.COMMITTEE, Role.GRID_WORKER, Role.APPRAISER, Role.SUPERVISOR})
WRITING = ("post", "put", "patch", "delete")

__all__ = ["EVERY_VILLAGE_ROLE", "ROSTER_READERS", "PersonView", "PlainView", "VillageAPIView"]


class PlainView(APIView):
    """An endpoint for whomever its authentication lets in; nothing that it answers is kept."""

    # For a refusal that does not say itself which field it is about.
    field_of_error: ClassVar[Mapping[type[PointsError], str]] = {}
    now: datetime
    today: date

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # Any: DRF's
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        super().initial(request, *args, **kwargs)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:  # Any: DRF's
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    def read_body(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        """Return what was sent, read as kind says; raises DRF's ValidationError."""
        return _read(kind, self.request.data)

    def read_query(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        """Return what the address asks for behind its ?; raises DRF's ValidationError."""
        return _read(kind, self.request.query_params)

    def answer_written(self, content: object, *, is_new: bool) -> Response:
        """Answer 201 to what was written now, 200 to a repeat of it."""
        return Response(content, status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)

    def answer_page(self, rows: QuerySet[Any], kind: type[Serializer[Any]]) -> Response:
        """Answer the page of the rows that the address asks for; raises PageUnknown."""
        asked = self.read_query(PageQuery)
        pages = Paginator(rows, asked["size"])
        try:
            page = pages.page(asked["page"])
        except EmptyPage as error:
            raise PageUnknown from error
        results: Iterable[Model] = page.object_list
        return Response(
            {
                "count": pages.count,
                "page": page.number,
                "pages": pages.num_pages,
                "results": kind(results, many=True, context={"view": self}).data,
            }
        )


class PersonView(PlainView):
    """An endpoint for people who have an account, in whatever village."""

    person: User

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # Any: DRF's
        super().initial(request, *args, **kwargs)
        self.person = get_person(request._request)  # noqa: SLF001 - Django's, as DRF signs it in


class VillageAPIView(PersonView):
    """An endpoint of the village in the path, for people with one of `roles` in it.

    posting_roles: who may write, where that is not everybody who may read. Gives self.village and
    self.held, the person's roles there.
    """

    roles: ClassVar[frozenset[Role]]
    posting_roles: ClassVar[frozenset[Role] | None] = None
    village: Village
    held: frozenset[Role]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # Any: DRF's
        super().initial(request, *args, **kwargs)
        villages = find_held_villages(self.person, today=self.today)
        named = (village for village in villages if village.slug == kwargs["slug"])
        village = next(named, None)
        if village is None:
            raise VillageNotFound
        self.village, self.held = village, villages[village]
        check_held(self.held, self._get_roles(request.method))

    def _get_roles(self, verb: str | None) -> frozenset[Role]:
        # Where nothing can be written, whoever may read is told so: 405, as by other doors.
        is_written_to = any(hasattr(self, name) for name in WRITING)
        writes = verb not in SAFE_METHODS and is_written_to
        return self.posting_roles if writes and self.posting_roles else self.roles


def _read(kind: type[Serializer[Any]], sent: object) -> dict[str, Any]:
    serializer = kind(data=sent)
    serializer.is_valid(raise_exception=True)
    read: dict[str, Any] = serializer.validated_data
    return read
