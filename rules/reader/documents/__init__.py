"""Any file that a village brings becomes plain text, or is refused with one sentence."""

from rules.reader.documents.opening import DOCUMENT_MEGABYTES_MAX, read_document

__all__ = ["DOCUMENT_MEGABYTES_MAX", "read_document"]
