"""The office's menu: by job, not by table; only what the person may see."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages.doors import get_roles
from villages.models import Role
from villages.permissions import STAFF

COMMITTEE = frozenset({Role.COMMITTEE})


@dataclass(frozen=True, slots=True)
class Item:
    """A list of the admin under a job: its icon and model; words: the model's own where empty."""

    icon: str
    model: str
    words: Promise | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page under a job that is no list of a model; address: its name. For who holds a role."""

    icon: str
    address: str
    words: Promise
    roles: frozenset[Role] = STAFF


COUNTER = COMMITTEE | {Role.SHOPKEEPER}

MENU: tuple[tuple[Promise, tuple[Item | Page, ...]], ...] = (
    (
        _("住户"),
        (
            Item("home", "villages.household"),
            Item("account_balance_wallet", "ledger.account"),
            Item("swap_vert", "ledger.transfer"),
            Item("rule", "ledger.correction"),
            Item("diversity_3", "ledger.householdchange"),
            Page("upload_file", "admin:tables", _("批量录入"), frozenset({Role.COMMITTEE})),
            Page("rule_folder", "admin:paper-book", _("核对纸质账")),
        ),
    ),
    (
        _("事项与评议"),
        (
            Page("how_to_vote", "deeds:appraise", _("评议"), COMMITTEE),
            Item("task_alt", "deeds.deed"),
            Page("record_voice_over", "deeds:hearings", _("扣分告知"), COMMITTEE),
            Page("celebration", "deeds:feasts", _("红白事"), COMMITTEE),
        ),
    ),
    (
        _("制度"),
        (
            Item("menu_book", "rules.edition"),
            Item("checklist", "rules.rule"),
            Item("forum", "rules.comment"),
            Item("spellcheck", "rules.slip"),
            Item("tune", "villages.terms"),
        ),
    ),
    (
        _("超市"),
        (
            Item("storefront", "market.partner"),
            Item("inventory_2", "market.goods"),
            Item("redeem", "market.redemption"),
            Page("shopping_bag", "market:reservations", _("预约和券"), COUNTER),
            Page("notifications", "market:waiting", _("有货通知谁"), COUNTER),
            Page("favorite", "market:wishes", _("心愿"), COUNTER),
            Item("move_to_inbox", "market.stockmove"),
            Item("fact_check", "market.stockcheck"),
            Item("handshake", "market.changeover"),
        ),
    ),
    (
        _("资金"),
        (
            Item("savings", "market.fundentry"),
            Item("receipt_long", "market.settlement"),
            Item("gavel", "market.costdecision"),
        ),
    ),
    (
        _("公示与异议"),
        (
            Item("calendar_month", "ledger.month"),
            Item("campaign", "noticeboard.notice"),
            Page("draw", "noticeboard:months", _("审定")),
            Page("report", "noticeboard:objections-queue", _("异议")),
            Page("chat", "noticeboard:feedback-queue", _("意见")),
            Item("event_repeat", "ledger.yearturn"),
        ),
    ),
    (
        _("报表"),
        (
            Page("bar_chart", "admin:charts", _("图表")),
            Page("summarize", "report", _("积分报表")),
            Page("balance", "fairness", _("公平观察")),
        ),
    ),
    (
        _("设置"),
        (
            Page("stairs", "admin:setup", _("一步一步来"), COMMITTEE),
            Page("help", "help", _("使用说明"), STAFF | {Role.SHOPKEEPER}),
            Item("groups", "villages.appointment"),
            Page("assignment_turned_in", "change-over", _("交接单")),
            Page("published_with_changes", "renewal-new", _("换届"), COMMITTEE),
            Item("person", "villages.user"),
            Item("family_restroom", "villages.kintie"),
            Item("grid_view", "villages.grid", _("小组")),
            Item("history", "villages.change"),
            Page("archive", "admin:archive", _("整村导出"), COMMITTEE),
            Item("location_city", "villages.town"),
            Item("holiday_village", "villages.village"),
        ),
    ),
)


def build_navigation(request: HttpRequest) -> list[dict[str, Any]]:  # Any: the theme's own shape
    """Return the menu in the theme's shape, without groups that are empty for this person."""
    groups: list[dict[str, Any]] = [
        {
            "title": _("今日要办"),
            "items": [
                {"title": _("今日要办"), "icon": "today", "link": reverse("admin:index")},
                {
                    "title": _("我的首页"),
                    "icon": "door_open",
                    "link": reverse("home"),
                    # Every address begins with the home's.
                    "active": False,
                },
            ],
        }
    ]
    pages = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
    for title, items in MENU:
        shown = [link for item in items if (link := _find_link(item, pages, request))]
        if shown:
            groups.append({"title": title, "separator": True, "items": shown})
    return groups


def _find_link(
    item: Item | Page, pages: dict[str, admin.ModelAdmin[Any]], request: HttpRequest
) -> dict[str, Any] | None:  # Any: the theme's shape
    """Return an entry of the menu; None where the person may not see its page."""
    if isinstance(item, Page):
        if not any(held & item.roles for held in get_roles(request).values()):
            return None
        return {"title": item.words, "icon": item.icon, "link": reverse(item.address)}
    page = pages.get(item.model)
    return _show(item, page) if page and page.has_module_permission(request) else None


def _show(item: Item, page: admin.ModelAdmin[Any]) -> dict[str, Any]:  # Any: the theme's shape
    options = page.model._meta
    return {
        "title": item.words or options.verbose_name_plural,
        "icon": item.icon,
        "link": reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
    }
