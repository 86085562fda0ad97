"""Lead sentences whose points or vetoes hold for the items below them (decision 2)."""

import re
from dataclasses import replace

from rules.reader.clauses import read_passage
from rules.reader.context import Context, Lead, article_of, below
from rules.reader.deeds import name_deed
from rules.reader.drafts import Draft, Finds
from rules.reader.outline import Node

_LISTING = re.compile("下列|以下|如下|之一|凡有|情形的?[：，]|行为的?[：，]")


def read_lead(node: Node, context: Context) -> Lead | None:
    """Return what a node's last sentence gives to the items below, None where it is no lead."""
    if not node.children or all(child.table for child in node.children):
        return None
    text = node.text
    if not (text.endswith(("：", "的")) or _LISTING.search(text)):
        return None
    if not text.endswith("：") and "：" not in text and not _LISTING.search(text):
        return None
    probe = Finds(text="\n" * (max(node.stream.places, default=0) + 1))
    made = read_passage(node.stream, context, probe)
    if not made:
        return _read_veto(node)
    draft = made[-1]
    return Lead(draft.points, draft.points_max, draft.measure, draft.vetoes, draft.cap)


def _read_veto(node: Node) -> Lead | None:
    from decimal import Decimal

    from rules.reader.vetoes import find_vetoes

    found = list(find_vetoes(node.text))
    if not found or not _LISTING.search(node.text):
        return None
    vetoes = frozenset().union(*(veto.vetoes for veto in found))
    return Lead(Decimal(0), None, None, vetoes)


def give_lead(node: Node, lead: Lead, context: Context, finds: Finds) -> None:
    """Make the rule of an item that states no points of its own."""
    if not node.text.strip("。；，、 "):
        return
    text = node.text
    end = len(text.rstrip("。；，、\t "))
    finds.drafts.append(
        Draft(
            deed=name_deed(text[:end], ""),
            points=lead.points,
            points_max=lead.points_max,
            measure=lead.measure,
            vetoes=lead.vetoes,
            span=node.stream.span(0, end),
            article=article_of((*context.article, node.marker.label if node.marker else "")),
            heads=context.heads,
        )
    )


def with_lead(context: Context, node: Node, lead: Lead | None) -> Context:
    inner = below(context, node)
    return replace(inner, lead=lead or (context.lead if not node.text else None))
