"""Shows the product on two invented villages: makes the database, loads them, serves."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any, NoReturn

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from market.codes import write_code
from noticeboard.queries.closing import find_open_month, get_closing
from office.demo.build import (
    build_demo,
    count_all_steps,
    find_voucher,
    give_pin,
    holds_other_villages,
    is_loaded,
)
from office.demo.history.build import (
    build_history,
    count_history_steps,
    find_until,
    is_half_built,
    plan_history,
)
from office.demo.story import MODEL, OFFICER, PASSPHRASE, PEOPLE, SECOND
from villages.models import Role, Village
from villages.months import add_months, month_of, parse_month
from villages.words import day_name, month_name, month_span_name

ADDRESS = "127.0.0.1:8000"


class Command(BaseCommand):
    """The demo in one command."""

    help = "Make the database, load two invented villages and serve them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="load only")
        parser.add_argument(
            "--history",
            choices=["small", "full"],
            default="small",
            help="small: three months of 90 households; full: 35 months of 630, in some minutes",
        )
        parser.add_argument(
            "--until",
            metavar="YYYY-MM",
            help="last month: of the small history a full one, of the full one also this one",
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # Any: Django's signature
        now = timezone.now()
        is_full = options["history"] == "full"
        until = self._read_until(options["until"], timezone.localdate(now), is_full=is_full)
        call_command("migrate", verbosity=0)
        if is_half_built():
            # Broken off: it goes on with what it was to be, whatever is asked for now.
            self._build_full(find_until(), now)
        elif is_loaded():
            self.stdout.write(_("演示数据已经在库里，没有再加。"))
        elif holds_other_villages():
            raise CommandError(_("这个数据库里有真实的村，不往里面加演示数据。"))
        elif is_full:
            self._build_full(until, now)
        else:
            with self._show_bar(count_all_steps()) as bar:
                build_demo(until, now=now, tick=bar.update)
        self._print_accounts()
        self._print_ways(now, site="" if options["no_serve"] else f"http://{ADDRESS}")
        if not options["no_serve"]:
            call_command("runserver", ADDRESS, use_reloader=False)

    def _build_full(self, until: date, now: datetime) -> None:
        plan = plan_history(until, now=now)
        with self._show_bar(count_history_steps(plan)) as bar:
            build_history(plan, now=now, tick=bar.update)

    def _show_bar(self, steps: int) -> "tqdm[NoReturn]":
        # None: quiet where nobody looks at a terminal.
        return tqdm(total=steps, desc=_("正在造演示数据"), unit="", disable=None)

    def _read_until(self, text: str | None, today: date, *, is_full: bool) -> date:
        last = month_of(today) if is_full else add_months(month_of(today), -1)
        if text is None:
            return last
        try:
            until = parse_month(text)
        except ValueError as error:
            raise CommandError(_("月份要写成 2026-10 这样。")) from error
        if until > last and is_full:
            raise CommandError(_("这个月还没有到，选本月或更早的月份。"))
        if until > last:
            raise CommandError(_("这个月还没有过完，选上个月或更早的月份。"))
        return until

    def _print_accounts(self) -> None:
        write = self.stdout.write
        write("")
        write(_("演示账号（口令都是 %(passphrase)s）：") % {"passphrase": PASSPHRASE})
        names: dict[Role, list[str]] = {}
        for plan in PEOPLE["renpo"]:
            names.setdefault(plan.role, []).append(plan.username)
        for role, usernames in names.items():
            write(f"  {' '.join(usernames):<24} {role.label}")
        write(f"  {OFFICER:<24} {Role.TOWN_OFFICER.label}")
        write(f"  {'guanli':<24} {_('管理服务器的人')}")
        write("")

    def _print_ways(self, now: datetime, *, site: str) -> None:
        """Say what to look at first. site: where the server is going to be; empty for none."""
        write = self.stdout.write
        if not site:
            write(
                _(
                    "网页没有启动。要看时运行 python manage.py runserver，"
                    "下面的地址接在它说的网址后面。"
                )
            )
        write(_("先看：打开 %(address)s ，不用登录就能看稔坡村的公示。") % {"address": f"{site}/"})
        write(
            _(
                "再试：用 wangge 登录记一件事，用 pingyi1、pingyi2 评议，用 chaoshi 兑换，"
                "用 zhuren 打印公示，用 zhuren 和 jiandu 各审定一次，用 jiandu 处理异议。"
            )
        )
        self._print_closing(timezone.localdate(now), site=site)
        card, pin = give_pin(now)
        address = site + reverse("card", args=[card.token])
        write(
            _("住户扫卡看到的：打开 %(address)s ，密码 %(pin)s（每次启动换一个）。")
            % {"address": address, "pin": pin}
        )
        voucher = find_voucher(timezone.localdate(now))
        if voucher:
            words = _("商户核销兑换券：用 lifa 登录，输券号 %(code)s（用过一次就作废）。")
            write(words % {"code": write_code(voucher.code)})

    def _print_closing(self, today: date, *, site: str) -> None:
        """Say where a month can be closed today, and from when the model village's can be."""
        village = Village.objects.get(slug=SECOND.slug)
        closing = get_closing(village, today=today)
        close, sign = reverse("admin:noticeboard_notice_close"), reverse("noticeboard:months")
        if closing.is_due:
            told = {
                "village": village.name,
                "month": month_span_name(closing.from_month, closing.month),
                "close": f"{site}{close}?village={village.slug}",
                "sign": f"{site}{sign}?village={village.slug}",
            }
            self.stdout.write(
                _(
                    "关一次账：%(village)s的%(month)s过完了，还没有关。用 zhuren-b 登录，"
                    "打开 %(close)s 关账，接着打印公示；再打开 %(sign)s ，"
                    "用 zhuren-b 和 jiandu-b 各审定一次。"
                )
                % told
            )
        model = Village.objects.get(slug=MODEL.slug)
        opened = find_open_month(model, today=today)
        if opened and not opened.is_due:
            words = _("%(village)s现在记的是%(month)s的账，到%(day)s才能关。")
            self.stdout.write(
                words
                % {
                    "village": model.name,
                    "month": month_name(opened.month),
                    "day": day_name(opened.closing_day, today),
                }
            )
