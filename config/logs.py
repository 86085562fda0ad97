"""Keeping the secret of a card's address out of every log.

The address on a card opens its page; who reads a log must not be able to. docs/deploy.md tells the
same for nginx.
"""

import logging
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# As it stands in a path, and as it comes behind a ? when a scanner typed it into a box.
CARD = re.compile(r"((?:/|%(?:25)*2F)c(?:/|%(?:25)*2F))[^/%\s\"'?&<>]+", re.IGNORECASE)
MASKED = r"\1****"


def mask_cards(text: "str | _StrPromise") -> str:
    """Return a text in which no address of a card says which: /c/****/."""
    return CARD.sub(MASKED, str(text))


class CardMask(logging.Filter):
    """Lets every record pass, its words and its traceback without cards' tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_cards(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            # Formatters write a text that is there already, instead of making their own.
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_cards(record.exc_text)
        return True


def build_logging() -> dict[str, Any]:  # Any: as logging.config takes it
    """Return the settings of all logs: one handler, behind the mask."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"cards": {"()": CardMask}},
        "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["cards"]}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Without Django's own handlers, which know of no mask: these two go to the root's.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }
