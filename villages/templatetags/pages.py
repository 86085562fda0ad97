"""What a template may tell of its own page: {% load pages %}."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def path_to_tell(context: dict[str, Any]) -> str:  # Any: template values
    """Return the page's path; nothing where it holds the secret of a card or a letter."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return request.path if request and match and "token" not in match.kwargs else ""
