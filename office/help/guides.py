"""The guides: one a role, its text in docs/zh/, its pictures in static/help/."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from office.help.marks import Block, read_blocks
from villages.models import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FOLDER = Path("docs") / "zh"


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide of two pages. name: of its address and of its file."""

    name: str
    role: Role
    title: "_StrPromise"


GUIDES = (
    Guide("cunwei", Role.COMMITTEE, _("村委使用说明")),
    Guide("wanggeyuan", Role.GRID_WORKER, _("网格员使用说明")),
    Guide("pingyiyuan", Role.APPRAISER, _("评议员使用说明")),
    Guide("chaoshi", Role.SHOPKEEPER, _("超市管理员使用说明")),
    Guide("jiandu", Role.SUPERVISOR, _("监督委员使用说明")),
)


def find_guide(name: str) -> Guide | None:
    return next((guide for guide in GUIDES if guide.name == name), None)


def list_guides(roles: Iterable[str]) -> list[Guide]:
    """Return the guides of these roles, in the order of the daily work."""
    held = set(roles)
    return [guide for guide in GUIDES if guide.role in held]


def read_text(guide: Guide) -> str:
    return (settings.BASE_DIR / FOLDER / f"{guide.name}.md").read_text(encoding="utf-8")


@cache
def read_guide(guide: Guide) -> tuple[Block, ...]:
    """Return a guide's blocks, without its title; its file changes with the program alone."""
    return tuple(read_blocks(read_text(guide))[1:])


def find_static(source: str) -> str:
    """Return the static file that a guide's picture stands in: help/<name>."""
    return f"help/{PurePosixPath(source).name}"
