"""What a service refused, put on the form that asked."""

from http import HTTPStatus

from django import forms
from django.core.exceptions import ValidationError

from villages.admin_base import add_invalid, add_office_refusal
from villages.doors import status_of
from villages.errors import PointsError


def tell_refusal(form: forms.BaseForm, error: PointsError | ValidationError) -> HTTPStatus:
    """Put a refusal beside the field it names, else at the top; return the answer's status."""
    if isinstance(error, PointsError):
        add_office_refusal(form, error)
        return status_of(error)
    add_invalid(form, error)
    return HTTPStatus.BAD_REQUEST
