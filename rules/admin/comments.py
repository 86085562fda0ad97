"""What people said of an edition in consultation: read and answered by staff, never public."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from rules.forms import AnswerForm
from rules.models import Comment
from rules.services import answer_comment
from villages.admin_base import ReadOnlyAdmin
from villages.doors import get_person
from villages.permissions import STAFF


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Comments, newest first, with what became of them."""

    village_path = "edition__village"
    list_display = ("text_shown", "about", "sent_at", "answered", "edition")
    list_select_related = ("edition__village",)
    list_filter = (
        ("taken", admin.BooleanFieldListFilter),
        ("answered_at", admin.EmptyFieldListFilter),
        ("edition", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("text", "rule_code")
    search_help_text = _("按意见里的字、细则编号找")
    date_hierarchy = "sent_at"
    fields = (
        "edition",
        "about",
        "text",
        "name",
        "contact",
        "sent_at",
        "answered",
        "answer",
        "answered_by",
        "answered_at",
    )
    readonly_fields = fields
    actions_detail = ("reply",)

    @admin.display(description=_("意见"))
    def text_shown(self, comment: Comment) -> str:
        words = comment.text.strip() or gettext("（已清除）")
        return words if len(words) <= 40 else words[:40] + "…"

    @admin.display(description=_("说的哪一条"), ordering="rule_code")
    def about(self, comment: Comment) -> str:
        return comment.rule_code or gettext("全文")

    @admin.display(description=_("处理"), ordering="taken")
    def answered(self, comment: Comment) -> str:
        if comment.taken is None:
            return gettext("还没有处理")
        return gettext("采纳") if comment.taken else gettext("不采纳")

    @action(description=_("处理这条意见"), url_path="reply")
    def reply(self, request: HttpRequest, object_id: str) -> HttpResponse:
        comment = self.find_row(request, object_id, STAFF)
        form = AnswerForm(
            request.POST if request.method == "POST" else None, initial=_read_answer(comment)
        )
        return self.answer_page(
            request,
            form,
            lambda: answer_comment(
                comment, **form.cleaned_data, by=get_person(request), now=timezone.now()
            ),
            title=_("处理意见"),
            sentence=gettext("%(about)s：%(text)s")
            % {"about": self.about(comment), "text": comment.text},
            done=_("已经记下。"),
            back=reverse("admin:rules_comment_change", args=[comment.pk]),
        )


def _read_answer(comment: Comment) -> dict[str, str]:
    if comment.taken is None:
        return {}
    return {"is_taken": "yes" if comment.taken else "no", "answer": comment.answer}
