"""Boxes that several forms of the rule book share."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSingleDateWidget


class DayWidget(UnfoldAdminSingleDateWidget):
    """A day picked in the browser's own calendar; the theme's needs scripts of the change form."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class FilesInput(UnfoldAdminFileFieldWidget):
    """A file box that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, as they came; what they are is found out when they are read."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # Any: Django's
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]
