"""What the committee types in when an adopted rule holds a slip of the pen."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from rules.adoption.slips import SLIP_FIELDS
from rules.forms.rules import PlainRuleForm
from rules.models import Rule


class SlipForm(PlainRuleForm):
    """The rule as it stands, to be set right box by box, and the words that say so."""

    slip_quote = forms.CharField(
        label=_("办法原文里怎么写"),
        max_length=2000,
        help_text=_("照抄通过的原文里这一句：改动只能照原文改。"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    class Meta:
        model = Rule
        fields = SLIP_FIELDS

    def _post_clean(self) -> None:
        """Leave the whole-row checks to the service: the rule itself is not changed here."""

    @property
    def changes(self) -> dict[str, object]:
        """The boxes that were changed, with what they say now."""
        return {name: self.cleaned_data[name] for name in SLIP_FIELDS if name in self.changed_data}
