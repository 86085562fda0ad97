"""What the schema adds to every endpoint by itself: how to sign in, and every error."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_bearer_security_scheme_object
from drf_spectacular.utils import Direction
from rest_framework.serializers import BaseSerializer

JSON = dict[str, Any]  # Any: a part of a JSON document

ERROR = {
    "type": "object",
    "description": "Why not: a stable code for programs, and one sentence for people.",
    "properties": {
        "code": {"type": "string", "example": "day_too_old"},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "Which field of the call it is about."},
        "fields": {
            "type": "object",
            "description": "With code `invalid`: what is wrong, by field; entries.0.rule in lists.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["code", "detail"],
    "additionalProperties": False,
}
ERRORS = {
    "400": "What was sent cannot be read, or cannot be right.",
    "401": "Nobody is signed in, or no longer.",
    "403": "Not with this person's appointments; `csrf_failed`: without a fresh CSRF token.",
    "404": "No such village of this person, no such row, no such page.",
    "405": "The address does not take this verb.",
    "409": "The present state does not allow it; the key was used for something else.",
    "413": "Too much at once.",
    "415": "Neither JSON nor a form.",
    "429": "Too often; Retry-After says after how many seconds.",
}
ONLY_WITH_BODY = frozenset({"413", "415"})
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}


def name_component(kind: type[BaseSerializer[Any]]) -> str:
    """Return under which name the schema keeps what a serializer describes."""
    place, api, _module = kind.__module__.partition(".api.")
    app = place.rpartition(".")[2].capitalize() if api else ""
    return app + kind.__name__.removesuffix("Out").removesuffix("In")


class ErrorsToldSchema(AutoSchema):
    """Describes the errors that an endpoint can answer, besides what it says itself."""

    def get_operation(self, *args: Any, **kwargs: Any) -> JSON | None:  # Any: the package's
        operation: JSON | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        error = ResolvedComponent(
            name="Error", type=ResolvedComponent.SCHEMA, schema=ERROR, object="Error"
        )
        self.registry.register_on_missing(error)
        for status, meaning in ERRORS.items():
            if status in ONLY_WITH_BODY and self.method == "GET":
                continue
            answer: JSON = {
                "description": meaning,
                "content": {"application/json": {"schema": error.ref}},
            }
            if status == "429":
                answer["headers"] = RETRY_AFTER
            operation["responses"].setdefault(status, answer)
        return operation

    def get_tags(self) -> list[str]:
        """Return the noun of the address."""
        return [self._list_parts()[0]]

    def get_operation_id(self) -> str:
        """Return verb and address: post_deeds_by_deed_id_decisions."""
        verb: str = self.method.lower()
        named = [part.replace("{", "by_").replace("}", "") for part in self._list_parts()]
        return "_".join([verb, *named]).replace("-", "_")

    def get_serializer_name(self, serializer: BaseSerializer[Any], direction: Direction) -> str:
        """Return app and class, DeedsSlip: two apps may say the same thing in their own ways."""
        return name_component(type(serializer))

    def _list_parts(self) -> list[str]:
        """Return the address behind /api/v1/, and behind the village where it names one."""
        parts = [part for part in self.path.split("/")[3:] if part]
        return parts[2:] if parts[0] == "villages" and len(parts) > 2 else parts


class StaffTokenScheme(OpenApiAuthenticationExtension):
    """Tells of the token."""

    target_class = "villages.api.authentication.StaffToken"
    name = "staffToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> JSON:
        scheme: JSON = build_bearer_security_scheme_object("Authorization", "Token")
        return scheme


class BrowserSessionScheme(OpenApiAuthenticationExtension):
    """Tells of the product's own pages."""

    target_class = "villages.api.authentication.BrowserSession"
    name = "browserSession"

    def get_security_definition(self, auto_schema: AutoSchema) -> JSON:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The product's own pages; what writes sends X-CSRFToken as well.",
        }
