"""The guides as pages: to read on a screen, and two sheets on paper. For everybody."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from office.help.guides import GUIDES, find_guide, find_static, read_guide
from office.help.marks import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Shown:
    """A block with the static file of its picture."""

    block: Block
    picture: str


@require_safe
def show_guides(request: HttpRequest) -> HttpResponse:
    return render(request, "office/help/index.html", {"guides": GUIDES})


@require_safe
def show_guide(request: HttpRequest, name: str) -> HttpResponse:
    guide = find_guide(name)
    if guide is None:
        raise Http404
    blocks = [
        Shown(block, find_static(block.source) if block.kind == BlockKind.PICTURE else "")
        for block in read_guide(guide)
    ]
    return render(request, "office/help/guide.html", {"guide": guide, "blocks": blocks})
