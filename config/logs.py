"""Keeping what opens something out of every log.

The address on a card opens its page, that of an answer what somebody objected to, a voucher's
digits are worth what it says; who reads a log must not be able to use them. docs/deploy.md tells
the same for nginx.
"""

import logging
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Strokes as they stand in a path, and as they come behind a ? when a scanner typed into a box.
STROKE = "(?:/|%(?:25)*2F)"
CARD = rf"{STROKE}c{STROKE}"
# Shorter words there, such as form, name pages and no secret.
LETTER = rf"{STROKE}(?:object|feedback){STROKE}(?=[\w-]{{16}})"
VOUCHER = r"code(?:=|%(?:25)*3D)(?=\d)"
SECRET = re.compile(rf"({CARD}|{LETTER}|{VOUCHER})[^/%\s\"'?&<>]+", re.IGNORECASE)
MASKED = r"\1****"
# What somebody searched for, mostly a name: in a list, the whole office, a field, on the way back.
SEARCHED = re.compile(r"([?&](?:q|s|term|_changelist_filters)=)[^&\s\"'#]+")


def mask_secrets(text: "str | _StrPromise") -> str:
    """Return a text in which no card, answer, voucher or person can be told by an address."""
    return SEARCHED.sub(MASKED, SECRET.sub(MASKED, str(text)))


class SecretMask(logging.Filter):
    """Lets every record pass, its words and its traceback without what is secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_secrets(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            # Formatters write a text that is there already, instead of making their own.
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_secrets(record.exc_text)
        return True


def build_logging() -> dict[str, Any]:  # Any: as logging.config takes it
    """Return the settings of all logs: one handler, behind the mask."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"secrets": {"()": SecretMask}},
        "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"]}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Without Django's own handlers, which know of no mask: these two go to the root's.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }
