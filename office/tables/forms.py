"""What the committee chooses: which kind of table, and the file."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from office.tables.kinds import KINDS

ACCEPT = ".xlsx,.csv,.xlsm,.tsv"


class TableForm(forms.Form):
    """A table to look at; nothing is written by sending it."""

    kind = forms.ChoiceField(label=_("是什么表"), widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("Excel 或 WPS 的 .xlsx，或者 .csv。身份证号不要写；写了也不会读进来。"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # as Django's
        kinds = [(kind.name, kind.title) for kind in KINDS.values()]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField), "Declared above."
        field.choices = kinds
