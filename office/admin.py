"""The office's pages for villages and households, which open accounts and cards as well."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, Model, Prefetch, Q, QuerySet
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from office.card.queries import build_passbook, read_household
from office.card.sheets import build_pin_slips, choose_households, write_numbers
from office.card.views.printing import CardsDoor, PinsDoor, show_pin_slips
from office.changeover import admin as _changeover  # noqa: F401 - adds to people's pages
from office.erasing.pages import show_erasure
from office.forms import (
    CommitteePassphraseForm,
    FirstMemberForm,
    HouseholdForm,
    NewPassphraseForm,
    VillageForm,
)
from office.life import admin as _life  # noqa: F401 - registers households' changes
from office.life.pages import LifePages
from office.services import enrol_household, found_village
from villages.admin import OperatorAdmin
from villages.admin_inlines import LabelledInline
from villages.doors import get_person
from villages.errors import CommitteeNotMeant, CommitteeSignsIn, CommitteeStands
from villages.models import Household, Member, User, Village
from villages.models.households import HouseholdState
from villages.queries import (
    can_committee_sign_in,
    find_committee,
    find_locked_committee,
    get_terms,
    head_name,
    name_household,
)
from villages.services import (
    add_member,
    appoint_first,
    change_member,
    give_committee_passphrase,
    issue_card,
    save_row,
)
from villages.services.pins import set_pin
from villages.signing_in.slips import render_slip
from villages.words import points

# Rights come from appointments; groups of Django's permissions have no page.
admin.site.unregister(Group)


@admin.register(Village)
class VillagePlaceAdmin(OperatorAdmin):
    """Villages, founded by the operator with terms, book and shop."""

    form = VillageForm
    help_texts: ClassVar = {
        "town": _("村归哪个镇；还没有就先建镇。"),
        "name": _("例如：榕根村。"),
        "language": _("没有登录的村民看到的是哪种文字。"),
        "begins_on": _("账从这个月记起，填那个月的第一天，例如 12 月就填 12 月 1 日。"),
        "shop_name": _("例如：榕根村积分超市；以后能改。"),
    }
    list_display = ("name", "town", "slug")
    list_select_related = ("town",)
    search_fields = ("name", "slug")
    search_help_text = _("按村名、网址名找")
    actions_detail = ("appoint_first", "give_passphrase")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fields = ["town", "name", "slug", "contact", "language"]
        return fields if obj else [*fields, "begins_on", "shop_name"]

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        now = timezone.now()
        if change:
            save_row(obj, village=obj, by=get_person(request), now=now)
            return
        made = found_village(
            obj.name,
            obj.slug,
            town=obj.town,
            begins_on=form.cleaned_data["begins_on"],
            contact=obj.contact,
            shop_name=form.cleaned_data["shop_name"],
            by=get_person(request),
            now=now,
        )
        obj.pk = made.pk

    def response_post_save_add(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """Lead on to the first member of the committee, without whom nobody can go on."""
        address = reverse("admin:villages_village_appoint_first", args=[obj.pk])
        return HttpResponseRedirect(address)

    def get_actions_detail(
        self, request: HttpRequest, object_id: int
    ) -> list[Any]:  # Any: unfold's
        """Show the one that the village still needs; neither where its committee can sign in."""
        village = Village.objects.filter(pk=object_id).first()
        today = timezone.localdate()
        wanted = ""
        if village is not None and not find_committee(village, today=today).exists():
            wanted = "appoint_first"
        elif village is not None and not can_committee_sign_in(village, today=today):
            wanted = "give_passphrase"
        actions: list[Any] = super().get_actions_detail(request, object_id)
        return [one for one in actions if wanted and one.action_name.endswith(wanted)]

    @action(description=_("任命第一位村委"), url_path="appoint-first", permissions=["change"])
    def appoint_first(self, request: HttpRequest, object_id: str) -> HttpResponse:
        village = get_object_or_404(Village, pk=object_id)
        now = timezone.now()
        if find_committee(village, today=timezone.localdate(now)).exists():
            raise CommitteeStands
        form = FirstMemberForm(request.POST if request.method == "POST" else None)
        return self._answer_with_slip(
            request,
            village,
            form,
            lambda: (
                appoint_first(
                    village,
                    form.cleaned_data["username"],
                    form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                    title=form.cleaned_data["title"],
                    starts_on=timezone.localdate(now),
                    by=get_person(request),
                    now=now,
                ).user
            ),
            title=_("任命第一位村委"),
            sentence=_("从今天起担任%(village)s的村委；以后住户、人员、制度都由他们自己管。")
            % {"village": village.name},
            done=_("已任命。请把口令条交给本人，登录以后从「一步一步来」开始。"),
        )

    @action(description=_("给村委发口令"), url_path="committee-passphrase", permissions=["change"])
    def give_passphrase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        village = get_object_or_404(Village, pk=object_id)
        now = timezone.now()
        today = timezone.localdate(now)
        if can_committee_sign_in(village, today=today):
            raise CommitteeSignsIn
        if not find_locked_committee(village, today=today).exists():
            raise CommitteeNotMeant
        form = CommitteePassphraseForm(
            request.POST if request.method == "POST" else None, village=village, today=today
        )
        return self._answer_with_slip(
            request,
            village,
            form,
            lambda: give_committee_passphrase(
                village,
                form.cleaned_data["person"],
                form.cleaned_data["password"],
                by=get_person(request),
                now=now,
            ),
            title=_("给村委发口令"),
            sentence=_(
                "%(village)s的村委现在没有一个人能登录，请先给其中一位发口令。"
                "只有这时候能这样办，变更记录里会写上是谁发给谁的。"
            )
            % {"village": village.name},
            done=_("口令发了。请把口令条交给本人，登录以后在「人员」里给大家重设口令。"),
        )

    def _answer_with_slip(
        self,
        request: HttpRequest,
        village: Village,
        form: NewPassphraseForm,
        act: Callable[[], User],
        **words: Any,
    ) -> HttpResponse:  # Any: as answer_page's
        """Answer as answer_page does; once it is done, show the passphrase on a slip, this once."""
        people: list[User] = []
        back = reverse("admin:villages_village_change", args=[village.pk])
        answer = self.answer_page(request, form, lambda: people.append(act()), back=back, **words)
        if not people:
            return answer
        return render_slip(request, people[0], form.cleaned_data["password"], back=back)


class MemberFormSet(BaseInlineFormSet[Member, Household, ModelForm[Member]]):
    """The people of a household, who keep a head: another one is named among its changes."""

    def clean(self) -> None:
        super().clean()
        is_lost = any(
            form.initial.get("is_head")
            and not form.initial.get("left_on")
            and not (form.cleaned_data.get("is_head") and not form.cleaned_data.get("left_on"))
            for form in self.initial_forms
            if not form.errors
        )
        stays = any(
            form.cleaned_data.get("name") and not form.cleaned_data.get("left_on")
            for form in self.forms
            if not form.errors
        )
        if is_lost and stays:
            raise forms.ValidationError(
                _("家里还有人，要有一位户主。换户主请点「户的变动」，在那里办。")
            )


class MemberInline(LabelledInline):
    """The people of a household."""

    model = Member
    formset = MemberFormSet
    extra = 0
    can_delete = False
    fields = ("name", "is_head", "birth_year", "left_on")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


@admin.register(Household)
class HouseholdAdmin(LifePages):
    """The roster: one row a household, with its card's balance; a new one opens its account."""

    form = HouseholdForm
    help_texts: ClassVar = {
        "grid": _("这一户在哪个小组。"),
        "head_name": _("公示上只印「张*明」这样。"),
        "joined_on": _("从哪天起记账；新年度中间来的，基础分按制度算。"),
        "phone": _("可以不填；有货、送货时打给他们，不公开。"),
        "party_member": _("家里有党员的勾上；制度里另有规定时才用到。"),
    }
    list_display = ("code", "group", "head", "people", "balance", "state", "tags")
    list_display_links = ("code", "head")
    list_filter = ("state", "party_member", "honours_consent", "village", "grid")
    list_select_related = ("grid", "account")
    household_paths = ("pk",)
    search_fields = ("=number",)
    search_help_text = _("按户编号、姓名或拼音首字母找")
    ordering = ("village", "number")
    inlines = (MemberInline,)
    actions = ("print_cards", "print_pins")
    actions_list = ("cards", "pins")
    actions_detail = ("passbook", "life", "new_card", "new_pin", "erase")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        living = Member.objects.living_here().order_by("-is_head", "id")
        return (
            super()
            .get_queryset(request)
            .annotate(
                people_count=Count(
                    "members", filter=Q(members__left_on__isnull=True), distinct=True
                )
            )
            .prefetch_related(Prefetch("members", queryset=living, to_attr="living"))
        )

    @admin.display(description=_("户编号"), ordering="number")
    def code(self, row: Household) -> str:
        return f"{row.number:03d}"

    @admin.display(description=_("标记"))
    def tags(self, row: Household) -> str:
        # Who is disabled stands on the household's own page alone: a list is read over shoulders.
        words = (
            _("党员户") if row.party_member else "",
            _("同意上榜") if row.honours_consent else "",
        )
        return str(_("、")).join(str(word) for word in words if word)

    @admin.display(description=_("小组"), ordering="grid__position")
    def group(self, row: Household) -> str:
        return row.grid.name

    @admin.display(description=_("户主"))
    def head(self, row: Household) -> str:
        return head_name(row) or "—"

    @admin.display(description=_("人口"), ordering="people_count")
    def people(self, row: Household) -> int:
        if row.state == HouseholdState.DISSOLVED:
            return 0
        return row.people_count  # type: ignore[attr-defined] # annotated above

    @admin.display(description=_("结余"), ordering="account__balance")
    def balance(self, row: Household) -> str:
        return points(row.account.balance or 0)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fields = ["village", "grid", "code" if obj else "number", "joined_on", "phone"]
        fields += ["party_member", "with_disabled", "honours_consent"]
        return [*fields, "state"] if obj else [*fields[:3], "head_name", *fields[3:]]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return ("village", "code", "joined_on", "state") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:  # Any: inline classes
        return self.inlines if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        if change:
            super().save_model(request, obj, form, change)
            return
        made = enrol_household(
            obj.village,
            obj.number,
            grid=obj.grid,
            head=form.cleaned_data["head_name"],
            joined_on=obj.joined_on,
            phone=obj.phone,
            party_member=obj.party_member,
            with_disabled=obj.with_disabled,
            honours_consent=obj.honours_consent,
            by=get_person(request),
            now=timezone.now(),
        )
        obj.pk = made.pk

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formset: BaseInlineFormSet[Any, Any, Any],
        change: bool,
    ) -> None:  # Any: Django's
        household = formset.instance
        for row in formset.save(commit=False):
            if row.pk is None:
                add_member(
                    household,
                    row.name,
                    is_head=row.is_head,
                    birth_year=row.birth_year,
                    by=get_person(request),
                    now=timezone.now(),
                )
            else:
                change_member(row, by=get_person(request), now=timezone.now())
        formset.save_m2m()

    @action(description=_("存折"), url_path="passbook")
    def passbook(self, request: HttpRequest, object_id: str) -> HttpResponse:
        household = read_household(self.get_object(request, object_id).pk)
        today = timezone.localdate()
        terms = get_terms(household.village, today)
        book = build_passbook(household, terms=terms, today=today)
        context = {
            "village": household.village,
            "book": book,
            "today": today,
            "back": reverse("admin:villages_household_change", args=[household.pk]),
            "back_words": _("回到这一户"),
        }
        return render(request, "office/passbook.html", context)

    @action(description=_("换发新卡"), url_path="new-card", permissions=["change"])
    def new_card(self, request: HttpRequest, object_id: str) -> HttpResponse:
        household = self.get_object(request, object_id)
        if request.method == "POST":
            issue_card(household, by=get_person(request), now=timezone.now())
            query = {"village": household.village.slug, "numbers": household.number, "print": 1}
            cards = f"{reverse('admin:villages_household_cards')}?{urlencode(query)}"
            link = format_html('<a class="underline" href="{}">{}</a>', cards, _("打印这张卡"))
            self.message_user(request, format_html("{} {}", _("新卡已发，旧卡已经停用。"), link))
            back = reverse("admin:villages_household_change", args=[household.pk])
            return HttpResponseRedirect(back)
        return render(
            request,
            "office/new_card.html",
            {
                **self.admin_site.each_context(request),
                "household": household,
                "title": _("换发新卡"),
            },
        )

    @action(description=_("打印积分卡"), url_path="cards", permissions=["change"])
    def cards(self, request: HttpRequest) -> HttpResponseBase:
        return CardsDoor.as_view(model_admin=self)(request)

    @action(description=_("发密码条"), url_path="pins", permissions=["change"])
    def pins(self, request: HttpRequest) -> HttpResponseBase:
        return PinsDoor.as_view(model_admin=self)(request)

    @admin.action(description=_("打印所选住户的积分卡"), permissions=["change"])
    def print_cards(self, request: HttpRequest, chosen: QuerySet[Household]) -> HttpResponse | None:
        return self._go_on(request, chosen, page="cards", print=1)

    @admin.action(description=_("给所选住户发密码条"), permissions=["change"])
    def print_pins(self, request: HttpRequest, chosen: QuerySet[Household]) -> HttpResponse | None:
        return self._go_on(request, chosen, page="pins", renew="on")

    def _go_on(
        self, request: HttpRequest, chosen: QuerySet[Household], *, page: str, **query: object
    ) -> HttpResponse | None:
        """Lead to the page of what was chosen; that asks itself for the right in its village."""
        slugs = set(chosen.order_by().values_list("village__slug", flat=True))
        if len(slugs) != 1:
            self.message_user(request, _("一次请只选一个村的住户。"), messages.ERROR)
            return None
        numbers = write_numbers(chosen.order_by().values_list("number", flat=True))
        query |= {"village": slugs.pop(), "numbers": numbers}
        address = reverse(f"admin:villages_household_{page}")
        return HttpResponseRedirect(f"{address}?{urlencode(query)}")

    @action(description=_("设新密码"), url_path="new-pin", permissions=["change"])
    def new_pin(self, request: HttpRequest, object_id: str) -> HttpResponse:
        household = self.get_object(request, object_id)
        back = reverse("admin:villages_household_change", args=[household.pk])
        if request.method == "POST":
            chosen = choose_households(household.village, numbers=[household.number])
            pin = set_pin(household, by=get_person(request), now=timezone.now())
            slips = build_pin_slips(chosen, {household.pk: pin})
            return show_pin_slips(request, household.village, slips, back=back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("设新密码"),
            "sentence": _("给 %(household)s 设一个新密码，只印这一次；原来的不能再用。")
            % {"household": name_household(household)},
            "form": forms.Form(),
            "back": back,
        }
        return render(request, "admin/act.html", context)

    @action(description=_("删除个人信息"), url_path="erase", permissions=["change"])
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        household = self.get_object(request, object_id)
        return show_erasure(self, request, household)
