"""Objections 异议, from raising to outcome. All under the book's lock."""

from noticeboard.services.objections.content import TEXT_LENGTH_MAX, ObjectionContent
from noticeboard.services.objections.raising import KEYERS, raise_objection

__all__ = ["KEYERS", "TEXT_LENGTH_MAX", "ObjectionContent", "raise_objection"]
