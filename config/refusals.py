"""Which HTTP status a domain error is answered with: the one place that knows both."""

from http import HTTPStatus

from villages.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PointsError,
)

STATUS_BY_ERROR: dict[type[PointsError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
}


def status_of(error: PointsError) -> HTTPStatus:
    """Return the status of an error's nearest listed class; BAD_REQUEST where none is."""
    for kind in type(error).__mro__:
        if kind in STATUS_BY_ERROR:
            return STATUS_BY_ERROR[kind]
    return HTTPStatus.BAD_REQUEST
